#include "git/object_id.hpp"

#include <algorithm>

namespace refwarden {
namespace {

constexpr std::size_t k_sha1_bytes = Oid::width(HashAlgorithm::sha1);
constexpr std::size_t k_sha256_bytes = Oid::width(HashAlgorithm::sha256);

// -1 for anything but a lower-case hex digit.
int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

}  // namespace

std::string_view name_of(HashAlgorithm algorithm) {
  return algorithm == HashAlgorithm::sha1 ? "sha1" : "sha256";
}

std::optional<Oid> Oid::parse(std::string_view hex) {
  if (hex.size() != 2 * k_sha1_bytes && hex.size() != 2 * k_sha256_bytes) {
    return std::nullopt;
  }
  Oid oid;
  oid.m_algorithm = hex.size() == 2 * k_sha1_bytes ? HashAlgorithm::sha1 : HashAlgorithm::sha256;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = hex_value(hex[i]);
    const int low = hex_value(hex[i + 1]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    oid.m_bytes[i / 2] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return oid;
}

Oid Oid::null(HashAlgorithm algorithm) {
  Oid oid;
  oid.m_algorithm = algorithm;
  return oid;
}

std::string Oid::hex() const {
  static constexpr std::string_view k_digits = "0123456789abcdef";
  const std::string_view bytes = raw();
  std::string text(2 * bytes.size(), '0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto value = static_cast<unsigned char>(bytes[i]);
    text[2 * i] = k_digits[value >> 4U];
    text[2 * i + 1] = k_digits[value & 15U];
  }
  return text;
}

std::string Oid::tagged() const {
  return std::string(name_of(m_algorithm)) + ":" + hex();
}

bool Oid::is_null() const {
  return std::all_of(m_bytes.begin(), m_bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace refwarden
