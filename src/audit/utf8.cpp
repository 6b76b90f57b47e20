#include "audit/utf8.hpp"

#include <cstddef>
#include <cstdint>

namespace refwarden {
namespace {

struct Lead {
  std::size_t more = 0;        // bytes that follow
  std::uint32_t bits = 0;      // of the code point, from the first byte
  std::uint32_t smallest = 0;  // a smaller code point is an overlong form
};

std::optional<Lead> read_lead(unsigned char byte) {
  if (byte < 0x80U) {
    return Lead{0, byte, 0};
  }
  if ((byte & 0xE0U) == 0xC0U) {
    return Lead{1, byte & 0x1FU, 0x80};
  }
  if ((byte & 0xF0U) == 0xE0U) {
    return Lead{2, byte & 0x0FU, 0x800};
  }
  if ((byte & 0xF8U) == 0xF0U) {
    return Lead{3, byte & 0x07U, 0x10000};
  }
  return std::nullopt;
}

// Takes one code point off the front of `bytes`.
std::optional<std::uint32_t> take_code_point(std::string_view& bytes) {
  const auto lead = read_lead(static_cast<unsigned char>(bytes.front()));
  if (!lead || bytes.size() <= lead->more) {
    return std::nullopt;
  }
  std::uint32_t point = lead->bits;
  for (std::size_t i = 1; i <= lead->more; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if ((byte & 0xC0U) != 0x80U) {
      return std::nullopt;
    }
    point = (point << 6U) | (byte & 0x3FU);
  }
  const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
  if (point < lead->smallest || point > 0x10FFFF || surrogate) {
    return std::nullopt;
  }
  bytes.remove_prefix(lead->more + 1);
  return point;
}

bool is_noncharacter(std::uint32_t point) {
  return (point >= 0xFDD0 && point <= 0xFDEF) || (point & 0xFFFEU) == 0xFFFEU;
}

}  // namespace

std::optional<std::u16string> utf16_of(std::string_view bytes) {
  std::u16string units;
  units.reserve(bytes.size());
  while (!bytes.empty()) {
    const auto point = take_code_point(bytes);
    if (!point) {
      return std::nullopt;
    }
    if (*point < 0x10000) {
      units.push_back(static_cast<char16_t>(*point));
    } else {
      units.push_back(static_cast<char16_t>(0xD800U + ((*point - 0x10000U) >> 10U)));
      units.push_back(static_cast<char16_t>(0xDC00U + ((*point - 0x10000U) & 0x3FFU)));
    }
  }
  return units;
}

bool is_interchange_text(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto point = take_code_point(bytes);
    if (!point || is_noncharacter(*point)) {
      return false;
    }
  }
  return true;
}

}  // namespace refwarden
