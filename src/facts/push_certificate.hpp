// Whether the certificate of a signed push is good, and is about the push that it came with.
#pragma once

#include <optional>

#include "facts/gather.hpp"

namespace refwarden {

inline constexpr std::uint64_t k_certificate_bytes = std::uint64_t{16} << 20;

// Reads and verifies the certificate that `push.certificate` names, which must be there. It speaks
// for this push where git found its nonce OK, and nonce, updates and push options are the push's
// own, and its pushee is one that the policy names, where it names any. The updates must be the
// same as on stdin, in any order: git takes lines beside the certificate as well (receive-pack.c,
// read_head_info). What is wrong with a certificate is in the facts; a failure means that it could
// not be checked (missing, over 16 MiB, no verifier).
Result<CertificateFacts> certificate_facts(const Push& push, const GatherContext& context);

// Whose push it shows this to be: the signer, where the signature is good, nothing is wrong with
// what it is about, and they have not left.
std::optional<std::string> person_of_certificate(const CertificateFacts& facts,
                                                 const Policy& policy, Instant received);

// Whether a certificate of this push could have been seen.
CertificateSight sight_of(const Push& push);

// Who is pushing, with what the certificate adds: a good one names the person; nobody where host
// and certificate name two.
Pusher certified(Pusher pusher, const std::optional<CertificateFacts>& certificate);

}  // namespace refwarden
