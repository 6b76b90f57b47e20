#include "audit/push_id.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <sys/random.h>

#include "audit/folder.hpp"

namespace refwarden {
namespace {

constexpr std::string_view k_digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t k_length = 10;
constexpr std::size_t k_group = 5;
constexpr unsigned k_place_bits = 20;
// Odd, so that 2^20 numbers in a row have as many products; spreads numbers that follow each other.
constexpr std::uint64_t k_spread = 0x9E3779B97F4A7C15;

// The digit that `typed` stands for; NUL for none.
char digit_of(char typed) {
  const char upper = typed >= 'a' && typed <= 'z' ? static_cast<char>(typed - 'a' + 'A') : typed;
  if (upper == 'I' || upper == 'L') {
    return '1';
  }
  const char digit = upper == 'O' ? '0' : upper;
  return k_digits.find(digit) == std::string_view::npos ? '\0' : digit;
}

Result<std::uint64_t> random_bits() {
  std::array<unsigned char, sizeof(std::uint64_t)> raw{};
  // Up to 256 bytes come whole once the pool is ready; a signal can end the wait for it.
  while (::getrandom(raw.data(), raw.size(), 0) != static_cast<ssize_t>(raw.size())) {
    if (errno != EINTR) {
      return audit_failure_errno("getrandom");
    }
  }
  std::uint64_t bits = 0;
  std::memcpy(&bits, raw.data(), sizeof bits);
  return bits;
}

std::string to_digits(std::uint64_t bits) {
  std::string id;
  for (std::size_t i = 0; i < k_length; ++i) {
    if (i == k_group) {
      id.push_back('-');
    }
    id.push_back(k_digits[bits & 31U]);
    bits >>= 5U;
  }
  return id;
}

}  // namespace

Result<std::string> make_push_id(std::uint64_t sequence) {
  constexpr std::uint64_t k_place = (std::uint64_t{1} << k_place_bits) - 1;
  return random_bits().map([&](std::uint64_t bits) {
    return to_digits(bits << k_place_bits | (sequence * k_spread & k_place));
  });
}

Result<std::string> random_name() {
  return random_bits().map(to_digits);
}

std::string normal_push_id(std::string_view text) {
  std::string id;
  for (const char typed : text) {
    if (typed == '-') {
      continue;
    }
    const char digit = digit_of(typed);
    if (digit == '\0' || id.size() == k_length + 1) {
      return std::string(text);
    }
    if (id.size() == k_group) {
      id.push_back('-');
    }
    id.push_back(digit);
  }
  return id.size() == k_length + 1 ? id : std::string(text);
}

}  // namespace refwarden
