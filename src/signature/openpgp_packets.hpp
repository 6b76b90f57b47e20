// Splitting a file into OpenPGP packets (RFC 4880 section 4.2) and out of its armor.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "signature/byte_reader.hpp"

namespace refwarden {

struct OpenPgpPacket {
  unsigned tag = 0;
  std::string_view body;
  std::string_view whole;  // with its header
};

// The next packet of old or new format; empty if it is cut short or has a partial or indeterminate
// length.
std::optional<OpenPgpPacket> next_packet(ByteReader& reader);

// The bytes of a key file: as they are where they are binary, otherwise those of its one "PUBLIC
// KEY BLOCK". Fails with a sentence part for the admin.
tl::expected<std::string, std::string> key_file_bytes(std::string_view file);

}  // namespace refwarden
