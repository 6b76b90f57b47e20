#include "facts/trailers.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace refwarden {
namespace {

constexpr char k_comment = '#';
constexpr std::string_view k_scissors = "# ------------------------ >8 ------------------------\n";
constexpr std::array<std::string_view, 2> k_written_by_git{"Signed-off-by: ",
                                                           "(cherry picked from commit "};

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool is_key_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '-';
}

std::size_t scissors_in(std::string_view message) {
  if (starts_with(message, k_scissors)) {
    return 0;
  }
  const std::size_t found = message.find("\n" + std::string(k_scissors));
  return found == std::string_view::npos ? message.size() : found + 1;
}

// The comments, empty lines and conflict list that a message may end in are not read.
class Ending {
 public:
  void add(std::string_view line, std::size_t at) {
    const bool lists_conflicts = starts_with(line, "Conflicts:\n");
    if (line.front() == k_comment || line.front() == '\n' || lists_conflicts) {
      m_in_conflicts = m_in_conflicts || lists_conflicts;
      // git takes offset 0 for "no run yet", so a run never begins with the first line.
      m_run = m_run == 0 ? at : m_run;
    } else if (!(m_in_conflicts && line.front() == '\t') && m_run != 0) {
      m_run = 0;
      m_in_conflicts = false;
    }
  }

  [[nodiscard]] std::size_t start_or(std::size_t otherwise) const {
    return m_run == 0 ? otherwise : m_run;
  }

 private:
  std::size_t m_run = 0;
  bool m_in_conflicts = false;
};

std::size_t end_of_text(std::string_view message) {
  const std::size_t scissors = scissors_in(message);
  Ending ending;
  for (std::size_t at = 0; at < scissors;) {
    const std::string_view line = line_at(message, at);
    ending.add(line, at);
    at += line.size();
  }
  return ending.start_or(scissors);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < text.size();) {
    lines.push_back(line_at(text, at));
    at += lines.back().size();
  }
  return lines;
}

// The index of the blank line that ends the first paragraph.
std::size_t end_of_title(const std::vector<std::string_view>& lines) {
  const auto found = std::find_if(lines.begin(), lines.end(), [](std::string_view line) {
    return line.front() != k_comment && is_blank_line(line);
  });
  return static_cast<std::size_t>(found - lines.begin());
}

bool is_trailer_line(std::string_view line) {
  const std::size_t separator = separator_of(line);
  return separator != std::string_view::npos && separator > 0;
}

// Counts one paragraph from its last line to its first.
class Paragraph {
 public:
  void add(std::string_view line) {
    const bool by_git =
        std::any_of(k_written_by_git.begin(), k_written_by_git.end(),
                    [&](std::string_view prefix) { return starts_with(line, prefix); });
    m_by_git = m_by_git || by_git;
    if (by_git || is_trailer_line(line)) {
      ++m_trailers;
      m_continuations = 0;
    } else if (is_git_space(line.front())) {
      ++m_continuations;
    } else {
      ++m_others;
      give_up_continuations();
    }
  }

  // Indented lines with no trailer above them are text.
  void give_up_continuations() {
    m_others += m_continuations;
    m_continuations = 0;
  }

  [[nodiscard]] bool is_block() const {
    return (m_by_git && m_trailers * 3 >= m_others) || (m_trailers > 0 && m_others == 0);
  }

 private:
  std::size_t m_trailers = 0;
  std::size_t m_others = 0;
  std::size_t m_continuations = 0;
  bool m_by_git = false;
};

// The index of the block's first line; lines.size(): no block.
std::size_t start_of_block(const std::vector<std::string_view>& lines) {
  Paragraph paragraph;
  bool only_blank = true;
  const std::size_t first = end_of_title(lines);
  for (std::size_t next = lines.size(); next > first; --next) {
    const std::string_view line = lines[next - 1];
    if (line.front() == k_comment) {
      paragraph.give_up_continuations();
    } else if (!is_blank_line(line)) {
      only_blank = false;
      paragraph.add(line);
    } else if (!only_blank) {
      paragraph.give_up_continuations();
      return paragraph.is_block() ? next : lines.size();
    }
  }
  return lines.size();
}

std::string unfolded(std::string_view value) {
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '\n') {
      text.push_back(value[i]);
      continue;
    }
    while (i + 1 < value.size() && is_git_space(value[i + 1])) {
      ++i;
    }
    text.push_back(' ');
  }
  return std::string(trimmed(text));
}

Trailer read_item(std::string_view text) {
  const std::size_t separator = separator_of(text);
  return {Untrusted(trimmed(text.substr(0, separator))),
          Untrusted(unfolded(trimmed(text.substr(separator + 1))))};
}

}  // namespace

bool is_git_space(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_git_space(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_git_space(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

std::string_view line_at(std::string_view text, std::size_t from) {
  const std::size_t end = text.find('\n', from);
  return text.substr(from, end == std::string_view::npos ? end : end + 1 - from);
}

bool is_blank_line(std::string_view line) {
  return std::all_of(line.begin(), line.end(), is_git_space);
}

std::size_t separator_of(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size() && is_key_byte(line[at])) {
    ++at;
  }
  while (at > 0 && at < line.size() && (line[at] == ' ' || line[at] == '\t')) {
    ++at;
  }
  return at < line.size() && line[at] == ':' ? at : std::string_view::npos;
}

TrailerBlock read_trailers(std::string_view message) {
  const std::size_t end = end_of_text(message);
  const std::vector<std::string_view> lines = lines_of(message.substr(0, end));
  const std::size_t first = start_of_block(lines);
  TrailerBlock block{{}, end, end};
  if (first == lines.size()) {
    return block;
  }
  block.begin = static_cast<std::size_t>(lines[first].data() - message.data());
  std::string_view item;  // a trailer's line and its continuations, which lie behind each other
  const auto close = [&] {
    if (!item.empty()) {
      block.trailers.push_back(read_item(item));
    }
  };
  for (std::size_t i = first; i < lines.size(); ++i) {
    if (!item.empty() && is_git_space(lines[i].front())) {
      item = {item.data(), item.size() + lines[i].size()};
      continue;
    }
    close();
    item = is_trailer_line(lines[i]) ? lines[i] : std::string_view{};
  }
  close();
  return block;
}

}  // namespace refwarden
