// Moves single keys of a system rule, in the stricter direction only.
#pragma once

#include <functional>
#include <string_view>

#include "policy/draft.hpp"
#include "policy/keys.hpp"

namespace refwarden {

// Reads `[adjust.<rule>]`. Each function looks at one key: absent, nothing happens; present, it
// must be in the rule's repo-may and at least as strict as what the rule has, else it is reported.
class Adjuster {
 public:
  Adjuster(TableReader& reader, Rule& rule, const Draft& draft)
      : m_reader(reader), m_rule(rule), m_draft(draft) {}

  // Nobody may come in; an absent set is everybody.
  void fewer_persons(std::string_view key, std::optional<PersonSet>& set);
  void fewer_persons(std::string_view key, PersonSet& set);
  template <typename Word, std::size_t Count>
  void fewer_words(std::string_view key, std::set<Word>& words,
                   const std::array<Word, Count>& choices);
  template <typename Word, std::size_t Count>
  void more_words(std::string_view key, std::set<Word>& words,
                  const std::array<Word, Count>& choices);
  // Every text of before, and maybe others.
  void more_texts(std::string_view key, std::vector<std::string>& texts,
                  std::vector<std::string> written);
  // `order` from loose to strict.
  template <typename Word, std::size_t Count>
  void stricter_word(std::string_view key, Word& word, const std::array<Word, Count>& order);
  void larger(std::string_view key, unsigned& number, Bounds bounds);
  template <typename Number>
  void smaller(std::string_view key, std::optional<Number>& number, Bounds bounds);
  // Takes over `apply`'s result where `is_tighter` says so; for keys of a shape of their own.
  void settle(std::string_view key, bool is_tighter, const std::function<void()>& apply);

  [[nodiscard]] TableReader& reader() { return m_reader; }
  [[nodiscard]] const Draft& draft() const { return m_draft; }
  // Marks `key` as asked for; true where it is there and the rule lets it be moved.
  bool may_move(std::string_view key);

 private:
  TableReader& m_reader;
  Rule& m_rule;
  const Draft& m_draft;
};

// ---

template <typename Set>
bool is_subset(const Set& inner, const Set& outer) {
  return std::includes(outer.begin(), outer.end(), inner.begin(), inner.end());
}

template <typename Word, std::size_t Count>
void Adjuster::fewer_words(std::string_view key, std::set<Word>& words,
                           const std::array<Word, Count>& choices) {
  const auto written = m_reader.words(key, choices);
  if (may_move(key) && written) {
    settle(key, is_subset(*written, words), [&] { words = *written; });
  }
}

template <typename Word, std::size_t Count>
void Adjuster::more_words(std::string_view key, std::set<Word>& words,
                          const std::array<Word, Count>& choices) {
  const auto written = m_reader.words(key, choices);
  if (may_move(key) && written) {
    settle(key, is_subset(words, *written), [&] { words = *written; });
  }
}

template <typename Word, std::size_t Count>
void Adjuster::stricter_word(std::string_view key, Word& word,
                             const std::array<Word, Count>& order) {
  const auto written = m_reader.word(key, order);
  if (may_move(key) && written) {
    const auto before = std::find(order.begin(), order.end(), word);
    const auto after = std::find(order.begin(), order.end(), *written);
    settle(key, after >= before, [&] { word = *written; });
  }
}

template <typename Number>
void Adjuster::smaller(std::string_view key, std::optional<Number>& number, Bounds bounds) {
  const auto written = m_reader.number(key, bounds);
  if (may_move(key) && written) {
    settle(key, !number || *written <= *number, [&] { number = static_cast<Number>(*written); });
  }
}

}  // namespace refwarden
