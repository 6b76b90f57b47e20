#include "signature/base64.hpp"

#include <cstddef>
#include <cstdint>

namespace refwarden {
namespace {

constexpr std::string_view k_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint32_t k_no_digit = 64;

std::uint32_t digit_of(char character) {
  if (character >= 'A' && character <= 'Z') {
    return static_cast<std::uint32_t>(character - 'A');
  }
  if (character >= 'a' && character <= 'z') {
    return static_cast<std::uint32_t>(character - 'a') + 26;
  }
  if (character >= '0' && character <= '9') {
    return static_cast<std::uint32_t>(character - '0') + 52;
  }
  if (character == '+') {
    return 62;
  }
  return character == '/' ? 63 : k_no_digit;
}

// Three bytes of four digits; `count` of them are wanted.
bool append_group(std::string_view digits, std::size_t count, std::string& bytes) {
  std::uint32_t group = 0;
  for (std::size_t at = 0; at < 4; ++at) {
    const std::uint32_t digit = at <= count ? digit_of(digits[at]) : 0;
    if (digit == k_no_digit) {
      return false;
    }
    group = (group << 6U) | digit;
  }
  for (std::size_t at = 0; at < count; ++at) {
    bytes.push_back(static_cast<char>((group >> (16 - 8 * at)) & 0xffU));
  }
  // What the last digit says beyond the last byte must be zero.
  return count == 3 || (group & ((1U << (24 - 8 * count)) - 1)) == 0;
}

}  // namespace

std::string base64_encoded(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t count = bytes.size() - at < 3 ? bytes.size() - at : 3;
    std::uint32_t group = 0;
    for (std::size_t offset = 0; offset < 3; ++offset) {
      const std::uint32_t byte = offset < count ? static_cast<std::uint8_t>(bytes[at + offset]) : 0;
      group = (group << 8U) | byte;
    }
    for (std::size_t offset = 0; offset < 4; ++offset) {
      text.push_back(offset <= count ? k_alphabet[(group >> (18 - 6 * offset)) & 63U] : '=');
    }
  }
  return text;
}

std::optional<std::string> base64_decoded(std::string_view text) {
  if (text.size() % 4 != 0) {
    return std::nullopt;
  }
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t at = 0; at < text.size(); at += 4) {
    const std::string_view digits = text.substr(at, 4);
    const bool last = at + 4 == text.size();
    std::size_t count = 3;
    if (last && digits.ends_with("==")) {
      count = 1;
    } else if (last && digits.ends_with('=')) {
      count = 2;
    }
    if (!append_group(digits, count, bytes)) {
      return std::nullopt;
    }
  }
  return bytes;
}

}  // namespace refwarden
