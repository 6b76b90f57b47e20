// Certificates as somebody sends them, made into what the policy's keys folder needs and no more.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "signature/openpgp_certificate.hpp"

namespace refwarden {

// The longest file that is read: keys come from servers with thousands of other people's
// certifications on them.
constexpr std::size_t k_import_file_limit = std::size_t{64} * 1024 * 1024;

struct ImportedCertificate {
  std::string fingerprint;
  // Primary key, revocations and direct signatures, user ids, subkeys, each with what belongs to
  // it. Without user attributes, unknown packets and other people's certifications. Revocations by
  // anybody stay: which of them count is for gpg and read_certificate to say.
  std::string packets;
  std::vector<std::string> left_out;  // "1200 certifications by other keys", for the admin
};

// Every certificate of `file`, binary or one armored block, in order. Fails with a sentence part
// for the admin: no certificate, a secret key, packets that do not split, one that stays larger
// than k_key_file_limit.
tl::expected<std::vector<ImportedCertificate>, std::string> import_certificates(
    std::string_view file);

// True where every revocation of certificate `old_packets` is in `new_packets` as well.
bool keeps_revocations(std::string_view old_packets, std::string_view new_packets);

// "-----BEGIN PGP PUBLIC KEY BLOCK-----" and so on, as gpg --armor --export writes it.
std::string key_block_armored(std::string_view packets);

}  // namespace refwarden
