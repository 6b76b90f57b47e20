#include <catch2/catch.hpp>

#include "signature/armor.hpp"
#include "signature/base64.hpp"
#include "signature/byte_reader.hpp"
#include "signature/ssh_key.hpp"
#include "signature/verifier.hpp"
#include "support/keys.hpp"

using namespace refwarden;
using namespace refwarden::test;
using namespace std::chrono_literals;

namespace {

const Instant k_now = std::chrono::sys_days{std::chrono::year{2026} / 8 / 22} + 14h;
const std::string k_payload = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nAdd a thing\n";

ListedKey listed(const std::string& public_line) {
  const auto key = parse_ssh_public_key(public_line);
  REQUIRE(key);
  ListedKey entry;
  entry.format = SignatureFormat::ssh;
  entry.fingerprint = key->fingerprint;
  entry.ssh_blob = key->blob;
  return entry;
}

SignatureFact verdict(std::vector<ListedKey> keys, const std::string& signature,
                      const std::string& payload = k_payload, Instant now = k_now) {
  const auto verifier = make_verifier(std::move(keys), {});
  const SignedText text{signature, payload};
  const auto facts = verifier->verify(std::span(&text, 1), now);
  REQUIRE(facts);
  REQUIRE(facts->size() == 1);
  return facts->front();
}

// The bytes inside of an armored signature, and back, so that a test can change one field.
std::string bytes_of(const std::string& signature) {
  const auto bytes = decode_ssh_armor(signature);
  REQUIRE(bytes);
  return *bytes;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string field(const std::string& bytes) {
  return four_bytes(static_cast<std::uint32_t>(bytes.size())) + bytes;
}

// One key pair of each type, made once.
struct AllKeys {
  SshKey ed25519{"ed25519"};
  SshKey p256{"ecdsa", 256};
  SshKey p384{"ecdsa", 384};
  SshKey p521{"ecdsa", 521};
  SshKey rsa{"rsa", 2048};
  SshKey rsa_short{"rsa", 1024};
  SshKey stranger{"ed25519"};
};

const AllKeys& keys() {
  static const AllKeys made;
  return made;
}

}  // namespace

TEST_CASE("SSH signatures of every supported kind of key are good", "[signature]") {
  const std::vector<const SshKey*> kinds = {&keys().ed25519, &keys().p256, &keys().p384,
                                            &keys().p521, &keys().rsa};
  for (const SshKey* key : kinds) {
    INFO(key->public_line());
    for (const Words& more : {Words{}, Words{"-O", "hashalg=sha256"}}) {
      const std::string signature = key->sign(k_payload, "git", more);
      const SignatureFact fact = verdict({listed(key->public_line())}, signature);
      CHECK(fact.state == SignatureState::good);
      CHECK(fact.format == SignatureFormat::ssh);
      CHECK(fact.listed_key == 0U);
      CHECK(fact.key == "ssh:" + listed(key->public_line()).fingerprint);
      CHECK_FALSE(fact.created.has_value());
      CHECK(verdict({listed(key->public_line())}, signature, k_payload + " ").state ==
            SignatureState::bad);
    }
  }
}

TEST_CASE("an SSH key that is listed by fingerprint alone counts", "[signature]") {
  ListedKey other = listed(keys().stranger.public_line());
  ListedKey entry = listed(keys().ed25519.public_line());
  entry.ssh_blob.clear();
  const SignatureFact fact = verdict({other, entry}, keys().ed25519.sign(k_payload));
  CHECK(fact.state == SignatureState::good);
  CHECK(fact.listed_key == 1U);
}

TEST_CASE("an SSH key that nobody lists is unknown even though its signature fits", "[signature]") {
  const SignatureFact fact =
      verdict({listed(keys().ed25519.public_line())}, keys().stranger.sign(k_payload));
  CHECK(fact.state == SignatureState::unknown_key);
  CHECK(fact.key == "ssh:" + listed(keys().stranger.public_line()).fingerprint);
  CHECK_FALSE(fact.listed_key.has_value());
}

TEST_CASE("a namespace other than git is wrong usage", "[signature]") {
  for (const std::string space : {"file", "gi", "git2", "Git"}) {
    const SignatureFact fact =
        verdict({listed(keys().ed25519.public_line())}, keys().ed25519.sign(k_payload, space));
    CHECK(fact.state == SignatureState::wrong_usage);
    CHECK(fact.listed_key == 0U);
  }
}

TEST_CASE("a listed SSH key counts from its first to its last day, both included", "[signature]") {
  ListedKey entry = listed(keys().ed25519.public_line());
  entry.from = std::chrono::year{2026} / 8 / 20;
  entry.until = std::chrono::year{2026} / 8 / 22;
  const std::string signature = keys().ed25519.sign(k_payload);
  const auto on = [&](int day, std::chrono::seconds time) {
    const Instant now = std::chrono::sys_days{std::chrono::year{2026} / 8 / day} + time;
    return verdict({entry}, signature, k_payload, now).state;
  };
  CHECK(on(19, 86399s) == SignatureState::expired_key);
  CHECK(on(20, 0s) == SignatureState::good);
  CHECK(on(22, 86399s) == SignatureState::good);
  CHECK(on(23, 0s) == SignatureState::expired_key);
}

TEST_CASE("weak SSH keys and hashes are weak", "[signature]") {
  const std::string signature = keys().rsa_short.sign(k_payload);
  ListedKey entry;
  entry.format = SignatureFormat::ssh;
  entry.fingerprint = listed(keys().ed25519.public_line()).fingerprint;
  CHECK(verdict({entry}, signature).state == SignatureState::weak);

  const ListedKey rsa = listed(keys().rsa.public_line());
  const std::string good = bytes_of(keys().rsa.sign(k_payload));
  const auto changed = [&](const std::string& from, const std::string& to) {
    return verdict({rsa}, ssh_armored(replaced(good, from, to))).state;
  };
  CHECK(changed(field("sha512"), field("sha1")) == SignatureState::weak);
  CHECK(changed(field("sha512"), field("md5")) == SignatureState::weak);
  CHECK(changed(field("sha512"), field("sha3-256")) == SignatureState::malformed);
  CHECK(changed(field("sha512"), field("sha256")) == SignatureState::bad);
  // The RSA signature inside: same length, other name. The length of the outer string changes too.
  const std::string name = "rsa-sha2-512";
  const std::size_t at = good.find(field(name));
  const std::string inner = good.substr(at);
  const std::string sha1 = field("ssh-rsa") + inner.substr(4 + name.size());
  CHECK(verdict({rsa}, ssh_armored(good.substr(0, at - 4) + field(sha1))).state ==
        SignatureState::weak);
}

TEST_CASE("SSHSIG fields have one value each", "[signature]") {
  const std::vector<ListedKey> list = {listed(keys().ed25519.public_line())};
  const std::string good = bytes_of(keys().ed25519.sign(k_payload));
  const auto state = [&](const std::string& bytes) {
    return verdict(list, ssh_armored(bytes)).state;
  };
  CHECK(state(good) == SignatureState::good);
  CHECK(state(replaced(good, "SSHSIG", "SSHSIH")) == SignatureState::malformed);
  CHECK(state(replaced(good, "SSHSIG" + four_bytes(1), "SSHSIG" + four_bytes(2))) ==
        SignatureState::unsupported);
  CHECK(state(replaced(good, field("git") + field(""), field("git") + field("x"))) ==
        SignatureState::malformed);
  CHECK(state(good + "x") == SignatureState::multiple);
  CHECK(state(good + good) == SignatureState::multiple);
  CHECK(state("") == SignatureState::malformed);
  for (std::size_t length = 0; length < good.size(); ++length) {
    CHECK(state(good.substr(0, length)) != SignatureState::good);
  }
}

TEST_CASE("SSH keys that do not fit their type are malformed", "[signature]") {
  const std::vector<ListedKey> list = {listed(keys().ed25519.public_line())};
  const std::string good = bytes_of(keys().ed25519.sign(k_payload));
  const std::string blob = list.front().ssh_blob;
  const auto with_key = [&](const std::string& key) {
    return verdict(list, ssh_armored(replaced(good, field(blob), field(key)))).state;
  };
  CHECK(with_key(field("ssh-ed25519") + field(std::string(31, 'x'))) == SignatureState::malformed);
  CHECK(with_key(blob + "x") == SignatureState::malformed);
  CHECK(with_key(field("ssh-dss") + field("p")) == SignatureState::weak);
  CHECK(with_key(field("ssh-ed448") + field(std::string(57, 'x'))) == SignatureState::unsupported);
  CHECK(with_key(field("ssh-dss-cert-v01@openssh.com") + field("x")) ==
        SignatureState::unsupported);
  CHECK(with_key(field("ssh-ed25519-cert-v01@openssh.com") + field("x")) ==
        SignatureState::malformed);
  const std::string p256 = listed(keys().p256.public_line()).ssh_blob;
  const std::string p384 = listed(keys().p384.public_line()).ssh_blob;
  const std::string point = p384.substr(p384.size() - 97);
  CHECK(with_key(field("ecdsa-sha2-nistp256") + field("nistp256") + field(point)) ==
        SignatureState::malformed);
  CHECK(with_key(field("ecdsa-sha2-nistp256") + p256.substr(p256.find(field("nistp256"))) + "x") ==
        SignatureState::malformed);
  // The same point in its compressed form has another fingerprint and is refused.
  const std::string raw = p256.substr(p256.size() - 65);
  const std::string compressed =
      std::string(1, static_cast<char>(2 + (raw.back() & 1))) + raw.substr(1, 32);
  CHECK(with_key(field("ecdsa-sha2-nistp256") + field("nistp256") + field(compressed)) ==
        SignatureState::malformed);
}

TEST_CASE("text around an SSH signature is refused", "[signature]") {
  const std::vector<ListedKey> list = {listed(keys().ed25519.public_line())};
  const std::string good = keys().ed25519.sign(k_payload);
  const auto state = [&](const std::string& text) { return verdict(list, text).state; };
  CHECK(state(good) == SignatureState::good);
  CHECK(state(good + "\n") == SignatureState::multiple);
  CHECK(state(good + "junk\n") == SignatureState::multiple);
  CHECK(state(good + keys().stranger.sign(k_payload)) == SignatureState::multiple);
  CHECK(state("junk\n" + good) == SignatureState::malformed);
  CHECK(state("\n" + good) == SignatureState::malformed);
  CHECK(state(good.substr(0, good.size() - 1)) == SignatureState::malformed);
  CHECK(state(replaced(good, "\n", "\n\n")) == SignatureState::malformed);
  CHECK(state(replaced(good, "\n", " \n")) == SignatureState::malformed);
  CHECK(state(replaced(good, "\n", "\r\n")) == SignatureState::malformed);
  CHECK(state(replaced(good, "SIGNATURE-----\n", "SIGNATURE-----\nComment: x\n\n")) ==
        SignatureState::malformed);
  std::string other_lines = "-----BEGIN SSH SIGNATURE-----\n" + base64_encoded(bytes_of(good)) +
                            "\n-----END SSH SIGNATURE-----\n";
  CHECK(state(other_lines) == SignatureState::malformed);
  CHECK(state(std::string("-----BEGIN SSH SIGNATURE-----\n") + std::string(1000000, 'A')) ==
        SignatureState::malformed);
}

TEST_CASE("security keys say whether they were touched and their owner verified", "[signature]") {
  for (const FidoKey::Kind kind : {FidoKey::Kind::ed25519, FidoKey::Kind::ecdsa}) {
    const FidoKey key(kind);
    const std::vector<ListedKey> list = {listed(key.public_line())};
    CHECK(ssh_keygen_accepts(key.public_line(), key.sign(k_payload), k_payload));
    for (const std::uint8_t flags : std::vector<std::uint8_t>{0x00, 0x01, 0x04, 0x05}) {
      const SignatureFact fact = verdict(list, key.sign(k_payload, flags));
      CHECK(fact.state == SignatureState::good);
      CHECK(fact.security_key);
      CHECK(fact.touched == ((flags & 0x01) != 0));
      CHECK(fact.verified == ((flags & 0x04) != 0));
    }
    // The flags are signed: a flag that is set afterwards makes the signature bad.
    const std::string untouched = bytes_of(key.sign(k_payload, 0x00));
    std::string forged = untouched;
    forged[forged.size() - 5] = '\x01';
    const SignatureFact fact = verdict(list, ssh_armored(forged));
    CHECK(fact.state == SignatureState::bad);
    CHECK_FALSE(fact.touched);
    CHECK(verdict(list, ssh_armored(untouched + "x")).state == SignatureState::multiple);

    const FidoKey web(kind, "ssh:evil");
    CHECK(verdict({listed(web.public_line())}, web.sign(k_payload)).state ==
          SignatureState::wrong_usage);
  }
}
