// One OpenPGP signature has one form.
#include <catch2/catch.hpp>

#include "openpgp_world.hpp"
#include "signature/armor.hpp"
#include "signature/byte_reader.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

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
  const std::string body = openpgp_bytes(signature).substr(2);
  const std::size_t hashed = static_cast<unsigned char>(body[5]);
  const std::size_t start = 6 + hashed;
  const std::size_t unhashed = static_cast<unsigned char>(body[start + 1]);
  return {body.substr(0, start), body.substr(start + 2, unhashed),
          body.substr(start + 2 + unhashed)};
}

}  // namespace

TEST_CASE("only one detached signature over exact bytes", "[signature]") {
  OpenPgpWorld& made = world();
  const auto state = [&](const std::string& text) { return made.verdict(text).state; };
  const std::string good = made.gpg.sign(k_payload, made.dana);
  CHECK(state(made.gpg.sign(k_payload, made.dana, {"--local-user", made.rsa})) ==
        SignatureState::multiple);
  const std::string bytes = openpgp_bytes(good);
  const std::string other = openpgp_bytes(made.gpg.sign("another", made.dana));
  CHECK(state(openpgp_armored(bytes + other)) == SignatureState::multiple);
  CHECK(state(openpgp_armored(other + bytes)) == SignatureState::multiple);
  CHECK(state(openpgp_armored(bytes + std::string(3, '\0'))) == SignatureState::multiple);
  CHECK(state(openpgp_armored(bytes + made.gpg.exported(made.dana))) == SignatureState::multiple);
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
  OpenPgpWorld& made = world();
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
  OpenPgpWorld& made = world();
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
  const std::string bytes = openpgp_bytes(good.armored());
  const std::string body = bytes.substr(2);
  const std::string length = four_bytes(static_cast<std::uint32_t>(body.size()));
  for (const std::string& header : {"\x89" + length.substr(2), "\x8a" + length, std::string("\x8b"),
                                    "\xc2" + length.substr(3), "\xc2\xff" + length}) {
    CHECK(made.verdict(openpgp_armored(header + body)).state == SignatureState::malformed);
  }
}

TEST_CASE("versions, classes and algorithms that are not supported", "[signature]") {
  OpenPgpWorld& made = world();
  const std::string good = openpgp_bytes(made.gpg.sign(k_payload, made.dana));
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
  OpenPgpWorld& made = world();
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
