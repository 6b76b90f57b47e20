#include <algorithm>

#include <fmt/format.h>

#include "policy/table_reader.hpp"

namespace refwarden {

namespace {

constexpr std::size_t k_longest_text = 4096;
constexpr std::size_t k_longest_list = 20000;

// TOML guarantees UTF-8. C1 controls are 0xC2 0x80 to 0xC2 0x9F there.
bool has_control(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool c1 =
        byte == 0xC2U && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0U;
    if (byte < 0x20U || byte == 0x7FU || c1) {
      return true;
    }
  }
  return false;
}

// Seconds of "90s", "10m", "24h", "7d", at most nine digits.
std::optional<std::uint64_t> seconds_of(std::string_view text) {
  constexpr std::string_view k_units = "smhd";
  constexpr std::array<std::uint64_t, 4> k_seconds{1, 60, 3600, 86400};
  if (text.size() < 2 || text.size() > 10) {
    return std::nullopt;
  }
  const std::size_t unit = k_units.find(text.back());
  std::uint64_t number = 0;
  for (const char digit : text.substr(0, text.size() - 1)) {
    if (digit < '0' || digit > '9') {
      return std::nullopt;
    }
    number = number * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return unit == std::string_view::npos ? std::nullopt : std::optional(number * k_seconds.at(unit));
}

}  // namespace

std::optional<std::string> TableReader::text_of(const Value& value, std::string_view key) {
  const auto* text = std::get_if<std::string>(&value.data);
  if (text == nullptr) {
    report_type(key, value, "a text");
    return std::nullopt;
  }
  if (text->empty()) {
    report(ProblemCode::empty_value, value.at, fmt::format("\"{}\" is empty", key));
    return std::nullopt;
  }
  if (text->size() > k_longest_text || has_control(*text)) {
    report(ProblemCode::bad_text, value.at,
           fmt::format("\"{}\" must be one line without control characters, at most {} bytes", key,
                       k_longest_text));
    return std::nullopt;
  }
  return *text;
}

std::optional<std::string> TableReader::text(std::string_view key) {
  const Entry* entry = take(key);
  return entry == nullptr ? std::nullopt : text_of(entry->value, key);
}

std::optional<std::uint64_t> TableReader::number(std::string_view key, Bounds bounds) {
  const Entry* entry = take(key);
  if (entry == nullptr) {
    return std::nullopt;
  }
  const auto* number = std::get_if<std::int64_t>(&entry->value.data);
  if (number == nullptr) {
    report_type(key, entry->value, "a whole number");
    return std::nullopt;
  }
  const auto value = static_cast<std::uint64_t>(*number);
  if (*number < 0 || value < bounds.least || value > bounds.most) {
    report(ProblemCode::out_of_range, entry->value.at,
           fmt::format("\"{}\" must be from {} to {}", key, bounds.least, bounds.most));
    return std::nullopt;
  }
  return value;
}

std::optional<bool> TableReader::flag(std::string_view key) {
  const Entry* entry = take(key);
  if (entry == nullptr) {
    return std::nullopt;
  }
  const bool* flag = std::get_if<bool>(&entry->value.data);
  if (flag == nullptr) {
    report_type(key, entry->value, "true or false");
    return std::nullopt;
  }
  return *flag;
}

std::optional<Day> TableReader::day(std::string_view key) {
  const Entry* entry = take(key);
  if (entry == nullptr) {
    return std::nullopt;
  }
  const Day* day = std::get_if<Day>(&entry->value.data);
  if (day == nullptr) {
    report_type(key, entry->value, "a date without quotes, like 2026-12-31");
    return std::nullopt;
  }
  return *day;
}

std::optional<Instant> TableReader::instant(std::string_view key) {
  const Entry* entry = take(key);
  if (entry == nullptr) {
    return std::nullopt;
  }
  const auto* instant = std::get_if<Instant>(&entry->value.data);
  if (instant == nullptr) {
    report_type(key, entry->value, "a time with its zone, without quotes: 2026-08-22T12:00:00Z");
    return std::nullopt;
  }
  return *instant;
}

std::optional<std::string> TableReader::raw_text(std::string_view key) {
  const Entry* entry = take(key);
  if (entry == nullptr) {
    return std::nullopt;
  }
  const auto* text = std::get_if<std::string>(&entry->value.data);
  if (text == nullptr) {
    report_type(key, entry->value, "a text");
    return std::nullopt;
  }
  return *text;
}

std::optional<std::chrono::seconds> TableReader::duration(std::string_view key, Bounds bounds) {
  const Entry* entry = take(key);
  const auto written = entry == nullptr ? std::nullopt : text_of(entry->value, key);
  if (!written) {
    return std::nullopt;
  }
  const auto seconds = seconds_of(*written);
  if (!seconds) {
    report(ProblemCode::bad_text, entry->value.at,
           fmt::format("\"{}\" must be a number and s, m, h or d, like \"10m\" or \"24h\"", key));
    return std::nullopt;
  }
  if (*seconds < bounds.least || *seconds > bounds.most) {
    report(ProblemCode::out_of_range, entry->value.at,
           fmt::format("\"{}\" must be from {} to {} seconds", key, bounds.least, bounds.most));
    return std::nullopt;
  }
  return std::chrono::seconds(*seconds);
}

std::vector<Item> TableReader::texts(std::string_view key) {
  std::vector<Item> items;
  const Entry* entry = take(key);
  if (entry == nullptr) {
    return items;
  }
  const auto* list = std::get_if<std::vector<Value>>(&entry->value.data);
  if (list == nullptr || list->size() > k_longest_list) {
    report_type(key, entry->value, "a list of texts");
    return items;
  }
  if (list->empty()) {
    report(ProblemCode::empty_value, entry->value.at, fmt::format("\"{}\" is empty", key));
  }
  std::set<std::string> seen;
  for (const Value& value : *list) {
    auto text = text_of(value, key);
    if (text && !seen.insert(*text).second) {
      report(ProblemCode::listed_twice, value.at, fmt::format("\"{}\" lists this twice", key));
    } else if (text) {
      items.push_back({std::move(*text), value.at});
    }
  }
  return items;
}

std::vector<Glob> TableReader::globs(std::string_view key) {
  std::vector<Glob> globs;
  for (const Item& item : texts(key)) {
    auto glob = Glob::parse(item.text);
    if (glob) {
      globs.push_back(std::move(*glob));
    } else {
      report(ProblemCode::bad_glob, item.at,
             fmt::format("\"{}\" has a pattern that cannot be used: {}", key, glob.error()));
    }
  }
  return globs;
}

std::optional<Pattern> TableReader::pattern(std::string_view key) {
  const auto written = text(key);
  if (!written) {
    return std::nullopt;
  }
  auto pattern = Pattern::parse(*written);
  if (!pattern) {
    report(ProblemCode::bad_pattern, m_table.find(key)->value.at,
           fmt::format("\"{}\" is no usable regular expression", key))
        .notes.push_back(pattern.error());
    return std::nullopt;
  }
  return std::move(*pattern);
}

}  // namespace refwarden
