// The name of a git object.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace refwarden {

enum class HashAlgorithm : std::uint8_t { sha1, sha256 };

// "sha1" or "sha256", as git's extensions.objectFormat and the record say it.
std::string_view name_of(HashAlgorithm algorithm);

// SHA-1 (20 bytes) or SHA-256 (32 bytes). The null id stands for "no object" in ref updates.
class Oid {
 public:
  // The null SHA-1 id.
  Oid() = default;
  // Exactly 40 or 64 lower-case hex digits; anything else is nothing (semantics.md section 5).
  static std::optional<Oid> parse(std::string_view hex);
  // Exactly 20 or 32 raw bytes.
  static std::optional<Oid> from_raw(std::string_view raw);
  static Oid null(HashAlgorithm algorithm);

  [[nodiscard]] HashAlgorithm algorithm() const { return m_algorithm; }
  [[nodiscard]] std::string hex() const;
  // The first 12 hex digits, for people.
  [[nodiscard]] std::string brief() const { return hex().substr(0, 12); }
  // "sha1:9e01...", the form of the record.
  [[nodiscard]] std::string tagged() const;
  [[nodiscard]] std::string_view raw() const;
  [[nodiscard]] bool is_null() const;

  auto operator<=>(const Oid&) const = default;

 private:
  HashAlgorithm m_algorithm = HashAlgorithm::sha1;
  std::array<std::uint8_t, 32> m_bytes{};
};

}  // namespace refwarden

template <>
struct std::hash<refwarden::Oid> {
  std::size_t operator()(const refwarden::Oid& oid) const noexcept {
    std::size_t value = 0;
    for (std::size_t i = 0; i < sizeof value; ++i) {
      value = (value << 8U) | static_cast<unsigned char>(oid.raw()[i]);
    }
    return value;
  }
};
