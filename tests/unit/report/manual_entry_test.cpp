// `explain`: every code has an entry in the manual that reads as plain text.
#include "report/manual_entry.hpp"

#include <algorithm>
#include <sstream>

#include <catch2/catch.hpp>

#include "base/result.hpp"
#include "policy/codes.hpp"
#include "report/layout.hpp"
#include "rules/finding.hpp"

using namespace refwarden;

namespace {

std::vector<std::string> codes_of_program() {
  std::vector<std::string> codes;
  for (const Code code : all_codes()) {
    codes.emplace_back(name_of(code));
  }
  for (int i = 0; i <= static_cast<int>(FailureCode::other_door); ++i) {
    codes.emplace_back(name_of(static_cast<FailureCode>(i)));
  }
  for (const ProblemKind& kind : problem_kinds()) {
    codes.emplace_back(kind.name);
  }
  return codes;
}

// Something of mdoc(7) or roff(7) that was not turned into text: a macro, an escape.
bool has_markup(const std::string& text) {
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const bool is_macro = word.size() == 3 && word[0] == '.' && word[1] >= 'A' && word[1] <= 'Z';
    if (is_macro || word == ".br" || word.find('\\') != std::string::npos) {
      return true;
    }
  }
  return false;
}

}  // namespace

TEST_CASE("every code has an entry in plain text", "[report]") {
  const std::vector<ManualEntry> entries = manual_entries();
  const std::vector<std::string> codes = codes_of_program();
  CHECK(entries.size() == codes.size());
  for (const std::string& code : codes) {
    INFO(code);
    const auto entry = std::find_if(entries.begin(), entries.end(),
                                    [&](const ManualEntry& each) { return each.code == code; });
    REQUIRE(entry != entries.end());
    CHECK_FALSE(entry->meaning.empty());
    CHECK_FALSE(entry->example.empty());
    CHECK_FALSE(entry->fix.empty());
    const std::string text = entry_text(*entry) + entry_line(*entry);
    CHECK_FALSE(has_markup(text));
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      CHECK(columns_of(line) <= 80);
    }
  }
}

TEST_CASE("an entry as explain prints it", "[report]") {
  const std::vector<ManualEntry> entries = read_manual_entries(
      ".Sh DESCRIPTION\n.Bl -tag\n.It Sy nothing\nNo code.\n.El\n"
      ".Sh FINDINGS\n.Ss Some\n.Bl -tag\n.It Sy ticket-missing\n"
      "A commit names no ticket, as\n.Xr refwarden-policy 5 ,\n.Cm \"where it\" says\n"
      "asks. See \\&.Li.\n"
      ".br\n.Em Example :\nnone at all.\n.br\n.Em Fix :\nadd the trailer to the last paragraph "
      "of the message, where git reads trailers.\n.Zz odd\n.El\n.Sh FAILURES\n");
  REQUIRE(entries.size() == 1);
  CHECK(entry_text(entries[0]) ==
        "ticket-missing (finding)\n"
        "\n"
        "  A commit names no ticket, as refwarden-policy(5), where it says asks. See .Li.\n"
        "\n"
        "  example  none at all.\n"
        "  fix      add the trailer to the last paragraph of the message, where git reads\n"
        "           trailers. .Zz odd\n");
  CHECK(entry_line(entries[0]) ==
        "ticket-missing            A commit names no ticket, as refwarden-policy(5), w...\n");
  CHECK(has_markup(entry_text(entries[0])));
}
