// SSH verdicts against ssh-keygen itself.
#include <random>

#include <catch2/catch.hpp>

#include "signature/armor.hpp"
#include "signature/parallel.hpp"
#include "signature/ssh_key.hpp"
#include "signature/verifier.hpp"
#include "support/keys.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

constexpr std::string_view k_other_version = "the SSH signature is of another version";

constexpr std::size_t k_cases = 8000;
const std::string k_payload = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nAdd a thing\n";

ListedKey listed(const std::string& public_line) {
  const auto key = parse_ssh_public_key(public_line);
  REQUIRE(key);
  ListedKey entry;
  entry.format = SignatureFormat::ssh;
  entry.fingerprint = key->fingerprint;
  return entry;
}

struct Pair {
  std::string line;
  std::string signature;
  std::string changed;
};

// One place changed: a bit, a byte, some bytes less, or a byte more.
std::string scratched(std::string bytes, std::mt19937& random) {
  const std::size_t at = random() % bytes.size();
  switch (random() % 4) {
    case 0:
      bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << (random() % 8)));
      break;
    case 1:
      bytes.erase(at, 1 + random() % 3);
      break;
    case 2:
      bytes.insert(at, 1, static_cast<char>(random() % 256));
      break;
    default:
      bytes[at] = static_cast<char>(random() % 256);
      break;
  }
  return bytes;
}

// As the bytes inside the armor, or one time in eight as text.
std::string changed(const std::string& signature, std::mt19937& random) {
  return random() % 8 == 0 ? scratched(signature, random)
                           : ssh_armored(scratched(decode_ssh_armor(signature).value(), random));
}

std::vector<Pair> pairs() {
  const SshKey ed25519("ed25519");
  const SshKey p256("ecdsa", 256);
  const SshKey p384("ecdsa", 384);
  const SshKey p521("ecdsa", 521);
  const SshKey rsa("rsa", 2048);
  const FidoKey fido(FidoKey::Kind::ed25519);
  const FidoKey fido_p256(FidoKey::Kind::ecdsa);
  std::vector<Pair> made;
  for (const SshKey* key : {&ed25519, &p256, &p384, &p521, &rsa}) {
    made.push_back({key->public_line(), key->sign(k_payload), {}});
  }
  for (const FidoKey* key : {&fido, &fido_p256}) {
    made.push_back({key->public_line(), key->sign(k_payload), {}});
  }
  return made;
}

// What only ssh-keygen takes: bytes that it does not look at, none of which may count (section 1),
// and version 0, as it refuses only versions above its own.
bool is_told_apart(const SignatureFact& fact) {
  return fact.state == SignatureState::malformed ||
         (fact.state == SignatureState::unsupported && fact.why == k_other_version);
}

}  // namespace

TEST_CASE("an SSH signature of version 0 is of another version", "[oracle]") {
  for (const Pair& pair : pairs()) {
    std::string changed = pair.signature;
    // "SSHSIG" and the four bytes of version 1 are these fourteen characters and two bits more.
    const std::size_t at = changed.find("U1NIU0lHAAAAAQ");
    REQUIRE(at != std::string::npos);
    changed.replace(at, 14, "U1NIU0lHAAAAAA");
    const std::vector<SignedText> texts{{changed, k_payload}};
    const auto facts = make_verifier({listed(pair.line)}, {})->verify(texts, Instant{});
    REQUIRE(facts);
    CHECK(is_told_apart(facts->front()));
    CHECK(facts->front().why == k_other_version);
    CHECK(ssh_keygen_accepts(pair.line, changed, k_payload));
  }
}

TEST_CASE("no changed SSH signature is good, and none that ssh-keygen refuses", "[oracle]") {
  const std::vector<Pair> originals = pairs();
  std::mt19937 random(20260822);
  std::vector<Pair> cases;
  std::vector<SignedText> texts;
  std::vector<ListedKey> list;
  for (const Pair& original : originals) {
    list.push_back(listed(original.line));
  }
  for (std::size_t at = 0; at < k_cases; ++at) {
    cases.push_back(originals[at % originals.size()]);
    cases.back().changed =
        at < originals.size() ? cases.back().signature : changed(cases.back().signature, random);
  }
  for (const Pair& each : cases) {
    texts.push_back({each.changed, k_payload});
  }
  const auto facts = make_verifier(list, {})->verify(texts, Instant{});
  REQUIRE(facts);
  std::vector<char> theirs(cases.size());
  for_each_item(cases.size(), workers_for(cases.size(), 0), [&](std::size_t, std::size_t item) {
    theirs[item] = ssh_keygen_accepts(cases[item].line, cases[item].changed, k_payload) ? 1 : 0;
  });
  std::size_t stricter = 0;
  for (std::size_t at = 0; at < cases.size(); ++at) {
    const SignatureFact& fact = (*facts)[at];
    const bool ours = fact.state == SignatureState::good;
    INFO(name_of(fact.state) << ": " << fact.why << "\n" << cases[at].changed);
    REQUIRE(ours == (cases[at].changed == cases[at].signature));
    REQUIRE((!ours || theirs[at] != 0));
    if (!ours && theirs[at] != 0) {
      ++stricter;
      REQUIRE(is_told_apart(fact));
    }
  }
  CHECK(stricter > 0);
}
