#include <optional>
#include <utility>

#include "rules/kinds.hpp"
#include "rules/people.hpp"

namespace refwarden {
namespace {

// What a pusher is told where the hook could not have seen a certificate.
constexpr const char* k_withheld = "git gives none to the hook here, which is update";

Failing failing_unsigned(const RuleCase& rule_case) {
  if (rule_case.push.sight != CertificateSight::withheld) {
    return failing_update(Code::push_unsigned);
  }
  Found withheld = found(Found::What::certificate);
  withheld.other = k_withheld;
  return failing_update(Code::push_unsigned, {std::move(withheld)});
}

// Where the certificate could not be read, its signature was not looked at.
bool is_unread(const CertificateFacts& certificate) {
  return !certificate.why.empty() && certificate.signature.why.empty() &&
         (certificate.signature.state == SignatureState::malformed ||
          certificate.signature.state == SignatureState::multiple);
}

bool is_signed(const CertificateFacts& certificate) {
  return certificate.signature.state == SignatureState::good && certificate.signer.has_value();
}

// Everything that is wrong with it: the signature, and what it is about.
std::vector<Found> found_bad(const CertificateFacts& certificate) {
  std::vector<Found> all;
  if (!is_signed(certificate) && !is_unread(certificate)) {
    Found key = found(Found::What::key, Untrusted(certificate.signature.key));
    key.person = certificate.signer.value_or("");
    key.other = certificate.signature.why;
    all.push_back(std::move(key));
  }
  if (!certificate.why.empty()) {
    Found about = found(Found::What::certificate);
    about.other = certificate.why;
    about.text = certificate.is_elsewhere ? certificate.pushee.value_or(Untrusted()) : Untrusted();
    all.push_back(std::move(about));
  }
  return all;
}

// Empty: the signer is one of `signers` and has not left.
std::vector<Found> found_signer(const PersonSet& signers, const std::string& id,
                                const RuleCase& rule_case) {
  const Person* person = person_of(rule_case.policy, id);
  if (person != nullptr && has_left(*person, rule_case.push.received)) {
    Found left = found_person(Found::What::has_left, id);
    left.day = person->left;
    return {std::move(left)};
  }
  if (person == nullptr || !signers.persons.contains(id)) {
    return {found_person(Found::What::not_in_group, id)};
  }
  return {};
}

}  // namespace

std::vector<Failing> judge_signed_push(const SignedPushRule& rule, const RuleCase& rule_case) {
  if (rule_case.push.sight == CertificateSight::not_yet || !reaches_update(rule_case)) {
    return {};
  }
  const std::optional<CertificateFacts>& certificate = rule_case.push.certificate;
  if (!certificate) {
    return {failing_unsigned(rule_case)};
  }
  if (std::vector<Found> bad = found_bad(*certificate); !bad.empty()) {
    return {failing_update(Code::push_certificate_bad, std::move(bad))};
  }
  std::vector<Found> wrong = found_signer(rule.signers, *certificate->signer, rule_case);
  if (wrong.empty()) {
    return {};
  }
  return {failing_update(Code::push_signer_not_allowed, std::move(wrong))};
}

}  // namespace refwarden
