#include "policy/table_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/edit_distance.hpp"
#include "base/result.hpp"
#include "base/untrusted.hpp"
#include "policy/keys.hpp"

namespace refwarden {

Problem& Reading::report(ProblemCode code, const Span& span, std::string text) {
  problems.push_back(document.problem(code, span, std::move(text)));
  return problems.back();
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
  const auto best = nearest(word, known);
  return best ? fmt::format("did you mean \"{}\"?", *best) : std::string();
}

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text += i == 0 ? "" : i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

bool is_chosen_name(std::string_view name) {
  const auto is_alphanumeric = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9');
  };
  return !name.empty() && name.size() <= 64 && is_alphanumeric(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char byte) {
           return is_alphanumeric(byte) || byte == '.' || byte == '_' || byte == '-';
         });
}

TableReader::TableReader(const Table& table, Span at, TableKind kind, Reading& reading)
    : m_table(table), m_at(at), m_kind(std::move(kind)), m_reading(reading) {}

const Entry* TableReader::take(std::string_view key) {
  require(find_key(m_kind.tables, key) != nullptr, "a reader asks only for keys of the key table");
  m_taken.emplace(key);
  const Entry* entry = m_table.find(key);
  if (entry != nullptr && !m_kind.origin.empty()) {
    m_reading.origins.emplace(fmt::format("{}.{}", m_kind.origin, key),
                              m_reading.document.position(entry->at));
  }
  return entry;
}

Span TableReader::place_of(std::string_view key) const {
  const Entry* entry = m_table.find(key);
  return entry == nullptr ? m_at : entry->at;
}

Position TableReader::position_of(std::string_view key) const {
  return m_reading.document.position(place_of(key));
}

Problem& TableReader::report(ProblemCode code, const Span& span, std::string text) {
  return m_reading.report(code, span, std::move(text));
}

const Entry* TableReader::table(std::string_view key) {
  const Entry* entry = take(key);
  if (entry != nullptr && !std::holds_alternative<Table>(entry->value.data)) {
    report_type(key, entry->value, "a table");
    return nullptr;
  }
  return entry;
}

std::vector<const Value*> TableReader::tables(std::string_view key) {
  std::vector<const Value*> found;
  const Entry* entry = take(key);
  if (entry == nullptr) {
    return found;
  }
  const auto* list = std::get_if<std::vector<Value>>(&entry->value.data);
  if (list == nullptr) {
    report_type(key, entry->value, "a list of tables");
    return found;
  }
  for (const Value& value : *list) {
    if (std::holds_alternative<Table>(value.data)) {
      found.push_back(&value);
    } else {
      report_type(key, value, "a list of tables");
    }
  }
  return found;
}

void TableReader::report_type(std::string_view key, const Value& value, std::string_view wanted) {
  report(ProblemCode::wrong_type, value.at, fmt::format("\"{}\" must be {}", key, wanted));
}

std::optional<std::size_t> TableReader::choice(const Item& item, std::string_view key,
                                               const std::vector<std::string>& choices) {
  const auto found = std::find(choices.begin(), choices.end(), item.text);
  if (found != choices.end()) {
    return static_cast<std::size_t>(found - choices.begin());
  }
  report(ProblemCode::wrong_value, item.at, fmt::format("\"{}\" must be {}", key, listed(choices)))
      .suggestion = did_you_mean(item.text, choices);
  return std::nullopt;
}

void TableReader::report_unknown(const Entry& entry, std::set<std::string_view>& explained) {
  std::vector<std::string> known;
  for (const std::string_view table : m_kind.tables) {
    for (const KeyInfo* info : keys_of(table)) {
      if (!has(info->key)) {
        known.emplace_back(info->key);
      }
    }
  }
  Problem& problem =
      report(ProblemCode::unknown_key, entry.at,
             fmt::format("{} has no key \"{}\"", m_kind.title, printable(Untrusted(entry.key))));
  const auto meant = nearest(entry.key, known);
  if (!meant) {
    return;
  }
  problem.suggestion = fmt::format("did you mean \"{}\"?", *meant);
  if (!m_kind.subject.empty()) {
    problem.notes.push_back(fmt::format("needed by {}: {}", m_kind.subject, *meant));
  }
  explained.insert(find_key(m_kind.tables, *meant)->key);
}

// Gives the keys that were meant by misspelt ones.
std::set<std::string_view> TableReader::report_unknown() {
  std::set<std::string_view> explained;
  for (const Entry& entry : m_table.entries) {
    if (find_key(m_kind.tables, entry.key) == nullptr) {
      report_unknown(entry, explained);
    }
  }
  return explained;
}

void TableReader::finish_partial() {
  report_unknown();
}

void TableReader::finish() {
  const std::set<std::string_view> explained = report_unknown();
  for (const std::string_view table : m_kind.tables) {
    for (const KeyInfo* info : keys_of(table)) {
      require(m_taken.count(info->key) == 1, "a reader asks for every key of the key table");
      // A misspelt key has been told already, with the right one as the suggestion.
      if (info->need == Need::required && !has(info->key) && explained.count(info->key) == 0) {
        report(ProblemCode::missing_key, m_at,
               fmt::format("{} needs the key \"{}\"", m_kind.title, info->key));
      }
    }
  }
}

}  // namespace refwarden
