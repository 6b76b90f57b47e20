// What every page of `docs --html` looks like.
#pragma once

#include <string>

namespace refwarden {

// A whole document: no scripts, nothing from elsewhere. `title` is text, `body` is HTML.
std::string html_page(const std::string& title, const std::string& body);

}  // namespace refwarden
