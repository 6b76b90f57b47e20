// Which repositories libgit2 reads and which git itself has to (git's "Git Repository Format
// Versions", gitrepository-layout(5)).
#pragma once

#include <map>
#include <string>

#include "base/result.hpp"
#include "git/object_id.hpp"

namespace refwarden {

struct RepositoryFormat {
  std::string version = "0";  // core.repositoryformatversion as it is written
  // By name in lower case, "objectformat"; of version 0 those alone that git refuses there, since
  // git passes over the others.
  std::map<std::string, std::string> extensions;
};

// The folder of `git_dir` that has configuration, refs and objects: another one for a linked work
// tree (gitrepository-layout(5), "commondir"). Failure: `server_broken`, where that cannot be read.
Result<std::string> common_dir_of(const std::string& git_dir);

// What the configuration of `common_dir` says, included files left out, as git reads it. Failure:
// `server_broken`, where the file cannot be read.
Result<RepositoryFormat> read_repository_format(const std::string& common_dir);

// libgit2 1.5 opens such a repository and sees in it what git sees.
bool libgit2_reads(const RepositoryFormat& format);

// Of what its ids are. Failure: `server_broken` for a format that there is not, and for
// compatObjectFormat, where every object has a second id.
Result<HashAlgorithm> algorithm_of(const RepositoryFormat& format);

// The first thing in `format` that refwarden does not know, as git writes it; empty: there is none.
// Whether git knows it is another question.
std::string unknown_part(const RepositoryFormat& format);

}  // namespace refwarden
