#include "facts/update_reader.hpp"

#include <algorithm>

#include "facts/identity.hpp"

namespace refwarden {
namespace {

void stop(UpdateWork& work, Objection::Kind kind, std::string why, std::optional<Oid> object = {}) {
  work.objections.push_back({kind, std::move(why), {}, object});
  work.is_stopped = true;
}

void add(UpdateWork& work, std::optional<Objection> objection) {
  if (objection) {
    work.objections.push_back(std::move(*objection));
  }
}

bool is_tag_ref(const UpdateFacts& facts) {
  return facts.ref.starts_with("refs/tags/") || facts.resolved_ref.starts_with("refs/tags/");
}

std::string told(TargetType type) {
  switch (type) {
    case TargetType::commit:
      return "a commit";
    case TargetType::tag:
      return "a tag object";
    case TargetType::tree:
      return "a tree";
    case TargetType::blob:
      return "a blob";
    case TargetType::nested_tag:
      return "a tag of a tag";
  }
  return {};
}

TagFacts facts_of(const Tag& tag, const Policy& policy) {
  TagFacts facts;
  facts.id = tag.id;
  facts.name = tag.name;
  if (tag.tagger) {
    facts.tagger = standing_of(*tag.tagger, policy);
  }
  facts.target_type = tag.target_type;
  facts.target = tag.target;
  return facts;
}

}  // namespace

Result<std::vector<std::string>> UpdateReader::created(const Push& push, const RefsBefore& refs) {
  std::vector<std::string> names;
  for (const RefUpdate& update : push.updates) {
    const auto resolved = refs.resolve(update.ref);
    const auto value = resolved ? refs.value(*resolved) : std::optional<Oid>();
    if (!value) {
      return tl::unexpected(value.error());
    }
    if (resolved && !update.new_id.is_null() && !*value) {
      names.push_back(*resolved);
    }
  }
  return names;
}

Result<UpdateWork> UpdateReader::read(const RefUpdate& update, const NameClashes* clashes) {
  UpdateWork work;
  Done done = name(work, update);
  if (!done) {
    return tl::unexpected(done.error());
  }
  object_to_names(work, clashes);
  if (update.old_id != work.facts.old_id) {
    stop(work, Objection::Kind::stale_old, "the ref has another value than the push says");
  }
  done = look_at_target(work);
  if (done) {
    done = find_kind(work);
  }
  if (!done) {
    return tl::unexpected(done.error());
  }
  return work;
}

Done UpdateReader::name(UpdateWork& work, const RefUpdate& update) {
  UpdateFacts& facts = work.facts;
  facts.ref = update.ref;
  facts.new_id = update.new_id;
  const auto resolved = m_parts.refs.resolve(update.ref);
  if (!resolved) {
    return fail(FailureCode::server_broken, "a symbolic ref leads nowhere",
                "the symbolic refs from " + update.ref + " do not end");
  }
  facts.resolved_ref = *resolved;
  const auto value = m_parts.refs.value(*resolved);
  if (!value) {
    return tl::unexpected(value.error());
  }
  facts.old_id = value->value_or(Oid::null(m_parts.repository.algorithm()));
  facts.classes = m_parts.refs.classes_of(*resolved);
  facts.classes.merge(m_parts.policy.classes_of(update.ref));
  facts.system_classes = m_parts.refs.system_classes_of(*resolved);
  facts.system_classes.merge(m_parts.policy.system_classes_of(update.ref));
  for (const Rule& rule : m_parts.policy.rules) {
    if (std::any_of(rule.on.begin(), rule.on.end(),
                    [&](const std::string& name) { return facts.classes.contains(name); })) {
      work.rules.push_back(&rule);
    }
  }
  return {};
}

void UpdateReader::object_to_names(UpdateWork& work, const NameClashes* clashes) const {
  const UpdateFacts& facts = work.facts;
  const bool is_alias = facts.ref != facts.resolved_ref;
  add(work, closed_ref(facts.ref, m_parts.policy));
  if (is_alias) {
    add(work, closed_ref(facts.resolved_ref, m_parts.policy));
  }
  if (facts.new_id.is_null()) {
    return;  // a bad name can always be taken away
  }
  add(work, misleading_name(facts.ref));
  if (is_alias) {
    add(work, misleading_name(facts.resolved_ref));
  }
  if (facts.old_id.is_null() && clashes != nullptr) {
    for (Objection& objection : clashes->of(facts.resolved_ref)) {
      work.objections.push_back(std::move(objection));
    }
  }
}

Done UpdateReader::look_at_target(UpdateWork& work) {
  UpdateFacts& facts = work.facts;
  if (facts.new_id.is_null()) {
    return {};
  }
  const auto peeled = peel(m_parts.repository, facts.new_id);
  if (!peeled) {
    return tl::unexpected(peeled.error());
  }
  if (const auto commit = peeled->commit()) {
    facts.tip_commit = *commit;
    work.new_tip = m_parts.graph.node(*commit);
  }
  if (facts.classes.empty()) {
    return {};
  }
  const auto type = peeled->type();
  // What the system's file says of a ref is not loosened by classes of a repository's file.
  const auto& deciding = facts.system_classes.empty() ? facts.classes : facts.system_classes;
  if (type && !may_stand_at(*type, facts.resolved_ref, deciding, m_parts.policy)) {
    stop(work, Objection::Kind::target_type, told(*type), facts.new_id);
    return {};
  }
  if (!type || !peeled->end_type) {
    stop(work, Objection::Kind::object_malformed,
         "the tag names no object of the type that it says",
         peeled->tags.empty() ? facts.new_id : peeled->tags.back());
    return {};
  }
  return look_at_tags(work, *peeled);
}

Done UpdateReader::look_at_tags(UpdateWork& work, const Peeled& peeled) {
  for (const Oid& id : peeled.tags) {
    const auto object = m_parts.repository.read(id, k_most_commit_bytes);
    if (!object) {
      return tl::unexpected(object.error());
    }
    if (!*object) {
      return fail(FailureCode::object_missing, "tag " + id.brief() + " is not in the repository",
                  "no tag " + id.hex());
    }
    auto tag = read_tag(id, (*object)->bytes);
    if (!tag) {
      stop(work, Objection::Kind::object_malformed, std::string(tag.error().why), id);
      return {};
    }
    if (id == peeled.tags.front()) {
      work.facts.tag = facts_of(*tag, m_parts.policy);
      work.tag_signature = std::move(tag->signed_part);
    }
  }
  return {};
}

Done UpdateReader::find_kind(UpdateWork& work) {
  UpdateFacts& facts = work.facts;
  if (facts.new_id.is_null() || facts.old_id.is_null()) {
    facts.kind = facts.new_id.is_null() ? UpdateKind::remove : UpdateKind::create;
    return {};
  }
  const auto peeled = peel(m_parts.repository, facts.old_id);
  if (!peeled && peeled.error().code != FailureCode::object_missing) {
    return tl::unexpected(peeled.error());
  }
  if (peeled && peeled->commit()) {
    work.old_tip = m_parts.graph.node(*peeled->commit());
  }
  if (facts.old_id == facts.new_id) {
    facts.kind = UpdateKind::fast_forward;
    return {};
  }
  facts.kind = UpdateKind::rewrite;
  if (is_tag_ref(facts) || !work.old_tip || !work.new_tip) {
    return {};
  }
  const auto contains_old = m_ancestry.reaches(*work.new_tip, *work.old_tip);
  if (!contains_old) {
    return tl::unexpected(contains_old.error());
  }
  if (*contains_old) {
    facts.kind = UpdateKind::fast_forward;
  }
  return {};
}

}  // namespace refwarden
