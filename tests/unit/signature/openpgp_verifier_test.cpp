// Every state of the signature table that an OpenPGP key can bring, with real keys.
#include <catch2/catch.hpp>

#include "openpgp_world.hpp"
#include "signature/byte_reader.hpp"
#include "signature/openpgp_packets.hpp"

using namespace refwarden;
using namespace refwarden::test;

TEST_CASE("good OpenPGP signatures of each supported kind of key", "[signature]") {
  OpenPgpWorld& made = world();
  std::size_t at = 0;
  for (const std::string& key : {made.dana, made.rsa, made.p256}) {
    const std::string signature = made.gpg.sign(k_payload, key);
    const SignatureFact fact = made.verdict(signature);
    CHECK(fact.state == SignatureState::good);
    CHECK(fact.why == "");
    CHECK(fact.format == SignatureFormat::openpgp);
    CHECK(fact.key == "openpgp:" + key);
    CHECK(fact.listed_key == at++);
    CHECK(fact.created.has_value());
    const SignatureFact changed = made.verdict(signature, k_payload + "x");
    CHECK(changed.state == SignatureState::bad);
    CHECK_FALSE(changed.listed_key.has_value());
  }
}

TEST_CASE("a key that nobody lists is unknown, however good its signature", "[signature]") {
  OpenPgpWorld& made = world();
  const SignatureFact fact = made.verdict(made.gpg.sign(k_payload, made.mallory));
  CHECK(fact.state == SignatureState::unknown_key);
  CHECK(fact.key == "openpgp:" + made.mallory);
  CHECK_FALSE(fact.listed_key.has_value());
  CHECK(made.verdict(made.gpg.sign(k_payload, made.mallory, {"--include-key-block"})).state ==
        SignatureState::unknown_key);
}

TEST_CASE("expired, revoked, and expired and revoked keys", "[signature]") {
  OpenPgpWorld& made = world();
  const std::string expired = made.gpg.make_expiring("expired", "1y", k_in_2020);
  const std::string both = made.gpg.make_expiring("both", "1y", k_in_2020);
  const std::string revoked = made.gpg.make("revoked");
  const std::string by_expired = made.gpg.sign(k_payload, expired, k_in_june_2020);
  const std::string by_both = made.gpg.sign(k_payload, both, k_in_june_2020);
  const std::string by_revoked = made.gpg.sign(k_payload, revoked);
  made.gpg.revoke(both);
  made.gpg.revoke(revoked);
  for (const std::string& key : {expired, both, revoked}) {
    made.list(key);
  }
  const SignatureFact first = made.verdict(by_expired);
  CHECK(first.state == SignatureState::expired_key);
  CHECK(first.why == "the key expired on 2020-12-31");
  CHECK(first.listed_key.has_value());
  // gpg and GPGME show this one as expired only; revocation is worse.
  CHECK(made.verdict(by_both).state == SignatureState::revoked_key);
  const SignatureFact third = made.verdict(by_revoked);
  CHECK(third.state == SignatureState::revoked_key);
  CHECK(third.key == "openpgp:" + revoked);
  CHECK(third.listed_key.has_value());
  // A changed object is worse than anything about the key.
  CHECK(made.verdict(by_revoked, "x").state == SignatureState::bad);
  CHECK(made.verdict(by_both, "x").state == SignatureState::bad);
}

TEST_CASE("subkeys: good, expired, revoked, without signing flag, without back signature",
          "[signature]") {
  OpenPgpWorld& made = world();
  const std::string key = made.gpg.make("subkeys", "ed25519", "cert", k_in_2020);
  const std::string good = made.gpg.add_subkey(key, "ed25519", "sign", "0", k_in_2020);
  const std::string expired = made.gpg.add_subkey(key, "ed25519", "sign", "1y", k_in_2020);
  const std::string revoked = made.gpg.add_subkey(key, "ed25519", "sign", "0", k_in_2020);
  const std::string unflagged = made.gpg.add_subkey(key, "ed25519", "sign", "0", k_in_2020);
  const std::string by_expired = made.gpg.sign(k_payload, expired + "!", k_in_june_2020);
  const std::string by_revoked = made.gpg.sign(k_payload, revoked + "!");
  const std::string by_unflagged = made.gpg.sign(k_payload, unflagged + "!");
  made.gpg.edit(key, {"key 3", "revkey", "y", "1", "", "y", "save"});
  made.gpg.edit(key, {"key 4", "change-usage", "s", "a", "q", "save"});
  made.list(key);

  const SignatureFact fact = made.verdict(made.gpg.sign(k_payload, good + "!"));
  CHECK(fact.state == SignatureState::good);
  CHECK(fact.key == "openpgp:" + key);  // the person is named by the primary key
  CHECK(made.verdict(by_expired).state == SignatureState::expired_key);
  CHECK(made.verdict(by_expired).why == "the subkey expired on 2020-12-31");
  CHECK(made.verdict(by_revoked).state == SignatureState::revoked_key);
  CHECK(made.verdict(by_revoked).why == "the subkey was revoked");
  const SignatureFact wrong = made.verdict(by_unflagged);
  CHECK(wrong.state == SignatureState::wrong_usage);
  CHECK(wrong.why == "the subkey may not sign");
  CHECK(wrong.listed_key == fact.listed_key);
}

namespace {

// A certificate whose subkey bindings keep the first `kept` bytes of their unhashed area: gpg puts
// the issuer (ten bytes) and then the back signature there.
std::string with_cut_bindings(const std::string& file, std::size_t kept) {
  std::string cut;
  ByteReader reader(file);
  while (!reader.at_end()) {
    const auto packet = next_packet(reader);
    REQUIRE(packet);
    const std::string body(packet->body);
    if (packet->tag != 2 || body[1] != '\x18') {
      cut += packet->whole;
      continue;
    }
    ByteReader inner(body);
    inner.bytes(4);
    inner.bytes(inner.number(2).value_or(0));
    const std::size_t start = body.size() - inner.rest().size();
    const auto area = inner.bytes(inner.number(2).value_or(0));
    REQUIRE(area);
    const std::string length = four_bytes(static_cast<std::uint32_t>(kept)).substr(2);
    cut += packet_with(body.substr(0, start) + length + std::string(area->substr(0, kept)) +
                       std::string(inner.rest()));
  }
  REQUIRE(cut.size() < file.size());
  return cut;
}

}  // namespace

TEST_CASE("a signing subkey without back signature or binding is wrong usage", "[signature]") {
  OpenPgpWorld& made = world();
  const std::string key = made.gpg.make("noback", "ed25519", "cert");
  const std::string subkey = made.gpg.add_subkey(key);
  const std::string signature = made.gpg.sign(k_payload, subkey + "!");
  const std::string file = made.gpg.exported(key);
  made.list(key, file);
  CHECK(made.verdict(signature).state == SignatureState::good);
  for (const std::size_t kept : {std::size_t{10}, std::size_t{0}}) {
    made.list(key, with_cut_bindings(file, kept));
    const SignatureFact fact = made.verdict(signature);
    CHECK(fact.state == SignatureState::wrong_usage);
    CHECK(fact.key == "openpgp:" + key);
  }
}

TEST_CASE("a listed OpenPGP key outside its days is expired", "[signature]") {
  OpenPgpWorld& made = world();
  const std::string signature = made.gpg.sign(k_payload, made.dana);
  const Day today = day_of(right_now());
  const auto state = [&](std::optional<Day> from, std::optional<Day> until) {
    ListedKey key = openpgp_key(made.dana);
    key.from = from;
    key.until = until;
    const auto verifier = make_verifier({key}, made.settings());
    const SignedText text{signature, k_payload};
    const auto facts = verifier->verify(std::span(&text, 1), right_now());
    REQUIRE(facts);
    return facts->front().state;
  };
  CHECK(state(today, today + std::chrono::days{1}) == SignatureState::good);
  CHECK(state(today + std::chrono::days{2}, {}) == SignatureState::expired_key);
  CHECK(state({}, today - std::chrono::days{1}) == SignatureState::expired_key);
}

TEST_CASE("a revocation by a designated revoker counts without the revoker's key", "[signature]") {
  OpenPgpWorld& made = world();
  const std::string owner = made.gpg.make("owner");
  const std::string revoker = made.gpg.make("revoker");
  made.gpg.edit(owner, {"addrevoker", revoker, "y", "save"});
  const std::string signature = made.gpg.sign(k_payload, owner);
  made.list(owner);
  CHECK(made.verdict(signature).state == SignatureState::good);
  const ToolResult revocation =
      made.gpg.gpg({"--no-batch", "--yes", "--command-fd", "0", "--armor", "--desig-revoke", owner},
                   "y\ny\n0\n\ny\n");
  INFO(revocation.err);
  REQUIRE(revocation.status == 0);
  REQUIRE(made.gpg.gpg({"--import"}, revocation.out).status == 0);
  made.list(owner);
  CHECK(made.verdict(signature).state == SignatureState::revoked_key);
}

TEST_CASE("X.509 signatures are unsupported and unknown armor malformed", "[signature]") {
  OpenPgpWorld& made = world();
  const SignatureFact fact =
      made.verdict("-----BEGIN SIGNED MESSAGE-----\nMIIB\n-----END SIGNED MESSAGE-----\n");
  CHECK(fact.state == SignatureState::unsupported);
  CHECK(fact.format == SignatureFormat::x509);
  for (const std::string text :
       {"x", "\n", "-----BEGIN PGP SIGNATURE----- \n", "-----BEGIN CERTIFICATE-----\n"}) {
    const SignatureFact odd = made.verdict(text);
    CHECK(odd.state == SignatureState::malformed);
    CHECK_FALSE(odd.format.has_value());
  }
  CHECK(made.verdict("").state == SignatureState::none);
}

TEST_CASE("many signatures of several formats keep their order with any number of threads",
          "[signature]") {
  OpenPgpWorld& made = world();
  const std::string good = made.gpg.sign(k_payload, made.dana);
  const std::string other = made.gpg.sign(k_payload, made.p256);
  const std::string unknown = made.gpg.sign(k_payload, made.mallory);
  const std::string changed = "changed";
  std::vector<SignedText> texts;
  for (int round = 0; round < 6; ++round) {
    texts.insert(texts.end(), {{good, k_payload},
                               {"", k_payload},
                               {other, k_payload},
                               {unknown, k_payload},
                               {good, changed},
                               {"-----BEGIN SSH SIGNATURE-----\n", k_payload}});
  }
  for (const unsigned threads : {1U, 4U}) {
    SignatureSettings settings = made.settings();
    settings.threads = threads;
    const auto verifier = make_verifier(made.listed, settings);
    const auto facts = verifier->verify(texts, right_now());
    REQUIRE(facts);
    REQUIRE(facts->size() == texts.size());
    for (std::size_t at = 0; at < texts.size(); at += 6) {
      CHECK((*facts)[at].state == SignatureState::good);
      CHECK((*facts)[at].listed_key == 0U);
      CHECK((*facts)[at + 1].state == SignatureState::none);
      CHECK((*facts)[at + 2].state == SignatureState::good);
      CHECK((*facts)[at + 2].listed_key == 2U);
      CHECK((*facts)[at + 3].state == SignatureState::unknown_key);
      CHECK((*facts)[at + 4].state == SignatureState::bad);
      CHECK((*facts)[at + 5].state == SignatureState::malformed);
    }
  }
}
