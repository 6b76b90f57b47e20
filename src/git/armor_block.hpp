// The signature at the end of a tag's body.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "git/objects.hpp"

namespace refwarden {

// Where the signature of `body` begins, or nothing when no line of it begins a signature. A line
// begins one when it starts with one of the armor lines that git knows (gpg-interface.c,
// parse_signed_buffer: OpenPGP signature and message, SSH, X.509). git takes the last such line;
// here a second one is malformed with `several_signatures`, and so is anything after the block.
Parsed<std::optional<std::size_t>> find_armor_block(std::string_view body);

}  // namespace refwarden
