#include "report/html.hpp"

namespace refwarden {
namespace {

void add_escaped(char byte, std::string& text) {
  switch (byte) {
    case '&':
      text += "&amp;";
      return;
    case '<':
      text += "&lt;";
      return;
    case '>':
      text += "&gt;";
      return;
    case '"':
      text += "&quot;";
      return;
    case '\'':
      text += "&#39;";
      return;
    default:
      text += byte;
  }
}

}  // namespace

std::string html(const Untrusted& text, std::size_t columns) {
  std::string escaped;
  for (const char byte : printable(text, columns)) {
    add_escaped(byte, escaped);
  }
  return escaped;
}

std::string html(const std::string& text, std::size_t columns) {
  return html(Untrusted(text), columns);
}

}  // namespace refwarden
