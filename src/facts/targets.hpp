// What stands at a ref, peeled explicitly (semantics.md section 2).
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "facts/commit_graph.hpp"
#include "git/repository.hpp"
#include "policy/policy.hpp"

namespace refwarden {

// Tags of tags of tags; deeper is nothing that git users make and never a commit here.
inline constexpr std::size_t k_most_tags = 16;

struct Peeled {
  std::vector<Oid> tags;  // outermost first
  Oid end;                // the first object that is no tag
  // Of `end`; nothing where a tag names no object of the type that it says, or lies too deep.
  std::optional<ObjectType> end_type;

  // What the policy calls it: a tag object of a tree is a tree, a tag of a tag a nested tag.
  [[nodiscard]] std::optional<TargetType> type() const;
  [[nodiscard]] std::optional<Oid> commit() const;
};

// Follows tag objects from `id`. `object_missing` where `id` itself is not there.
Result<Peeled> peel(const Repository& repository, const Oid& id);

// Whether `type` may stand at a ref named `ref` of which `classes` decide: those that it is in by a
// pattern of the system's file, or where there are none all that it is in. It is what one of them
// lists, or where none lists anything a commit, and under refs/tags/ also a tag object that names
// one.
bool may_stand_at(TargetType type, std::string_view ref, const std::set<std::string>& classes,
                  const Policy& policy);

}  // namespace refwarden
