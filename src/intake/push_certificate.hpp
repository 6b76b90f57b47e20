// The strict reader of push certificates, in the form that git-push(1) --signed writes
// (send-pack.c, generate_push_cert; "push-cert" in gitprotocol-pack(5)).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "git/objects.hpp"
#include "intake/push.hpp"

namespace refwarden {

struct PushCertificate {
  Untrusted pusher;  // an identity or a key, whatever the client wrote: decides nothing
  std::optional<Untrusted> pushee;
  std::optional<std::string> nonce;
  std::vector<Untrusted> options;
  std::vector<RefUpdate> updates;  // as parse_updates takes them
  SignedPart signed_part;
};

// `certificate version 0.1`, `pusher`, `pushee` and `nonce` where there are any, `push-option`
// lines, an empty line, updates, and one signature up to the end; ids of `algorithm`. Malformed:
// another order, a header twice, none or more than `most_updates` updates, over 1000 options, none
// or two signatures.
Parsed<PushCertificate> read_push_certificate(std::string_view bytes, HashAlgorithm algorithm,
                                              std::size_t most_updates);

}  // namespace refwarden
