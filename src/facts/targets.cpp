#include "facts/targets.hpp"

#include <algorithm>

namespace refwarden {
namespace {

struct NamedObject {
  Oid id;
  std::string_view type;
};

// The `object` and `type` lines of a raw tag, without judging the rest.
std::optional<NamedObject> named_by(std::string_view tag) {
  constexpr std::string_view k_object = "object ";
  constexpr std::string_view k_type = "type ";
  const std::size_t first_end = tag.find('\n');
  if (!tag.starts_with(k_object) || first_end == std::string_view::npos) {
    return std::nullopt;
  }
  const auto id = Oid::parse(tag.substr(k_object.size(), first_end - k_object.size()));
  tag.remove_prefix(first_end + 1);
  const std::size_t second_end = tag.find('\n');
  if (!id || !tag.starts_with(k_type) || second_end == std::string_view::npos) {
    return std::nullopt;
  }
  return NamedObject{*id, tag.substr(k_type.size(), second_end - k_type.size())};
}

struct Step {
  ObjectType type;
  std::optional<NamedObject> next;  // of a tag that can be read
  std::string bytes;                // owns `next->type`
};

// Nothing: the repository does not have it.
Result<std::optional<Step>> look(const Repository& repository, const Oid& id) {
  const auto header = repository.header(id);
  if (!header) {
    return tl::unexpected(header.error());
  }
  if (!*header) {
    return std::optional<Step>();
  }
  if ((*header)->type != ObjectType::tag) {
    return std::optional<Step>(Step{(*header)->type, std::nullopt, {}});
  }
  auto object = repository.read(id, k_most_commit_bytes);
  if (!object) {
    return tl::unexpected(object.error());
  }
  if (!*object) {
    return std::optional<Step>();
  }
  std::optional<Step> step(Step{ObjectType::tag, std::nullopt, std::move((*object)->bytes)});
  step->next = named_by(step->bytes);
  return step;
}

}  // namespace

std::optional<TargetType> Peeled::type() const {
  if (tags.size() > 1) {
    return TargetType::nested_tag;
  }
  if (!end_type) {
    return std::nullopt;
  }
  switch (*end_type) {
    case ObjectType::commit:
      return tags.empty() ? TargetType::commit : TargetType::tag;
    case ObjectType::tree:
      return TargetType::tree;
    case ObjectType::blob:
      return TargetType::blob;
    case ObjectType::tag:
      break;
  }
  return std::nullopt;
}

std::optional<Oid> Peeled::commit() const {
  return end_type == ObjectType::commit ? std::optional(end) : std::nullopt;
}

Result<Peeled> peel(const Repository& repository, const Oid& id) {
  Peeled peeled;
  peeled.end = id;
  std::string said;  // the type that the tag before says
  while (peeled.tags.size() <= k_most_tags) {
    auto step = look(repository, peeled.end);
    if (!step) {
      return tl::unexpected(step.error());
    }
    if (!*step && peeled.tags.empty()) {
      return fail(FailureCode::object_missing, "object " + id.brief() + " is not in the repository",
                  "no object " + id.hex());
    }
    if (!*step || (!peeled.tags.empty() && name_of((*step)->type) != said)) {
      return peeled;
    }
    if ((*step)->type != ObjectType::tag) {
      peeled.end_type = (*step)->type;
      return peeled;
    }
    peeled.tags.push_back(peeled.end);
    if (!(*step)->next) {
      return peeled;
    }
    said = (*step)->next->type;
    peeled.end = (*step)->next->id;
  }
  return peeled;
}

bool may_stand_at(TargetType type, std::string_view ref, const std::set<std::string>& classes,
                  const Policy& policy) {
  bool is_listed = false;
  bool lists_any = false;
  for (const RefClass& ref_class : policy.ref_classes) {
    if (!classes.contains(ref_class.name) || ref_class.targets.empty()) {
      continue;
    }
    lists_any = true;
    is_listed =
        is_listed || std::count(ref_class.targets.begin(), ref_class.targets.end(), type) > 0;
  }
  if (lists_any) {
    return is_listed;
  }
  return type == TargetType::commit || (type == TargetType::tag && ref.starts_with("refs/tags/"));
}

}  // namespace refwarden
