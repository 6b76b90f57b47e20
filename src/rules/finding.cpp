#include "rules/finding.hpp"

#include <array>
#include <cstdlib>
#include <utility>

namespace refwarden {
namespace {

// In the order of the enum.
constexpr std::array<std::pair<Code, std::string_view>, 58> k_names{{
    {Code::stale_old, "stale-old"},
    {Code::ref_misleading, "ref-misleading"},
    {Code::ref_confusable, "ref-confusable"},
    {Code::ref_obstructs, "ref-obstructs"},
    {Code::namespace_refused, "namespace-refused"},
    {Code::ref_reserved, "ref-reserved"},
    {Code::target_type, "target-type"},
    {Code::object_malformed, "object-malformed"},
    {Code::policy_unsound, "policy-unsound"},
    {Code::commit_unsigned, "commit-unsigned"},
    {Code::tag_unsigned, "tag-unsigned"},
    {Code::signature_bad, "signature-bad"},
    {Code::signature_unknown_key, "signature-unknown-key"},
    {Code::signature_not_allowed, "signature-not-allowed"},
    {Code::signature_expired_key, "signature-expired-key"},
    {Code::signature_revoked_key, "signature-revoked-key"},
    {Code::signature_left, "signature-left"},
    {Code::signature_time, "signature-time"},
    {Code::signature_expired, "signature-expired"},
    {Code::signature_weak, "signature-weak"},
    {Code::signature_wrong_usage, "signature-wrong-usage"},
    {Code::signature_multiple, "signature-multiple"},
    {Code::signature_malformed, "signature-malformed"},
    {Code::signature_unsupported, "signature-unsupported"},
    {Code::identity_mismatch, "identity-mismatch"},
    {Code::tag_name_mismatch, "tag-name-mismatch"},
    {Code::review_missing, "review-missing"},
    {Code::author_unknown, "author-unknown"},
    {Code::ticket_missing, "ticket-missing"},
    {Code::trailer_missing, "trailer-missing"},
    {Code::trailer_value, "trailer-value"},
    {Code::trailer_forbidden, "trailer-forbidden"},
    {Code::sign_off_missing, "sign-off-missing"},
    {Code::risk_understated, "risk-understated"},
    {Code::message_ambiguous, "message-ambiguous"},
    {Code::subject_too_long, "subject-too-long"},
    {Code::message_form, "message-form"},
    {Code::message_forbidden, "message-forbidden"},
    {Code::history_rewrite, "history-rewrite"},
    {Code::history_delete, "history-delete"},
    {Code::history_create, "history-create"},
    {Code::history_merge, "history-merge"},
    {Code::history_non_merge, "history-non-merge"},
    {Code::not_first_parent, "not-first-parent"},
    {Code::pusher_unknown, "pusher-unknown"},
    {Code::pusher_not_allowed, "pusher-not-allowed"},
    {Code::pusher_is_author, "pusher-is-author"},
    {Code::push_unsigned, "push-unsigned"},
    {Code::push_certificate_bad, "push-certificate-bad"},
    {Code::push_signer_not_allowed, "push-signer-not-allowed"},
    {Code::content_too_large, "content-too-large"},
    {Code::content_symlink, "content-symlink"},
    {Code::content_submodule, "content-submodule"},
    {Code::content_executable, "content-executable"},
    {Code::content_case_twin, "content-case-twin"},
    {Code::content_unportable_name, "content-unportable-name"},
    {Code::content_bidi, "content-bidi"},
    {Code::content_conflict_marker, "content-conflict-marker"},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < k_names.size(); ++i) {
    if (static_cast<std::size_t>(k_names[i].first) != i) {
      return false;
    }
  }
  return static_cast<std::size_t>(Code::content_conflict_marker) + 1 == k_names.size();
}
static_assert(in_order(), "every code has its name, in the order of the enum");

constexpr auto k_codes = [] {
  std::array<Code, k_names.size()> codes{};
  for (std::size_t i = 0; i < codes.size(); ++i) {
    codes[i] = k_names[i].first;
  }
  return codes;
}();

// Which findings of one update count for a result: a built-in one as `built_in` says.
void collect(const UpdateVerdict& update, RuleResult wanted, Mode server_mode,
             std::vector<const Finding*>& findings) {
  for (const Finding& finding : update.built_in) {
    const Mode mode = finding.code == Code::namespace_refused ? server_mode : Mode::enforce;
    if ((mode == Mode::enforce && wanted == RuleResult::refused) ||
        (mode == Mode::warn && wanted == RuleResult::warned)) {
      findings.push_back(&finding);
    }
  }
  for (const RuleVerdict& rule : update.rules) {
    if (rule.result != wanted) {
      continue;
    }
    for (const Finding& finding : rule.findings) {
      if (finding.group.empty() || finding.group.front() == rule.rule) {
        findings.push_back(&finding);
      }
    }
  }
}

}  // namespace

std::string_view name_of(Code code) {
  return k_names.at(static_cast<std::size_t>(code)).second;
}

std::span<const Code> all_codes() {
  return k_codes;
}

std::string_view name_of(RuleResult result) {
  switch (result) {
    case RuleResult::pass:
      return "pass";
    case RuleResult::not_applicable:
      return "not-applicable";
    case RuleResult::excepted:
      return "excepted";
    case RuleResult::refused:
      return "refused";
    case RuleResult::warned:
      return "warned";
    case RuleResult::off:
      return "off";
  }
  std::abort();
}

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::refused:
      return "refused";
    case Outcome::accepted:
      return "accepted";
    case Outcome::warned:
      return "warned";
  }
  std::abort();
}

std::vector<const Finding*> Verdict::refusing() const {
  std::vector<const Finding*> findings;
  for (const UpdateVerdict& update : updates) {
    collect(update, RuleResult::refused, server_mode, findings);
  }
  return findings;
}

std::vector<const Finding*> Verdict::warning() const {
  std::vector<const Finding*> findings;
  for (const UpdateVerdict& update : updates) {
    collect(update, RuleResult::warned, server_mode, findings);
  }
  return findings;
}

}  // namespace refwarden
