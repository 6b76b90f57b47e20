#include "intake/push_certificate.hpp"

#include <catch2/catch.hpp>

using namespace refwarden;

namespace {

const std::string k_zero(40, '0');
const std::string k_one(40, '1');
const std::string k_two(40, '2');
const std::string k_version = "certificate version 0.1\n";
const std::string k_pusher = "pusher Dana Reyes <dana@example.org> 1700000000 +0100\n";
const std::string k_head = k_version + k_pusher + "pushee git@host:x.git\nnonce 17-ab\n";
const std::string k_main = k_zero + " " + k_one + " refs/heads/main\n";
const std::string k_gone = k_two + " " + k_zero + " refs/heads/gone\n";
const std::string k_ssh = "-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE-----\n";
const std::string k_pgp = "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n";

Parsed<PushCertificate> read(const std::string& bytes) {
  return read_push_certificate(bytes, HashAlgorithm::sha1, 2);
}

std::string why(const std::string& bytes) {
  const auto read_one = read(bytes);
  return read_one ? "read" : std::string(read_one.error().why);
}

}  // namespace

TEST_CASE("a push certificate is read field by field", "[intake]") {
  const std::string payload = k_head + "push-option two words\npush-option \n\n" + k_main + k_gone;
  const auto certificate = read(payload + k_ssh);
  REQUIRE(certificate);
  CHECK(certificate->pusher.bytes() == "Dana Reyes <dana@example.org> 1700000000 +0100");
  CHECK(certificate->pushee->bytes() == "git@host:x.git");
  CHECK(certificate->nonce == "17-ab");
  CHECK(certificate->options == std::vector{Untrusted("two words"), Untrusted("")});
  REQUIRE(certificate->updates.size() == 2);
  CHECK(certificate->updates[0].ref == "refs/heads/main");
  CHECK(certificate->updates[1].old_id.hex() == k_two);
  CHECK(certificate->updates[1].new_id.is_null());
  CHECK(certificate->signed_part.payload == payload);
  CHECK(certificate->signed_part.signature == k_ssh);
}

TEST_CASE("a certificate may leave out pushee, nonce and options", "[intake]") {
  const auto certificate = read(k_version + k_pusher + "\n" + k_main + k_pgp);
  REQUIRE(certificate);
  CHECK_FALSE(certificate->pushee);
  CHECK_FALSE(certificate->nonce);
  CHECK(certificate->options.empty());
  CHECK(certificate->signed_part.signature == k_pgp);
}

TEST_CASE("every other form of a certificate is malformed", "[intake]") {
  const std::string body = "\n" + k_main + k_ssh;
  CHECK(why(k_head + body) == "read");
  CHECK(why("") == "headers without the empty line that ends them");
  CHECK(why("certificate version 0.2\n" + k_pusher + body) == "a certificate of another version");
  CHECK(why(k_pusher + body) == "no certificate header at the start");
  CHECK(why(k_version + body) == "no pusher header after the version");
  const std::string other = "a header that certificates do not have, twice or out of order";
  CHECK(why(k_version + k_pusher + "nonce 1\npushee x\n" + body) == other);
  CHECK(why(k_head + "nonce 17-ab\n" + body) == other);
  CHECK(why(k_head + k_pusher + body) == other);
  CHECK(why(k_head + "future x\n" + body) == other);
  CHECK(why(k_head + "push-option a\n b\n" + body) == "a push option that is not one line");
  CHECK(why(k_head + "push-option\n" + body) == "a push option that is not one line");
  CHECK(why(k_version + k_pusher + "nonce 1\n 2\n" + body) ==
        "a continuation line after a header that has one line");
  CHECK(why(k_version + k_pusher + "nonce \n" + body) == "a header without a value");
  CHECK(why(k_head + std::string(1, '\0') + body) == "a NUL byte");
  std::string options;
  for (int i = 0; i < 1000; ++i) {
    options += "push-option \n";
  }
  CHECK(why(k_head + options + body) == "read");
  CHECK(why(k_head + options + "push-option x\n" + body) ==
        "more push options than a push may have");
}

TEST_CASE("a certificate's updates are those that git writes, within the bound", "[intake]") {
  const std::string other = "other lines of updates than git writes, or more than were pushed";
  CHECK(why(k_head + "\n" + k_ssh) == other);
  CHECK(why(k_head + "\n" + k_main + k_main + k_ssh) == other);
  CHECK(why(k_head + "\n" + k_main + "\n" + k_ssh) == other);
  const std::string third = k_zero + " " + k_one + " refs/heads/third\n";
  CHECK(why(k_head + "\n" + k_main + k_gone + third + k_ssh) == other);
  const std::string wide = std::string(64, '0') + " " + std::string(64, '1') + " refs/heads/x\n";
  CHECK(why(k_head + "\n" + wide + k_ssh) == other);
  CHECK(read_push_certificate(k_head + "\n" + wide + k_ssh, HashAlgorithm::sha256, 1));
}

TEST_CASE("a certificate has exactly one signature at its end", "[intake]") {
  CHECK(why(k_head + "\n" + k_main) == "a certificate without a signature");
  CHECK(why(k_head + "\n" + k_main + k_ssh + "x\n") == "text after the signature");
  const auto two = read(k_head + "\n" + k_main + k_ssh + k_pgp);
  REQUIRE_FALSE(two);
  CHECK(two.error().why == "two signatures in the body");
  CHECK(two.error().several_signatures);
  CHECK(why(k_head + "\n" + k_main + k_ssh.substr(0, 30)) == "a signature without its last line");
}
