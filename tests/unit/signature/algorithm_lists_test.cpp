// `[signatures] hashes` and `curves`: the same for every engine and format.
#include <catch2/catch.hpp>

#include "openpgp_world.hpp"
#include "signature/ssh_key.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

const std::set<DigestName> k_all_hashes = AlgorithmLists().hashes;
const std::set<KeyCurve> k_all_curves = AlgorithmLists().curves;

SignatureFact judged(const std::vector<ListedKey>& keys, SignatureSettings settings,
                     const std::string& signature, const std::string& payload = k_payload) {
  const auto verifier = make_verifier(keys, std::move(settings));
  const SignedText text{signature, payload};
  const auto facts = verifier->verify(std::span(&text, 1), right_now());
  INFO((facts ? "" : facts.error().detail));
  REQUIRE(facts);
  return facts->front();
}

// By all engines, which must agree.
SignatureFact openpgp_fact_with(const AlgorithmLists& lists, const std::string& signature,
                                const std::string& payload = k_payload) {
  std::optional<SignatureFact> first;
  for (const auto engine : {SignatureEngine::fast, SignatureEngine::gnupg, SignatureEngine::both}) {
    SignatureSettings settings = world().settings();
    settings.algorithms = lists;
    settings.engine = engine;
    const SignatureFact fact = judged(world().listed, settings, signature, payload);
    if (!first) {
      first = fact;
    }
    CHECK(fact.state == first->state);
    CHECK(fact.why == first->why);
    CHECK(fact.listed_key == first->listed_key);
  }
  return *first;
}

SignatureFact ssh_fact_with(const AlgorithmLists& lists, const std::string& line,
                            const std::string& signature) {
  const auto key = parse_ssh_public_key(line);
  REQUIRE(key);
  ListedKey entry;
  entry.format = SignatureFormat::ssh;
  entry.fingerprint = key->fingerprint;
  SignatureSettings settings;
  settings.algorithms = lists;
  return judged({entry}, settings, signature);
}

void check_weak(const SignatureFact& fact, const std::string& title) {
  CHECK(fact.state == SignatureState::weak);
  CHECK(fact.listed_key.has_value());
  CHECK_THAT(fact.why, Catch::EndsWith("that the policy does not take (" + title + ")"));
}

}  // namespace

TEST_CASE("OpenPGP hashes and curves outside of the lists are weak", "[signature]") {
  OpenPgpWorld& made = world();
  const AlgorithmLists only_512{{DigestName::sha512}, k_all_curves};
  const std::string with_256 = made.gpg.sign(k_payload, made.rsa, {"--digest-algo", "SHA256"});
  const std::string with_384 = made.gpg.sign(k_payload, made.dana, {"--digest-algo", "SHA384"});
  const std::string with_512 = made.gpg.sign(k_payload, made.rsa, {"--digest-algo", "SHA512"});
  check_weak(openpgp_fact_with(only_512, with_256), "SHA-256");
  check_weak(openpgp_fact_with(only_512, with_384), "SHA-384");
  CHECK(openpgp_fact_with(only_512, with_512).state == SignatureState::good);
  // What does not fit the object was made by nobody with anything.
  CHECK(openpgp_fact_with(only_512, with_256, "another").state == SignatureState::bad);

  const AlgorithmLists only_p256{k_all_hashes, {KeyCurve::p256}};
  check_weak(openpgp_fact_with(only_p256, made.gpg.sign(k_payload, made.dana)), "Ed25519");
  CHECK(openpgp_fact_with(only_p256, made.gpg.sign(k_payload, made.p256)).state ==
        SignatureState::good);
  CHECK(openpgp_fact_with(only_p256, with_512).state == SignatureState::good);  // RSA has no curve
  const AlgorithmLists only_ed25519{k_all_hashes, {KeyCurve::ed25519}};
  check_weak(openpgp_fact_with(only_ed25519, made.gpg.sign(k_payload, made.p256)), "P-256");
}

TEST_CASE("many OpenPGP signatures outside of the lists are weak, each one", "[signature]") {
  OpenPgpWorld& made = world();
  SignatureSettings settings = made.settings();
  settings.algorithms.hashes = {DigestName::sha512};
  std::vector<std::string> signatures;
  for (int round = 0; round < 3; ++round) {
    signatures.push_back(made.gpg.sign(k_payload, made.dana, {"--digest-algo", "SHA256"}));
    signatures.push_back(made.gpg.sign(k_payload, made.dana, {"--digest-algo", "SHA512"}));
  }
  std::vector<SignedText> texts;
  for (const std::string& signature : signatures) {
    texts.push_back({signature, k_payload});
  }
  const auto facts = make_verifier(made.listed, settings)->verify(texts, right_now());
  REQUIRE(facts);
  for (std::size_t at = 0; at < facts->size(); ++at) {
    CHECK((*facts)[at].state == (at % 2 == 0 ? SignatureState::weak : SignatureState::good));
  }
}

TEST_CASE("SSH hashes and curves outside of the lists are weak", "[signature]") {
  const Words with_sha256{"-O", "hashalg=sha256"};
  const SshKey ed25519("ed25519");
  const SshKey p256("ecdsa", 256);
  const SshKey p384("ecdsa", 384);
  const SshKey rsa("rsa", 2048);
  const AlgorithmLists only_512{{DigestName::sha512}, k_all_curves};
  const auto with = [](const AlgorithmLists& lists, const SshKey& key, const Words& more = {}) {
    return ssh_fact_with(lists, key.public_line(), key.sign(k_payload, "git", more));
  };
  CHECK(with(only_512, ed25519).state == SignatureState::good);
  check_weak(with(only_512, ed25519, with_sha256), "SHA-256");
  CHECK(with(only_512, rsa).state == SignatureState::good);
  check_weak(with(only_512, rsa, with_sha256), "SHA-256");
  // ECDSA of RFC 5656 hashes by the size of its curve, whatever hashes the object.
  check_weak(with(only_512, p256), "SHA-256");
  check_weak(with(only_512, p384), "SHA-384");
  CHECK(with({{DigestName::sha384, DigestName::sha512}, k_all_curves}, p384).state ==
        SignatureState::good);

  const AlgorithmLists only_p384{k_all_hashes, {KeyCurve::p384}};
  check_weak(with(only_p384, ed25519), "Ed25519");
  check_weak(with(only_p384, p256), "P-256");
  CHECK(with(only_p384, p384).state == SignatureState::good);
  CHECK(with(only_p384, rsa).state == SignatureState::good);
}

TEST_CASE("security keys are held to the curves of their keys", "[signature]") {
  const FidoKey ed25519(FidoKey::Kind::ed25519);
  const FidoKey p256(FidoKey::Kind::ecdsa);
  const AlgorithmLists only_ed25519{k_all_hashes, {KeyCurve::ed25519}};
  const AlgorithmLists only_p256{k_all_hashes, {KeyCurve::p256}};
  const auto with = [](const AlgorithmLists& lists, const FidoKey& key) {
    return ssh_fact_with(lists, key.public_line(), key.sign(k_payload));
  };
  CHECK(with(only_ed25519, ed25519).state == SignatureState::good);
  check_weak(with(only_ed25519, p256), "P-256");
  CHECK(with(only_p256, p256).state == SignatureState::good);
  check_weak(with(only_p256, ed25519), "Ed25519");
}

TEST_CASE("rsa-bits reaches OpenPGP and SSH", "[signature]") {
  OpenPgpWorld& made = world();
  SignatureSettings settings = made.settings();
  settings.rsa_bits = 3072;
  CHECK(judged(made.listed, settings, made.gpg.sign(k_payload, made.rsa)).state ==
        SignatureState::weak);
  const SshKey rsa("rsa", 2048);
  ListedKey entry;
  entry.format = SignatureFormat::ssh;
  entry.fingerprint = parse_ssh_public_key(rsa.public_line())->fingerprint;
  CHECK(judged({entry}, settings, rsa.sign(k_payload)).state == SignatureState::weak);
}
