// Rules of kind signed-push.
#include <catch2/catch.hpp>

#include "support/judging.hpp"

using namespace refwarden;
using namespace refwarden::test;
using What = Found::What;

namespace {

Policy signed_pushes() {
  return policy_with({rule("r", SignedPushRule{persons(bare_policy(), {"ines", "lee"})})});
}

CertificateFacts certificate_by(const std::string& person) {
  CertificateFacts certificate;
  certificate.signature = signature_fact(SignatureState::good);
  certificate.signer = person;
  return certificate;
}

struct SignedPush {
  Policy policy = signed_pushes();
  UpdateFacts update = update_of(policy, "refs/heads/main", {CommitBuilder(policy, 10).build()});
  std::optional<CertificateFacts> certificate = certificate_by("ines");
  CertificateSight sight = CertificateSight::seen;

  [[nodiscard]] Verdict judged() const {
    PushFacts push = push_of(policy, {update});
    push.certificate = certificate;
    push.sight = sight;
    return judge(push, policy, {{}});
  }
};

}  // namespace

TEST_CASE("a signed push needs a good certificate by one of the signers", "[rules]") {
  SignedPush push;
  CHECK(refused(push.judged()).empty());
  // Whose login carried it is not this rule's question.
  push.certificate->person = std::nullopt;
  CHECK(refused(push.judged()).empty());

  push.certificate = certificate_by("dana");
  CHECK(refused(push.judged()) == Strings{"push-signer-not-allowed"});
  CHECK(found_in(push.judged()) == std::vector<What>{What::not_in_group});
  push.certificate = certificate_by("lee");
  CHECK(refused(push.judged()) == Strings{"push-signer-not-allowed"});
  CHECK(found_in(push.judged()) == std::vector<What>{What::has_left});
  push.certificate = certificate_by("nobody-of-the-policy");
  CHECK(refused(push.judged()) == Strings{"push-signer-not-allowed"});
  push.certificate.reset();
  CHECK(refused(push.judged()) == Strings{"push-unsigned"});
  CHECK(found_in(push.judged()).empty());
}

TEST_CASE("a certificate that is not good is refused whoever made it", "[rules]") {
  SignedPush push;
  for (int state = 0; state <= static_cast<int>(SignatureState::unsupported); ++state) {
    push.certificate->signature = signature_fact(static_cast<SignatureState>(state));
    INFO(name_of(push.certificate->signature.state));
    const bool is_good = push.certificate->signature.state == SignatureState::good;
    CHECK(refused(push.judged()) == (is_good ? Strings() : Strings{"push-certificate-bad"}));
  }
  push.certificate = certificate_by("ines");
  push.certificate->signer.reset();
  CHECK(refused(push.judged()) == Strings{"push-certificate-bad"});
  push.certificate = certificate_by("ines");
  push.certificate->why = "its nonce is not the server's";
  CHECK(refused(push.judged()) == Strings{"push-certificate-bad"});
  CHECK(found_in(push.judged()) == std::vector<What>{What::certificate});
  push.certificate->signature = signature_fact(SignatureState::revoked_key);
  CHECK(found_in(push.judged()) == std::vector<What>{What::key, What::certificate});
  // Nothing was read, so that there is no signature to speak of.
  push.certificate->signature = {};
  push.certificate->signature.state = SignatureState::malformed;
  CHECK(found_in(push.judged()) == std::vector<What>{What::certificate});
}

TEST_CASE("a signed push is asked for whatever is done to the ref", "[rules]") {
  SignedPush push;
  push.certificate.reset();
  push.update = deletion_of(push.policy, "refs/heads/main");
  CHECK(refused(push.judged()) == Strings{"push-unsigned"});
  push.update = update_of(push.policy, "refs/heads/main", {});
  CHECK(refused(push.judged()) == Strings{"push-unsigned"});

  push.policy.rules[0].risk = {2, 3};
  CHECK(refused(push.judged()).empty());
  push.update.kind = UpdateKind::rewrite;
  CHECK(refused(push.judged()) == Strings{"push-unsigned"});
  const auto crypto = CommitBuilder(push.policy, 11).paths({"src/crypto/a.cc"}).build();
  push.update = update_of(push.policy, "refs/heads/main", {crypto});
  CHECK(refused(push.judged()) == Strings{"push-unsigned"});
}

TEST_CASE("where no certificate can be seen the rule refuses, but judges no plan", "[rules]") {
  SignedPush push;
  push.certificate.reset();
  push.sight = CertificateSight::withheld;
  CHECK(refused(push.judged()) == Strings{"push-unsigned"});
  CHECK(found_in(push.judged()) == std::vector<What>{What::certificate});
  push.sight = CertificateSight::not_yet;
  CHECK(refused(push.judged()).empty());
  CHECK(push.judged().updates.at(0).rules.at(0).result == RuleResult::not_applicable);
  push.sight = CertificateSight::seen;
  push.certificate = certificate_by("ines");
  CHECK(push.judged().updates.at(0).rules.at(0).result == RuleResult::pass);
}

TEST_CASE("an exception for the ref covers an unsigned push, one for commits does not", "[rules]") {
  SignedPush push;
  push.certificate.reset();
  Exception exception;
  exception.rules = {"r"};
  exception.on = {"protected"};
  exception.until = day(2026, 12, 31);
  push.policy.exceptions = {exception};
  CHECK(refused(push.judged()).empty());
  CHECK(push.judged().updates.at(0).rules.at(0).result == RuleResult::excepted);
  push.policy.exceptions[0].paths = {glob("src/**")};
  CHECK(refused(push.judged()) == Strings{"push-unsigned"});
  push.policy.exceptions[0].paths.clear();
  push.policy.exceptions[0].signers = persons(push.policy, {"dana"});
  CHECK(refused(push.judged()) == Strings{"push-unsigned"});
}
