#include "policy/toml_text.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include <fmt/format.h>

namespace refwarden {
namespace {

constexpr std::size_t k_none = std::string_view::npos;

// Where the string that begins at `at` ends (TOML 1.0, "String"). `text` is valid TOML.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  constexpr std::size_t k_most_quotes_before_end = 2;
  const char quote = text[at];
  const std::string three(3, quote);
  const bool is_long = text.substr(at, 3) == three;
  const std::string end = is_long ? three : std::string(1, quote);
  std::size_t next = at + end.size();
  while (next < text.size() && text.substr(next, end.size()) != end) {
    next += quote == '"' && text[next] == '\\' ? std::size_t{2} : std::size_t{1};
  }
  next = std::min(next + end.size(), text.size());
  for (std::size_t i = 0; is_long && i < k_most_quotes_before_end; ++i) {
    next += next < text.size() && text[next] == quote ? std::size_t{1} : std::size_t{0};
  }
  return next;
}

bool is_quote(char byte) {
  return byte == '"' || byte == '\'';
}

std::size_t end_of_comment(std::string_view text, std::size_t at) {
  return std::min(text.find_first_of("\r\n", at), text.size());
}

// Where the text or list that begins at `at` ends.
std::size_t end_of_value(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char byte = text[at];
    if (is_quote(byte)) {
      at = end_of_string(text, at);
    } else if (byte == '#') {
      at = end_of_comment(text, at);
    } else {
      depth += byte == '[' ? 1 : 0;
      depth -= byte == ']' && depth > 0 ? 1 : 0;
      ++at;
    }
    if (depth == 0) {
      return at;
    }
  }
  return at;
}

std::size_t offset_of(std::string_view text, const Span& at) {
  std::size_t start = 0;
  for (int line = 1; line < at.line && start != k_none; ++line) {
    start = text.find('\n', start);
    start = start == k_none ? k_none : start + 1;
  }
  return start == k_none ? text.size() : start + static_cast<std::size_t>(at.column) - 1;
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if (byte == '"' || byte == '\\') {
      result += std::string("\\") + byte;
    } else if (code < 0x20 || code == 0x7f) {
      result += fmt::format("\\u{:04x}", code);
    } else {
      result += byte;
    }
  }
  return result + "\"";
}

bool is_list(const Value& value) {
  return std::holds_alternative<std::vector<Value>>(value.data);
}

// As many line feeds as the old value had, so that what follows keeps its line.
std::string written(const ExchangedValue& value, bool as_list, std::string_view old) {
  const std::string lines(static_cast<std::size_t>(std::count(old.begin(), old.end(), '\n')), '\n');
  if (!as_list) {
    return quoted(value.texts.front()) + lines;
  }
  std::string result = "[";
  for (const std::string& text : value.texts) {
    result += (result.size() > 1 ? ", " : "") + quoted(text);
  }
  return result + lines + "]";
}

Value value_of(const ExchangedValue& value, bool as_list) {
  if (!as_list) {
    return {value.texts.front(), {}};
  }
  std::vector<Value> texts;
  for (const std::string& text : value.texts) {
    texts.push_back({text, {}});
  }
  return {std::move(texts), {}};
}

Entry* find(Table& table, std::string_view key) {
  const auto found = std::find_if(table.entries.begin(), table.entries.end(),
                                  [&](const Entry& entry) { return entry.key == key; });
  return found == table.entries.end() ? nullptr : &*found;
}

// nullptr where there is no text or list that could be another.
Value* find(Table& root, const ExchangedValue& wanted) {
  Entry* const outer = find(root, wanted.table);
  Table* const table = outer == nullptr ? nullptr : std::get_if<Table>(&outer->value.data);
  Entry* const entry = table == nullptr ? nullptr : find(*table, wanted.key);
  const bool fits = entry != nullptr && (is_list(entry->value) ||
                                         std::holds_alternative<std::string>(entry->value.data));
  return fits ? &entry->value : nullptr;
}

bool same(const Value& one, const Value& other);

bool same(const Table& one, const Table& other) {
  return std::equal(one.entries.begin(), one.entries.end(), other.entries.begin(),
                    other.entries.end(), [](const Entry& a, const Entry& b) {
                      return a.key == b.key && a.at.line == b.at.line && same(a.value, b.value);
                    });
}

// NOLINTNEXTLINE(misc-no-recursion): Document bounds the depth
bool same(const Value& one, const Value& other) {
  if (const auto* table = std::get_if<Table>(&one.data)) {
    const auto* also = std::get_if<Table>(&other.data);
    return also != nullptr && same(*table, *also);
  }
  if (const auto* list = std::get_if<std::vector<Value>>(&one.data)) {
    const auto* also = std::get_if<std::vector<Value>>(&other.data);
    return also != nullptr && std::equal(list->begin(), list->end(), also->begin(), also->end(),
                                         [](const Value& a, const Value& b) { return same(a, b); });
  }
  const auto scalar = [&]<typename T>(const T* value) {
    const T* const also = std::get_if<T>(&other.data);
    return value != nullptr && also != nullptr && *value == *also;
  };
  return scalar(std::get_if<std::string>(&one.data)) ||
         scalar(std::get_if<std::int64_t>(&one.data)) || scalar(std::get_if<bool>(&one.data)) ||
         scalar(std::get_if<Day>(&one.data)) || scalar(std::get_if<Instant>(&one.data));
}

// What stands at an offset gives way up to `end`.
struct Cut {
  std::size_t end = 0;
  std::string text;
};

std::string without_comments(std::string_view text, const std::map<std::size_t, Cut>& cuts) {
  std::string result;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t next = at + 1;
    if (const auto cut = cuts.find(at); cut != cuts.end()) {
      next = cut->second.end;
      result += cut->second.text;
    } else if (text[at] == '#') {
      next = end_of_comment(text, at);
      result.resize(result.find_last_not_of(" \t") + 1);
    } else {
      next = is_quote(text[at]) ? end_of_string(text, at) : next;
      result += text.substr(at, next - at);
    }
    at = next;
  }
  return result;
}

}  // namespace

std::optional<std::string> stripped(const Document& document,
                                    const std::vector<ExchangedValue>& exchanged) {
  const std::string_view text = document.bytes();
  Table wanted = document.root();
  std::map<std::size_t, Cut> cuts;
  for (const ExchangedValue& value : exchanged) {
    Value* const place = find(wanted, value);
    if (place == nullptr) {
      continue;
    }
    const std::size_t start = offset_of(text, place->at);
    const std::size_t end = end_of_value(text, start);
    const bool as_list = is_list(*place);
    cuts[start] = {end, written(value, as_list, text.substr(start, end - start))};
    *place = value_of(value, as_list);
  }
  std::string result = without_comments(text, cuts);
  const auto again = Document::parse(document.name(), result);
  return again && same(wanted, again->root()) ? std::optional(std::move(result)) : std::nullopt;
}

}  // namespace refwarden
