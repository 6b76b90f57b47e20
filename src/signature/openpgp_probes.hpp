// What gpg said of one signature by a key, kept for the key's other signatures of one push. gpg
// judges keys; of a plain signature nothing is left then but arithmetic and times, which are ours.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "signature/gpg_answers.hpp"
#include "signature/gpgme_session.hpp"
#include "signature/openpgp_certificate.hpp"
#include "signature/openpgp_packet.hpp"

namespace refwarden {

class OpenPgpProbes {
 public:
  // Whether gpg's answer for `signature`, whose arithmetic is right, can follow from its answer for
  // another one by the same key with the same hash: it never expires and is not older than its key.
  // The hash is part of it because gpg refuses some as too short for a key.
  static bool is_plain(const OpenPgpSignature& signature, const CertificateKey& key);

  // Keeps an answer for a plain signature where it is about the key: good, or a fault of the key's.
  void learn(const OpenPgpSignature& signature, const GpgAnswer& answer);

  // What gpg would answer for a plain signature; empty where nothing was learnt of its key.
  [[nodiscard]] std::optional<GpgAnswer> answer_for(const OpenPgpSignature& signature) const;

  // Takes over what another process learnt.
  void take(const GoodProbe& probe);
  // The signatures by `key` (a fingerprint) that gpg called good.
  [[nodiscard]] std::vector<GoodProbe> good_of(const std::string& key) const;

  void forget() { m_answers.clear(); }

 private:
  // The signing key's fingerprint and the hash.
  std::map<std::pair<std::string, DigestName>, GpgAnswer> m_answers;
};

// Whether two answers, one of which was followed from another signature's, are the same.
bool is_same_answer(const GpgAnswer& left, const GpgAnswer& right);

}  // namespace refwarden
