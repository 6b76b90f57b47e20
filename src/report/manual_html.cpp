#include "report/manual_html.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "report/embedded_manual.hpp"
#include "report/html.hpp"
#include "report/mdoc_inline.hpp"
#include "report/mdoc_line.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_columns = 4096;

struct ListForm {
  std::string_view word;
  std::string_view element;
  std::string_view body;  // of an item
};
constexpr std::array k_forms{ListForm{"-tag", "dl", "dd"}, ListForm{"-bullet", "ul", "li"},
                             ListForm{"-enum", "ol", "li"}, ListForm{"-column", "table", "tr"}};

const ListForm& form_of(const std::string& word) {
  for (const ListForm& form : k_forms) {
    if (form.word == word) {
      return form;
    }
  }
  return k_forms[0];
}

using Words = std::vector<std::string>;

std::string joined(const Words& words, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < words.size(); ++i) {
    text += (text.empty() ? "" : " ") + words[i];
  }
  return without_escapes(text);
}

class PageReader {
 public:
  explicit PageReader(std::string_view name)
      : m_inline(std::string(name.substr(0, name.rfind('.')))) {
    m_page.name = name;
  }

  void read(std::string_view line) {
    if (m_literal && line != ".Ed") {
      m_page.body += html(without_escapes(line), k_columns) + "\n";
    } else if (!line.starts_with('.')) {
      begin_text();
      m_inline.add_text(line);
    } else if (!line.starts_with(".\\\"")) {
      read_macro(line, macro_words(line.substr(1)));
    }
  }

  ManualPage page() && {
    end_text();
    return std::move(m_page);
  }

 private:
  struct List {
    const ListForm* form = nullptr;
    bool waits = false;  // an item's body has not begun
    bool is_open = false;
  };

  // Lines that are no text of their own.
  void read_macro(std::string_view line, const Words& words) {
    const std::string& macro = words.front();
    if (macro == "Sh" || macro == "Ss") {
      add_heading(macro == "Sh" ? "h2" : "h3", joined(words, 1));
    } else if (macro == "Pp" || macro == "Rs" || macro == "Re") {
      end_text();
    } else if (macro == "Bl") {
      begin_list(form_of(words.at(1)));
    } else if (macro == "It") {
      add_item(words);
    } else if (macro == "El") {
      end_list();
    } else if (macro == "Bd" || macro == "Ed") {
      m_literal = macro == "Bd";
      begin_block();
      m_page.body += m_literal ? "<pre>" : "</pre>\n";
    } else if (macro == "Dl") {
      begin_block();
      m_page.body += "<pre>" + html(joined(words, 1), k_columns) + "</pre>\n";
    } else if (macro != "Dd" && macro != "Dt" && macro != "Os") {
      read_text_macro(line, words);
    }
  }

  void read_text_macro(std::string_view line, const Words& words) {
    const std::string& macro = words.front();
    if (macro == "Nd") {
      m_page.purpose = joined(words, 1);
    }
    if (m_is_synopsis && macro == "Nm") {
      end_text();
    }
    begin_text();
    if (macro == "br") {
      m_page.body += m_inline.take() + "<br>\n";
    } else if (macro == "Nd") {
      m_inline.add_text("\xe2\x80\x93 " + m_page.purpose);
    } else if (macro.starts_with('%')) {
      m_inline.add_text(joined(words, 1) + ",");
    } else if (!m_inline.add_macros(words)) {
      m_inline.add_text(line);
    }
  }

  void add_heading(std::string_view element, const std::string& title) {
    end_text();
    m_is_synopsis = title == "SYNOPSIS";
    m_page.body +=
        fmt::format("<{0}{1}>{2}</{0}>\n", element, id(anchor_of(title)), html(title, k_columns));
  }

  // The first thing on the page of that name has the anchor.
  std::string id(const std::string& anchor) {
    return m_anchors.insert(anchor).second ? fmt::format(" id=\"{}\"", html(anchor)) : "";
  }

  void begin_list(const ListForm& form) {
    begin_block();
    m_page.body += form.element == "table" ? "<div class=\"wide\"><table>\n"
                                           : fmt::format("<{}>\n", form.element);
    m_lists.push_back({&form, false, false});
  }

  void end_list() {
    end_item();
    const std::string_view element = m_lists.back().form->element;
    m_page.body += element == "table" ? "</table></div>\n" : fmt::format("</{}>\n", element);
    m_lists.pop_back();
  }

  void add_item(const Words& words) {
    end_item();
    List& list = m_lists.back();
    if (list.form->element == "table") {
      add_row(words);
    } else if (list.form->element == "dl") {
      m_inline.add_macros({words.begin() + 1, words.end()});
      const bool is_code = words.size() == 3 && words[1] == "Sy";
      m_page.body += fmt::format("<dt{}>{}</dt>\n", is_code ? id(words[2]) : "", m_inline.take());
    }
    list.waits = list.form->element != "table";
  }

  void add_row(const Words& words) {
    m_page.body += "<tr>";
    Words cell;
    for (std::size_t i = 1; i <= words.size(); ++i) {
      if (i == words.size() || words[i] == "Ta") {
        m_inline.add_macros(cell.empty() ? Words{"No"} : cell);
        m_page.body += "<td>" + m_inline.take() + "</td>";
        cell.clear();
      } else {
        cell.push_back(words[i]);
      }
    }
    m_page.body += "</tr>\n";
  }

  void end_item() {
    end_text();
    List& list = m_lists.back();
    if (list.is_open) {
      m_page.body += fmt::format("</{}>\n", list.form->body);
    }
    list.is_open = false;
    list.waits = false;
  }

  // Before something that is no paragraph.
  void begin_block() {
    end_text();
    if (!m_lists.empty() && m_lists.back().waits) {
      m_page.body += fmt::format("<{}>", m_lists.back().form->body);
      m_lists.back().waits = false;
      m_lists.back().is_open = true;
    }
  }

  void begin_text() {
    if (!m_in_text) {
      begin_block();
      m_page.body += "<p>";
      m_in_text = true;
    }
  }

  void end_text() {
    if (m_in_text) {
      m_page.body += m_inline.take() + "</p>\n";
      m_in_text = false;
    }
  }

  ManualPage m_page;
  InlineText m_inline;
  std::vector<List> m_lists;
  std::set<std::string> m_anchors;
  bool m_in_text = false;
  bool m_literal = false;
  bool m_is_synopsis = false;
};

}  // namespace

ManualPage read_manual_page(std::string_view name, std::string_view mdoc) {
  PageReader reader(name);
  std::string line;
  while (!mdoc.empty()) {
    const std::size_t end = std::min(mdoc.find('\n'), mdoc.size());
    line += mdoc.substr(0, end);
    mdoc.remove_prefix(std::min(end + 1, mdoc.size()));
    const bool goes_on = line.ends_with(" \\");
    if (goes_on) {
      line.pop_back();  // roff goes on in the next line
    } else {
      reader.read(std::exchange(line, ""));
    }
  }
  return std::move(reader).page();
}

std::vector<ManualPage> manual_pages() {
  return {
      read_manual_page("refwarden.1", k_refwarden_1),
      read_manual_page("refwarden-audit.5", k_refwarden_audit_5),
      read_manual_page("refwarden-policy.5", k_refwarden_policy_5),
      read_manual_page("refwarden-hosts.7", k_refwarden_hosts_7),
      read_manual_page("refwarden-messages.7", k_refwarden_messages_7),
      read_manual_page("refwarden-post-receive.8", k_refwarden_post_receive_8),
      read_manual_page("refwarden-pre-receive.8", k_refwarden_pre_receive_8),
      read_manual_page("refwarden-reference-transaction.8", k_refwarden_reference_transaction_8),
      read_manual_page("refwarden-update.8", k_refwarden_update_8)};
}

}  // namespace refwarden
