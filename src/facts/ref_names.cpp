#include "facts/ref_names.hpp"

#include <algorithm>

#include "base/fold.hpp"
#include "policy/own_refs.hpp"

namespace refwarden {
namespace {

Objection objection(Objection::Kind kind, std::string why, std::string other = {}) {
  return {kind, std::move(why), std::move(other), std::nullopt};
}

// The components before the first one that has a special character: "refs/heads/release" of
// "refs/heads/release/**".
std::string literal_folder(const std::string& pattern) {
  const std::size_t special = pattern.find_first_of("*?");
  const std::size_t slash = pattern.rfind('/', special);
  return slash == std::string::npos ? std::string() : pattern.substr(0, slash);
}

// `git rev-parse` takes such a name for the object, other programs take it for the ref.
bool is_whole_id(std::string_view name) {
  constexpr std::size_t k_sha1_digits = 40;
  constexpr std::size_t k_sha256_digits = 64;
  return (name.size() == k_sha1_digits || name.size() == k_sha256_digits) &&
         name.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

std::string_view short_name(std::string_view ref) {
  for (const std::string_view space : {"refs/heads/", "refs/tags/"}) {
    if (ref.starts_with(space)) {
      return ref.substr(space.size());
    }
  }
  return ref;
}

// "refs/heads" and "refs" cannot be refs of the kinds that are let in.
bool can_be_a_ref(std::string_view name) {
  return std::count(name.begin(), name.end(), '/') >= 2;
}

// A folder's contents, among the names of refs.
constexpr const char* k_inside = "/*";

// Also the name by which another system would find the same folder.
bool replaces_objects(const std::string& ref) {
  return (folded(ref) + "/").starts_with("refs/replace/");
}

}  // namespace

std::optional<Objection> misleading_name(const std::string& ref) {
  const auto misleads = [](std::string why) {
    return objection(Objection::Kind::ref_misleading, std::move(why));
  };
  if (ref == "refs/heads/HEAD" || ref == "refs/tags/HEAD") {
    return misleads("a name that git uses for something else");
  }
  if (ref.starts_with("refs/heads/refs/") || ref.starts_with("refs/tags/refs/")) {
    return misleads("a short name that reads as a full one");
  }
  if (is_whole_id(short_name(ref))) {
    return misleads("a name that reads as the id of an object");
  }
  if (ref.starts_with('-') || ref.find("/-") != std::string::npos) {
    return misleads("a component that starts with a hyphen");
  }
  return std::nullopt;
}

std::optional<Objection> reserved_ref(const std::string& ref) {
  const std::string own = "/" + std::string(k_own_refs);
  if (("/" + folded(ref) + "/").find(own) == std::string::npos) {
    return std::nullopt;
  }
  return objection(Objection::Kind::ref_reserved, "");
}

std::optional<Objection> closed_ref(const std::string& ref, const Policy& policy) {
  auto reserved = reserved_ref(ref);
  return reserved ? reserved : refused_namespace(ref, policy);
}

std::optional<Objection> refused_namespace(const std::string& ref, const Policy& policy) {
  const bool is_open = ref.starts_with("refs/heads/") || ref.starts_with("refs/tags/");
  const auto naming =
      replaces_objects(ref) ? policy.system_classes_of(ref) : policy.classes_of(ref);
  if (is_open || !naming.empty()) {
    return std::nullopt;
  }
  return objection(Objection::Kind::namespace_refused, "no ref class names this namespace");
}

NameClashes::NameClashes(const Policy& policy, const std::vector<std::string>& created) {
  for (const std::string& name : created) {
    const std::string fold = folded(name);
    m_names.emplace(fold, name);
    m_created.insert(fold);
    for (std::size_t slash = fold.find('/'); slash != std::string::npos;
         slash = fold.find('/', slash + 1)) {
      m_folders.insert(fold.substr(0, slash));
    }
  }
  for (const RefClass& ref_class : policy.ref_classes) {
    for (const RefPattern& match : ref_class.match) {
      const std::string& pattern = match.glob.pattern();
      if (match.glob.is_literal()) {
        m_names.emplace(folded(pattern), pattern);
        continue;
      }
      const std::string folder = literal_folder(pattern);
      if (can_be_a_ref(folder)) {
        // No ref has a `*`, so this stands for whatever the class matches in there.
        m_names.emplace(folded(folder) + k_inside, pattern);
      }
    }
  }
}

// The same name, a folder of one, or inside one.
bool NameClashes::concerns_created(const std::string& folded_name) const {
  if (m_created.contains(folded_name) || m_folders.contains(folded_name)) {
    return true;
  }
  const std::string_view name = folded_name;
  for (std::size_t slash = name.find('/'); slash != std::string_view::npos;
       slash = name.find('/', slash + 1)) {
    if (m_created.contains(name.substr(0, slash))) {
      return true;
    }
  }
  return false;
}

Done NameClashes::add(const RefsBefore& refs) {
  return refs.each_name([&](std::string_view name) {
    std::string fold = folded(name);
    if (concerns_created(fold)) {
      m_names.emplace(std::move(fold), name);
    }
  });
}

const std::string* NameClashes::confusable_with(const std::string& created) const {
  const auto [begin, end] = m_names.equal_range(folded(created));
  for (auto same = begin; same != end; ++same) {
    if (same->second != created) {
      return &same->second;
    }
  }
  // In what would be the folder of a class: by bytes the class does not match, on another system it
  // is the same folder.
  for (std::size_t slash = created.rfind('/'); slash != std::string::npos && slash > 0;
       slash = created.rfind('/', slash - 1)) {
    const std::string folder = created.substr(0, slash);
    const auto [first, last] = m_names.equal_range(folded(folder) + k_inside);
    for (auto inside = first; inside != last; ++inside) {
      if (literal_folder(inside->second) != folder) {
        return &inside->second;
      }
    }
  }
  return nullptr;
}

std::vector<Objection> NameClashes::of(const std::string& created) const {
  std::vector<Objection> found;
  if (const std::string* const other = confusable_with(created)) {
    found.push_back(objection(Objection::Kind::ref_confusable,
                              "the same name as another ref on some systems", *other));
  }
  const std::string fold = folded(created);
  const auto below = m_names.lower_bound(fold + "/");
  if (below != m_names.end() && below->first.starts_with(fold + "/")) {
    found.push_back(objection(Objection::Kind::ref_obstructs,
                              "other refs need this name as a folder", below->second));
    return found;
  }
  for (std::size_t slash = fold.rfind('/'); slash != std::string::npos && slash > 0;
       slash = fold.rfind('/', slash - 1)) {
    const auto above = m_names.find(fold.substr(0, slash));
    if (above != m_names.end()) {
      found.push_back(objection(Objection::Kind::ref_obstructs,
                                "its folder is the name of another ref", above->second));
      return found;
    }
  }
  return found;
}

}  // namespace refwarden
