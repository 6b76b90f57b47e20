// Where a repository's files are.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace refwarden {

// Every folder and file that reading the repository at `git_dir` may lead to, each with everything
// below it: the folder itself, the common one of a linked work tree (gitrepository-layout(5),
// "commondir"), the object folders of GIT_OBJECT_DIRECTORY, GIT_ALTERNATE_OBJECT_DIRECTORIES and
// objects/info/alternates with theirs, five deep as in git, and what stands as a link where git has
// its own files. Some need not be there. Repository::read does not follow other links out of it.
std::vector<std::filesystem::path> places_of_repository(const std::string& git_dir);

}  // namespace refwarden
