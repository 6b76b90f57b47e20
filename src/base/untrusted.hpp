// Bytes that a pusher chose (house rule 6): names, messages, paths, refs, push options.
#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>

namespace refwarden {

// Has no way into a text but `printable`. Matchers and parsers look at `bytes()`.
class Untrusted {
 public:
  Untrusted() = default;
  explicit Untrusted(std::string bytes) : m_bytes(std::move(bytes)) {}
  explicit Untrusted(std::string_view bytes) : m_bytes(bytes) {}
  explicit Untrusted(const char* bytes) : m_bytes(bytes) {}

  [[nodiscard]] std::string_view bytes() const { return m_bytes; }
  [[nodiscard]] bool empty() const { return m_bytes.empty(); }

  auto operator<=>(const Untrusted&) const = default;

 private:
  std::string m_bytes;
};

// Valid UTF-8 of at most `columns` terminal columns: control characters, NUL, bidirectional
// overrides and isolates, zero-width and other format characters, and bytes that are not UTF-8 are
// written as `\xHH` or `\u{HHHH}`; what is cut ends in "...". Never starts or ends a line. Wide
// characters count two columns.
std::string printable(const Untrusted& text, std::size_t columns = 60);

}  // namespace refwarden
