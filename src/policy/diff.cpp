#include "policy/diff.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "policy/changes.hpp"
#include "policy/policy_folder.hpp"

namespace refwarden {
namespace {

using FilesByName = std::map<std::string, const RepositoryFile*>;

FilesByName files_of(const PolicyFolder& folder) {
  FilesByName files;
  for (const RepositoryFile& file : folder.repositories) {
    files[file.name] = &file;
  }
  return files;
}

const RepositoryFile* file_in(const FilesByName& files, const std::string& name) {
  const auto found = files.find(name);
  return found == files.end() ? nullptr : found->second;
}

std::vector<PolicyChange> changes_of_file(const RepositoryFile* before,
                                          const RepositoryFile* after) {
  std::vector<PolicyChange> all;
  Changes changes("repo", all);
  if (before == nullptr || after == nullptr) {
    changes.note(Drift::changed, before == nullptr ? "the file is new" : "the file is gone");
  }
  const auto paths = [](const RepositoryFile* file) {
    return file == nullptr ? Texts() : texts_of(file->paths);
  };
  changes.set("paths", paths(before), paths(after), Drift::changed);
  return all;
}

}  // namespace

std::string_view name_of(Drift drift) {
  switch (drift) {
    case Drift::looser:
      return "looser";
    case Drift::changed:
      return "changed";
    case Drift::stricter:
      return "stricter";
    case Drift::words:
      return "words";
  }
  std::abort();
}

std::vector<PolicyChange> changes_between(const Policy& before, const Policy& after) {
  std::vector<PolicyChange> all;
  compare_settings(before, after, all);
  compare_people(before, after, all);
  compare_refs_and_risk(before, after, all);
  compare_rules(before, after, all);
  compare_exceptions(before, after, all);
  return all;
}

std::vector<LevelChanges> changes_between(const PolicyFolder& before, const PolicyFolder& after) {
  std::vector<LevelChanges> levels;
  const Policy old_system = join(before, nullptr).policy;
  const Policy new_system = join(after, nullptr).policy;
  levels.push_back({"system", changes_between(old_system, new_system)});
  const std::vector<PolicyChange> shared = levels.front().changes;
  if (before.keys_digest != after.keys_digest) {
    levels.front().changes.push_back(
        {Drift::changed, "keys", "the files of people's keys are others, or say something else"});
  }
  const FilesByName old_files = files_of(before);
  const FilesByName new_files = files_of(after);
  FilesByName both = old_files;
  both.insert(new_files.begin(), new_files.end());
  for (const auto& [name, file] : both) {
    const RepositoryFile* const old_file = file_in(old_files, name);
    const RepositoryFile* const new_file = file_in(new_files, name);
    LevelChanges level{name, changes_of_file(old_file, new_file)};
    const std::vector<PolicyChange> changes =
        changes_between(join(before, old_file).policy, join(after, new_file).policy);
    std::copy_if(changes.begin(), changes.end(), std::back_inserter(level.changes),
                 [&](const PolicyChange& change) {
                   return std::find(shared.begin(), shared.end(), change) == shared.end();
                 });
    if (!level.changes.empty()) {
      levels.push_back(std::move(level));
    }
  }
  return levels;
}

}  // namespace refwarden
