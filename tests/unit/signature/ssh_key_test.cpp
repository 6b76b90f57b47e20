#include "signature/ssh_key.hpp"

#include <catch2/catch.hpp>

#include "signature/base64.hpp"
#include "support/keys.hpp"

using namespace refwarden;
using namespace refwarden::test;

TEST_CASE("SSH public keys are read as ssh-keygen writes them", "[signature]") {
  for (const std::string type : {"ed25519", "ecdsa", "rsa"}) {
    const SshKey key(type);
    const auto parsed = parse_ssh_public_key(key.public_line() + " dana@example.org");
    REQUIRE(parsed);
    const ToolResult listed =
        run_tool({"ssh-keygen", "-l", "-f", (key.folder() / "key.pub").string()});
    CHECK(listed.out.find(" " + parsed->fingerprint + " ") != std::string::npos);
    CHECK(ssh_fingerprint(parsed->blob) == parsed->fingerprint);
    CHECK(key.public_line() == parsed->type + " " + base64_encoded(parsed->blob));
  }
}

TEST_CASE("SSH public keys that cannot be used say why", "[signature]") {
  const SshKey key("ed25519");
  const std::string line = key.public_line();
  const std::string base64 = line.substr(line.find(' ') + 1);
  const auto why = [](const std::string& text) {
    const auto parsed = parse_ssh_public_key(text);
    REQUIRE_FALSE(parsed);
    return parsed.error();
  };
  CHECK(why("") == "an SSH public key is written `type base64 [comment]`");
  CHECK(why("ssh-ed25519") == "an SSH public key is written `type base64 [comment]`");
  CHECK(why("ssh-rsa " + base64) == "the first word is not the type of the SSH key");
  CHECK(why("ssh-ed25519 " + base64.substr(1)) ==
        "the second word is not the base64 of an SSH public key");
  CHECK(why("ssh-ed25519 " + base64.substr(0, base64.size() - 4)) ==
        "the SSH key does not fit its type");
  CHECK(why("ssh-ed25519  " + base64) == "the second word is not the base64 of an SSH public key");
  CHECK(why(SshKey("rsa", 1024).public_line()) == "the RSA key is too short");
  CHECK(why("ssh-ed25519 " + std::string(20000, 'A')) ==
        "the line is longer than any SSH public key");
}

TEST_CASE("base64 has one text for each bytes", "[signature]") {
  CHECK(base64_decoded("") == "");
  CHECK(base64_decoded("aGk=") == "hi");
  CHECK(base64_encoded("hi") == "aGk=");
  CHECK(base64_decoded("aGkh") == "hi!");
  for (const std::string odd :
       {"aGk", "aGl=", "aG=k", "a===", "====", "aGk=aGk=", "aG k", "aGk\n"}) {
    INFO(odd);
    CHECK_FALSE(base64_decoded(odd).has_value());
  }
}
