// Big-endian fields off the front of bytes; never reads past the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace refwarden {

// After the first read that does not fit, every further one is empty.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : m_rest(bytes) {}

  [[nodiscard]] std::string_view rest() const { return m_rest; }
  [[nodiscard]] bool at_end() const { return m_rest.empty() && !m_broken; }
  [[nodiscard]] bool broken() const { return m_broken; }

  std::optional<std::string_view> bytes(std::size_t count) {
    if (m_broken || m_rest.size() < count) {
      m_broken = true;
      return std::nullopt;
    }
    const std::string_view taken = m_rest.substr(0, count);
    m_rest.remove_prefix(count);
    return taken;
  }

  // An unsigned number of `width` (at most 4) bytes.
  std::optional<std::uint32_t> number(std::size_t width) {
    const auto taken = bytes(width);
    if (!taken) {
      return std::nullopt;
    }
    std::uint32_t value = 0;
    for (const char byte : *taken) {
      value = (value << 8U) | static_cast<std::uint8_t>(byte);
    }
    return value;
  }

  // An unsigned number of 8 bytes.
  std::optional<std::uint64_t> long_number() {
    const auto high = number(4);
    const auto low = number(4);
    return high && low ? std::optional((std::uint64_t{*high} << 32U) | *low) : std::nullopt;
  }

  // A `string` of RFC 4251 section 5: four bytes of length, then that many bytes.
  std::optional<std::string_view> ssh_string() {
    const auto length = number(4);
    return length ? bytes(*length) : std::nullopt;
  }

 private:
  std::string_view m_rest;
  bool m_broken = false;
};

// `value` as four bytes, the most significant first.
inline std::string four_bytes(std::uint32_t value) {
  return {static_cast<char>((value >> 24U) & 0xffU), static_cast<char>((value >> 16U) & 0xffU),
          static_cast<char>((value >> 8U) & 0xffU), static_cast<char>(value & 0xffU)};
}

}  // namespace refwarden
