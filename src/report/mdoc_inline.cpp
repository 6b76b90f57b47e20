#include "report/mdoc_inline.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "report/html.hpp"
#include "report/mdoc_line.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_columns = 4096;

// What words of a macro look like: an element of HTML.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> k_styles{{
    {"Ar", "var"},
    {"Cm", "code"},
    {"Em", "em"},
    {"Ev", "code"},
    {"Fl", "code"},
    {"Ic", "code"},
    {"Li", "code"},
    {"Pa", "code"},
    {"Ql", "code"},
    {"Sy", "strong"},
    {"Va", "code"},
    {"No", ""},
}};

const std::string_view* style_of(std::string_view macro) {
  const auto* const found = std::find_if(k_styles.begin(), k_styles.end(),
                                         [&](const auto& style) { return style.first == macro; });
  return found == k_styles.end() ? nullptr : &found->second;
}

std::string escaped(std::string_view text) {
  return html(without_escapes(text), k_columns);
}

}  // namespace

std::string anchor_of(std::string_view heading) {
  std::string anchor;
  for (const char byte : heading) {
    const char lower = byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
    const bool is_word = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (is_word || (!anchor.empty() && anchor.back() != '-')) {
      anchor += is_word ? lower : '-';
    }
  }
  return anchor;
}

std::optional<InlineText::Enclosure> InlineText::enclosure_of(std::string_view macro) {
  static constexpr std::array<std::pair<std::string_view, Enclosure>, 4> k_enclosures{{
      {"Op", {"[", "]"}},
      {"Pq", {"(", ")"}},
      {"Sq", {"\xe2\x80\x98", "\xe2\x80\x99"}},
      {"Brq", {"{", "}"}},
  }};
  for (const auto& [name, enclosure] : k_enclosures) {
    if (name == macro) {
      return enclosure;
    }
  }
  return std::nullopt;
}

void InlineText::end_run() {
  if (!m_run.empty()) {
    const std::string run = std::exchange(m_run, "");
    add(m_style.empty() ? run : fmt::format("<{0}>{1}</{0}>", m_style, run));
  }
}

void InlineText::add(const std::string& html) {
  m_html += (m_glue ? "" : " ") + html;
  m_glue = false;
}

void InlineText::open(std::string_view mark) {
  end_run();
  add(std::string(mark));
  m_glue = true;
}

void InlineText::close(std::string_view mark) {
  end_run();
  m_html += mark;
  m_glue = false;
}

void InlineText::add_text(std::string_view line) {
  end_run();
  m_style.clear();
  add(escaped(line));
}

// Macros that stand for a mark, and marks themselves.
bool InlineText::add_mark(std::string_view word) {
  if (word == "Oo" || word == "Po" || word == "Bro") {
    open(word == "Oo" ? "[" : word == "Po" ? "(" : "{");
  } else if (word == "Oc" || word == "Pc" || word == "Brc") {
    close(word == "Oc" ? "]" : word == "Pc" ? ")" : "}");
  } else if (word == "Ns") {
    end_run();
    m_glue = true;
  } else if (is_closing_mark(word)) {
    close(word);
    return true;  // the style goes on behind it
  } else {
    return false;
  }
  m_style.clear();
  return true;
}

// `.Xr NAME SECTION`, `.Sx HEADING` and `.Nm`; gives where it ends.
std::size_t InlineText::add_reference(const std::vector<std::string>& words, std::size_t at) {
  end_run();
  m_style.clear();
  if (words[at] == "Nm") {
    const bool is_named = at + 1 < words.size() && !is_closing_mark(words[at + 1]);
    add(fmt::format("<code>{}</code>", escaped(is_named ? words[at + 1] : m_page)));
    return at + (is_named ? 1 : 0);
  }
  if (words[at] == "Xr" && at + 2 < words.size()) {
    const std::string name = escaped(words[at + 1]);
    const std::string section = escaped(words[at + 2]);
    add(name.starts_with("refwarden")
            ? fmt::format("<a href=\"{0}.{1}.html\">{0}({1})</a>", name, section)
            : fmt::format("{}({})", name, section));
    return at + 2;
  }
  std::string heading;
  while (at + 1 < words.size() && !is_closing_mark(words[at + 1])) {
    heading += (heading.empty() ? "" : " ") + words[++at];
  }
  add(fmt::format("<a href=\"#{}\">{}</a>", anchor_of(heading), escaped(heading)));
  return at;
}

bool InlineText::add_macros(const std::vector<std::string>& words) {
  const auto is_reference = [](std::string_view word) {
    return word == "Xr" || word == "Sx" || word == "Nm";
  };
  std::size_t end = words.size();
  while (end > 1 && is_closing_mark(words[end - 1])) {
    --end;  // stands behind whatever closes with the line
  }
  std::string closing;
  bool is_known = true;
  m_style.clear();
  for (std::size_t at = 0; at < end; ++at) {
    const std::string& word = words[at];
    const std::string_view* const style = style_of(word);
    if (const auto enclosure = enclosure_of(word)) {
      open(enclosure->open);
      closing.insert(0, enclosure->close);
      m_style.clear();
    } else if (style != nullptr) {
      end_run();
      m_style = *style;
      m_run = word == "Fl" ? "-" : "";
    } else if (is_reference(word)) {
      at = add_reference({words.begin(), words.begin() + static_cast<std::ptrdiff_t>(end)}, at);
    } else if (!add_mark(word)) {
      is_known = is_known && at > 0;
      m_run += (m_run.empty() || m_run == "-" ? "" : " ") + escaped(word);
    }
  }
  end_run();
  if (!closing.empty()) {
    close(closing);
  }
  for (; end < words.size(); ++end) {
    close(words[end]);
  }
  return is_known;
}

std::string InlineText::take() {
  end_run();
  m_glue = true;
  return std::exchange(m_html, "");
}

}  // namespace refwarden
