#include "base/fold.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <utf8proc.h>

#include "base/result.hpp"

namespace refwarden {
namespace {

constexpr auto k_casefold_options = static_cast<utf8proc_option_t>(
    UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);

struct FreeMemory {
  void operator()(utf8proc_uint8_t* memory) const { std::free(memory); }
};

const utf8proc_uint8_t* as_bytes(std::string_view text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
}

std::size_t valid_prefix(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size()) {
    const Character next = first_character(text.substr(length));
    if (!next.value) {
      break;
    }
    length += next.bytes;
  }
  return length;
}

std::string fold_valid(std::string_view text) {
  utf8proc_uint8_t* result = nullptr;
  const auto length = utf8proc_map(as_bytes(text), static_cast<utf8proc_ssize_t>(text.size()),
                                   &result, k_casefold_options);
  const std::unique_ptr<utf8proc_uint8_t, FreeMemory> owner(result);
  // The input is valid, so what is left is memory, and a name that cannot be folded must not pass.
  require(length >= 0, "valid UTF-8 could not be folded");
  return {reinterpret_cast<const char*>(result), static_cast<std::size_t>(length)};
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// In lower case as far as it is ASCII, and without the trailing dots and spaces of each component;
// both kinds of slash become one.
std::string with_plain_components(std::string name) {
  std::size_t end = 0;
  std::size_t keep = 0;
  for (const char c : name) {
    if (c == '/' || c == '\\') {
      name[keep] = '/';
      end = keep = keep + 1;
      continue;
    }
    name[end++] = lower(c);
    if (c != '.' && c != ' ') {
      keep = end;
    }
  }
  name.resize(keep);
  return name;
}

bool is_visible(char32_t value, const utf8proc_property_t& property) {
  switch (static_cast<utf8proc_category_t>(property.category)) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return false;
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SC:
    case UTF8PROC_CATEGORY_SK:
    case UTF8PROC_CATEGORY_SO:
    case UTF8PROC_CATEGORY_ZS:
      break;
  }
  // Hangul fillers are letters and variation selectors are marks, yet nothing of them is seen.
  const bool filler = value == 0x3164 || value == 0xFFA0 || value == 0x115F || value == 0x1160;
  return property.ignorable == 0 && !filler;
}

}  // namespace

std::string case_folded(std::string_view text) {
  if (is_ascii(text)) {
    return ascii_lower(text);
  }
  std::string result;
  while (!text.empty()) {
    const std::size_t valid = valid_prefix(text);
    if (valid > 0) {
      result += fold_valid(text.substr(0, valid));
    } else {
      result += text.front();
    }
    text.remove_prefix(std::max<std::size_t>(valid, 1));
  }
  return result;
}

std::string folded(std::string_view name) {
  return with_plain_components(is_ascii(name) ? std::string(name) : case_folded(name));
}

std::string folded_in_full(std::string_view name) {
  std::string result = case_folded(name);
  std::replace(result.begin(), result.end(), '\\', '/');
  return result;
}

std::string ascii_lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

Character first_character(std::string_view text) {
  require(!text.empty(), "no character in an empty text");
  // No character has more than four bytes; a length keeps the library from reading on.
  const auto most = static_cast<utf8proc_ssize_t>(std::min<std::size_t>(text.size(), 4));
  utf8proc_int32_t value = -1;
  const auto bytes = utf8proc_iterate(as_bytes(text), most, &value);
  if (bytes <= 0 || value < 0) {
    return {};
  }
  Character result;
  result.bytes = static_cast<std::size_t>(bytes);
  result.value = static_cast<char32_t>(value);
  result.visible = is_visible(*result.value, *utf8proc_get_property(value));
  result.columns = static_cast<unsigned>(std::max(0, utf8proc_charwidth(value)));
  return result;
}

}  // namespace refwarden
