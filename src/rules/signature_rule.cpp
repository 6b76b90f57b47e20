#include <cstdlib>
#include <iterator>
#include <optional>
#include <utility>

#include "rules/kinds.hpp"
#include "rules/people.hpp"

namespace refwarden {
namespace {

constexpr std::string_view k_branches = "refs/heads/";

// What a rule sees of a signed object, commit or tag.
struct Signed {
  const SignatureFact& fact;
  const std::optional<std::string>& signer;
};

bool is_touch_missing(const SignatureFact& fact, SignatureRule::SecurityKey wanted) {
  switch (wanted) {
    case SignatureRule::SecurityKey::any:
      return false;
    case SignatureRule::SecurityKey::touch:
      return !fact.security_key || !fact.touched;
    case SignatureRule::SecurityKey::verified:
      return !fact.security_key || !fact.touched || !fact.verified;
  }
  std::abort();
}

// What a mathematically good signature by a listed key comes to under this rule: the worst first.
SignatureState state_of_good(const Signed& object, const SignatureRule& rule,
                             const RuleCase& rule_case) {
  const Person* person = object.signer ? person_of(rule_case.policy, *object.signer) : nullptr;
  if (person == nullptr) {
    return SignatureState::unknown_key;
  }
  if (is_touch_missing(object.fact, rule.security_key)) {
    return SignatureState::wrong_usage;
  }
  if (has_left(*person, rule_case.push.received)) {
    return SignatureState::left;
  }
  if (!rule.signers.persons.contains(person->id)) {
    return SignatureState::not_allowed;
  }
  return SignatureState::good;
}

SignatureState state_under(const Signed& object, const SignatureRule& rule,
                           const RuleCase& rule_case) {
  const SignatureState state = object.fact.state;
  // Where the object is no sound carrier of a signature, its format says nothing.
  if (state == SignatureState::none || state == SignatureState::multiple ||
      state == SignatureState::malformed) {
    return state;
  }
  if (!object.fact.format || !rule.formats.contains(*object.fact.format)) {
    return SignatureState::unsupported;
  }
  return state == SignatureState::good ? state_of_good(object, rule, rule_case) : state;
}

std::string usage_reason(SignatureRule::SecurityKey wanted) {
  return wanted == SignatureRule::SecurityKey::verified
             ? "the rule asks for a security key with user verification"
             : "the rule asks for a security key that was touched";
}

std::vector<Found> found_signature(const Signed& object, SignatureState state,
                                   const SignatureRule& rule) {
  if (state == SignatureState::none) {
    return {};
  }
  Found key = found(Found::What::key, Untrusted(object.fact.key));
  key.person = object.signer.value_or("");
  const bool untouched =
      state == SignatureState::wrong_usage && object.fact.state == SignatureState::good;
  key.other = untouched ? usage_reason(rule.security_key) : object.fact.why;
  return {std::move(key)};
}

void add_identity(const Standing& standing, Found::What what, const std::string& signer,
                  std::vector<Found>& mismatches) {
  if (standing.person == signer) {
    return;
  }
  Found as = found(what, standing.address);
  as.person = standing.person.value_or("");
  mismatches.push_back(std::move(as));
}

std::vector<Found> with_signer(std::vector<Found> mismatches, const std::string& signer) {
  if (!mismatches.empty()) {
    mismatches.insert(mismatches.begin(), found_person(Found::What::signed_by, signer));
  }
  return mismatches;
}

// Empty: the signer is who the commit says.
std::vector<Found> commit_mismatch(const CommitFacts& commit, SignatureRule::Owns owns) {
  std::vector<Found> mismatches;
  const bool author = owns == SignatureRule::Owns::author || owns == SignatureRule::Owns::both;
  const bool committer =
      owns == SignatureRule::Owns::committer || owns == SignatureRule::Owns::both;
  if (author) {
    add_identity(commit.author, Found::What::authored_as, *commit.signer, mismatches);
  }
  if (committer) {
    add_identity(commit.committer, Found::What::committed_as, *commit.signer, mismatches);
  }
  return with_signer(std::move(mismatches), *commit.signer);
}

std::vector<Found> tag_mismatch(const TagFacts& tag, SignatureRule::Owns owns) {
  std::vector<Found> mismatches;
  if (owns != SignatureRule::Owns::nobody) {
    add_identity(tag.tagger.value_or(Standing{}), Found::What::tagged_as, *tag.signer, mismatches);
  }
  return with_signer(std::move(mismatches), *tag.signer);
}

std::vector<Failing> judge_commits(const SignatureRule& rule, const RuleCase& rule_case) {
  std::vector<Failing> failings;
  for (const AskedCommit& subject : rule_case.subjects) {
    const Signed object{subject.commit->signature, subject.commit->signer};
    const SignatureState state = state_under(object, rule, rule_case);
    if (state != SignatureState::good) {
      failings.push_back(failing(code_of(state), subject, found_signature(object, state, rule)));
      continue;
    }
    std::vector<Found> mismatch = commit_mismatch(*subject.commit, rule.owns);
    if (!mismatch.empty()) {
      failings.push_back(failing(Code::identity_mismatch, subject, std::move(mismatch)));
    }
  }
  return failings;
}

Failing failing_tag(Code code, const Oid& id, std::vector<Found> found) {
  return {code, Failing::About::tag, nullptr, id, std::move(found), {}};
}

// What a tag of this ref must call itself: the part after refs/tags/, or after the namespace.
std::string_view tag_name_of(const UpdateFacts& update) {
  std::string_view name = update.resolved_ref;
  constexpr std::string_view k_refs = "refs/";
  name.remove_prefix(name.starts_with(k_refs) ? k_refs.size() : 0);
  const std::size_t slash = name.find('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

std::vector<Failing> judge_tag(const SignatureRule& rule, const RuleCase& rule_case) {
  const UpdateFacts& update = rule_case.update;
  // A branch never holds a tag object: git refuses it.
  if (update.kind == UpdateKind::remove || update.resolved_ref.starts_with(k_branches) ||
      !names_update_risk(rule_case)) {
    return {};
  }
  if (!update.tag) {
    return {failing_tag(Code::tag_unsigned, update.new_id, {})};
  }
  const TagFacts& tag = *update.tag;
  std::vector<Failing> failings;
  if (tag.name.bytes() != tag_name_of(update)) {
    failings.push_back(
        failing_tag(Code::tag_name_mismatch, tag.id, {found(Found::What::other_form, tag.name)}));
  }
  const Signed object{tag.signature, tag.signer};
  const SignatureState state = state_under(object, rule, rule_case);
  if (state != SignatureState::good) {
    const Code code = state == SignatureState::none ? Code::tag_unsigned : code_of(state);
    failings.push_back(failing_tag(code, tag.id, found_signature(object, state, rule)));
    return failings;
  }
  std::vector<Found> mismatch = tag_mismatch(tag, rule.owns);
  if (!mismatch.empty()) {
    failings.push_back(failing_tag(Code::identity_mismatch, tag.id, std::move(mismatch)));
  }
  return failings;
}

}  // namespace

Code code_of(SignatureState state) {
  switch (state) {
    case SignatureState::good:
      break;  // nothing to find
    case SignatureState::none:
      return Code::commit_unsigned;
    case SignatureState::bad:
      return Code::signature_bad;
    case SignatureState::unknown_key:
      return Code::signature_unknown_key;
    case SignatureState::not_allowed:
      return Code::signature_not_allowed;
    case SignatureState::expired_key:
      return Code::signature_expired_key;
    case SignatureState::revoked_key:
      return Code::signature_revoked_key;
    case SignatureState::left:
      return Code::signature_left;
    case SignatureState::time:
      return Code::signature_time;
    case SignatureState::expired_signature:
      return Code::signature_expired;
    case SignatureState::weak:
      return Code::signature_weak;
    case SignatureState::wrong_usage:
      return Code::signature_wrong_usage;
    case SignatureState::multiple:
      return Code::signature_multiple;
    case SignatureState::malformed:
      return Code::signature_malformed;
    case SignatureState::unsupported:
      return Code::signature_unsupported;
  }
  std::abort();
}

std::vector<Failing> judge_signatures(const SignatureRule& rule, const RuleCase& rule_case) {
  if (rule.each == SignatureRule::Each::commit) {
    return judge_commits(rule, rule_case);
  }
  std::vector<Failing> failings = judge_tag(rule, rule_case);
  if (rule.and_commits && !rule_case.update.resolved_ref.starts_with(k_branches)) {
    std::vector<Failing> behind = judge_commits(rule, rule_case);
    failings.insert(failings.end(), std::make_move_iterator(behind.begin()),
                    std::make_move_iterator(behind.end()));
  }
  return failings;
}

}  // namespace refwarden
