// States of signatures under SSH certificates, one after the other.
#include "signature/ssh_certificate.hpp"

#include <catch2/catch.hpp>

#include "signature/armor.hpp"
#include "signature/ssh_key.hpp"
#include "signature/verifier.hpp"
#include "support/ssh_certificate.hpp"

using namespace refwarden;
using namespace refwarden::test;
using namespace std::chrono_literals;

namespace {

const Instant k_now = std::chrono::sys_days{std::chrono::year{2026} / 8 / 22} + 14h;
const std::uint64_t k_now_seconds = 1787407200;
const std::string k_payload = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nAdd a thing\n";
constexpr unsigned k_rsa_bits = 2048;

ListedKey authority_entry(const std::string& public_line,
                          const std::set<std::string, std::less<>>& principals) {
  ListedKey entry;
  entry.format = SignatureFormat::ssh;
  entry.ssh_blob = blob_of_line(public_line);
  entry.fingerprint = ssh_fingerprint(entry.ssh_blob);
  entry.certified_principals = principals;
  return entry;
}

ListedKey plain_entry(const std::string& public_line) {
  ListedKey entry = authority_entry(public_line, {});
  return entry;
}

SignatureFact verdict(const std::vector<ListedKey>& keys, const std::string& signature,
                      Instant now = k_now, const std::string& payload = k_payload) {
  const SignedText text{signature, payload};
  const auto facts = make_verifier(keys, {})->verify(std::span(&text, 1), now);
  REQUIRE(facts);
  REQUIRE(facts->size() == 1);
  return facts->front();
}

// A key of Dana's, its signature, and an authority that maps her and Ines.
struct World {
  SshKey key{"ed25519"};
  std::string line = key.public_line();
  std::string signature = key.sign(k_payload);
  SshKey real{"ed25519"};
  TestAuthority authority;
  std::vector<ListedKey> listed = {
      authority_entry(authority.public_line(), {"dana@example.org", "dana"}),
      authority_entry(authority.public_line(), {"ines@example.org"}),
      authority_entry(real.public_line(), {"dana@example.org"})};

  [[nodiscard]] CertificateParts parts() const {
    CertificateParts parts;
    parts.key_blob = blob_of_line(line);
    return parts;
  }
  [[nodiscard]] SignatureFact of(const CertificateParts& parts, Instant now = k_now) const {
    return of_blob(authority.certificate(parts), now);
  }
  [[nodiscard]] SignatureFact of_blob(const std::string& certificate, Instant now = k_now) const {
    return verdict(listed, under_certificate(signature, line, certificate), now);
  }
};

const World& world() {
  static const World made;
  return made;
}

template <typename Change>
SignatureFact with(Change change) {
  CertificateParts parts = world().parts();
  change(parts);
  return world().of(parts);
}

}  // namespace

TEST_CASE("a certificate for each kind of key, by each kind of authority, is good", "[signature]") {
  const SshKey ed25519("ed25519");
  const SshKey p256("ecdsa", 256);
  const SshKey p384("ecdsa", 384);
  const SshKey p521("ecdsa", 521);
  const SshKey rsa("rsa", 2048);
  const FidoKey fido(FidoKey::Kind::ed25519);
  const FidoKey fido_p256(FidoKey::Kind::ecdsa);
  std::vector<std::pair<std::string, std::string>> signers;
  for (const SshKey* key : {&ed25519, &p256, &p384, &p521, &rsa}) {
    signers.emplace_back(key->public_line(), key->sign(k_payload));
  }
  for (const FidoKey* key : {&fido, &fido_p256}) {
    signers.emplace_back(key->public_line(), key->sign(k_payload));
  }
  for (const auto& [authority, options] : {std::pair<const SshKey*, Words>{&ed25519, {}},
                                           {&p256, {}},
                                           {&p384, {}},
                                           {&p521, {}},
                                           {&rsa, {}},
                                           {&rsa, {"-t", "rsa-sha2-256"}}}) {
    Words all = {"-n", "dana@example.org"};
    all.insert(all.end(), options.begin(), options.end());
    const std::vector<ListedKey> listed = {
        plain_entry(world().line), authority_entry(authority->public_line(), {"dana@example.org"})};
    for (const auto& [line, signature] : signers) {
      INFO(line << " by " << authority->public_line());
      const std::string text = under_certificate(signature, line, certified(*authority, line, all));
      const SignatureFact fact = verdict(listed, text);
      CHECK(fact.state == SignatureState::good);
      CHECK(fact.listed_key == 1U);
      CHECK(fact.security_key == line.starts_with("sk-"));
      CHECK(fact.touched == fact.security_key);
      CHECK(fact.key == "ssh:" + ssh_fingerprint(blob_of_line(line)) + " certificate 0 by " +
                            ssh_fingerprint(blob_of_line(authority->public_line())));
      CHECK(verdict(listed, text, k_now, k_payload + " ").state == SignatureState::bad);
      CHECK(
          ssh_keygen_accepts({authority->public_line(), "dana@example.org", text, k_payload, {}}));
    }
  }
}

TEST_CASE("git's own way to sign under a certificate gives the same bytes", "[signature]") {
  const World& made = world();
  const std::filesystem::path file = made.key.folder() / "key.pub";
  const std::filesystem::path certificate = made.key.folder() / "key-cert.pub";
  REQUIRE(run_tool({"ssh-keygen", "-q", "-s", made.real.private_file().string(), "-I", "x", "-n",
                    "dana@example.org", "-z", "18446744073709551615", file.string()})
              .status == 0);
  const ToolResult text = run_tool(
      {"ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", certificate.string()}, k_payload);
  REQUIRE(text.status == 0);
  CHECK(text.out ==
        under_certificate(made.signature, made.line, blob_of_line(read_text(certificate))));
  const SignatureFact fact = verdict(made.listed, text.out);
  CHECK(fact.state == SignatureState::good);
  CHECK(fact.listed_key == 2U);
  CHECK(fact.key.find(" certificate 18446744073709551615 by ") != std::string::npos);
}

TEST_CASE("a certified key counts under its certificate and nowhere else", "[signature]") {
  const World& made = world();
  CHECK(verdict(made.listed, made.signature).state == SignatureState::unknown_key);
  // An authority's key is no key that signs objects.
  CHECK(verdict(made.listed, made.real.sign(k_payload)).state == SignatureState::unknown_key);
  // A listed key under a certificate by nobody known is not that listed key.
  const std::vector<ListedKey> plain = {plain_entry(made.line)};
  const std::string text =
      under_certificate(made.signature, made.line, made.authority.certificate(made.parts()));
  const SignatureFact fact = verdict(plain, text);
  CHECK(fact.state == SignatureState::unknown_key);
  CHECK_FALSE(fact.listed_key.has_value());
  CHECK(fact.why == "no authority that the policy lists signed its certificate");
}

TEST_CASE("the principals lead to exactly one person", "[signature]") {
  const auto of = [](const std::vector<std::string>& principals) {
    return with([&](CertificateParts& parts) { parts.principals = principals; });
  };
  CHECK(of({"dana@example.org"}).listed_key == 0U);
  CHECK(of({"ines@example.org"}).listed_key == 1U);
  CHECK(of({"dana", "dana@example.org"}).state == SignatureState::good);
  CHECK(of({"root", "dana", "*"}).state == SignatureState::good);
  const SignatureFact two = of({"dana@example.org", "ines@example.org"});
  CHECK(two.state == SignatureState::unknown_key);
  CHECK_FALSE(two.listed_key.has_value());
  CHECK(two.why == "its certificate names principals of two persons");
  for (const char* const other :
       {"other@evil.example", "*", "*@example.org", "dana@example.org,ines@example.org", "!x,*",
        "Dana@example.org", "dana@example.org ", "dana@example.org\n", "", "dana@example.or",
        "dana@example.orgg"}) {
    INFO(other);
    const SignatureFact fact = of({other});
    CHECK(fact.state == SignatureState::unknown_key);
    CHECK_FALSE(fact.listed_key.has_value());
  }
  CHECK(of({std::string("dana@example.org\0", 17)}).state == SignatureState::malformed);
  const SignatureFact everybody = of({});
  CHECK(everybody.state == SignatureState::wrong_usage);
  CHECK(everybody.why == "the certificate has no principals");
  CHECK(of(std::vector<std::string>(256, "dana")).state == SignatureState::good);
  CHECK(of(std::vector<std::string>(257, "dana")).state == SignatureState::malformed);
}

TEST_CASE("a certificate counts within its time by the server's clock", "[signature]") {
  CertificateParts parts = world().parts();
  parts.valid_after = k_now_seconds;
  parts.valid_before = k_now_seconds + 10;
  CHECK(world().of(parts, k_now).state == SignatureState::good);
  CHECK(world().of(parts, k_now + 9s).state == SignatureState::good);
  const SignatureFact early = world().of(parts, k_now - 1s);
  CHECK(early.state == SignatureState::expired_key);
  CHECK(early.why == "the certificate is not valid yet");
  CHECK(early.listed_key == 0U);
  const SignatureFact late = world().of(parts, k_now + 10s);
  CHECK(late.state == SignatureState::expired_key);
  CHECK(late.why == "the certificate has expired");
  std::swap(parts.valid_after, parts.valid_before);
  CHECK(world().of(parts, k_now + 5s).state == SignatureState::expired_key);
}

TEST_CASE("hosts' certificates and critical options are wrong usage", "[signature]") {
  CHECK(with([](CertificateParts& parts) { parts.type = 2; }).state == SignatureState::wrong_usage);
  for (const std::uint32_t type : {0U, 3U, 0x01000000U}) {
    CHECK(with([&](CertificateParts& parts) { parts.type = type; }).state ==
          SignatureState::malformed);
  }
  for (const char* option : {"force-command", "source-address", "unknown@example.org"}) {
    const SignatureFact fact = with([&](CertificateParts& parts) {
      parts.critical = {{option, ssh_field("10.0.0.0/8")}};
    });
    CHECK(fact.state == SignatureState::wrong_usage);
    CHECK(fact.listed_key == 0U);
  }
  CHECK(with([](CertificateParts& parts) {
          parts.extensions = {{"permit-X11-forwarding", ""},
                              {"permit-pty", ""},
                              {"unknown@example.org", ssh_field("x")}};
        }).state == SignatureState::good);
}

TEST_CASE("verify-required asks for a security key that verified its user", "[signature]") {
  CHECK(with([](CertificateParts& parts) {
          parts.critical = {{"verify-required", ""}};
        }).state == SignatureState::wrong_usage);
  CHECK(with([](CertificateParts& parts) {
          parts.critical = {{"verify-required", "x"}};
        }).state == SignatureState::malformed);
  const FidoKey fido(FidoKey::Kind::ed25519);
  CertificateParts parts = world().parts();
  parts.key_blob = blob_of_line(fido.public_line());
  parts.critical = {{"verify-required", ""}};
  const std::string certificate = world().authority.certificate(parts);
  for (const auto& [flags, state] : {std::pair{0x00, SignatureState::wrong_usage},
                                     {0x01, SignatureState::wrong_usage},
                                     {0x04, SignatureState::good},
                                     {0x05, SignatureState::good}}) {
    const std::string signature = fido.sign(k_payload, static_cast<std::uint8_t>(flags));
    CHECK(verdict(world().listed, under_certificate(signature, fido.public_line(), certificate))
              .state == state);
  }
  const FidoKey web(FidoKey::Kind::ecdsa, "ssh:evil");
  CertificateParts evil = world().parts();
  evil.key_blob = blob_of_line(web.public_line());
  CHECK(verdict(world().listed, under_certificate(web.sign(k_payload), web.public_line(),
                                                  world().authority.certificate(evil)))
            .state == SignatureState::wrong_usage);
}

TEST_CASE("another namespace is wrong usage under a certificate, too", "[signature]") {
  const World& made = world();
  const std::string text = under_certificate(made.key.sign(k_payload, "file"), made.line,
                                             made.authority.certificate(made.parts()));
  const SignatureFact fact = verdict(made.listed, text);
  CHECK(fact.state == SignatureState::wrong_usage);
  CHECK(fact.listed_key == 0U);
}

TEST_CASE("a certificate has one encoding", "[signature]") {
  const auto state = [](auto change) { return with(change).state; };
  const auto options = [&](const SshOptions& critical, const SshOptions& extensions) {
    return state([&](CertificateParts& parts) {
      parts.critical = critical;
      parts.extensions = extensions;
    });
  };
  CHECK(state([](CertificateParts& parts) { parts.reserved = "x"; }) == SignatureState::malformed);
  CHECK(state([](CertificateParts& parts) { parts.tail = "x"; }) == SignatureState::malformed);
  CHECK(state([](CertificateParts& parts) { parts.id = std::string("a\0b", 3); }) ==
        SignatureState::malformed);
  CHECK(state([](CertificateParts& parts) { parts.id.clear(); }) == SignatureState::good);
  CHECK(state([](CertificateParts& parts) { parts.nonce.clear(); }) == SignatureState::good);
  CHECK(options({}, {{"permit-user-rc", ""}, {"permit-pty", ""}}) == SignatureState::malformed);
  CHECK(options({}, {{"permit-pty", ""}, {"permit-pty", ""}}) == SignatureState::malformed);
  CHECK(options({}, {{"", ""}}) == SignatureState::malformed);
  CHECK(options({{"b@x", ""}, {"a@x", ""}}, {}) == SignatureState::malformed);
  const std::string good = world().authority.certificate(world().parts());
  REQUIRE(world().of_blob(good).state == SignatureState::good);
  for (std::size_t length = 0; length < good.size(); ++length) {
    CHECK_FALSE(parse_ssh_certificate(good.substr(0, length), k_rsa_bits).has_value());
  }
}

TEST_CASE("a certificate is signed by the authority that it names", "[signature]") {
  const World& made = world();
  const TestAuthority other;
  const std::string theirs = other.certificate(made.parts());
  CHECK(made.of_blob(theirs).state == SignatureState::unknown_key);
  // The known authority's name over another's signature, and the other way round.
  const auto signature_in = [](const std::string& certificate) {
    return certificate.substr(certificate.size() - 83);
  };
  const SignatureFact forged = made.of_blob(
      made.authority.certificate(made.parts(), made.authority.blob(), signature_in(theirs)));
  CHECK(forged.state == SignatureState::bad);
  CHECK_FALSE(forged.listed_key.has_value());
  CHECK(forged.why == "the certificate is not signed by the authority that it names");
  const std::string good = made.authority.certificate(made.parts());
  CHECK(made.of_blob(made.authority.certificate(made.parts(), other.blob(), signature_in(good)))
            .state == SignatureState::unknown_key);
}

TEST_CASE("an authority is a plain key that is strong enough", "[signature]") {
  const World& made = world();
  const std::string signature = ssh_field("ssh-ed25519") + ssh_field(std::string(64, 's'));
  const auto by = [&](const std::string& authority, const std::string& signed_with) {
    return made.of_blob(made.authority.certificate(made.parts(), authority, signed_with)).state;
  };
  const std::string inner = made.authority.certificate(made.parts());
  CHECK(by(inner, signature) == SignatureState::malformed);
  CHECK(by(blob_of_line(FidoKey(FidoKey::Kind::ed25519).public_line()), signature) ==
        SignatureState::unsupported);
  CHECK(by(ssh_field("ssh-dss") + ssh_field("p"), signature) == SignatureState::weak);
  CHECK(by(ssh_field("ssh-ed25519") + ssh_field("short"), signature) == SignatureState::malformed);
  const SshKey shorter("rsa", 1024);
  CHECK(made.of_blob(certified(shorter, made.line)).state == SignatureState::weak);
  const SshKey rsa("rsa", 2048);
  CHECK(made.of_blob(certified(rsa, made.line)).state == SignatureState::unknown_key);
  CHECK(made.of_blob(certified(rsa, made.line, {"-n", "dana", "-t", "ssh-rsa"})).state ==
        SignatureState::weak);
  const SshKey weak_key("rsa", 1024);
  CHECK(verdict(made.listed, under_certificate(weak_key.sign(k_payload), weak_key.public_line(),
                                               certified(made.real, weak_key.public_line())))
            .state == SignatureState::weak);
}

TEST_CASE("certificates of kinds that nobody makes any more are unsupported", "[signature]") {
  for (const char* type : {"ssh-dss-cert-v01@openssh.com", "ssh-rsa-cert-v00@openssh.com",
                           "ssh-xmss-cert-v01@openssh.com"}) {
    CHECK_FALSE(is_ssh_certificate(ssh_field(type)));
    const auto key = parse_ssh_blob(ssh_field(type) + ssh_field("x"), k_rsa_bits);
    REQUIRE_FALSE(key);
    CHECK(key.error().state == SignatureState::unsupported);
  }
}
