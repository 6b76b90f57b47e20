// Takes one table of a policy file apart. Every problem is noted where it stands, and reading goes
// on, so that one run finds all of them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/glob.hpp"
#include "base/pattern.hpp"
#include "policy/names.hpp"
#include "policy/toml_document.hpp"

namespace refwarden {

// One file being read: where problems go, and where origins are noted.
struct Reading {
  const Document& document;
  std::vector<Problem>& problems;
  std::map<std::string, Position>& origins;

  // Notes an error (or warning) and returns it for adding a suggestion or notes.
  Problem& report(ProblemCode code, const Span& span, std::string text);
};

// Which table it is.
struct TableKind {
  std::string_view title;                // "a reviews rule", for messages
  std::vector<std::string_view> tables;  // of keys.hpp
  std::string origin;                    // "rules.two-reviews"; empty: origins are not noted
  std::string subject;  // "rule \"two-reviews\" (line 25)", for notes; may be empty
};

struct Item {
  std::string text;
  Span at;
};

struct Bounds {
  std::uint64_t least = 0;
  std::uint64_t most = 0;
};

// "did you mean \"count\"?", or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);
// "commit or tag", "author, committer or signer".
std::string listed(const std::vector<std::string>& words);
// A name that an admin chose: a letter or digit, then letters, digits, `.`, `_` and `-`, 64 at
// most.
bool is_chosen_name(std::string_view name);

class TableReader {
 public:
  // `table` must outlive the reader. `at` is where a missing key is reported.
  TableReader(const Table& table, Span at, TableKind kind, Reading& reading);

  // Each getter gives nothing where the key is absent or its value is wrong; the latter is
  // reported. Every text is one line of UTF-8 without control characters, not empty, 4096 bytes at
  // most.
  std::optional<std::string> text(std::string_view key);
  std::optional<std::uint64_t> number(std::string_view key, Bounds bounds);
  std::optional<bool> flag(std::string_view key);
  std::optional<Day> day(std::string_view key);
  // A date and time with its zone.
  std::optional<Instant> instant(std::string_view key);
  // Any text: several lines, control characters, nothing at all.
  std::optional<std::string> raw_text(std::string_view key);
  // "90s", "10m", "24h", "7d".
  std::optional<std::chrono::seconds> duration(std::string_view key, Bounds seconds);
  // At least one text, none twice.
  std::vector<Item> texts(std::string_view key);
  std::vector<Glob> globs(std::string_view key);
  std::optional<Pattern> pattern(std::string_view key);
  const Entry* table(std::string_view key);
  // `[[key]]`: each element with its own place.
  std::vector<const Value*> tables(std::string_view key);
  template <typename Word, std::size_t Count>
  std::optional<Word> word(std::string_view key, const std::array<Word, Count>& choices);
  template <typename Word, std::size_t Count>
  std::optional<std::set<Word>> words(std::string_view key, const std::array<Word, Count>& choices);

  // The entry as it stands, for values of a shape of their own; nullptr where it is absent.
  const Entry* take(std::string_view key);
  // Reports keys that do not exist and required ones that are absent. Last call.
  void finish();
  // Reports only keys that do not exist: for a table that changes some keys of another.
  void finish_partial();

  [[nodiscard]] bool has(std::string_view key) const { return m_table.find(key) != nullptr; }
  // Where `key` stands; the table's own place where it is absent.
  [[nodiscard]] Span place_of(std::string_view key) const;
  [[nodiscard]] Position position_of(std::string_view key) const;
  Problem& report(ProblemCode code, const Span& span, std::string text);
  [[nodiscard]] Reading& reading() { return m_reading; }
  [[nodiscard]] const TableKind& kind() const { return m_kind; }
  [[nodiscard]] Span at() const { return m_at; }

 private:
  std::optional<std::string> text_of(const Value& value, std::string_view key);
  std::optional<std::size_t> choice(const Item& item, std::string_view key,
                                    const std::vector<std::string>& choices);
  void report_type(std::string_view key, const Value& value, std::string_view wanted);
  std::set<std::string_view> report_unknown();
  void report_unknown(const Entry& entry, std::set<std::string_view>& explained);

  const Table& m_table;
  Span m_at;
  TableKind m_kind;
  Reading& m_reading;
  std::set<std::string, std::less<>> m_taken;
};

// ---

template <typename Word, std::size_t Count>
std::vector<std::string> texts_of(const std::array<Word, Count>& choices) {
  std::vector<std::string> texts;
  for (const Word& choice : choices) {
    texts.emplace_back(name_of(choice));
  }
  return texts;
}

template <typename Word, std::size_t Count>
std::optional<Word> TableReader::word(std::string_view key,
                                      const std::array<Word, Count>& choices) {
  const Entry* entry = take(key);
  if (entry == nullptr) {
    return std::nullopt;
  }
  const auto written = text_of(entry->value, key);
  if (!written) {
    return std::nullopt;
  }
  const auto index = choice({*written, entry->value.at}, key, texts_of(choices));
  return index ? std::optional(choices.at(*index)) : std::nullopt;
}

template <typename Word, std::size_t Count>
std::optional<std::set<Word>> TableReader::words(std::string_view key,
                                                 const std::array<Word, Count>& choices) {
  if (take(key) == nullptr) {
    return std::nullopt;
  }
  std::set<Word> chosen;
  const std::vector<std::string> known = texts_of(choices);
  for (const Item& item : texts(key)) {
    if (const auto index = choice(item, key, known)) {
      chosen.insert(choices.at(*index));
    }
  }
  return chosen;
}

}  // namespace refwarden
