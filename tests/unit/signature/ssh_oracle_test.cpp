// SSH verdicts against ssh-keygen itself.
#include <random>

#include <catch2/catch.hpp>

#include "signature/armor.hpp"
#include "signature/ssh_key.hpp"
#include "signature/verifier.hpp"
#include "support/keys.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

const std::string k_payload = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nAdd a thing\n";

ListedKey listed(const std::string& public_line) {
  const auto key = parse_ssh_public_key(public_line);
  REQUIRE(key);
  ListedKey entry;
  entry.format = SignatureFormat::ssh;
  entry.fingerprint = key->fingerprint;
  return entry;
}

bool is_good(const std::vector<ListedKey>& list, const std::string& signature) {
  const auto verifier = make_verifier(list, {});
  const SignedText text{signature, k_payload};
  const auto facts = verifier->verify(std::span(&text, 1), Instant{});
  REQUIRE(facts);
  return facts->front().state == SignatureState::good;
}

}  // namespace

TEST_CASE("no changed SSH signature is good, and none that ssh-keygen refuses", "[signature]") {
  const SshKey ed25519("ed25519");
  const SshKey p256("ecdsa", 256);
  const SshKey rsa("rsa", 2048);
  const FidoKey fido(FidoKey::Kind::ed25519);
  struct Pair {
    std::string line;
    std::string signature;
  };
  const std::vector<Pair> pairs = {{ed25519.public_line(), ed25519.sign(k_payload)},
                                   {p256.public_line(), p256.sign(k_payload)},
                                   {rsa.public_line(), rsa.sign(k_payload)},
                                   {fido.public_line(), fido.sign(k_payload)}};
  std::mt19937 random(20260822);
  for (const Pair& pair : pairs) {
    const std::vector<ListedKey> list = {listed(pair.line)};
    const std::string good = decode_ssh_armor(pair.signature).value();
    for (int round = 0; round < 60; ++round) {
      std::string changed = good;
      const std::size_t at = random() % good.size();
      switch (random() % 4) {
        case 0:
          changed[at] =
              static_cast<char>(static_cast<unsigned char>(changed[at]) ^ (1U << (random() % 8)));
          break;
        case 1:
          changed.erase(at, 1 + random() % 3);
          break;
        case 2:
          changed.insert(at, 1, static_cast<char>(random() % 256));
          break;
        default:
          changed[at] = static_cast<char>(random() % 256);
          break;
      }
      const std::string text = ssh_armored(changed);
      const bool ours = is_good(list, text);
      const bool theirs = ssh_keygen_accepts(pair.line, text, k_payload);
      INFO(text);
      CHECK((!ours || theirs));
      CHECK(ours == (changed == good));
    }
  }
}
