// The states of X.509 signatures, one by one.
#include <catch2/catch.hpp>
#include <openssl/cms.h>

#include "signature/armor.hpp"
#include "signature/cms_reader.hpp"
#include "x509_world.hpp"

using namespace refwarden;
using namespace refwarden::test;
using namespace std::chrono_literals;

namespace {

const std::string k_payload = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nAdd a thing\n";

Instant now() {
  static const Instant at = SystemClock().now();
  return at;
}

struct Family {
  X509Identity root = certificate({"root", "P-256", k_authority}, nullptr);
  X509Identity middle = certificate({"middle", "P-256", k_authority}, &root);
  X509Identity dana = certificate({}, &middle);
};

const Family& family() {
  static const Family made;
  return made;
}

// A policy that trusts the root, has the intermediate and asks nobody about revocation.
SignatureSettings settings() {
  SignatureSettings settings;
  settings.x509.emplace();
  settings.x509->trust = {{"ca/root.pem", family().root.pem()}};
  settings.x509->intermediates = {{"ca/middle.pem", family().middle.pem()}};
  settings.x509->revocation = X509Revocation::none;
  return settings;
}

SignatureSettings with_lists(std::vector<std::string> lists) {
  SignatureSettings made = settings();
  made.x509->revocation = X509Revocation::crl;
  made.x509->crl_max_age = 48h;
  for (std::string& list : lists) {
    made.x509->crls.push_back({"ca/list.crl", std::move(list)});
  }
  return made;
}

ListedKey listed(const X509Identity& identity) {
  ListedKey key;
  key.format = SignatureFormat::x509;
  key.fingerprint = identity.fingerprint();
  return key;
}

ListedKey addressed(const std::string& address) {
  ListedKey key;
  key.format = SignatureFormat::x509;
  key.address = address;
  return key;
}

Result<std::vector<SignatureFact>> answer(const std::vector<ListedKey>& keys,
                                          const std::string& text,
                                          const SignatureSettings& by = settings(),
                                          Instant at = now()) {
  const auto verifier = make_verifier(keys, by);
  const SignedText signed_text{text, k_payload};
  return verifier->verify(std::span(&signed_text, 1), at);
}

SignatureFact verdict(const std::vector<ListedKey>& keys, const std::string& text,
                      const SignatureSettings& by = settings(), Instant at = now()) {
  const auto facts = answer(keys, text, by, at);
  REQUIRE(facts);
  return facts->front();
}

std::string signature(const X509Identity& signer, const SignatureForm& form = {}) {
  return x509_armored(cms_signature(signer, k_payload, form));
}

// The state of what a certificate of this form, listed for somebody, signs.
SignatureState state_of(const CertificateForm& form, const X509Identity& issuer = family().middle,
                        const SignatureForm& how = {}) {
  const X509Identity signer = certificate(form, &issuer);
  const SignatureFact fact = verdict({listed(signer)}, signature(signer, how));
  INFO(fact.why);
  CHECK(fact.why.empty() == (fact.state == SignatureState::good));
  return fact.state;
}

Extensions with(Extensions extensions, std::pair<std::string, std::string> more) {
  std::erase_if(extensions, [&](const auto& one) { return one.first == more.first; });
  extensions.push_back(std::move(more));
  return extensions;
}

}  // namespace

TEST_CASE("X.509 signatures of every allowed key and digest are good", "[signature]") {
  for (const char* key : {"P-256", "P-384", "P-521", "rsa:2048"}) {
    for (const char* digest : {"SHA256", "SHA384", "SHA512"}) {
      INFO(key << " " << digest);
      const X509Identity signer = certificate({"Dana", key}, &family().middle);
      const SignatureFact fact =
          verdict({listed(family().dana), listed(signer)}, signature(signer, {digest}));
      INFO(fact.why);
      CHECK(fact.state == SignatureState::good);
      CHECK(fact.format == SignatureFormat::x509);
      CHECK(fact.listed_key == 1);
      CHECK(fact.key == "x509:" + signer.fingerprint());
      CHECK(fact.created);
    }
  }
}

TEST_CASE("the policy's own hashes and curves hold for X.509 as well", "[signature]") {
  const std::vector<ListedKey> keys{listed(family().dana)};
  SignatureSettings fewer = settings();
  fewer.algorithms.hashes = {DigestName::sha512};
  CHECK(verdict(keys, signature(family().dana, {"SHA256"}), fewer).state == SignatureState::weak);
  CHECK(verdict(keys, signature(family().dana, {"SHA512"}), fewer).state == SignatureState::good);
  fewer = settings();
  fewer.algorithms.curves = {KeyCurve::ed25519, KeyCurve::p384};
  CHECK(verdict(keys, signature(family().dana), fewer).state == SignatureState::weak);
  const X509Identity other = certificate({"Dana", "P-384"}, &family().middle);
  CHECK(verdict({listed(other)}, signature(other), fewer).state == SignatureState::good);
  const X509Identity rsa = certificate({"Dana", "rsa:2048"}, &family().middle);
  CHECK(verdict({listed(rsa)}, signature(rsa), fewer).state == SignatureState::good);
}

TEST_CASE("an intermediate may come with the signature, and may come alone", "[signature]") {
  SignatureSettings bare = settings();
  bare.x509->intermediates.clear();
  const std::vector<ListedKey> keys{listed(family().dana)};
  CHECK(verdict(keys, signature(family().dana), bare).state == SignatureState::unknown_key);
  const std::string carried = signature(family().dana, {"SHA256", 0, {family().middle}});
  CHECK(verdict(keys, carried, bare).state == SignatureState::good);
  CHECK(verdict(keys, carried).state == SignatureState::good);
  SignatureSettings anchored = bare;
  anchored.x509->trust = {{"ca/middle.pem", family().middle.pem()}};
  CHECK(verdict(keys, signature(family().dana), anchored).state == SignatureState::good);
}

TEST_CASE("a policy without [x509] takes no X.509 signature", "[signature]") {
  const SignatureFact fact = verdict({listed(family().dana)}, signature(family().dana), {});
  CHECK(fact.state == SignatureState::unsupported);
}

TEST_CASE("certificates for other uses are of wrong usage", "[signature]") {
  using State = SignatureState;
  CHECK(state_of({"d", "P-256", {{"keyUsage", "critical,keyEncipherment"}}}) == State::wrong_usage);
  CHECK(state_of({"d", "P-256", {{"extendedKeyUsage", "serverAuth"}}}) == State::wrong_usage);
  CHECK(state_of({"d", "P-256", {{"keyUsage", "nonRepudiation"}}}) == State::good);
  CHECK(state_of({"d", "P-256", with(k_mail, {"1.2.3.4.5", "critical,ASN1:UTF8String:x"})}) ==
        State::wrong_usage);
}

TEST_CASE("chains that no authority meant are refused", "[signature]") {
  using State = SignatureState;
  CHECK(state_of({}, family().dana, {"SHA256", 0, {family().dana}}) == State::unknown_key);
  const X509Identity no_authority =
      certificate({"none", "P-256", {{"keyUsage", "critical,keyCertSign"}}}, &family().root);
  CHECK(state_of({}, no_authority, {"SHA256", 0, {no_authority}}) == State::wrong_usage);
  const X509Identity shallow = certificate(
      {"shallow", "P-256", with(k_authority, {"basicConstraints", "critical,CA:TRUE,pathlen:0"})},
      &family().root);
  CHECK(state_of({}, shallow, {"SHA256", 0, {shallow}}) == State::good);
  const X509Identity deep = certificate({"deep", "P-256", k_authority}, &shallow);
  CHECK(state_of({}, deep, {"SHA256", 0, {shallow, deep}}) == State::wrong_usage);
  const X509Identity named =
      certificate({"named", "P-256",
                   with(k_authority, {"nameConstraints", "critical,permitted;email:b.example"})},
                  &family().root);
  CHECK(state_of({}, named, {"SHA256", 0, {named}}) == State::wrong_usage);
  CHECK(state_of({"d", "P-256", with(k_mail, {"subjectAltName", "email:d@b.example"})}, named,
                 {"SHA256", 0, {named}}) == State::good);
}

TEST_CASE("roots that the policy does not trust stay unknown, sent along or not", "[signature]") {
  const X509Identity own = certificate({}, nullptr);
  CHECK(verdict({listed(own)}, signature(own)).state == SignatureState::unknown_key);
  const X509Identity other = certificate({"root", "P-256", k_authority}, nullptr);
  CHECK(state_of({}, other) == SignatureState::unknown_key);
  CHECK(state_of({}, other, {"SHA256", 0, {other}}) == SignatureState::unknown_key);
}

TEST_CASE("certificates count at the receipt", "[signature]") {
  using State = SignatureState;
  CHECK(state_of({"d", "P-256", k_mail, "SHA256", -100, -1}) == State::expired_key);
  CHECK(state_of({"d", "P-256", k_mail, "SHA256", 2, 10}) == State::expired_key);
  const std::vector<ListedKey> keys{listed(family().dana)};
  CHECK(verdict(keys, signature(family().dana), settings(), now() + 24h * 1001).state ==
        State::expired_key);
  const X509Identity old =
      certificate({"old", "P-256", k_authority, "SHA256", -100, -1}, &family().root);
  CHECK(state_of({}, old, {"SHA256", 0, {old}}) == State::expired_key);
}

TEST_CASE("a signature from the future has its own state", "[signature]") {
  const std::vector<ListedKey> keys{listed(family().dana)};
  CHECK(verdict(keys, signature(family().dana), settings(), now() - 20min).state ==
        SignatureState::time);
  CHECK(verdict(keys, signature(family().dana), settings(), now() - 9min).state ==
        SignatureState::good);
  std::vector<ListedKey> ended = keys;
  ended.front().until = day_of(now()) - std::chrono::days(1);
  CHECK(verdict(ended, signature(family().dana)).state == SignatureState::expired_key);
}

TEST_CASE("weak keys and digests are weak wherever they stand", "[signature]") {
  using State = SignatureState;
  CHECK(state_of({}, family().middle, {"SHA1"}) == State::weak);
  CHECK(state_of({"d", "rsa:1024"}) == State::weak);
  CHECK(state_of({"d", "prime192v1"}) == State::weak);
  CHECK(state_of({"d", "P-256", k_mail, "SHA1"}) == State::weak);
  const X509Identity weak = certificate({"weak", "rsa:1024", k_authority}, &family().root);
  CHECK(state_of({}, weak, {"SHA256", 0, {weak}}) == State::weak);
}

TEST_CASE("other forms of CMS are refused before any key is asked", "[signature]") {
  using State = SignatureState;
  const X509Identity& dana = family().dana;
  const auto state = [&](const SignatureForm& form) {
    return verdict({listed(dana)}, signature(dana, form)).state;
  };
  CHECK(state({"SHA256", CMS_NOATTR}) == State::malformed);
  CHECK(state({"SHA256", CMS_USE_KEYID}) == State::unsupported);
  CHECK(state({"SHA256", CMS_NOCERTS}) == State::unknown_key);
  CHECK(state({"SHA256", 0, {}, {family().middle}}) == State::multiple);
  CHECK(state({"SHA256", 0, {certificate({}, nullptr)}}) == State::malformed);
  std::vector<X509Identity> bag;
  while (bag.size() < k_cms_certificates) {
    bag.push_back(certificate({}, nullptr));
  }
  const SignatureFact crowded = verdict({listed(dana)}, signature(dana, {"SHA256", 0, bag}));
  CHECK(crowded.state == State::malformed);
  CHECK(crowded.why.find("more certificates than a chain") != std::string::npos);
  const std::string der = cms_signature(dana, k_payload);
  CHECK(verdict({listed(dana)}, x509_armored(der + '\0')).state == State::malformed);
  CHECK(verdict({listed(dana)}, x509_armored(der) + "x").state == State::multiple);
  CHECK(verdict({listed(dana)}, x509_armored(std::string(60000, 'x'))).state == State::malformed);
  CHECK(verdict({listed(dana)}, x509_armored(cms_signature(dana, "another"))).state == State::bad);
}

TEST_CASE("keyless signatures are told apart", "[signature]") {
  const X509Identity fulcio = certificate(
      {"f", "P-256", with(k_mail, {"1.3.6.1.4.1.57264.1.1", "ASN1:UTF8String:https://idp"})},
      &family().middle);
  const SignatureFact fact = verdict({listed(fulcio)}, signature(fulcio));
  CHECK(fact.state == SignatureState::unsupported);
  CHECK(fact.why.find("keyless") != std::string::npos);
}

TEST_CASE("an authority that the policy names names people by address", "[signature]") {
  using State = SignatureState;
  SignatureSettings by = settings();
  const std::vector<ListedKey> keys{addressed("ines@example.org"), addressed("dana@example.org")};
  CHECK(verdict(keys, signature(family().dana), by).state == State::unknown_key);
  by.x509->issuers = {family().root.fingerprint()};
  CHECK(verdict(keys, signature(family().dana), by).state == State::unknown_key);
  by.x509->issuers = {family().middle.fingerprint()};
  const SignatureFact fact = verdict(keys, signature(family().dana), by);
  CHECK(fact.state == State::good);
  CHECK(fact.listed_key == 1);
  const auto named = [&](const Extensions& extensions) {
    const X509Identity one = certificate({"d", "P-256", extensions}, &family().middle);
    return verdict(keys, signature(one), by).state;
  };
  CHECK(named(with(k_mail, {"subjectAltName", "email:x@example.org"})) == State::unknown_key);
  CHECK(named(with(k_mail, {"subjectAltName", "email:dana@example.org,email:ines@example.org"})) ==
        State::unknown_key);
  CHECK(named(with(k_mail, {"subjectAltName", "DNS:dana.example.org"})) == State::unknown_key);
  // dana@example.org, a NUL and more in an rfc822Name, and one that is not ASCII.
  CHECK(
      named(with(k_mail, {"subjectAltName", "DER:3014811264616e61406578616d706c652e6f72670078"})) ==
      State::unknown_key);
  CHECK(named(with(k_mail, {"subjectAltName", "DER:3012811064616ec3406578616d706c652e6f7267"})) ==
        State::unknown_key);
}

TEST_CASE("two certificates of one name and number are told apart by their digest", "[signature]") {
  CertificateForm twin{"twin"};
  twin.serial = 7;
  const X509Identity one = certificate(twin, &family().middle);
  const X509Identity two = certificate(twin, &family().middle);
  CHECK(verdict({listed(one)}, signature(one)).state == SignatureState::good);
  CHECK(verdict({listed(one)}, signature(two)).state == SignatureState::unknown_key);
}

TEST_CASE("revocation lists decide, and their absence lets nothing through", "[signature]") {
  using State = SignatureState;
  const Family& all = family();
  const std::vector<ListedKey> keys{listed(all.dana)};
  const std::string text = signature(all.dana);
  const std::string root_list = revocation_list(all.root, {});
  const std::string middle_list = revocation_list(all.middle, {});
  const auto state = [&](std::vector<std::string> lists) {
    return verdict(keys, text, with_lists(std::move(lists))).state;
  };
  const auto fails = [&](std::vector<std::string> lists) {
    const auto facts = answer(keys, text, with_lists(std::move(lists)));
    return !facts && facts.error().code == FailureCode::keys_broken;
  };
  CHECK(state({root_list, middle_list}) == State::good);
  CHECK(state({root_list, revocation_list(all.middle, {all.dana})}) == State::revoked_key);
  CHECK(state({revocation_list(all.root, {all.middle}), middle_list}) == State::revoked_key);
  CHECK(fails({root_list}));
  CHECK(fails({middle_list}));
  CHECK(fails({}));
  CHECK(fails({root_list, "garbage"}));
  CHECK(fails({root_list, ""}));
  CHECK(fails({root_list, revocation_list(all.middle, {}, -10, -1)}));
  CHECK(fails({root_list, revocation_list(all.middle, {}, -3, 7)}));
  CHECK(fails({root_list, revocation_list(all.middle, {}, 1, 7)}));
  const X509Identity other = certificate({"middle", "P-256", k_authority}, nullptr);
  CHECK(fails({root_list, revocation_list(other, {})}));
  SignatureSettings missing = with_lists({root_list, middle_list});
  missing.x509->crls.push_back({"ca/gone.crl", {}, true});
  CHECK_FALSE(answer(keys, text, missing));
  SignatureSettings broken = settings();
  broken.x509->trust.push_back({"ca/x.pem", "no certificate"});
  CHECK_FALSE(answer(keys, text, broken));
}

TEST_CASE("many signatures get the same states from any number of threads", "[signature]") {
  const std::string good = signature(family().dana);
  const std::string bad = x509_armored(cms_signature(family().dana, "another"));
  std::vector<SignedText> texts;
  for (std::size_t at = 0; at < 200; ++at) {
    texts.push_back({at % 3 == 0 ? bad : good, k_payload});
  }
  for (const unsigned threads : {1U, 4U}) {
    SignatureSettings by = settings();
    by.threads = threads;
    const auto facts = make_verifier({listed(family().dana)}, by)->verify(texts, now());
    REQUIRE(facts);
    for (std::size_t at = 0; at < texts.size(); ++at) {
      CHECK((*facts)[at].state == (at % 3 == 0 ? SignatureState::bad : SignatureState::good));
    }
  }
}

TEST_CASE("more certificates than are remembered at once are judged one by one", "[signature]") {
  constexpr std::size_t k_signers = 1100;
  std::vector<std::string> signatures;
  std::vector<ListedKey> keys;
  for (std::size_t at = 0; at < k_signers; ++at) {
    // Those that nobody vouches for are strangers.
    const bool strange = at % 3 == 0;
    const X509Identity signer = certificate({}, strange ? nullptr : &family().middle);
    signatures.push_back(signature(signer));
    keys.push_back(listed(signer));
  }
  std::vector<SignedText> texts;
  for (std::size_t at = 0; at < 2 * k_signers; ++at) {
    texts.push_back({signatures[at % k_signers], k_payload});
  }
  SignatureSettings by = settings();
  by.threads = 4;
  const auto facts = make_verifier(keys, by)->verify(texts, now());
  REQUIRE(facts);
  for (std::size_t at = 0; at < texts.size(); ++at) {
    const bool strange = at % k_signers % 3 == 0;
    REQUIRE((*facts)[at].state == (strange ? SignatureState::unknown_key : SignatureState::good));
    REQUIRE((*facts)[at].listed_key == (strange ? std::nullopt : std::optional(at % k_signers)));
  }
}
