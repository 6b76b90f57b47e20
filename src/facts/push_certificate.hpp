// Whether the certificate of a signed push is good, and is about the push that it came with.
#pragma once

#include <optional>

#include "facts/gather.hpp"

namespace refwarden {

// Reads and verifies the certificate that `push.certificate` names, which must be there. It speaks
// for this push where git found its nonce OK, and nonce, updates and push options are the push's
// own. The updates must be the same as on stdin, in any order: where git itself refused one before
// the hook, the certificate is about another push. What is wrong with a certificate is in the
// facts; a failure means that it could not be checked (missing, over 16 MiB, no verifier).
Result<CertificateFacts> certificate_facts(const Push& push, const GatherContext& context);

// Who is pushing, with what the certificate adds: a good one names the person; nobody where host
// and certificate name two.
Pusher certified(Pusher pusher, const std::optional<CertificateFacts>& certificate);

}  // namespace refwarden
