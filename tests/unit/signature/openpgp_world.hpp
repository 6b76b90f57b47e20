// One set of real OpenPGP keys and one server for all tests of OpenPGP signatures: keys are slow.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "signature/verifier.hpp"
#include "support/keys.hpp"

namespace refwarden::test {

const std::string k_payload = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nAdd a thing\n";
const Words k_in_2020 = {"--faked-system-time", "20200101T000000"};
const Words k_in_june_2020 = {"--faked-system-time", "20200601T000000"};

// The keys are made now, so that these are the tests whose clock is the machine's.
Instant right_now();

ListedKey openpgp_key(const std::string& fingerprint);

struct OpenPgpWorld {
  OpenPgpWorld();
  [[nodiscard]] SignatureSettings settings() const;
  // What a verifier that lists all of `listed` says; the second form fails the test on a failure.
  Result<SignatureFact> try_verdict(const std::string& signature, const std::string& payload);
  SignatureFact verdict(const std::string& signature, const std::string& payload = k_payload);
  // Lists the key, with what gpg holds of it now or with `file`.
  void list(const std::string& fingerprint);
  void list(const std::string& fingerprint, const std::string& file);

  GpgKeys gpg;
  TempFolder keys;
  TempFolder work;
  std::vector<ListedKey> listed;
  std::string dana;     // ed25519, good, listed first
  std::string rsa;      // rsa2048, good, listed second
  std::string p256;     // nistp256, good, listed third
  std::string mallory;  // in nobody's list
};

// The one of this test run.
OpenPgpWorld& world();

// The bytes inside of an armored signature.
std::string openpgp_bytes(const std::string& signature);
// `text` with the first `from`, which must be there, replaced.
std::string replaced(std::string text, const std::string& from, const std::string& to);
// A signature packet with this body, in gpg's form.
std::string packet_with(const std::string& body);

}  // namespace refwarden::test
