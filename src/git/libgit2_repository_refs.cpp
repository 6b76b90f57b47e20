#include <algorithm>

#include "git/libgit2_repository_handles.hpp"
#include "git/libgit2_repository_start.hpp"

namespace refwarden {
namespace {

constexpr const char* k_told = "the refs of the repository cannot be read";

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

std::string target_within(std::string_view target, std::string_view prefix) {
  return starts_with(target, prefix) ? std::string(target.substr(prefix.size()))
                                     : "/" + std::string(target);
}

void add(const git_reference* reference, const std::string& prefix, RefsSnapshot& snapshot) {
  const std::string_view full = git_reference_name(reference);
  if (!starts_with(full, prefix) || !starts_with(full.substr(prefix.size()), "refs/")) {
    return;  // another namespace, or a namespace's own HEAD
  }
  const std::string name(full.substr(prefix.size()));
  if (git_reference_type(reference) == GIT_REFERENCE_SYMBOLIC) {
    snapshot.symbolic.push_back(
        {name, target_within(git_reference_symbolic_target(reference), prefix)});
    return;
  }
  const git_oid* const target = git_reference_target(reference);
  snapshot.direct.push_back(
      {name, *Oid::from_raw({reinterpret_cast<const char*>(target->id), sizeof target->id})});
}

// libgit2 lists loose refs first; without any the order is right already.
template <typename Ref>
void sort_by_name(std::vector<Ref>& refs) {
  const auto before = [](const Ref& a, const Ref& b) { return a.name < b.name; };
  if (!std::is_sorted(refs.begin(), refs.end(), before)) {
    std::sort(refs.begin(), refs.end(), before);
  }
}

}  // namespace

Result<RefsSnapshot> read_libgit2_refs(git_repository* repository, const std::string& prefix) {
  git_reference_iterator* handle = nullptr;
  if (git_reference_iterator_new(&handle, repository) != 0) {
    return fail(FailureCode::server_broken, k_told, libgit2_complaint());
  }
  const Libgit2Owner<git_reference_iterator> iterator(handle);
  RefsSnapshot snapshot;
  git_reference* reference = nullptr;
  int code = 0;
  while ((code = git_reference_next(&reference, handle)) == 0) {
    const Libgit2Owner<git_reference> owner(reference);
    add(reference, prefix, snapshot);
  }
  if (code != GIT_ITEROVER) {
    return fail(FailureCode::server_broken, k_told, libgit2_complaint());
  }
  sort_by_name(snapshot.direct);
  sort_by_name(snapshot.symbolic);
  return snapshot;
}

}  // namespace refwarden
