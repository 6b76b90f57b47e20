// Running text of mdoc(7) as HTML: what stands within a line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refwarden {

// "the-table-policy-in-git" of "The table policy-in-git".
std::string anchor_of(std::string_view heading);

// Words with the blanks between them that mdoc(7) wants.
class InlineText {
 public:
  explicit InlineText(std::string page) : m_page(std::move(page)) {}

  // A line of text.
  void add_text(std::string_view line);
  // The words of a macro line, the macro first. False where the first is none that is known.
  bool add_macros(const std::vector<std::string>& words);
  // What was added, as HTML; there is nothing then.
  std::string take();

 private:
  struct Enclosure {
    std::string_view open;
    std::string_view close;
  };
  static std::optional<Enclosure> enclosure_of(std::string_view macro);
  bool add_mark(std::string_view word);
  std::size_t add_reference(const std::vector<std::string>& words, std::size_t at);
  void open(std::string_view mark);
  void close(std::string_view mark);
  void add(const std::string& html);
  void end_run();

  std::string m_page;  // "refwarden-policy", which `.Nm` stands for
  std::string m_html;
  bool m_glue = true;  // the next word follows without a blank
  std::string m_style;
  std::string m_run;  // words of one style
};

}  // namespace refwarden
