#include "facts/refs_before.hpp"

#include <algorithm>

#include "facts/watch.hpp"
#include "git/packed_refs.hpp"

namespace refwarden {
namespace {

// SYMREF_MAXDEPTH of git's refs.
constexpr int k_most_symbolic_steps = 5;

// Where a ref of this name is, or would be.
std::vector<RefTip>::const_iterator place_of(const std::vector<RefTip>& refs,
                                             std::string_view name) {
  return std::lower_bound(
      refs.begin(), refs.end(), name,
      [](const RefTip& ref, std::string_view wanted) { return ref.name < wanted; });
}

}  // namespace

RefsBefore::RefsBefore(RefsSnapshot snapshot, const Policy& policy, Watch* watch)
    : m_refs(std::move(snapshot)), m_policy(policy), m_watch(watch) {
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

Result<std::optional<Oid>> RefsBefore::value(const std::string& direct) const {
  const auto found = place_of(m_refs.direct, direct);
  if (found != m_refs.direct.end() && found->name == direct) {
    return found->target;
  }
  return m_refs.packed == nullptr || m_symbolic.contains(direct) ? std::optional<Oid>()
                                                                 : m_refs.packed->find(direct);
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

// A packed ref of such a name is not the ref.
bool RefsBefore::is_loose(std::string_view name) const {
  const auto found = place_of(m_refs.direct, name);
  return (found != m_refs.direct.end() && found->name == name) || m_symbolic.contains(name);
}

Done RefsBefore::each_packed(const Visit& visit) const {
  if (m_refs.packed == nullptr) {
    return {};
  }
  return m_refs.packed->each("refs/", [&](std::string_view name, std::string_view digits) -> Done {
    Done done = m_watch == nullptr ? Done() : m_watch->step();
    return done && !is_loose(name) ? visit(name, digits) : done;
  });
}

// The patterns of these classes alone: a server may have very many refs.
std::vector<const Glob*> RefsBefore::globs_of(const std::set<std::string>& classes,
                                              Level lowest) const {
  std::vector<const Glob*> globs;
  for (const RefClass& ref_class : m_policy.ref_classes) {
    for (const RefPattern& match : ref_class.match) {
      const bool counts = match.level == Level::system || lowest == Level::repository;
      if (counts && classes.contains(ref_class.name)) {
        globs.push_back(&match.glob);
      }
    }
  }
  return globs;
}

// Also by a symbolic ref that comes to it.
bool RefsBefore::covers(const std::vector<const Glob*>& globs, std::string_view direct) const {
  const auto matches = [&](std::string_view name) {
    return std::any_of(globs.begin(), globs.end(),
                       [&](const Glob* glob) { return glob->matches(name); });
  };
  const auto [begin, end] = m_aliases.equal_range(direct);
  return matches(direct) ||
         std::any_of(begin, end, [&](const auto& alias) { return matches(alias.second); });
}

Result<std::vector<RefTip>> RefsBefore::covered_by(const std::set<std::string>& classes,
                                                   Level lowest) const {
  const std::vector<const Glob*> globs = globs_of(classes, lowest);
  std::vector<RefTip> covered;
  for (const RefTip& ref : m_refs.direct) {
    if (covers(globs, ref.name)) {
      covered.push_back(ref);
    }
  }
  const auto add = [&](std::string_view name, std::string_view digits) -> Done {
    if (!covers(globs, name)) {
      return {};
    }
    return m_refs.packed->id(digits).map([&](const Oid& target) {
      covered.push_back({std::string(name), target});
    });
  };
  if (Done done = each_packed(add); !done) {
    return tl::unexpected(done.error());
  }
  return covered;
}

Result<RefsBefore::Covered> RefsBefore::covered_among(const std::set<std::string>& names,
                                                      const std::set<std::string>& classes,
                                                      Level lowest) const {
  if (m_refs.packed == nullptr) {
    return covered_by(classes, lowest).map([](std::vector<RefTip>&& tips) {
      return Covered{std::move(tips), true};
    });
  }
  const std::vector<const Glob*> globs = globs_of(classes, lowest);
  Covered covered;
  std::set<std::string> asked = names;
  for (const Glob* glob : globs) {
    covered.all = covered.all && glob->is_literal();
    asked.insert(glob->pattern());
  }
  for (const auto& [direct, alias] : m_aliases) {
    asked.insert(direct);
  }
  for (const std::string& name : asked) {
    const auto target = covers(globs, name) ? value(name) : std::optional<Oid>();
    if (!target) {
      return tl::unexpected(target.error());
    }
    if (*target) {
      covered.tips.push_back({name, **target});
    }
  }
  return covered;
}

Done RefsBefore::each_name(const std::function<void(std::string_view)>& take) const {
  for (const RefTip& ref : m_refs.direct) {
    take(ref.name);
  }
  for (const SymbolicRef& ref : m_refs.symbolic) {
    take(ref.name);
  }
  return each_packed([&](std::string_view name, std::string_view /*digits*/) -> Done {
    take(name);
    return {};
  });
}

}  // namespace refwarden
