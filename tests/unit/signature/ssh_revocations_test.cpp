// Files of revoked SSH keys: how they are read, and what they do to a verdict.
#include "signature/ssh_revocations.hpp"

#include <catch2/catch.hpp>

#include "signature/byte_reader.hpp"
#include "signature/evp_digest.hpp"
#include "signature/ssh_key.hpp"
#include "support/ssh_certificate.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

const std::string k_payload = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nAdd a thing\n";

RevocationFile file_of(std::string bytes) {
  return {"revoked/list", std::make_shared<const std::string>(std::move(bytes)), {}};
}

struct World {
  SshKey key{"ed25519"};
  SshKey other{"ed25519"};
  TestAuthority authority;
  TestAuthority another;
  std::string line = key.public_line();
  std::string plain = key.sign(k_payload);
  std::string certificate;  // serial 7, id "dana's laptop"
  std::string under;

  World() {
    CertificateParts parts;
    parts.key_blob = blob_of_line(line);
    certificate = authority.certificate(parts);
    under = under_certificate(plain, line, certificate);
  }
  [[nodiscard]] std::vector<ListedKey> listed() const {
    ListedKey own;
    own.format = SignatureFormat::ssh;
    own.ssh_blob = blob_of_line(line);
    own.fingerprint = ssh_fingerprint(own.ssh_blob);
    ListedKey by_authority = own;
    by_authority.ssh_blob = authority.blob();
    by_authority.fingerprint = ssh_fingerprint(by_authority.ssh_blob);
    by_authority.certified_principals = {"dana@example.org"};
    return {own, by_authority};
  }
};

const World& world() {
  static const World made;
  return made;
}

Result<std::vector<SignatureFact>> verify(const std::string& signature,
                                          const std::vector<RevocationFile>& files) {
  SignatureSettings settings;
  settings.revoked_ssh = files;
  const SignedText text{signature, k_payload};
  return make_verifier(world().listed(), settings)
      ->verify(std::span(&text, 1), Instant{std::chrono::hours{24 * 365 * 50}});
}

SignatureState state(const std::string& signature, const std::string& bytes) {
  const auto facts = verify(signature, {file_of(bytes)});
  REQUIRE(facts);
  CHECK(facts->front().listed_key.has_value());
  return facts->front().state;
}

// What a list does to the plain signature and to the one under a certificate.
struct Both {
  SignatureState plain;
  SignatureState certified;
  bool operator==(const Both&) const = default;
};
Both both(const std::string& bytes) {
  return {state(world().plain, bytes), state(world().under, bytes)};
}
constexpr Both k_neither{SignatureState::good, SignatureState::good};
constexpr Both k_certificate{SignatureState::good, SignatureState::revoked_key};
constexpr Both k_each{SignatureState::revoked_key, SignatureState::revoked_key};

std::string fingerprint_line(const std::string& blob) {
  return ssh_fingerprint(blob) + "\n";
}

// A list by hand: its header, then sections.
std::string krl(const std::string& sections) {
  return std::string("SSHKRL\n\0", 8) + four_bytes(1) + eight_bytes(3) + eight_bytes(1780000000) +
         eight_bytes(0) + ssh_field("") + ssh_field("ours") + sections;
}
std::string section(char type, const std::string& data) {
  return std::string(1, type) + ssh_field(data);
}
std::string certificates(const std::string& authority, const std::string& sections) {
  return section(1, ssh_field(authority) + ssh_field("") + sections);
}
std::string why(const std::string& bytes) {
  const auto list = is_ssh_krl(bytes) ? parse_ssh_krl(bytes) : parse_ssh_revocation_lines(bytes);
  return list ? "fine" : list.error();
}
bool is_fine(const std::string& sections) {
  return parse_ssh_krl(krl(sections)).has_value();
}

}  // namespace

TEST_CASE("lines take back keys, certified keys and authorities", "[signature]") {
  const std::string blob = blob_of_line(world().line);
  CHECK(both(world().other.public_line() + "\n") == k_neither);
  CHECK(both("# old laptops\n\n" + world().line + " dana's\n") == k_each);
  CHECK(both(world().line + "\n" + world().line + "\n") == k_each);
  CHECK(both(fingerprint_line(blob)) == k_each);
  CHECK(both(ssh_fingerprint(blob) + " dana's\n") == k_each);
  CHECK(both(world().authority.public_line() + "\n") == k_certificate);
  CHECK(both(fingerprint_line(world().authority.blob())) == k_certificate);
  CHECK(both(fingerprint_line(world().another.blob())) == k_neither);
}

TEST_CASE("lists of ssh-keygen take back what they name", "[signature]") {
  const std::string own = world().authority.public_line();
  CHECK(both(key_revocation_list("")) == k_neither);
  CHECK(both(key_revocation_list(world().other.public_line() + "\n")) == k_neither);
  CHECK(both(key_revocation_list(world().line + "\n")) == k_each);
  CHECK(both(key_revocation_list("sha1: " + world().line + "\n")) == k_each);
  CHECK(both(key_revocation_list("sha256: " + world().line + "\n")) == k_each);
  CHECK(both(key_revocation_list("hash: " + fingerprint_line(blob_of_line(world().line)))) ==
        k_each);
  CHECK(both(key_revocation_list(own + "\n")) == k_certificate);
  for (const char* serials : {"serial: 7\n", "serial: 5-9\n", "serial: 1\nserial: 7\nserial: 40\n",
                              "serial: 7-18446744073709551615\n"}) {
    CHECK(both(key_revocation_list(serials, own)) == k_certificate);
    CHECK(both(key_revocation_list(serials, world().another.public_line())) == k_neither);
  }
  CHECK(both(key_revocation_list("serial: 6\nserial: 8-100\n", own)) == k_neither);
  CHECK(both(key_revocation_list("id: dana's laptop\n", own)) == k_certificate);
  CHECK(both(key_revocation_list("id: dana's lapto\n", own)) == k_neither);
  CHECK(both(key_revocation_list("id: dana's laptop\n", world().another.public_line())) ==
        k_neither);
}

TEST_CASE("every section of a list counts, for its authority or for all", "[signature]") {
  const std::string own = world().authority.blob();
  const std::string blob = blob_of_line(world().line);
  const auto serials = [](const std::string& data) { return section(0x20, data); };
  for (const std::string& authority : {own, std::string()}) {
    CHECK(both(krl(certificates(authority, serials(eight_bytes(7))))) == k_certificate);
    CHECK(both(krl(certificates(authority, serials(eight_bytes(8))))) == k_neither);
    CHECK(both(krl(certificates(authority, section(0x21, eight_bytes(7) + eight_bytes(7))))) ==
          k_certificate);
    CHECK(both(krl(certificates(authority,
                                section(0x23, ssh_field("x") + ssh_field("dana's laptop"))))) ==
          k_certificate);
  }
  // A bitmap from 2: bit 5 is serial 7, and in the byte before the last, bit 8 is serial 10.
  const auto bitmap = [&](std::uint64_t first, const std::string& bytes) {
    return both(krl(certificates(own, section(0x22, eight_bytes(first) + ssh_field(bytes)))));
  };
  CHECK(bitmap(2, "\x20") == k_certificate);
  CHECK(bitmap(2, std::string("\x01\x20", 2)) == k_certificate);
  CHECK(bitmap(2, "\x5f") == k_neither);
  CHECK(bitmap(7, "\x01") == k_certificate);
  CHECK(bitmap(8, "\x7f") == k_neither);
  CHECK(bitmap(1, std::string("\0\xff", 2)) == k_certificate);
  CHECK(both(krl(section(3, ssh_field(sha1_of({blob}))))) == k_each);
  CHECK(both(krl(section(5, ssh_field(digest_of(DigestName::sha256, {own}))))) == k_certificate);
  CHECK(both(krl(section(2, ssh_field(own) + ssh_field(blob)))) == k_each);
  CHECK(both(krl(certificates(own, "") + section(2, ssh_field(blob)))) == k_each);
}

TEST_CASE("several files count together, and the certificate is told from the key", "[signature]") {
  const RevocationFile empty = file_of(key_revocation_list(""));
  const RevocationFile full = file_of(world().line + "\n");
  for (const auto& files : {std::vector{empty, full}, std::vector{full, empty}}) {
    const auto plain = verify(world().plain, files);
    REQUIRE(plain);
    CHECK(plain->front().state == SignatureState::revoked_key);
    CHECK(plain->front().why == "the SSH key was revoked");
    const auto certified = verify(world().under, files);
    REQUIRE(certified);
    CHECK(certified->front().state == SignatureState::revoked_key);
    CHECK(certified->front().why == "the certificate, its key or its authority was revoked");
  }
}

TEST_CASE("a file that cannot be used is a failure for each SSH signature", "[signature]") {
  const RevocationFile good = file_of(world().other.public_line() + "\n");
  for (const RevocationFile& broken :
       {RevocationFile{"revoked/list", nullptr, "it is not there"}, file_of(""), file_of("\n"),
        file_of("# none yet\n"), file_of("junk\n"), file_of(world().line), file_of(krl("x"))}) {
    for (const auto& files : {std::vector{broken}, std::vector{good, broken}}) {
      for (const std::string& signature : {world().plain, world().under}) {
        const auto facts = verify(signature, files);
        REQUIRE_FALSE(facts);
        CHECK(facts.error().code == FailureCode::keys_broken);
        CHECK(facts.error().told == "the list of revoked SSH keys cannot be used");
        CHECK(facts.error().detail.starts_with("revoked/list: "));
      }
    }
    CHECK_FALSE(check_revocation_file(broken));
  }
  CHECK(check_revocation_file(good));
  // Nothing is asked of the file where nothing is signed with SSH.
  CHECK(verify("", {file_of("")}).has_value());
}

TEST_CASE("lines are read strictly", "[signature]") {
  const std::string& line = world().line;
  CHECK(why(line + "\n") == "fine");
  CHECK(why(SshKey("rsa", 1024).public_line() + "\n") == "fine");
  CHECK(why(line + "\n" + line) == "line 2 does not end in a line feed");
  for (const std::string& wrong : std::vector<std::string>{
           " " + line, line.substr(0, line.size() - 4), "cert-authority " + line, line + "\r",
           std::string("ssh-rsa ") + line.substr(12), std::string("ssh-ed25519"),
           std::string("SHA256:abc"), ssh_fingerprint("x") + "=", "ssh:" + ssh_fingerprint("x"),
           "MD5:00:11", "\xEF\xBB\xBF" + line, std::string(1, '\0') + line}) {
    INFO(wrong);
    CHECK(why("# first\n" + wrong + "\n") ==
          "line 2 is no SSH public key and no \"SHA256:\" fingerprint");
  }
  CHECK(why("ssh-ed25519-cert-v01@openssh.com AAAA\n").find("line 1") == 0);
}

TEST_CASE("key revocation lists are read strictly", "[signature]") {
  const std::string own = world().authority.blob();
  const auto in_certificates = [&](char type, const std::string& data) {
    return is_fine(certificates(own, section(type, data)));
  };
  REQUIRE(is_fine(""));
  REQUIRE(in_certificates(0x20, eight_bytes(1)));
  SECTION("header") {
    const std::string good = krl("");
    const auto changed = [&](std::size_t at, char byte) {
      std::string bytes = good;
      bytes[at] = byte;
      return why(bytes);
    };
    CHECK(changed(0, 'T') != "fine");
    CHECK(changed(11, 2) == "the key revocation list has format version 2");
    CHECK(changed(35, 1) != "fine");  // flags
    CHECK(why(std::string("SSHKRL\n\0", 8) + four_bytes(1) + eight_bytes(0) + eight_bytes(0) +
              eight_bytes(0) + ssh_field("x") + ssh_field("")) != "fine");
    for (std::size_t length = 0; length < good.size(); ++length) {
      CHECK(why(good.substr(0, length)) != "fine");
    }
  }
  SECTION("sections that are not known") {
    CHECK(why(krl(section(6, "x"))) == "the key revocation list has a section of unknown type 6");
    CHECK(why(krl(section(0, ""))) == "the key revocation list has a section of unknown type 0");
    CHECK(why(krl(certificates(own, section(0x24, "")))) ==
          "the key revocation list has a certificate section of unknown type 36");
    CHECK(why(krl(section(4, ssh_field(own) + ssh_field("")))).find("is signed") !=
          std::string::npos);
    const auto extension = [](char critical) {
      return ssh_field("x@example.org") + std::string(1, critical) + ssh_field("data");
    };
    CHECK(is_fine(section('\xff', extension(0))));
    CHECK(in_certificates(0x39, extension(0)));
    CHECK_FALSE(is_fine(section('\xff', extension(1))));
    CHECK_FALSE(in_certificates(0x39, extension(1)));
    CHECK_FALSE(is_fine(section('\xff', extension(2))));
    CHECK_FALSE(is_fine(section('\xff', extension(0) + "x")));
    CHECK_FALSE(is_fine(section('\xff', "")));
  }
  SECTION("serials") {
    CHECK_FALSE(in_certificates(0x20, ""));
    CHECK_FALSE(in_certificates(0x20, eight_bytes(0)));
    CHECK_FALSE(in_certificates(0x20, eight_bytes(1) + "x"));
    CHECK_FALSE(in_certificates(0x21, eight_bytes(2) + eight_bytes(1)));
    CHECK_FALSE(in_certificates(0x21, eight_bytes(0) + eight_bytes(1)));
    CHECK_FALSE(in_certificates(0x21, eight_bytes(1)));
    CHECK_FALSE(in_certificates(0x21, eight_bytes(1) + eight_bytes(2) + "x"));
    CHECK(in_certificates(0x22, eight_bytes(1) + ssh_field("\x01")));
    CHECK_FALSE(in_certificates(0x22, eight_bytes(0) + ssh_field("\x01")));
    CHECK_FALSE(in_certificates(0x22, eight_bytes(1) + ssh_field("")));
    CHECK_FALSE(in_certificates(0x22, eight_bytes(1) + ssh_field("\xff")));
    CHECK_FALSE(in_certificates(0x22, eight_bytes(1) + ssh_field(std::string("\0\x01", 2))));
    CHECK_FALSE(in_certificates(0x22, eight_bytes(~std::uint64_t{0}) + ssh_field("\x01")));
    CHECK_FALSE(
        in_certificates(0x22, eight_bytes(1) + ssh_field(std::string((1U << 21U) + 1, '\x01'))));
  }
  SECTION("keys, hashes and key ids") {
    CHECK_FALSE(is_fine(section(2, "")));
    CHECK_FALSE(is_fine(section(2, ssh_field("x"))));
    CHECK_FALSE(is_fine(section(2, ssh_field(world().certificate))));
    const std::string number = ssh_field("\x01");
    const std::string dsa = ssh_field("ssh-dss") + number + number + number;
    CHECK(is_fine(section(2, ssh_field(dsa + number))));
    CHECK_FALSE(is_fine(section(2, ssh_field(dsa))));
    CHECK_FALSE(is_fine(section(2, ssh_field(dsa + number + number))));
    CHECK_FALSE(is_fine(section(2, ssh_field(ssh_field("ssh-ed448") + ssh_field("x")))));
    CHECK_FALSE(is_fine(section(3, ssh_field(std::string(19, 'x')))));
    CHECK_FALSE(is_fine(section(5, ssh_field(std::string(20, 'x')))));
    CHECK_FALSE(is_fine(section(5, "")));
    CHECK_FALSE(in_certificates(0x23, ""));
    CHECK_FALSE(in_certificates(0x23, ssh_field(std::string("a\0", 2))));
    CHECK_FALSE(is_fine(certificates(world().certificate, "")));
    CHECK_FALSE(is_fine(certificates("junk", "")));
    CHECK_FALSE(is_fine(section(1, ssh_field(own) + ssh_field("x"))));
    CHECK_FALSE(is_fine(section(1, ssh_field(own) + ssh_field("") + "\x20")));
  }
}
