// What the fuzzers share: input cut into pieces, and promises that hold for every reader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace refwarden::fuzz {

// libFuzzer's input as text.
inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  // Bytes are bytes: char may alias anything.
  return {reinterpret_cast<const char*>(data), size};
}

// Cuts the next piece, up to a line feed or the end, from `rest`.
std::string_view take_line(std::string_view& rest);

// A refusal says why, in words for people: something, and nothing but printable ASCII.
void require_reason(std::string_view why);

// UTF-8 on one line without control bytes.
void require_one_line(std::string_view text);

// Numbers of a structured input; zeros after its end.
class Choices {
 public:
  explicit Choices(std::string_view bytes) : m_rest(bytes) {}

  [[nodiscard]] bool at_end() const { return m_rest.empty(); }
  // Below `count`, which is at least 1.
  std::size_t below(std::size_t count);
  bool flag() { return below(2) == 1; }

 private:
  std::string_view m_rest;
};

}  // namespace refwarden::fuzz
