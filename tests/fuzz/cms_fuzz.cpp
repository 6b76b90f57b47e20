// CMS signatures and their armor: one text has one reading, and nothing that no seed signs is good,
// whatever certificates it carries below a trusted root.
#include <chrono>
#include <memory>

#include "fuzz/fuzz.hpp"
#include "signature/armor.hpp"
#include "signature/cms_reader.hpp"
#include "signature/verifier.hpp"

using namespace refwarden;

namespace {

// The root of the seeds' certificates; its key is gone.
constexpr const char* k_root = R"(
-----BEGIN CERTIFICATE-----
MIIBlDCCATmgAwIBAgIUEv0GYivJgVcLdnoeMFlWpSoP6cYwCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLRnV6emVkIHJvb3QwIBcNMjYxMTI3MDMxODI3WhgPMjEyNjEx
MDMwMzE4MjdaMBYxFDASBgNVBAMMC0Z1enplZCByb290MFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEobb5PFqWszwimziGr1/jWWTuXc/ipTBlZ0iima3HwHQ8wPPV
cOlA7QMczA8CQcrvPbnrPa3tuDaAS+TwO3LDZKNjMGEwHQYDVR0OBBYEFE1SyQP1
NFa/NINk4tXr4jkLA789MB8GA1UdIwQYMBaAFE1SyQP1NFa/NINk4tXr4jkLA789
MA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgEGMAoGCCqGSM49BAMCA0kA
MEYCIQCGrxeFY4uEK8pcLQHB92OL6sD7rJhbmuoagio+TeSZXwIhAOCfWqt/jhap
mLJkCAQ/KQXmjAF1L6ri3LDXt9+5ZkVa
-----END CERTIFICATE-----
)";

SignatureSettings settings() {
  SignatureSettings made;
  made.x509.emplace();
  made.x509->trust = {{"root.pem", k_root}};
  made.x509->revocation = X509Revocation::none;
  return made;
}

bool is_part_of(std::string_view part, std::string_view whole) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

void check_refusal(const SignatureRefusal& refusal) {
  fuzz::require_reason(refusal.why);
  require(refusal.state != SignatureState::good && refusal.state != SignatureState::none,
          "a refusal with the state of no refusal");
}

void check_blob(std::string_view bytes) {
  const auto signature = parse_cms(bytes);
  if (!signature) {
    check_refusal(signature.error());
    return;
  }
  require(signature->certificates.size() <= k_cms_certificates, "more certificates than allowed");
  for (const std::string_view certificate : signature->certificates) {
    require(is_part_of(certificate, bytes), "a certificate from elsewhere");
  }
  require(is_part_of(signature->issuer, bytes) && is_part_of(signature->serial, bytes),
          "a signer's name from elsewhere");
}

void check_verdict(const std::string& text) {
  constexpr auto k_receipt = std::chrono::sys_days(std::chrono::days(21000));
  // What a verifier remembers of certificates is bounded by the push, and here by this.
  constexpr unsigned k_push = 1000;
  static unsigned calls = 0;
  static std::unique_ptr<Verifier> verifier;
  if (calls++ % k_push == 0) {
    verifier = make_verifier({}, settings());
  }
  const SignedText asked{text, "no seed signs this"};
  const auto facts = verifier->verify(std::span(&asked, 1), k_receipt);
  require(facts.has_value() && facts->size() == 1, "nothing is wrong with the server");
  const SignatureFact& fact = facts->front();
  require(fact.state != SignatureState::good && !fact.listed_key, "good, over what nobody signed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::text_of(data, size);
  check_blob(input);
  const std::string armored = x509_armored(input);
  const auto again = decode_x509_armor(armored);
  require(armored.size() > k_x509_text_limit || input.empty() || (again && *again == input),
          "armor does not come back");
  check_verdict(armored);
  const auto blob = decode_x509_armor(input);
  if (blob) {
    check_blob(*blob);
    check_verdict(std::string(input));
  } else {
    check_refusal(blob.error());
  }
  return 0;
}
