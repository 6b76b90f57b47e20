// Signature checking in our own words. One engine per format is behind it; tests have a fake.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "signature/algorithm_lists.hpp"
#include "signature/fact.hpp"
#include "signature/x509_settings.hpp"

namespace refwarden {

// One key that the policy lists. Which person it belongs to is the policy's business: the caller
// keeps the order and maps SignatureFact::listed_key back.
struct ListedKey {
  SignatureFormat format = SignatureFormat::openpgp;
  // OpenPGP: 40 upper-case hex digits of the primary key. SSH: "SHA256:" and 43 base64 characters.
  // X.509: "SHA256:" and 64 lower-case hex digits of the certificate's digest, or empty.
  std::string fingerprint;
  std::string
      ssh_blob;  // SSH: the public key blob (RFC 4253 section 6.6) when the policy has it whole
  std::optional<Day> from;  // first and last UTC day on which the key counts
  std::optional<Day> until;
  // Its person has left: it may be what made a signature, but nobody else's has to wait for its
  // file (decisions.md 15).
  bool left = false;
  // X.509 without a fingerprint: the address, in lower case, by which an authority of
  // X509Settings::issuers names the person.
  std::string address = {};
  // SSH: the entry is no key that signs objects, but an authority's, and stands for its
  // certificates with one of these principals, which are one person's. Empty for all other keys.
  std::set<std::string, std::less<>> certified_principals = {};
};

// A file of revoked SSH keys and certificates, as it was read together with the policy.
struct RevocationFile {
  std::string name;                          // below the policy folder
  std::shared_ptr<const std::string> bytes;  // null: it could not be read, and `trouble` says why
  std::string trouble;
};

// The largest file of revoked keys.
inline constexpr std::size_t k_revocation_file_limit = 4U << 20U;

// Who has the last word on an OpenPGP signature whose arithmetic is right.
enum class SignatureEngine : std::uint8_t {
  fast,   // gpg for one signature by each key and hash of a push; the others follow from it
  gnupg,  // gpg for each signature
  both,   // as `gnupg`; where `fast` would say otherwise, nothing is judged (`server_broken`)
};
std::string_view name_of(SignatureEngine engine);  // "fast", "gnupg", "both"

inline constexpr const char* k_gpg_program = "/usr/bin/gpg";

struct SignatureSettings {
  std::chrono::seconds future_skew{600};
  unsigned rsa_bits = 2048;  // least
  AlgorithmLists algorithms;
  unsigned threads = 0;  // 0: the cores, at most 8
  SignatureEngine engine = SignatureEngine::fast;
  std::string gpg_program = k_gpg_program;
  std::chrono::milliseconds gpg_limit{20000};  // one gpg process; a later one is killed
  std::filesystem::path keys_folder;  // <FINGERPRINT>.asc, armored or binary, one certificate each
  std::filesystem::path work_folder;  // private scratch for the GnuPG home; removed afterwards
  std::filesystem::path gpg_home;     // a GpgHome that somebody else made; empty: one is made
  // The bytes of a file of answers of gpg's (gpg_answers.hpp) that nobody but the server's admin
  // can have written; nothing where there is none. Asked with engine `fast` only; may be empty.
  std::function<std::optional<std::string>(const std::string& name)> read_answers;
  std::string policy_digest;         // of the policy whose keys these are: answers are bound to it
  std::optional<X509Settings> x509;  // empty: X.509 signatures are unsupported
  // All of them have to be there and in order before the first SSH signature can be judged.
  std::vector<RevocationFile> revoked_ssh;
  // Asked before each signature, from several threads; what it fails with ends the check and is its
  // answer. Empty: the check takes the time that it takes.
  std::function<Done()> may_go_on;
};

// One object to check: the raw signature text and what it must sign.
struct SignedText {
  std::string_view signature;
  std::string_view payload;
};

class Verifier {
 public:
  virtual ~Verifier() = default;

  // One fact for each text, in order. `now` is the receipt. A failure means that the check itself
  // was not possible (key material missing or unreadable, gpg missing, broken or too slow): never
  // to be taken for a state. The result does not depend on the number of threads.
  virtual Result<std::vector<SignatureFact>> verify(std::span<const SignedText> texts,
                                                    Instant now) = 0;
};

// Checks OpenPGP through GPGME, SSH and X.509 through OpenSSL against `keys`. Nothing is started or
// read before the first signature of that format is seen; then only certificates that signatures in
// the batch could need have to be there (`keys_broken` if one cannot be read, decisions.md 15).
std::unique_ptr<Verifier> make_verifier(std::vector<ListedKey> keys, SignatureSettings settings);

// What `policy check` says of the files of [x509].
struct X509Trouble {
  std::string file;
  std::string text;  // for the admin
};
std::vector<X509Trouble> check_x509_files(const X509Settings& settings, Instant now);

// What `policy check` says of one file of revoked SSH keys: `keys_broken` where a push with an
// SSH signature would be refused because of it.
Done check_revocation_file(const RevocationFile& file);

}  // namespace refwarden
