#include "signature/openpgp_certificate.hpp"

#include <catch2/catch.hpp>

#include "openpgp_world.hpp"
#include "signature/byte_reader.hpp"
#include "signature/openpgp_packets.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

std::string why(const std::string& file) {
  const auto certificate = read_certificate(file);
  REQUIRE_FALSE(certificate);
  return certificate.error();
}

}  // namespace

TEST_CASE("a key file is one certificate, binary or armored", "[signature]") {
  OpenPgpWorld& made = world();
  const std::string binary = made.gpg.exported(made.dana);
  const std::string armored = made.gpg.exported_armor(made.dana);
  std::string with_header = replaced(armored, "\n\n", "\nComment: Dana's key\n\n");
  std::string windows;
  for (const char character : armored) {
    windows += character == '\n' ? "\r\n" : std::string(1, character);
  }
  for (const std::string& file : {binary, armored, with_header, windows, "\n" + armored + "\n"}) {
    const auto certificate = read_certificate(file);
    REQUIRE(certificate);
    CHECK(certificate->keys.size() == 1);
    CHECK(certificate->keys.front().fingerprint == made.dana);
    CHECK(certificate->packets == binary);
  }
}

TEST_CASE("other key files say what is wrong with them", "[signature]") {
  OpenPgpWorld& made = world();
  const std::string binary = made.gpg.exported(made.dana);
  const std::string armored = made.gpg.exported_armor(made.dana);
  CHECK(why("") == "the file is empty");
  CHECK(why("ssh-ed25519 AAAA") == "the file is not an OpenPGP public key");
  CHECK(why(binary + made.gpg.exported(made.rsa)) == "the file has more than one certificate");
  CHECK(why(armored + armored) == "there is text after the key block");
  CHECK(why(armored.substr(0, 200)) == "the key block has no end line");
  CHECK(why(replaced(armored, "\n=", "\n=A")) == "the key block is damaged");
  CHECK(why(binary.substr(0, binary.size() - 1)) == "the file is not a whole OpenPGP public key");
  CHECK(why(binary.substr(2 + static_cast<unsigned char>(binary[1]))) ==
        "the file does not begin with a public key");
  const ToolResult secret = made.gpg.gpg({"--export-secret-keys", made.dana});
  REQUIRE(secret.status == 0);
  CHECK(why(secret.out) == "the file has a secret key");
  std::string old = binary;
  old[2] = '\x03';
  CHECK(why(old) == "the key is not of OpenPGP version 4");
}

TEST_CASE("what others added to a certificate does not reach gpg", "[signature]") {
  OpenPgpWorld& made = world();
  const std::string owner = made.gpg.make("certified");
  const std::string alone = made.gpg.exported(owner);
  REQUIRE(made.gpg.gpg({"--default-key", made.mallory, "--quick-sign-key", owner}).status == 0);
  const std::string certified = made.gpg.exported(owner);
  REQUIRE(certified.size() > alone.size());
  // A ring trust packet (GnuPG's own note that a signature was found good) goes too.
  const auto certificate = read_certificate(certified + std::string("\xb0\x02\x00\x03", 4));
  REQUIRE(certificate);
  CHECK(certificate->packets == alone);
  CHECK_FALSE(certificate->revoked_by_revoker);
}
