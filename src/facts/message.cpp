#include "facts/message.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "base/fold.hpp"
#include "facts/near_misses.hpp"
#include "facts/trailers.hpp"

namespace refwarden {
namespace {

std::string_view without_blank_start(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = line_at(text, 0);
    if (!is_blank_line(line)) {
      break;
    }
    text.remove_prefix(line.size());
  }
  return text;
}

std::string_view without_blank_end(std::string_view line) {
  while (!line.empty() && is_git_space(line.back())) {
    line.remove_suffix(1);
  }
  return line;
}

struct Split {
  std::string subject;
  std::string_view body;
};

// As %s and %b: the lines of the first paragraph joined by blanks, and what follows its blank
// lines.
Split split(std::string_view text) {
  Split parts;
  while (!text.empty()) {
    const std::string_view line = line_at(text, 0);
    text.remove_prefix(line.size());
    if (is_blank_line(line)) {
      break;
    }
    parts.subject += parts.subject.empty() ? "" : " ";
    parts.subject += without_blank_end(line);
  }
  parts.body = without_blank_start(text);
  return parts;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto plain = std::find_if(text.begin(), text.end(), [](char byte) {
      return static_cast<unsigned char>(byte) >= 0x80;
    });
    text.remove_prefix(static_cast<std::size_t>(plain - text.begin()));
    if (text.empty()) {
      break;
    }
    const Character next = first_character(text);
    if (!next.value) {
      return false;
    }
    text.remove_prefix(next.bytes);
  }
  return true;
}

// git takes "utf8" and "UTF-8" in any case for the same (same_encoding of utf8.c); no header says
// UTF-8 too.
bool says_utf8(const std::optional<Untrusted>& encoding) {
  if (!encoding) {
    return true;
  }
  const std::string name = ascii_lower(encoding->bytes());
  return name == "utf-8" || name == "utf8";
}

std::string without_line_end_returns(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool ends_line = i + 1 == text.size() || text[i + 1] == '\n';
    if (text[i] != '\r' || !ends_line) {
      plain.push_back(text[i]);
    }
  }
  return plain;
}

bool same_trailers(const std::vector<Trailer>& a, const std::vector<Trailer>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& one, const auto& other) {
    return one.key == other.key && one.value == other.value;
  });
}

bool returns_matter(std::string_view text, const std::vector<Trailer>& trailers) {
  if (text.find('\r') == std::string_view::npos) {
    return false;
  }
  const std::string plain = without_line_end_returns(text);
  return plain.find('\r') != std::string::npos ||
         !same_trailers(read_trailers(without_blank_start(plain)).trailers, trailers);
}

std::string ambiguity(const Commit& commit, const std::vector<Trailer>& trailers) {
  const std::string_view text = commit.message.bytes();
  if (text.find('\0') != std::string_view::npos) {
    return "it has a NUL byte";
  }
  if (!says_utf8(commit.encoding)) {
    return "its encoding header is not UTF-8";
  }
  if (!is_utf8(text)) {
    return "it is not valid UTF-8";
  }
  if (returns_matter(text, trailers)) {
    return "its carriage returns change how it reads";
  }
  return {};
}

}  // namespace

MessageFacts read_message(const Commit& commit) {
  const std::string_view text = without_blank_start(commit.message.bytes());
  Split parts = split(text);
  TrailerBlock block = read_trailers(text);
  MessageFacts facts;
  facts.subject = Untrusted(std::move(parts.subject));
  facts.body = Untrusted(parts.body);
  facts.near_misses = near_misses(text, block);
  facts.ambiguous = ambiguity(commit, block.trailers);
  facts.trailers = std::move(block.trailers);
  return facts;
}

std::vector<Untrusted> trailer_values(const MessageFacts& message, std::string_view key) {
  const std::string wanted = ascii_lower(key);
  std::vector<Untrusted> values;
  for (const Trailer& trailer : message.trailers) {
    if (ascii_lower(trailer.key.bytes()) == wanted) {
      values.push_back(trailer.value);
    }
  }
  return values;
}

bool has_body_text(const MessageFacts& message) {
  // The trailers' place is found again, below any subject.
  const std::string text = "x\n\n" + std::string(message.body.bytes());
  const std::size_t end = read_trailers(text).begin;
  for (std::size_t at = 3; at < end;) {
    const std::string_view line = line_at(text, at);
    if (!is_blank_line(line) && line.front() != '#') {
      return true;
    }
    at += line.size();
  }
  return false;
}

std::optional<NamedAddress> read_named_address(const Untrusted& value) {
  const std::string_view text = value.bytes();
  const std::size_t open = text.find('<');
  // At least one byte of name, a blank, and `>` as the last byte of all.
  if (open == std::string_view::npos || open < 2 || text[open - 1] != ' ' || text.back() != '>') {
    return std::nullopt;
  }
  const std::string_view name = text.substr(0, open - 1);
  const std::string_view address = text.substr(open + 1, text.size() - open - 2);
  constexpr std::string_view k_never = "<> \t\r\n";
  const bool plain = !address.empty() && address.find_first_of(k_never) == std::string_view::npos &&
                     name.find('>') == std::string_view::npos && trimmed(name) == name;
  if (!plain) {
    return std::nullopt;
  }
  return NamedAddress{Untrusted(name), Untrusted(address)};
}

}  // namespace refwarden
