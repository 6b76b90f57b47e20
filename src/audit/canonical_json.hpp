// JSON in one form only, so that a record has one digest (RFC 8785), for the .cpp files of the
// record and of what prints it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>
#include <tl/expected.hpp>

namespace refwarden {

// `value` as RFC 8785 section 3.2 writes it: no blanks, members sorted by UTF-16 code units, the
// shortest escapes. Fails, with the reason, for what the record never holds: fractions, integers
// beyond 2^53-1 (RFC 7493 section 2.2), text that is not UTF-8, more than 32 levels.
tl::expected<std::string, std::string> canonical_text(const nlohmann::json& value);

// Such a text of one object without lists and objects in it, put together member by member, for
// what a record has very many of.
class CanonicalObject {
 public:
  // Members in the order of their names, which are plain ASCII. Text that is not UTF-8 or has a
  // noncharacter becomes what `bytes_value` makes of it.
  CanonicalObject& add(std::string_view name, std::string_view text);
  CanonicalObject& add(std::string_view name, const char* text) {
    return add(name, std::string_view(text));
  }
  CanonicalObject& add(std::string_view name, bool value) {
    return add_raw(name, value ? "true" : "false");
  }
  CanonicalObject& add_null(std::string_view name) { return add_raw(name, "null"); }
  CanonicalObject& add_object(std::string_view name, CanonicalObject object) {
    return add_raw(name, std::move(object).take());
  }
  [[nodiscard]] std::string take() &&;

 private:
  CanonicalObject& add_raw(std::string_view name, std::string_view text);

  std::string m_text = "{";
  std::string_view m_last;
};

// The object in `line`, if `line` is exactly its canonical text; a doubled name, a blank or another
// spelling of a number is a failure.
tl::expected<nlohmann::json, std::string> parse_canonical(std::string_view line);

// Bytes that somebody else chose: as a string where they are UTF-8 without noncharacters (RFC 7493
// section 2.1), else as {"b64": "<RFC 4648 section 4>"}.
nlohmann::json bytes_value(std::string_view bytes);

// The bytes that `bytes_value` made `value` from; nothing for any other shape.
std::optional<std::string> bytes_of(const nlohmann::json& value);

}  // namespace refwarden
