// Writes into the policy folder for the commands about keys: whole files or nothing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "app/command_line.hpp"
#include "app/commands/key_book.hpp"
#include "signature/certificate_import.hpp"

namespace refwarden {

// Whether a file that is there may give way.
enum class Replace : std::uint8_t { no, yes };

// The file at `path` from now on: written beside it, durable, then renamed. A new file has mode
// 0644; one that gives way hands its owner and mode on. Without `replace` a file that is there,
// whatever it is, stays, which is a failure.
Done place_file(const std::filesystem::path& path, std::string_view bytes, Replace replace);

// Puts one certificate into the keys folder and says what it did. One that cannot sign is only
// taken in the place of its own older file, which is how a revocation comes in. A file that has a
// revocation which the new one lacks never gives way.
ExitCode store_certificate(const KeyBook& book, const ImportedCertificate& certificate,
                           Replace replace, Streams& streams);

}  // namespace refwarden
