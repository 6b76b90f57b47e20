// What gpg said of one certificate and of signatures by its keys, kept by the admin program
// (`refwarden key refresh`), so that a push does not have to start gpg to hear the same again.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "signature/evp_digest.hpp"
#include "signature/gpgme_session.hpp"

namespace refwarden {

// One plain signature (OpenPgpProbes) that gpg called good. Of others nothing is kept: gpg is
// asked.
struct GoodProbe {
  std::string key;  // fingerprint of the key or subkey that made it
  DigestName digest = DigestName::sha256;
  unsigned algorithm = 0;   // as GpgAnswer::algorithm
  unsigned gpg_digest = 0;  // as GpgAnswer::digest
};

// Answers hold for what they were given to: these bytes of a key file, this policy and this day.
struct AnswersBasis {
  std::string key_file;  // "sha256:<hex>" of its bytes
  std::string policy;    // "sha256:<hex>", of what SignatureSettings::policy_digest says
  Day day;               // UTC
};

struct GpgAnswers {
  std::vector<GpgKey> keys;  // the primary key and its subkeys
  std::vector<GoodProbe> probes;
};

// The text of a file of answers. Lines of words, under a heading with the basis.
std::string to_text(const GpgAnswers& answers, const AnswersBasis& basis);

// The answers of a file; nothing where it was made on another basis, or is in any way not what
// `to_text` writes: then gpg is asked, as if there were no file.
std::optional<GpgAnswers> read_gpg_answers(std::string_view text, const AnswersBasis& basis);

// The file's name, below the folder `k_gpg_answers` of the policy folder.
inline constexpr const char* k_gpg_answers = "gpg-answers";
inline constexpr std::size_t k_gpg_answers_limit = std::size_t{1} << 20U;
std::string gpg_answers_name(const std::string& primary);

}  // namespace refwarden
