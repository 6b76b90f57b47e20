// The two forms of CMS that are read, and a signature that gpgsm made.
#include "signature/cms_reader.hpp"

#include <catch2/catch.hpp>
#include <openssl/cms.h>

#include "signature/armor.hpp"
#include "x509_world.hpp"

using namespace refwarden;
using namespace refwarden::test;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

// "hello\n", by gpgsm 2.2.40 with an RSA key, in the form in which it writes.
constexpr std::string_view k_gpgsm =
    "-----BEGIN SIGNED MESSAGE-----\n"
    "MIAGCSqGSIb3DQEHAqCAMIACAQExDzANBglghkgBZQMEAgEFADCABgkqhkiG9w0B\n"
    "BwEAAKCCAl8wggJbMIICAaADAgECAgFNMAoGCCqGSM49BAMCMA8xDTALBgNVBAMM\n"
    "BHJvb3QwHhcNMjYxMTI3MDE1NzQyWhcNMjcwOTIzMDE1NzQyWjAMMQowCAYDVQQD\n"
    "DAF1MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEArpGoSFNKzJ/H90sO\n"
    "4kHq2HIoACDyWfmsbwW+0zImQdcwn9pLQlvWZbTpcJRsN4i8dFUi3mqtLFvvWheW\n"
    "iOfO5CbxWHbuNCni8FZOJ5HCE7FQWed4TGG2h6cdcCSRm3r9d9xLeE/ZYen6Bjp5\n"
    "GM1SgVHn09AzPjrirCLYBrjaIGcZrm5EuRXBVqdDB2ZUNv7lzBm94UKDD2DdMEGk\n"
    "RabD7jpiCZow39FEvN5VlrLBu+J1P7N/Xf/zV2xLW9lyuN7b2WKr+8MyO+ary3xe\n"
    "9ptK5dzT6Sw6tzttdQB9xaLd31VcB6jFuXOIrRkCGedPtBZf9UM1Cb77s4OrWZYZ\n"
    "2PIkHQIDAQABo4GFMIGCMA4GA1UdDwEB/wQEAwIHgDATBgNVHSUEDDAKBggrBgEF\n"
    "BQcDBDAbBgNVHREEFDASgRBkYW5hQGV4YW1wbGUub3JnMB0GA1UdDgQWBBQsdoAA\n"
    "GZZN6K4k1v3kv5I1fbSp8zAfBgNVHSMEGDAWgBQGb0B2KtYj/1VtoOvLbjUPIc0p\n"
    "RzAKBggqhkjOPQQDAgNIADBFAiEApTKnzGS4tj2ZG7pguqshpi1ZPDQUDhk1sbDJ\n"
    "b5NSl2MCIBh3iV1vTETEvBzM885MyKw76rvfgoR8Oi/Aya/JfduBMYIB1TCCAdEC\n"
    "AQEwFDAPMQ0wCwYDVQQDDARyb290AgFNMA0GCWCGSAFlAwQCAQUAoIGTMBgGCSqG\n"
    "SIb3DQEJAzELBgkqhkiG9w0BBwEwHAYJKoZIhvcNAQkFMQ8XDTI2MTEyNzAyMDE1\n"
    "NVowKAYJKoZIhvcNAQkPMRswGTALBglghkgBZQMEAQIwCgYIKoZIhvcNAwcwLwYJ\n"
    "KoZIhvcNAQkEMSIEIFiRtbUi1d8IbQ/wsRD72dIbtPxxY6800IKGouhG9r4DMA0G\n"
    "CSqGSIb3DQEBAQUABIIBAC58Mw0bRaguJO3eWZKSeqYbRBmhW37ht5H8Y6WmzzAN\n"
    "cLg0eZFxge//57SQ5AUodl6AHjg4JvsxMSnCzBskgW03FDDvm4s8vJTE+/bmV86+\n"
    "/z6KpWKlNhgRrmV5o1/tVaOAFRjh9D5MC/vivGxmOvU50a//BlCQJJ0gAUO6WLzi\n"
    "zEEdwqL+DS1ShFQiqIyxpDaXnh9tuk83f1uFrejygZFLXvAGkWT+9wEvuU0stUiW\n"
    "GRI5wbzNPl/9yIcl9b3ioubV19NciL8ZuVvJrAlOm3nrvusR37NVNoOD8Xno+7Qd\n"
    "WPBS3+Vu2233H5jTyQH9P8/7kNyYj0XBp/diVZZiaVMAAAAAAAA=\n"
    "-----END SIGNED MESSAGE-----\n";

SignatureState state_of(std::string_view bytes) {
  const auto signature = parse_cms(bytes);
  return signature ? SignatureState::good : signature.error().state;
}

}  // namespace

TEST_CASE("a signature by gpgsm is read as it stands", "[signature]") {
  const auto bytes = decode_x509_armor(k_gpgsm);
  REQUIRE(bytes);
  CHECK(x509_armored(*bytes) == k_gpgsm);
  const auto signature = parse_cms(*bytes);
  REQUIRE(signature);
  CHECK(signature->certificates.size() == 1);
  CHECK(signature->kind == CmsKeyKind::rsa);
  CHECK(signature->digest == DigestName::sha256);
  CHECK(to_text(signature->signing_time) == "2026-11-27T02:01:55.000000Z");
  CHECK_FALSE(signature->has_unsigned_attributes);
}

TEST_CASE("what is put into gpgsm's form is in it", "[signature]") {
  const X509Identity signer = certificate({"Dana", "rsa:2048"}, nullptr);
  const std::string der = cms_signature(signer, "hello\n");
  const std::string made = in_gpgsm_form(der);
  const std::string real = decode_x509_armor(k_gpgsm).value();
  const std::size_t digests = real.find("\x02\x01\x01\x31"sv);
  REQUIRE(digests != std::string::npos);
  CHECK(made.substr(0, digests + 3) == real.substr(0, digests + 3));
  const std::string content = "\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\0\0\xa0"s;
  CHECK(real.find(content) != std::string::npos);
  CHECK(made.find(content) != std::string::npos);
  CHECK((real.ends_with(std::string(6, '\0')) && made.ends_with(std::string(6, '\0'))));
  CHECK(state_of(made) == SignatureState::good);
  CHECK(made != der);
}

TEST_CASE("a signature without its certificates is the same but for them", "[signature]") {
  const X509Identity root = certificate({"root", "P-256", k_authority}, nullptr);
  for (const char* kind : {"P-256", "rsa:2048", "rsa:4096"}) {
    const X509Identity signer = certificate({"Dana", kind}, &root);
    const std::string der = cms_signature(signer, "hello\n");
    // What OpenSSL makes of it when it is told to leave them out.
    const std::string bare = cms_signature(signer, "hello\n", {"SHA256", CMS_NOCERTS});
    for (const std::string& form : {der, in_gpgsm_form(der), bare}) {
      const auto signature = parse_cms(form);
      REQUIRE(signature);
      const std::string made = without_certificates(*signature);
      const auto again = parse_cms(made);
      REQUIRE(again);
      CHECK(again->certificates.empty());
      CHECK(again->signers == signature->signers);
      CHECK(again->digests == signature->digests);
      CHECK((form != bare || made == bare));
    }
  }
}

TEST_CASE("no prefix, tail or changed length of a signature is read", "[signature]") {
  const std::string bytes = decode_x509_armor(k_gpgsm).value();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    CHECK(state_of(bytes.substr(0, length)) != SignatureState::good);
  }
  CHECK(state_of(bytes + '\0') == SignatureState::malformed);
  CHECK(state_of(bytes + "\0\0"s) == SignatureState::malformed);
  // One of the four places of the indefinite form with a definite length, and the reverse.
  const std::size_t content = bytes.find("\x30\x80\x06\x09"sv, 4);
  REQUIRE(content != std::string::npos);
  std::string mixed = bytes;
  mixed.replace(content, 15, "\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"sv);
  CHECK(state_of(mixed) == SignatureState::malformed);
}

TEST_CASE("lengths are minimal and values whole", "[signature]") {
  const auto reads = [](std::string_view bytes) {
    DerReader reader(bytes);
    const bool is_read = reader.value(0x04).has_value();
    return is_read && reader.at_end();
  };
  CHECK(reads("\x04\x00"sv));
  CHECK(reads("\x04\x01x"sv));
  CHECK(reads("\x04\x81\x80"s + std::string(128, 'x')));
  CHECK_FALSE(reads("\x04\x81\x01x"sv));
  CHECK_FALSE(reads("\x04\x82\x00\x80"s + std::string(128, 'x')));
  CHECK_FALSE(reads("\x04\x80x\x00\x00"sv));
  CHECK_FALSE(reads("\x04\x84\x00\x00\x00\x01x"sv));
  CHECK_FALSE(reads("\x04\x02x"sv));
  CHECK_FALSE(reads("\x04\x01xx"sv));
  CHECK_FALSE(reads("\x05\x00"sv));
  CHECK_FALSE(reads("\x04"sv));
  CHECK_FALSE(reads(""sv));
}

TEST_CASE("one encoding of the armor is read", "[signature]") {
  const std::string text(k_gpgsm);
  CHECK(decode_x509_armor(text));
  CHECK_FALSE(decode_x509_armor(text.substr(0, text.size() - 1)));
  CHECK(decode_x509_armor(text + "x").error().state == SignatureState::multiple);
  CHECK_FALSE(decode_x509_armor("x" + text));
  std::string blank = text;
  blank.insert(blank.find('\n') + 1, "\n");
  CHECK_FALSE(decode_x509_armor(blank));
  std::string shorter = text;
  shorter.insert(shorter.find('\n') + 11, "\n");
  CHECK_FALSE(decode_x509_armor(shorter));
}
