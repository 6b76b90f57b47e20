// Certificates as they come, and what is left of them for the keys folder.
#include "signature/certificate_import.hpp"

#include <catch2/catch.hpp>

#include "openpgp_world.hpp"
#include "signature/byte_reader.hpp"
#include "signature/key_file.hpp"
#include "signature/openpgp_packets.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

std::string packet(unsigned tag, const std::string& body) {
  const std::string length = four_bytes(static_cast<std::uint32_t>(body.size()));
  return std::string(1, static_cast<char>(0xc0U | tag)) + "\xff" + length + body;
}

std::vector<std::string> packets_of(const std::string& bytes) {
  std::vector<std::string> packets;
  ByteReader reader(bytes);
  while (!reader.at_end()) {
    const auto next = next_packet(reader);
    REQUIRE(next);
    packets.emplace_back(next->whole);
  }
  return packets;
}

// A signature of `kind` that names this key id as its issuer. Nothing about it is right but its
// form.
std::string signature_by(unsigned kind, const std::string& issuer) {
  const std::string hashed = std::string("\x05\x02") + four_bytes(1600000000);
  const std::string unhashed = std::string("\x09\x10") + issuer;
  const auto area = [](const std::string& bytes) {
    return four_bytes(static_cast<std::uint32_t>(bytes.size())).substr(2) + bytes;
  };
  return packet(2, std::string("\x04") + static_cast<char>(kind) + "\x16\x08" + area(hashed) +
                       area(unhashed) + "\x12\x34" + std::string("\x00\x08\xff\x00\x08\xff", 6));
}

ImportedCertificate only(const std::string& file) {
  const auto found = import_certificates(file);
  INFO((found ? "" : found.error()));
  REQUIRE(found);
  REQUIRE(found->size() == 1);
  return found->front();
}

const std::string k_stranger = "STRANGER";

KeyFault fault_of(const std::string& packets) {
  const auto certificate = read_certificate(packets);
  REQUIRE(certificate);
  const auto held = inspect_certificate(*certificate, {});
  REQUIRE(held);
  return held->fault;
}

}  // namespace

TEST_CASE("a plain certificate stays as it is, armored or not", "[signature]") {
  OpenPgpWorld& made = world();
  const std::string binary = made.gpg.exported(made.dana);
  CHECK(only(binary).packets == binary);
  CHECK(only(binary).fingerprint == made.dana);
  CHECK(only(binary).left_out.empty());
  CHECK(only(made.gpg.exported_armor(made.dana)).packets == binary);
  CHECK(key_block_armored(binary) == made.gpg.exported_armor(made.dana));
}

TEST_CASE("a flooded certificate shrinks to what its owner made", "[signature]") {
  OpenPgpWorld& made = world();
  const std::string plain = made.gpg.exported(made.dana);
  std::vector<std::string> packets = packets_of(plain);
  REQUIRE(packets.size() >= 3);
  std::string flood;
  for (unsigned number = 0; number < 1000; ++number) {
    flood += signature_by(0x10 + number % 4, k_stranger);
  }
  std::string flooded = packets[0] + packets[1] + flood;
  for (std::size_t at = 2; at < packets.size(); ++at) {
    flooded += packets[at];
  }
  const ImportedCertificate shrunk = only(flooded);
  CHECK(shrunk.packets == plain);
  CHECK(shrunk.left_out == std::vector<std::string>{"1000 certifications by other keys"});
  CHECK(fault_of(shrunk.packets) == KeyFault::none);
}

TEST_CASE("attributes and unknown packets stay out with what belongs to them", "[signature]") {
  OpenPgpWorld& made = world();
  const std::string plain = made.gpg.exported(made.dana);
  const std::string extra = packet(17, std::string(200, 'x')) +
                            signature_by(0x13, std::string(8, '\x01')) + packet(12, "trust") +
                            packet(60, "private");
  const ImportedCertificate found = only(plain + extra);
  CHECK(found.packets == plain);
  CHECK(found.left_out == std::vector<std::string>{"1 certification by other keys",
                                                   "1 user attribute",
                                                   "2 packets of no known kind"});
}

TEST_CASE("no revocation is left out, whoever made it and wherever it stands", "[signature]") {
  OpenPgpWorld& made = world();
  const std::string plain = made.gpg.exported(made.dana);
  const std::string attribute = packet(17, std::string(200, 'x'));
  for (const unsigned kind : {0x20U, 0x28U, 0x30U}) {
    for (const std::string& issuer : {k_stranger, std::string(8, '\x01')}) {
      const std::string revocation = signature_by(kind, issuer);
      INFO(kind);
      CHECK(only(plain + revocation).packets.find(revocation) != std::string::npos);
      if (kind != 0x30U) {
        CHECK(only(plain + attribute + revocation).packets.find(revocation) != std::string::npos);
      }
      CHECK(keeps_revocations(plain, only(plain + revocation).packets));
      CHECK_FALSE(keeps_revocations(plain + revocation, plain));
      CHECK(keeps_revocations(plain + revocation, only(plain + revocation).packets));
    }
  }
  const std::string revoked = made.gpg.make("import-revoked");
  const std::string before = made.gpg.exported(revoked);
  made.gpg.revoke(revoked);
  const std::vector<std::string> after = packets_of(made.gpg.exported(revoked));
  // gpg writes it behind the primary key; at the end of the file gpg itself passes over it.
  REQUIRE(after.size() == packets_of(before).size() + 1);
  CHECK(fault_of(before + after[1]) == KeyFault::none);
  CHECK(fault_of(only(before + after[1]).packets) == KeyFault::revoked);
}

TEST_CASE("files with several certificates, secrets, or nothing", "[signature]") {
  OpenPgpWorld& made = world();
  const auto two = import_certificates(made.gpg.exported(made.dana) + made.gpg.exported(made.rsa));
  REQUIRE(two);
  REQUIRE(two->size() == 2);
  CHECK(two->front().packets == made.gpg.exported(made.dana));
  CHECK(two->back().fingerprint == made.rsa);

  const std::string plain = made.gpg.exported(made.dana);
  CHECK_FALSE(import_certificates(""));
  CHECK_FALSE(import_certificates("nonsense"));
  CHECK_FALSE(import_certificates(plain.substr(0, plain.size() - 1)));
  CHECK_FALSE(import_certificates(signature_by(0x20, k_stranger)));
  CHECK(import_certificates(plain + packet(5, "secret")).error() == "the file has a secret key");
  CHECK(import_certificates(plain + packet(7, "secret")).error() == "the file has a secret key");
  const std::string user_id = packet(13, std::string(1U << 20U, 'x'));
  CHECK_THAT(import_certificates(plain + user_id + user_id + user_id + user_id).error(),
             Catch::Contains("larger than a key file may be"));
}

TEST_CASE("a thousand subkeys or user ids have answers", "[signature]") {
  OpenPgpWorld& made = world();
  const std::string plain = made.gpg.exported(made.dana);
  std::string subkeys;
  std::string names;
  for (unsigned number = 0; number < 1000; ++number) {
    const std::string material = std::string("\x04") + four_bytes(number) + "\x01" + "rsa";
    subkeys += packet(14, material);
    names += packet(13, "Somebody " + std::to_string(number));
  }
  CHECK(read_certificate(plain + subkeys).error() == "the certificate has too many subkeys");
  CHECK(read_certificate(only(plain + subkeys).packets).error() ==
        "the certificate has too many subkeys");
  // Names without a signature are dropped by gpg.
  CHECK(fault_of(only(plain + names).packets) == KeyFault::none);
}
