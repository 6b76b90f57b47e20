// What one update is, before any commit is looked at.
#pragma once

#include <optional>
#include <vector>

#include "facts/ancestry.hpp"
#include "facts/gather.hpp"
#include "facts/ref_names.hpp"
#include "facts/targets.hpp"

namespace refwarden {

struct UpdateWork {
  UpdateFacts facts;
  std::vector<Objection> objections;
  bool is_stopped = false;         // an objection leaves nothing to judge
  std::vector<const Rule*> rules;  // that apply, in policy order
  std::optional<Node> old_tip;     // commits, peeled
  std::optional<Node> new_tip;
  std::optional<SignedPart> tag_signature;  // of facts.tag
};

class UpdateReader {
 public:
  struct Parts {
    const Repository& repository;
    const Policy& policy;
    const RefsBefore& refs;
    CommitGraph& graph;
  };
  explicit UpdateReader(const Parts& parts) : m_parts(parts), m_ancestry(parts.graph) {}

  // The names that a push creates, for NameClashes.
  static Result<std::vector<std::string>> created(const Push& push, const RefsBefore& refs);

  // `clashes`: nullptr where the push creates nothing.
  Result<UpdateWork> read(const RefUpdate& update, const NameClashes* clashes);

 private:
  Done name(UpdateWork& work, const RefUpdate& update);
  void object_to_names(UpdateWork& work, const NameClashes* clashes) const;
  Done look_at_target(UpdateWork& work);
  Done look_at_tags(UpdateWork& work, const Peeled& peeled);
  Done find_kind(UpdateWork& work);

  Parts m_parts;
  Ancestry m_ancestry;
};

}  // namespace refwarden
