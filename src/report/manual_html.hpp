// The manual as HTML pages, from the text that the man pages are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace refwarden {

struct ManualPage {
  std::string name;     // "refwarden-policy.5"
  std::string purpose;  // its one line: "the policy files"
  std::string body;     // what goes into an html_page
};

// Reads the mdoc(7) that the manual is written in and no more: a macro that is not known stays in
// the text with its dot, which a test finds. Every heading has an anchor, and so has every item
// that is a code (`.It Sy CODE`): that word.
ManualPage read_manual_page(std::string_view name, std::string_view mdoc);

// Every page that the program was built with, by section and name.
std::vector<ManualPage> manual_pages();

}  // namespace refwarden
