// The text form of signatures: RFC 4880 section 6.2 as gpg writes it, and the PEM-like form of
// OpenSSH's PROTOCOL.sshsig as ssh-keygen writes it, and PEM as gpgsm and smimesign write it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "signature/fact.hpp"
#include "signature/refusal.hpp"

namespace refwarden {

// The longest signature text that is looked at; an RSA-16384 signature has under 4 KiB.
constexpr std::size_t k_signature_text_limit = 16384;
// The same for X.509, whose signatures bring a chain of certificates along.
constexpr std::size_t k_x509_text_limit = 65536;

// The format that the first line names: exact lines only, as git looks for them. An inline OpenPGP
// message and a clear-signed text are OpenPGP too (and then malformed).
std::optional<SignatureFormat> format_of(std::string_view text);

// The bytes of exactly one block in exactly the form that gpg --armor --detach-sign writes: begin
// line, empty line, lines of 64 characters, CRC-24, end line, each ended by a line feed, nothing
// else. Text after the end line is `multiple`, all other departures are `malformed`.
Accepted<std::string> decode_openpgp_armor(std::string_view text);

// The same for ssh-keygen -Y sign: begin line, lines of 70 characters, end line.
Accepted<std::string> decode_ssh_armor(std::string_view text);

// The same for gpgsm --armor --detach-sign: begin line, lines of 64 characters, end line.
Accepted<std::string> decode_x509_armor(std::string_view text);

// The text that the three decoders accept for `bytes`.
std::string openpgp_armored(std::string_view bytes);
std::string ssh_armored(std::string_view bytes);
std::string x509_armored(std::string_view bytes);

// CRC-24 of RFC 4880 section 6.1.
std::uint32_t crc24(std::string_view bytes);

}  // namespace refwarden
