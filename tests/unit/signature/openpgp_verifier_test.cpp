// Every state of semantics.md section 5 that OpenPGP can have, with real keys and signatures.
#include <set>

#include <catch2/catch.hpp>

#include "signature/armor.hpp"
#include "signature/byte_reader.hpp"
#include "signature/openpgp_packets.hpp"
#include "signature/verifier.hpp"
#include "support/keys.hpp"

using namespace refwarden;
using namespace refwarden::test;
using namespace std::chrono_literals;

namespace {

const std::string k_payload = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nAdd a thing\n";

// The keys below are made now, so that this is the one test whose clock is the machine's.
Instant right_now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

struct Server {
  TempFolder keys;
  TempFolder work;
  [[nodiscard]] SignatureSettings settings() const {
    SignatureSettings settings;
    settings.keys_folder = keys.path();
    settings.work_folder = work.path();
    return settings;
  }
};

ListedKey openpgp_key(const std::string& fingerprint) {
  ListedKey key;
  key.fingerprint = fingerprint;
  return key;
}

// All secret keys, made once for the whole run.
struct World {
  World();
  Result<SignatureFact> try_verdict(const std::string& signature,
                                    const std::string& payload = k_payload);
  SignatureFact verdict(const std::string& signature, const std::string& payload = k_payload);
  // Lists what gpg holds now of `fingerprint`.
  void list(const std::string& fingerprint);
  void list(const std::string& fingerprint, const std::string& file);

  GpgKeys gpg;
  Server server;
  std::vector<ListedKey> listed;
  std::string dana;     // ed25519, good
  std::string rsa;      // rsa2048, good
  std::string p256;     // nistp256, good
  std::string mallory;  // in nobody's list
};

World::World() {
  dana = gpg.make("dana");
  rsa = gpg.make("rsa", "rsa2048");
  p256 = gpg.make("p256", "nistp256");
  mallory = gpg.make("mallory");
  list(dana);
  list(rsa);
  list(p256);
}

void World::list(const std::string& fingerprint) {
  list(fingerprint, gpg.exported(fingerprint));
}

void World::list(const std::string& fingerprint, const std::string& file) {
  write_text(server.keys.path() / (fingerprint + ".asc"), file);
  for (const ListedKey& key : listed) {
    if (key.fingerprint == fingerprint) {
      return;
    }
  }
  listed.push_back(openpgp_key(fingerprint));
}

Result<SignatureFact> World::try_verdict(const std::string& signature, const std::string& payload) {
  const auto verifier = make_verifier(listed, server.settings());
  const SignedText text{signature, payload};
  auto facts = verifier->verify(std::span(&text, 1), right_now());
  if (!facts) {
    return tl::unexpected(facts.error());
  }
  return facts->front();
}

SignatureFact World::verdict(const std::string& signature, const std::string& payload) {
  auto fact = try_verdict(signature, payload);
  INFO((fact ? "" : fact.error().detail));
  REQUIRE(fact);
  return *fact;
}

World& world() {
  static World made;
  return made;
}

std::string bytes_of(const std::string& signature) {
  const auto bytes = decode_openpgp_armor(signature);
  REQUIRE(bytes);
  return *bytes;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

// A signature packet with another body.
std::string packet_with(const std::string& body) {
  const std::string length = four_bytes(static_cast<std::uint32_t>(body.size()));
  return body.size() < 256 ? "\x88" + length.substr(3) + body : "\x89" + length.substr(2) + body;
}

// Dana's good signature taken apart: everything up to the unhashed area, the area, the rest.
struct Parts {
  std::string before;
  std::string unhashed;
  std::string after;
  [[nodiscard]] std::string armored() const {
    const std::string length = four_bytes(static_cast<std::uint32_t>(unhashed.size())).substr(2);
    return openpgp_armored(packet_with(before + length + unhashed + after));
  }
};

Parts parts_of(const std::string& signature) {
  const std::string body = bytes_of(signature).substr(2);
  const std::size_t hashed = static_cast<unsigned char>(body[5]);
  const std::size_t start = 6 + hashed;
  const std::size_t unhashed = static_cast<unsigned char>(body[start + 1]);
  return {body.substr(0, start), body.substr(start + 2, unhashed),
          body.substr(start + 2 + unhashed)};
}

const Words k_in_2020 = {"--faked-system-time", "20200101T000000"};
const Words k_in_june_2020 = {"--faked-system-time", "20200601T000000"};

}  // namespace

TEST_CASE("good OpenPGP signatures of each supported kind of key", "[signature]") {
  World& made = world();
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
  World& made = world();
  const SignatureFact fact = made.verdict(made.gpg.sign(k_payload, made.mallory));
  CHECK(fact.state == SignatureState::unknown_key);
  CHECK(fact.key == "openpgp:" + made.mallory);
  CHECK_FALSE(fact.listed_key.has_value());
  CHECK(made.verdict(made.gpg.sign(k_payload, made.mallory, {"--include-key-block"})).state ==
        SignatureState::unknown_key);
}

TEST_CASE("expired, revoked, and expired and revoked keys", "[signature]") {
  World& made = world();
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
  World& made = world();
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
  CHECK(made.verdict(by_unflagged).state == SignatureState::wrong_usage);
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
  World& made = world();
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
  }
}

TEST_CASE("times: future, skew, before the key, expired signatures", "[signature]") {
  World& made = world();
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
  World& made = world();
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
  CHECK(state(dsa) == SignatureState::weak);
  CHECK(state(brainpool) == SignatureState::unsupported);
  CHECK(state(koblitz) == SignatureState::unsupported);
}

TEST_CASE("only one detached signature over exact bytes", "[signature]") {
  World& made = world();
  const auto state = [&](const std::string& text) { return made.verdict(text).state; };
  const std::string good = made.gpg.sign(k_payload, made.dana);
  CHECK(state(made.gpg.sign(k_payload, made.dana, {"--local-user", made.rsa})) ==
        SignatureState::multiple);
  const std::string bytes = bytes_of(good);
  const std::string other = bytes_of(made.gpg.sign("another", made.dana));
  CHECK(state(openpgp_armored(bytes + other)) == SignatureState::multiple);
  CHECK(state(openpgp_armored(other + bytes)) == SignatureState::multiple);
  CHECK(state(openpgp_armored(bytes + std::string(3, '\0'))) == SignatureState::multiple);
  std::string bomb;
  for (int count = 0; count < 10000; ++count) {
    bomb += bytes;
  }
  CHECK(state(openpgp_armored(bomb)) == SignatureState::malformed);

  const std::string textual = made.gpg.sign(k_payload, made.dana, {"--textmode"});
  CHECK(state(textual) == SignatureState::malformed);
  const ToolResult inline_message =
      made.gpg.gpg({"--local-user", made.dana, "--armor", "--sign"}, k_payload);
  REQUIRE(inline_message.status == 0);
  CHECK(state(inline_message.out) == SignatureState::malformed);
  const ToolResult clear = made.gpg.gpg({"--local-user", made.dana, "--clear-sign"}, k_payload);
  REQUIRE(clear.status == 0);
  CHECK(state(clear.out) == SignatureState::malformed);
  // The inline message under the label of a signature.
  std::string relabelled = inline_message.out;
  while (relabelled.find("PGP MESSAGE") != std::string::npos) {
    relabelled = replaced(relabelled, "PGP MESSAGE", "PGP SIGNATURE");
  }
  CHECK(state(relabelled) == SignatureState::malformed);
  // A compressed packet (RFC 4880 section 5.6, uncompressed kind) around the signature.
  const std::string compressed = std::string("\xa3\x00", 2) + bytes;
  CHECK(state(openpgp_armored(compressed)) == SignatureState::malformed);
  // A marker packet before it.
  CHECK(state(openpgp_armored("\xa8\x03PGP" + bytes)) == SignatureState::malformed);
}

TEST_CASE("text around an OpenPGP signature is refused", "[signature]") {
  World& made = world();
  const std::string good = made.gpg.sign(k_payload, made.dana);
  const auto state = [&](const std::string& text) { return made.verdict(text).state; };
  CHECK(state(good) == SignatureState::good);
  CHECK(state(good + "\n") == SignatureState::multiple);
  CHECK(state(good + "junk\n") == SignatureState::multiple);
  CHECK(state(good + good) == SignatureState::multiple);
  CHECK(state("junk\n" + good) == SignatureState::malformed);
  CHECK(state(good.substr(0, good.size() - 1)) == SignatureState::malformed);
  CHECK(state(replaced(good, "\n\n", "\nComment: x\n\n")) == SignatureState::malformed);
  CHECK(state(replaced(good, "\n\n", "\n \n")) == SignatureState::malformed);
  CHECK(state(replaced(good, "\n\n", "\n")) == SignatureState::malformed);
  CHECK(state(replaced(good, "\n\n", "\n\n\f")) == SignatureState::malformed);
  CHECK(state(replaced(good, "\n=", "\n")) == SignatureState::malformed);
  const std::size_t sum = good.rfind("\n=");
  CHECK(state(replaced(good, good.substr(sum, 6), "")) == SignatureState::malformed);
  CHECK(state(replaced(good, good.substr(sum, 6), "\n=AAAA")) == SignatureState::malformed);
  CHECK(state("-----BEGIN PGP SIGNATURE-----\n\n" + std::string(20000, 'A') +
              "\n-----END PGP SIGNATURE-----\n") == SignatureState::malformed);
  CHECK(state("-----BEGIN PGP SIGNATURE-----\n\n=twTO\n-----END PGP SIGNATURE-----\n") ==
        SignatureState::malformed);
}

TEST_CASE("bytes that nobody signed cannot be changed", "[signature]") {
  World& made = world();
  const Parts good = parts_of(made.gpg.sign(k_payload, made.dana));
  REQUIRE(made.verdict(good.armored()).state == SignatureState::good);
  const auto unhashed = [&](const std::string& area) {
    Parts changed = good;
    changed.unhashed = area;
    return made.verdict(changed.armored()).state;
  };
  const std::string notation = std::string("\x0d\x14\x80\0\0\0\0\x01\0\x03xabc", 14);
  CHECK(unhashed(good.unhashed + notation) == SignatureState::malformed);
  CHECK(unhashed(notation + good.unhashed) == SignatureState::malformed);
  CHECK(unhashed(good.unhashed + good.unhashed) == SignatureState::malformed);
  CHECK(unhashed("") == SignatureState::malformed);
  CHECK(unhashed("\x09\x10" + std::string(8, 'x')) == SignatureState::malformed);
  CHECK(unhashed("\x09\x90" + good.unhashed.substr(2)) == SignatureState::malformed);
  CHECK(unhashed("\xff" + four_bytes(9) + good.unhashed.substr(1)) == SignatureState::malformed);
  // The two bytes that announce the hash: gpg itself does not look at them.
  Parts announced = good;
  announced.after[0] = static_cast<char>(announced.after[0] ^ 1);
  CHECK(made.verdict(announced.armored()).state == SignatureState::bad);
  // A number with a leading zero byte, and one with a wrong count of bits.
  Parts number = good;
  const std::size_t bits = static_cast<unsigned char>(number.after[2]) * 256U +
                           static_cast<unsigned char>(number.after[3]);
  const std::string more = four_bytes(static_cast<std::uint32_t>(bits + 8)).substr(2);
  number.after = number.after.substr(0, 2) + more + std::string(1, '\0') + number.after.substr(4);
  CHECK(made.verdict(number.armored()).state == SignatureState::malformed);
  // Other encodings of the packet's length (RFC 4880 section 4.2).
  const std::string bytes = bytes_of(good.armored());
  const std::string body = bytes.substr(2);
  const std::string length = four_bytes(static_cast<std::uint32_t>(body.size()));
  for (const std::string& header : {"\x89" + length.substr(2), "\x8a" + length, std::string("\x8b"),
                                    "\xc2" + length.substr(3), "\xc2\xff" + length}) {
    CHECK(made.verdict(openpgp_armored(header + body)).state == SignatureState::malformed);
  }
}

TEST_CASE("versions, classes and algorithms that are not supported", "[signature]") {
  World& made = world();
  const std::string good = bytes_of(made.gpg.sign(k_payload, made.dana));
  const auto with = [&](std::size_t at, char byte) {
    std::string changed = good;
    changed[at] = byte;
    return made.verdict(openpgp_armored(changed)).state;
  };
  for (const char version : {'\x03', '\x05', '\x06'}) {
    CHECK(with(2, version) == SignatureState::unsupported);
  }
  for (const char kind : {'\x01', '\x02', '\x10', '\x13', '\x40'}) {
    CHECK(with(3, kind) == SignatureState::malformed);
  }
  CHECK(with(4, '\x1b') == SignatureState::unsupported);  // Ed25519 of RFC 9580
  CHECK(with(4, '\x11') == SignatureState::weak);         // DSA
  CHECK(with(4, '\x13') == SignatureState::bad);          // ECDSA, but the key is EdDSA
  for (const char digest : {'\x01', '\x02', '\x03', '\x0b', '\x0c'}) {
    CHECK(with(5, digest) == SignatureState::weak);
  }
}

TEST_CASE("notations, policy addresses and key blocks are unsupported", "[signature]") {
  World& made = world();
  const auto state = [&](const Words& more) {
    return made.verdict(made.gpg.sign(k_payload, made.dana, more)).state;
  };
  CHECK(state({"--sig-notation", "a@example.org=1"}) == SignatureState::unsupported);
  CHECK(state({"--sig-notation", "!a@example.org=1"}) == SignatureState::unsupported);
  CHECK(state({"--sig-notation", "a@example.org=1", "--sig-notation", "b@example.org=2"}) ==
        SignatureState::unsupported);
  CHECK(state({"--sig-policy-url", "https://example.org/policy"}) == SignatureState::unsupported);
  CHECK(state({"--include-key-block"}) == SignatureState::unsupported);
  // Somebody else's user id in the signature names nobody.
  CHECK(state({"--sender", "dana@example.org"}) == SignatureState::good);
}

TEST_CASE("a listed OpenPGP key outside its days is expired", "[signature]") {
  World& made = world();
  const std::string signature = made.gpg.sign(k_payload, made.dana);
  const Day today = day_of(right_now());
  const auto state = [&](std::optional<Day> from, std::optional<Day> until) {
    ListedKey key = openpgp_key(made.dana);
    key.from = from;
    key.until = until;
    const auto verifier = make_verifier({key}, made.server.settings());
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
  World& made = world();
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
  World& made = world();
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
  World& made = world();
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
    SignatureSettings settings = made.server.settings();
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
