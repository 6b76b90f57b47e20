// The headers of a commit or tag object, one after the other (semantics.md section 5; git's
// Documentation/gitformat-signature and commit.c read the same lines).
#pragma once

#include <optional>
#include <string_view>

#include <tl/expected.hpp>

#include "git/objects.hpp"

namespace refwarden {

using Checked = tl::expected<void, Malformed>;

// Shorthand for `return malformed("two author headers")`. `why` must be a literal.
tl::unexpected<Malformed> malformed(std::string_view why);

// `name value LF`, then any number of continuation lines. All views point into the object.
struct HeaderLine {
  std::string_view name;          // letters, digits, hyphens and colons, never empty
  std::string_view value;         // first line only, without its line feed; may be empty
  std::string_view continuation;  // raw: every line begins with one blank and ends in a line feed
  std::string_view raw;           // the whole header with its last line feed
};

// Walks the headers without keeping them, so that memory does not follow the number of headers.
class HeaderLines {
 public:
  // Malformed: a NUL anywhere in the object, or a bad first header.
  static Parsed<HeaderLines> start(std::string_view object);

  // The header that the walk stands on; nothing at the empty line that ends the headers.
  [[nodiscard]] const std::optional<HeaderLine>& front() const { return m_front; }
  // True when it stands on a header of this name.
  [[nodiscard]] bool at(std::string_view name) const { return m_front && m_front->name == name; }
  // Malformed: a line without a proper name, or no empty line before the end.
  Checked advance();
  // Takes the value of a header that must be on one line. Malformed: the walk stands elsewhere
  // (then `missing` says what is wrong), a continuation line, an empty value.
  Parsed<std::string_view> take_line(std::string_view name, std::string_view missing);

  // Everything after the empty line, once `front` is nothing.
  [[nodiscard]] std::string_view body() const { return m_rest; }
  [[nodiscard]] std::string_view object() const { return m_object; }

 private:
  explicit HeaderLines(std::string_view object) : m_object(object), m_rest(object) {}

  std::string_view m_object;
  std::string_view m_rest;  // after `m_front`
  std::optional<HeaderLine> m_front;
};

// Exactly the repository's number of lower-case hex digits.
Parsed<Oid> read_id(std::string_view text, HashAlgorithm algorithm);

}  // namespace refwarden
