#include "app/ref_steps.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>

#include "git/repository_files.hpp"
#include "git/repository_format.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

// git-worktree(1), "REFS".
constexpr std::array<std::string_view, 3> k_of_one_tree{"refs/bisect/", "refs/worktree/",
                                                        "refs/rewritten/"};

bool is_of_one_tree(const std::string& ref) {
  return std::any_of(k_of_one_tree.begin(), k_of_one_tree.end(),
                     [&](std::string_view start) { return ref.starts_with(start); });
}

// In any but a linked work tree they are the repository's own.
bool is_elsewhere(const RefFolder& folder, const RefChange& change) {
  return folder.git_dir != folder.common_dir && is_of_one_tree(change.ref);
}

// What cannot be looked at counts as locked: the change is then asked about.
bool is_list_locked(const RefFolder& folder) {
  std::error_code error;
  const auto status = fs::symlink_status(fs::path(folder.common_dir) / "packed-refs.lock", error);
  return status.type() != fs::file_type::not_found;
}

bool only_prunes(const RefFolder& folder, const RefChange& change, const StandingRef& ref) {
  return change.new_id && change.new_id->is_null() && ref.loose && ref.loose == ref.packed &&
         ref.loose == change.old_id && !is_list_locked(folder);
}

class Steps {
 public:
  Steps(const RefFolder& folder, const std::vector<RefChange>& changes) : m_folder(folder) {
    for (const RefChange& change : changes) {
      m_names.insert(change.ref);
    }
  }

  Done add(const RefChange& change);
  std::vector<RefStep> take() { return std::move(m_steps); }

 private:
  const RefFolder& m_folder;
  std::set<std::string> m_names;
  std::vector<RefStep> m_steps;
};

Done Steps::add(const RefChange& change) {
  const auto& id = change.new_id ? change.new_id : change.old_id;
  if (!id || is_elsewhere(m_folder, change)) {
    return {};  // a symbolic ref that stays one is no direct ref
  }
  const Oid nowhere = Oid::null(id->algorithm());
  const auto ref = read_ref({m_folder.common_dir, "", id->algorithm()}, change.ref);
  if (!ref) {
    return tl::unexpected(ref.error());
  }
  const bool follows = ref->symbolic && m_names.contains(*ref->symbolic);
  RefStep step{change.ref, ref->direct().value_or(nowhere), change.new_id.value_or(nowhere)};
  if (!follows && step.old_id != step.new_id && !only_prunes(m_folder, change, *ref)) {
    m_steps.push_back(std::move(step));
  }
  return {};
}

}  // namespace

Result<RefFolder> find_ref_folder(const Environment& environment) {
  const auto git_dir = read_git_dir(environment);
  const auto common = git_dir ? common_dir_of(*git_dir) : git_dir;
  if (!common) {
    return tl::unexpected(common.error());
  }
  return RefFolder{*git_dir, *common};
}

Result<std::vector<RefStep>> steps_of(const RefFolder& folder,
                                      const std::vector<RefChange>& changes) {
  Steps steps(folder, changes);
  for (const RefChange& change : changes) {
    if (auto added = steps.add(change); !added) {
      return tl::unexpected(added.error());
    }
  }
  return steps.take();
}

}  // namespace refwarden
