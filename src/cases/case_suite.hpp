// Files of cases with the policies that they are for.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "cases/policy_case.hpp"
#include "policy/load.hpp"

namespace refwarden {

// Which files, of which policy folder.
struct CasePlace {
  std::filesystem::path folder;              // the policy's
  std::vector<std::filesystem::path> files;  // sorted
  bool is_whole = false;  // all files of `tests`: then every rule of the folder should be seen
};

// What an admin means by `path`: a policy folder (one with a system.toml), whose cases are
// `tests/*.toml`; another folder, whose `*.toml` they are; or one file. For the latter two the
// policy folder is the nearest one above that has a system.toml.
CasePlace find_cases(const std::filesystem::path& path);

struct CaseSuite {
  std::vector<CaseFile> files;
  // In force for repositories of each file below `repos`; under "" for one without a file.
  std::map<std::string, Policy> policies;
};

// Reads the cases and the policies that they name, or with `is_whole` all policies. Fails with
// every problem of them, sorted; there is at least one where there is no file of cases.
tl::expected<CaseSuite, std::vector<Problem>> load_cases(const CasePlace& place);

}  // namespace refwarden
