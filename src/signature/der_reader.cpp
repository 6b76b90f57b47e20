#include "signature/cms_reader.hpp"

namespace refwarden {
namespace {

// The number of bytes of length behind the tag and what they say; X.690 section 10.1.
struct Length {
  std::size_t octets = 0;
  std::size_t value = 0;
};

std::optional<Length> length_of(std::string_view bytes) {
  if (bytes.empty()) {
    return std::nullopt;
  }
  const auto first = static_cast<unsigned char>(bytes.front());
  if (first < 0x80) {
    return Length{1, first};
  }
  const std::size_t more = first & 0x7fU;
  if (more == 0 || more > 3 || bytes.size() <= more) {
    return std::nullopt;
  }
  std::size_t value = 0;
  for (std::size_t at = 1; at <= more; ++at) {
    value = (value << 8U) | static_cast<unsigned char>(bytes[at]);
  }
  const std::size_t least = more == 1 ? 0x80 : std::size_t{1} << (8 * (more - 1));
  return value < least ? std::nullopt : std::optional(Length{1 + more, value});
}

}  // namespace

std::optional<DerValue> DerReader::value(unsigned char tag) {
  const bool fits = is_next(tag);
  const auto length = fits ? length_of(m_rest.substr(1)) : std::nullopt;
  if (!length || m_rest.size() - 1 - length->octets < length->value) {
    m_broken = true;
    return std::nullopt;
  }
  const std::size_t head = 1 + length->octets;
  const DerValue value{tag, m_rest.substr(head, length->value),
                       m_rest.substr(0, head + length->value)};
  m_rest.remove_prefix(value.whole.size());
  return value;
}

}  // namespace refwarden
