// X.509 verdicts against OpenSSL's CMS, called on its own, over thousands of changed signatures.
#include <random>

#include <catch2/catch.hpp>

#include "signature/armor.hpp"
#include "signature/cms_reader.hpp"
#include "x509_world.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

constexpr std::size_t k_cases = 9000;
const std::string k_payload = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nAdd a thing\n";

// One place changed: a bit, some bytes less, a byte more, another byte, or one range put elsewhere.
std::string scratched(std::string bytes, std::mt19937& random) {
  const std::size_t at = random() % bytes.size();
  switch (random() % 5) {
    case 0:
      bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << (random() % 8)));
      break;
    case 1:
      bytes.erase(at, 1 + random() % 3);
      break;
    case 2:
      bytes.insert(at, 1, static_cast<char>(random() % 256));
      break;
    case 3:
      bytes[at] = static_cast<char>(random() % 256);
      break;
    default:
      bytes.insert(random() % bytes.size(), bytes.substr(at, random() % 40));
      break;
  }
  return bytes;
}

struct Case {
  std::string der;
  std::string payload;
};

// What only OpenSSL takes: another encoding, what was not signed, or a signer's issuer in other
// letters or another kind of string, which are one name to it (RFC 5280 section 7.1).
bool is_told_apart(const SignatureFact& fact) {
  const SignatureState state = fact.state;
  return state == SignatureState::malformed || state == SignatureState::unsupported ||
         state == SignatureState::weak || state == SignatureState::multiple ||
         (state == SignatureState::unknown_key &&
          fact.why == "it does not carry its own certificate");
}

// The signatures as they were made, then changed ones: of the DER everywhere, of its last part,
// where signer, attributes and signature stand, or of the text.
std::vector<Case> cases(const std::vector<std::string>& made) {
  std::mt19937 random(20260822);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same cases each time
  std::vector<Case> all;
  for (const std::string& der : made) {
    all.push_back({der, k_payload});
  }
  while (all.size() < k_cases) {
    const std::string& der = made[random() % made.size()];
    const std::size_t tail = der.size() - der.size() / 3;
    switch (random() % 8) {
      case 0:
        all.push_back({der, scratched(k_payload, random)});
        break;
      case 1:
      case 2:
        all.push_back({scratched(der, random), k_payload});
        break;
      default:
        all.push_back({der.substr(0, tail) + scratched(der.substr(tail), random), k_payload});
        break;
    }
  }
  return all;
}

}  // namespace

TEST_CASE("nothing is good by X.509 that OpenSSL's CMS refuses", "[oracle]") {
  const Instant now = SystemClock().now();
  const X509Identity root = certificate({"root", "P-256", k_authority}, nullptr);
  std::vector<std::string> made;
  std::vector<ListedKey> keys;
  for (const char* kind : {"P-256", "P-384", "rsa:2048"}) {
    const X509Identity signer = certificate({"Dana", kind}, &root);
    keys.push_back({SignatureFormat::x509, signer.fingerprint(), {}, {}, {}});
    for (const char* digest : {"SHA256", "SHA384", "SHA512"}) {
      made.push_back(cms_signature(signer, k_payload, {digest}));
      made.push_back(in_gpgsm_form(made.back()));
    }
  }
  SignatureSettings settings;
  settings.x509.emplace();
  settings.x509->trust = {{"ca/root.pem", root.pem()}};
  settings.x509->revocation = X509Revocation::none;
  const std::vector<Case> all = cases(made);
  std::vector<std::string> armored;
  std::vector<SignedText> texts;
  for (const Case& one : all) {
    armored.push_back(x509_armored(one.der));
  }
  for (std::size_t at = 0; at < all.size(); ++at) {
    texts.push_back({armored[at], all[at].payload});
  }
  const auto facts = make_verifier(keys, settings)->verify(texts, now);
  REQUIRE(facts);
  std::size_t good = 0;
  std::size_t stricter = 0;
  for (std::size_t at = 0; at < all.size(); ++at) {
    const bool ours = (*facts)[at].state == SignatureState::good;
    const bool theirs = openssl_takes(all[at].der, all[at].payload, root, now);
    INFO("case " << at << ": " << (*facts)[at].why);
    if (ours || at < made.size()) {
      REQUIRE(theirs);
      REQUIRE(ours);
    }
    if (theirs && !ours) {
      REQUIRE(is_told_apart((*facts)[at]));
      ++stricter;
    }
    // Every change is seen: only what was made is good.
    REQUIRE((!ours || (all[at].payload == k_payload &&
                       std::find(made.begin(), made.end(), all[at].der) != made.end())));
    good += ours ? 1 : 0;
  }
  CHECK(good >= made.size());
  CHECK(stricter > 0);
}

TEST_CASE("a signer whose issuer is written in other letters is nobody", "[oracle]") {
  const Instant now = SystemClock().now();
  const X509Identity root = certificate({"root", "P-256", k_authority}, nullptr);
  const X509Identity signer = certificate({"Dana", "P-256"}, &root);
  std::string der = cms_signature(signer, k_payload, {"SHA256"});
  der[der.rfind("root") + 3] = 'T';
  SignatureSettings settings;
  settings.x509.emplace();
  settings.x509->trust = {{"ca/root.pem", root.pem()}};
  settings.x509->revocation = X509Revocation::none;
  const std::vector<ListedKey> keys{{SignatureFormat::x509, signer.fingerprint(), {}, {}, {}}};
  const std::string armored = x509_armored(der);
  const std::vector<SignedText> texts{{armored, k_payload}};
  const auto facts = make_verifier(keys, settings)->verify(texts, now);
  REQUIRE(facts);
  CHECK(openssl_takes(der, k_payload, root, now));
  CHECK(facts->front().state == SignatureState::unknown_key);
  CHECK(facts->front().why == "it does not carry its own certificate");
}
