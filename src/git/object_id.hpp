// The name of a git object.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
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
  static std::optional<Oid> from_raw(std::string_view raw) {
    for (const HashAlgorithm algorithm : {HashAlgorithm::sha1, HashAlgorithm::sha256}) {
      if (raw.size() == width(algorithm)) {
        Oid oid;
        oid.m_algorithm = algorithm;
        std::memcpy(oid.m_bytes.data(), raw.data(), raw.size());
        return oid;
      }
    }
    return std::nullopt;
  }
  static Oid null(HashAlgorithm algorithm);

  [[nodiscard]] HashAlgorithm algorithm() const { return m_algorithm; }
  [[nodiscard]] std::string hex() const;
  // The first 12 hex digits, for people.
  [[nodiscard]] std::string brief() const { return hex().substr(0, 12); }
  // "sha1:9e01...", the form of the record.
  [[nodiscard]] std::string tagged() const;
  [[nodiscard]] std::string_view raw() const {
    // Bytes are bytes: char may alias anything.
    return {reinterpret_cast<const char*>(m_bytes.data()), width(m_algorithm)};
  }
  [[nodiscard]] bool is_null() const;

  auto operator<=>(const Oid&) const = default;
  bool operator==(const Oid& other) const {
    return m_algorithm == other.m_algorithm &&
           std::memcmp(m_bytes.data(), other.m_bytes.data(), k_most_bytes) == 0;
  }

  // Bytes of an id.
  static constexpr std::size_t width(HashAlgorithm algorithm) {
    return algorithm == HashAlgorithm::sha1 ? 20 : k_most_bytes;
  }

 private:
  static constexpr std::size_t k_most_bytes = 32;

  HashAlgorithm m_algorithm = HashAlgorithm::sha1;
  std::array<std::uint8_t, k_most_bytes> m_bytes{};
};

}  // namespace refwarden

template <>
struct std::hash<refwarden::Oid> {
  // Not noexcept: tables of the standard library then keep the value beside each item, which spares
  // a division for every item that they pass.
  std::size_t operator()(const refwarden::Oid& oid) const {
    std::size_t value = 0;
    std::memcpy(&value, oid.raw().data(), sizeof value);
    return value;
  }
};
