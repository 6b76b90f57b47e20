#include "facts/refs_before.hpp"

#include <algorithm>

namespace refwarden {
namespace {

// SYMREF_MAXDEPTH of git's refs.
constexpr int k_most_symbolic_steps = 5;

}  // namespace

RefsBefore::RefsBefore(RefsSnapshot snapshot, const Policy& policy)
    : m_refs(std::move(snapshot)), m_policy(policy) {
  for (const SymbolicRef& ref : m_refs.symbolic) {
    m_symbolic[ref.name] = ref.target;
  }
  for (const auto& [name, target] : m_symbolic) {
    if (const auto direct = resolve(target)) {
      m_aliases.emplace(*direct, name);
    }
  }
}

std::optional<std::string> RefsBefore::resolve(const std::string& name) const {
  std::string at = name;
  for (int step = 0; step <= k_most_symbolic_steps; ++step) {
    const auto next = m_symbolic.find(at);
    if (next == m_symbolic.end()) {
      return at;
    }
    at = next->second;
  }
  return std::nullopt;
}

std::optional<Oid> RefsBefore::value(std::string_view direct) const {
  const auto found =
      std::lower_bound(m_refs.direct.begin(), m_refs.direct.end(), direct,
                       [](const RefTip& ref, std::string_view name) { return ref.name < name; });
  if (found == m_refs.direct.end() || found->name != direct) {
    return std::nullopt;
  }
  return found->target;
}

std::set<std::string> RefsBefore::classes_of(const std::string& direct) const {
  std::set<std::string> classes = m_policy.classes_of(direct);
  const auto [begin, end] = m_aliases.equal_range(direct);
  for (auto alias = begin; alias != end; ++alias) {
    classes.merge(m_policy.classes_of(alias->second));
  }
  return classes;
}

std::set<std::string> RefsBefore::system_classes_of(const std::string& direct) const {
  std::set<std::string> classes = m_policy.system_classes_of(direct);
  const auto [begin, end] = m_aliases.equal_range(direct);
  for (auto alias = begin; alias != end; ++alias) {
    classes.merge(m_policy.system_classes_of(alias->second));
  }
  return classes;
}

std::vector<RefTip> RefsBefore::covered_by(const std::set<std::string>& classes,
                                           Level lowest) const {
  // The patterns of these classes alone: a server may have very many refs.
  std::vector<const Glob*> globs;
  for (const RefClass& ref_class : m_policy.ref_classes) {
    for (const RefPattern& match : ref_class.match) {
      const bool counts = match.level == Level::system || lowest == Level::repository;
      if (counts && classes.contains(ref_class.name)) {
        globs.push_back(&match.glob);
      }
    }
  }
  const auto covers = [&](const std::string& name) {
    return std::any_of(globs.begin(), globs.end(),
                       [&](const Glob* glob) { return glob->matches(name); });
  };
  std::vector<RefTip> covered;
  for (const RefTip& ref : m_refs.direct) {
    const auto [begin, end] = m_aliases.equal_range(ref.name);
    if (covers(ref.name) ||
        std::any_of(begin, end, [&](const auto& alias) { return covers(alias.second); })) {
      covered.push_back(ref);
    }
  }
  return covered;
}

std::vector<std::string> RefsBefore::names() const {
  std::vector<std::string> names;
  names.reserve(m_refs.direct.size() + m_refs.symbolic.size());
  for (const RefTip& ref : m_refs.direct) {
    names.push_back(ref.name);
  }
  for (const SymbolicRef& ref : m_refs.symbolic) {
    names.push_back(ref.name);
  }
  return names;
}

}  // namespace refwarden
