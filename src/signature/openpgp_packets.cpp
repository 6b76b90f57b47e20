#include "signature/openpgp_packets.hpp"

#include "signature/armor.hpp"
#include "signature/base64.hpp"

namespace refwarden {
namespace {

constexpr std::string_view k_begin = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
constexpr std::string_view k_end = "-----END PGP PUBLIC KEY BLOCK-----";

std::optional<std::uint32_t> new_format_length(ByteReader& reader) {
  const auto first = reader.number(1);
  if (!first || *first < 192) {
    return first;
  }
  if (*first < 224) {
    const auto second = reader.number(1);
    return second ? std::optional(((*first - 192) << 8U) + *second + 192) : std::nullopt;
  }
  return *first == 255 ? reader.number(4) : std::nullopt;
}

std::optional<std::uint32_t> old_format_length(ByteReader& reader, unsigned kind) {
  return kind == 3 ? std::nullopt : reader.number(std::size_t{1} << kind);
}

std::string_view without_line_end(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) {
    line.remove_suffix(1);
  }
  return line;
}

// Takes the first line off `text`.
std::string_view next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return without_line_end(line);
}

std::string_view next_line_with_text(std::string_view& text) {
  std::string_view line;
  while (line.empty() && !text.empty()) {
    line = next_line(text);
  }
  return line;
}

bool fits_sum(std::string_view line, std::string_view bytes) {
  const std::uint32_t crc = crc24(bytes);
  const std::string sum = four_bytes(crc).substr(1);
  return line.empty() || line.substr(1) == base64_encoded(sum);
}

tl::expected<std::string, std::string> dearmored(std::string_view text) {
  if (next_line_with_text(text) != k_begin) {
    return tl::unexpected<std::string>("the file is not an OpenPGP public key");
  }
  // Header lines (`Comment: ...`) end at the first empty line.
  while (!text.empty() && !next_line(text).empty()) {
  }
  std::string digits;
  std::string_view sum;
  std::string_view line = next_line(text);
  for (; line != k_end; line = next_line(text)) {
    if (text.empty()) {
      return tl::unexpected<std::string>("the key block has no end line");
    }
    if (line.starts_with('=')) {
      sum = line;
    } else {
      digits.append(line);
    }
  }
  if (!next_line_with_text(text).empty()) {
    return tl::unexpected<std::string>("there is text after the key block");
  }
  auto bytes = base64_decoded(digits);
  if (!bytes || !fits_sum(sum, *bytes)) {
    return tl::unexpected<std::string>("the key block is damaged");
  }
  return *bytes;
}

}  // namespace

std::optional<OpenPgpPacket> next_packet(ByteReader& reader) {
  const std::string_view start = reader.rest();
  const auto header = reader.number(1);
  if (!header || (*header & 0x80U) == 0) {
    return std::nullopt;
  }
  const bool new_format = (*header & 0x40U) != 0;
  const auto length =
      new_format ? new_format_length(reader) : old_format_length(reader, *header & 0x03U);
  const auto body = length ? reader.bytes(*length) : std::nullopt;
  if (!body) {
    return std::nullopt;
  }
  const unsigned tag = new_format ? *header & 0x3fU : (*header >> 2U) & 0x0fU;
  return OpenPgpPacket{tag, *body, start.substr(0, start.size() - reader.rest().size())};
}

tl::expected<std::string, std::string> key_file_bytes(std::string_view file) {
  if (file.empty()) {
    return tl::unexpected<std::string>("the file is empty");
  }
  const bool binary = (static_cast<unsigned char>(file.front()) & 0x80U) != 0;
  return binary ? tl::expected<std::string, std::string>(std::string(file)) : dearmored(file);
}

}  // namespace refwarden
