#include "report/manual_entry.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "report/embedded_manual.hpp"
#include "report/layout.hpp"
#include "report/mdoc_line.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_columns = 80;

// Macros whose arguments are words of the text.
constexpr std::array<std::string_view, 7> k_word_macros{"Cm", "Li", "Pa", "Ql", "Sy", "Em", "Ev"};

// One line of the page as plain text.
std::string plain(std::string_view line) {
  if (!line.starts_with('.')) {
    return without_escapes(line);
  }
  std::vector<std::string> words = macro_words(line.substr(1));
  const std::string macro = words.empty() ? std::string() : words.front();
  const bool is_reference = macro == "Xr" && words.size() >= 3;
  const bool is_words =
      std::find(k_word_macros.begin(), k_word_macros.end(), macro) != k_word_macros.end();
  if (!is_reference && !is_words) {
    return std::string(line);
  }
  if (is_reference) {
    words[2] = fmt::format("{}({})", words[1], words[2]);
    words.erase(words.begin());
  }
  std::string text;
  for (std::size_t i = 1; i < words.size(); ++i) {
    text += (text.empty() || is_closing_mark(words[i]) ? "" : " ") + without_escapes(words[i]);
  }
  return text;
}

std::string_view kind_of_section(std::string_view heading) {
  if (heading == "FINDINGS") {
    return "finding";
  }
  if (heading == "FAILURES") {
    return "failure";
  }
  return heading == "POLICY PROBLEMS" ? "policy-problem" : "";
}

class PageReader {
 public:
  void read(std::string_view line) {
    constexpr std::string_view k_section = ".Sh ";
    constexpr std::string_view k_item = ".It Sy ";
    if (line.starts_with(k_section)) {
      m_kind = kind_of_section(line.substr(k_section.size()));
      m_text = nullptr;
    } else if (line.starts_with(k_item) && !m_kind.empty()) {
      m_entries.push_back({std::string(line.substr(k_item.size())), m_kind, {}, {}, {}});
      m_text = &m_entries.back().meaning;
    } else if (line == ".El") {
      m_text = nullptr;
    } else if (m_text != nullptr) {
      read_text(line);
    }
  }

  std::vector<ManualEntry> entries() && { return std::move(m_entries); }

 private:
  void read_text(std::string_view line) {
    if (line == ".Em Example :") {
      m_text = &m_entries.back().example;
    } else if (line == ".Em Fix :") {
      m_text = &m_entries.back().fix;
    } else if (line != ".br") {
      *m_text += (m_text->empty() ? "" : " ") + plain(line);
    }
  }

  std::string_view m_kind;
  std::vector<ManualEntry> m_entries;
  std::string* m_text = nullptr;
};

void add_paragraph(std::string& page, std::string_view label, const std::string& text) {
  std::string start(label);
  for (const std::string& line : wrap(Text(text), k_columns - label.size())) {
    page += start + line + "\n";
    start.assign(label.size(), ' ');
  }
}

}  // namespace

std::vector<ManualEntry> read_manual_entries(std::string_view page) {
  PageReader reader;
  while (!page.empty()) {
    const std::size_t end = std::min(page.find('\n'), page.size());
    reader.read(page.substr(0, end));
    page.remove_prefix(std::min(end + 1, page.size()));
  }
  return std::move(reader).entries();
}

std::vector<ManualEntry> manual_entries() {
  return read_manual_entries(k_refwarden_messages_7);
}

std::string entry_text(const ManualEntry& entry) {
  std::string page = fmt::format("{} ({})\n\n", entry.code, entry.kind);
  add_paragraph(page, "  ", entry.meaning);
  page += "\n";
  add_paragraph(page, "  example  ", entry.example);
  add_paragraph(page, "  fix      ", entry.fix);
  return page;
}

std::string entry_line(const ManualEntry& entry) {
  constexpr std::size_t k_code_columns = 26;
  const std::size_t end = entry.meaning.find(". ");
  const std::string first =
      end == std::string::npos ? entry.meaning : entry.meaning.substr(0, end + 1);
  return fmt::format("{:<{}}{}\n", entry.code, k_code_columns,
                     printable(Untrusted(first), k_columns - k_code_columns));
}

}  // namespace refwarden
