#include "audit/canonical_json.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include "audit/utf8.hpp"
#include "base/result.hpp"

namespace refwarden {
namespace {

using nlohmann::json;

constexpr std::int64_t k_largest = (std::int64_t{1} << 53U) - 1;
constexpr std::size_t k_deepest = 32;

// Appends to one text; the first fault ends it.
class Writer {
 public:
  void value(const json& value, std::size_t depth);
  [[nodiscard]] const std::string& fault() const { return m_fault; }
  std::string take() { return std::move(m_text); }

 private:
  void string(std::string_view text);
  void integer(const json& value);
  void array(const json& value, std::size_t depth);
  void object(const json& value, std::size_t depth);
  void member(const json::const_iterator& member, std::size_t depth);
  void fail(std::string why) {
    if (m_fault.empty()) {
      m_fault = std::move(why);
    }
  }

  std::string m_text;
  std::string m_fault;
};

// RFC 8785 section 3.2.2.2: two-character escapes where JSON has them, \u00xx for other controls.
void append_escaped(std::string& text, char byte) {
  static constexpr std::string_view k_short = "\b\t\n\f\r\"\\";
  static constexpr std::string_view k_letters = "btnfr\"\\";
  const auto at = k_short.find(byte);
  if (at != std::string_view::npos) {
    text.push_back('\\');
    text.push_back(k_letters[at]);
  } else if (static_cast<unsigned char>(byte) < 0x20U) {
    text += fmt::format("\\u{:04x}", static_cast<unsigned>(byte));
  } else {
    text.push_back(byte);
  }
}

bool is_escaped(char byte) {
  return static_cast<unsigned char>(byte) < 0x20U || byte == '"' || byte == '\\';
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char byte) { return static_cast<unsigned char>(byte) < 0x80U; });
}

// Of text that may be written.
void append_string(std::string& to, std::string_view text) {
  to.push_back('"');
  while (!text.empty()) {
    const auto end = std::find_if(text.begin(), text.end(), is_escaped);
    const auto plain = static_cast<std::size_t>(end - text.begin());
    to.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (!text.empty()) {
      append_escaped(to, text.front());
      text.remove_prefix(1);
    }
  }
  to.push_back('"');
}

void Writer::string(std::string_view text) {
  if (!is_ascii(text) && !is_interchange_text(text)) {
    fail("text that is not UTF-8 or has a noncharacter");
  }
  append_string(m_text, text);
}

void Writer::integer(const json& value) {
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    if (number > static_cast<std::uint64_t>(k_largest)) {
      fail("an integer beyond 2^53-1");
    }
    m_text += fmt::format("{}", number);
    return;
  }
  const auto number = value.get<std::int64_t>();
  if (number > k_largest || number < -k_largest) {
    fail("an integer beyond 2^53-1");
  }
  m_text += fmt::format("{}", number);
}

void Writer::array(const json& value, std::size_t depth) {
  m_text.push_back('[');
  bool first = true;
  for (const json& item : value) {
    if (!first) {
      m_text.push_back(',');
    }
    first = false;
    this->value(item, depth + 1);
  }
  m_text.push_back(']');
}

// RFC 8785 section 3.2.3: by UTF-16 code units.
using Members = std::vector<json::const_iterator>;
tl::expected<Members, std::string> in_order(const json& object) {
  Members members;
  for (auto at = object.begin(); at != object.end(); ++at) {
    if (!utf16_of(at.key())) {
      return tl::unexpected(std::string("a name that is not UTF-8"));
    }
    members.push_back(at);
  }
  std::sort(members.begin(), members.end(), [](const auto& left, const auto& right) {
    return utf16_of(left.key()) < utf16_of(right.key());
  });
  return members;
}

void Writer::member(const json::const_iterator& member, std::size_t depth) {
  if (m_text.back() != '{') {
    m_text.push_back(',');
  }
  string(member.key());
  m_text.push_back(':');
  value(member.value(), depth + 1);
}

void Writer::object(const json& value, std::size_t depth) {
  // The library keeps members by the bytes of their names, which is the same for ASCII.
  bool ascii = true;
  for (auto at = value.begin(); at != value.end(); ++at) {
    ascii = ascii && is_ascii(at.key());
  }
  m_text.push_back('{');
  if (ascii) {
    for (auto at = value.begin(); at != value.end(); ++at) {
      member(at, depth);
    }
  } else if (const auto members = in_order(value)) {
    for (const auto& at : *members) {
      member(at, depth);
    }
  } else {
    fail(members.error());
  }
  m_text.push_back('}');
}

void Writer::value(const json& value, std::size_t depth) {
  if (depth > k_deepest) {
    fail("more than 32 levels");
    return;
  }
  if (value.is_object()) {
    object(value, depth);
  } else if (value.is_array()) {
    array(value, depth);
  } else if (value.is_string()) {
    string(value.get_ref<const std::string&>());
  } else if (value.is_number_integer()) {
    integer(value);
  } else if (value.is_boolean()) {
    m_text += value.get<bool>() ? "true" : "false";
  } else if (value.is_null()) {
    m_text += "null";
  } else {
    fail("a number that is no integer");
  }
}

std::string base64_of(std::string_view bytes) {
  std::vector<unsigned char> out((bytes.size() + 2) / 3 * 4 + 1);
  // Bytes are bytes: unsigned char may alias anything.
  const int length =
      EVP_EncodeBlock(out.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  return {out.begin(), out.begin() + length};
}

std::optional<std::string> base64_bytes(const std::string& text) {
  if (text.empty() || text.size() % 4 != 0) {
    return std::nullopt;
  }
  std::vector<unsigned char> out(text.size() / 4 * 3);
  const int length =
      EVP_DecodeBlock(out.data(), reinterpret_cast<const unsigned char*>(text.data()),
                      static_cast<int>(text.size()));
  if (length < 0) {
    return std::nullopt;
  }
  std::string bytes(out.begin(), out.begin() + length);
  // The decoder keeps the zero bytes that padding stands for.
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  if (bytes.size() < padding) {
    return std::nullopt;
  }
  bytes.erase(bytes.size() - padding);
  return base64_of(bytes) == text ? std::optional(bytes) : std::nullopt;
}

}  // namespace

tl::expected<std::string, std::string> canonical_text(const json& value) {
  Writer writer;
  writer.value(value, 0);
  if (!writer.fault().empty()) {
    return tl::unexpected(writer.fault());
  }
  return writer.take();
}

CanonicalObject& CanonicalObject::add(std::string_view name, std::string_view text) {
  if (!is_ascii(text) && !is_interchange_text(text)) {
    return add_object(name, CanonicalObject().add("b64", base64_of(text)));
  }
  std::string value;
  append_string(value, text);
  return add_raw(name, value);
}

CanonicalObject& CanonicalObject::add_raw(std::string_view name, std::string_view text) {
  require(m_last < name && is_ascii(name), "members are in order");
  m_last = name;
  if (m_text.size() > 1) {
    m_text.push_back(',');
  }
  append_string(m_text, name);
  m_text.push_back(':');
  m_text.append(text);
  return *this;
}

std::string CanonicalObject::take() && {
  m_text.push_back('}');
  return std::move(m_text);
}

tl::expected<json, std::string> parse_canonical(std::string_view line) {
  json value = json::parse(line, nullptr, false);
  if (value.is_discarded() || !value.is_object()) {
    return tl::unexpected(std::string("not a JSON object"));
  }
  const auto again = canonical_text(value);
  if (!again) {
    return tl::unexpected("not canonical JSON: " + again.error());
  }
  if (*again != line) {
    return tl::unexpected(std::string("not canonical JSON: written in another form"));
  }
  return value;
}

json bytes_value(std::string_view bytes) {
  if (is_interchange_text(bytes)) {
    return std::string(bytes);
  }
  return {{"b64", base64_of(bytes)}};
}

std::optional<std::string> bytes_of(const json& value) {
  if (value.is_string()) {
    return value.get<std::string>();
  }
  if (!value.is_object() || value.size() != 1 || !value.contains("b64") ||
      !value["b64"].is_string()) {
    return std::nullopt;
  }
  return base64_bytes(value["b64"].get<std::string>());
}

}  // namespace refwarden
