// Collects changes between two policies.
#pragma once

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "policy/diff.hpp"

namespace refwarden {

// The other way round.
constexpr Drift opposite(Drift drift) {
  return drift == Drift::looser     ? Drift::stricter
         : drift == Drift::stricter ? Drift::looser
                                    : drift;
}

using Texts = std::set<std::string>;

// About one thing: a rule, a person, a table.
class Changes {
 public:
  Changes(std::string about, std::vector<PolicyChange>& all)
      : m_about(std::move(about)), m_all(all) {}

  void note(Drift drift, std::string text) { m_all.push_back({drift, m_about, std::move(text)}); }

  // Two values that are shown as text. `drift` where they differ.
  void value(std::string_view key, const std::string& before, const std::string& after,
             Drift drift = Drift::changed) {
    if (before != after) {
      note(drift, fmt::format("{} is {}, was {}", key, shown(after), shown(before)));
    }
  }
  // `when_larger`: what it means that the number has grown.
  template <typename Number>
  void number(std::string_view key, Number before, Number after, Drift when_larger) {
    value(key, std::to_string(before), std::to_string(after),
          after > before ? when_larger : opposite(when_larger));
  }
  // Nothing is no limit; a limit is stricter the smaller it is.
  template <typename Number>
  void limit(std::string_view key, const std::optional<Number>& before,
             const std::optional<Number>& after) {
    const bool is_tighter = after && (!before || *after < *before);
    value(key, before ? std::to_string(*before) : "", after ? std::to_string(*after) : "",
          is_tighter ? Drift::stricter : Drift::looser);
  }
  // `when_more`: what it means that something has come in.
  void set(std::string_view key, const Texts& before, const Texts& after, Drift when_more) {
    if (const Texts more = without(after, before); !more.empty()) {
      note(when_more, fmt::format("{} also {}", key, fmt::join(more, ", ")));
    }
    if (const Texts fewer = without(before, after); !fewer.empty()) {
      note(opposite(when_more), fmt::format("{} no longer {}", key, fmt::join(fewer, ", ")));
    }
  }
  // The same where an empty set stands for everything, `all`; naming more lets more in or not as
  // `when_more` says.
  void set_or_all(std::string_view key, std::pair<const Texts&, const Texts&> sets,
                  std::string_view all, Drift when_more) {
    const auto& [before, after] = sets;
    if (before.empty() == after.empty()) {
      set(key, before, after, when_more);
    } else {
      value(key, joined(before, all), joined(after, all),
            after.empty() ? when_more : opposite(when_more));
    }
  }
  // `order` from loose to strict.
  template <typename Word, std::size_t Count>
  void word(std::string_view key, Word before, Word after, const std::array<Word, Count>& order) {
    const auto place = [&](Word word) { return std::find(order.begin(), order.end(), word); };
    value(key, std::string(name_of(before)), std::string(name_of(after)),
          place(after) > place(before) ? Drift::stricter : Drift::looser);
  }
  void flag(std::string_view key, bool before, bool after, Drift when_true) {
    value(key, before ? "true" : "false", after ? "true" : "false",
          after ? when_true : opposite(when_true));
  }

 private:
  static Texts without(const Texts& from, const Texts& what) {
    Texts rest;
    std::set_difference(from.begin(), from.end(), what.begin(), what.end(),
                        std::inserter(rest, rest.end()));
    return rest;
  }
  static std::string shown(const std::string& text) { return text.empty() ? "not set" : text; }
  static std::string joined(const Texts& texts, std::string_view all) {
    return texts.empty() ? std::string(all) : fmt::format("{}", fmt::join(texts, ", "));
  }

  std::string m_about;
  std::vector<PolicyChange>& m_all;
};

template <typename Word>
Texts names_of(const std::set<Word>& words) {
  Texts names;
  for (const Word word : words) {
    names.emplace(name_of(word));
  }
  return names;
}
inline Texts texts_of(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}
inline Texts texts_of(const std::vector<Glob>& globs) {
  Texts texts;
  for (const Glob& glob : globs) {
    texts.insert(glob.pattern());
  }
  return texts;
}

// The parts that `changes_between` puts together.
void compare_settings(const Policy& before, const Policy& after, std::vector<PolicyChange>& all);
void compare_people(const Policy& before, const Policy& after, std::vector<PolicyChange>& all);
void compare_refs_and_risk(const Policy& before, const Policy& after,
                           std::vector<PolicyChange>& all);
void compare_rules(const Policy& before, const Policy& after, std::vector<PolicyChange>& all);
void compare_exceptions(const Policy& before, const Policy& after, std::vector<PolicyChange>& all);

}  // namespace refwarden
