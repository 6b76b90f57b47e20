// Times, hashes and algorithms of real OpenPGP signatures.
#include <catch2/catch.hpp>

#include "openpgp_world.hpp"

using namespace refwarden;
using namespace refwarden::test;
using namespace std::chrono_literals;

TEST_CASE("times: future, skew, before the key, expired signatures", "[signature]") {
  OpenPgpWorld& made = world();
  CHECK(
      made.verdict(made.gpg.sign(k_payload, made.dana, {"--faked-system-time", "20990101T000000"}))
          .state == SignatureState::time);
  const auto in = [&](std::chrono::seconds ahead) {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(right_now().time_since_epoch()) + ahead;
    return made
        .verdict(made.gpg.sign(k_payload, made.dana,
                               {"--faked-system-time", std::to_string(seconds.count())}))
        .state;
  };
  CHECK(in(300s) == SignatureState::good);
  CHECK(in(900s) == SignatureState::time);

  const std::string later = made.gpg.make("later");
  made.list(later);
  const std::string early = made.gpg.sign(
      k_payload, later, {"--ignore-time-conflict", "--faked-system-time", "20200101T000000"});
  CHECK(made.verdict(early).state == SignatureState::time);
  CHECK(made.verdict(early).listed_key.has_value());

  const std::string old = made.gpg.make("old", "ed25519", "sign", k_in_2020);
  made.list(old);
  const std::string passed = made.gpg.sign(
      k_payload, old, {"--default-sig-expire", "1d", "--faked-system-time", "20200601T000000"});
  const SignatureFact fact = made.verdict(passed);
  CHECK(fact.state == SignatureState::expired_signature);
  CHECK(fact.why == "the signature expired on 2020-06-02");
  CHECK(made.verdict(made.gpg.sign(k_payload, old, {"--default-sig-expire", "1d"})).state ==
        SignatureState::good);
  // A signature from long ago by a key that is good now is good: age is no rule.
  CHECK(made.verdict(made.gpg.sign(k_payload, old, k_in_june_2020)).state == SignatureState::good);

  made.gpg.revoke(old);
  made.list(old);
  CHECK(made.verdict(passed).state == SignatureState::revoked_key);
}

TEST_CASE("weak hashes and keys", "[signature]") {
  OpenPgpWorld& made = world();
  for (const std::string digest : {"SHA1", "RIPEMD160", "SHA224"}) {
    INFO(digest);
    CHECK(made.verdict(made.gpg.sign(k_payload, made.rsa, {"--digest-algo", digest})).state ==
          SignatureState::weak);
  }
  for (const std::string digest : {"SHA256", "SHA384", "SHA512"}) {
    CHECK(made.verdict(made.gpg.sign(k_payload, made.rsa, {"--digest-algo", digest})).state ==
          SignatureState::good);
  }
  const std::string short_rsa = made.gpg.make("short", "rsa1024");
  const std::string dsa = made.gpg.make("dsa", "dsa1024");
  const std::string brainpool = made.gpg.make("brainpool", "brainpoolP256r1");
  const std::string koblitz = made.gpg.make("koblitz", "secp256k1");
  for (const std::string& key : {short_rsa, dsa, brainpool, koblitz}) {
    made.list(key);
  }
  const auto state = [&](const std::string& key) {
    return made.verdict(made.gpg.sign(k_payload, key, {"--digest-algo", "SHA256"})).state;
  };
  CHECK(state(short_rsa) == SignatureState::weak);
  const std::string by_short = made.gpg.sign(k_payload, short_rsa, {"--digest-algo", "SHA256"});
  CHECK(made.verdict(by_short).listed_key.has_value());
  CHECK(made.verdict(by_short, "x").state == SignatureState::weak);
  CHECK_FALSE(made.verdict(by_short, "x").listed_key.has_value());
  CHECK(state(dsa) == SignatureState::weak);
  CHECK(state(brainpool) == SignatureState::unsupported);
  CHECK(state(koblitz) == SignatureState::unsupported);
}
