#include "rules/break_glass.hpp"

#include <algorithm>
#include <utility>

#include "facts/message.hpp"
#include "rules/people.hpp"

namespace refwarden {
namespace {

bool is_newly_judged(const CommitFacts& tip, const UpdateFacts& update) {
  return std::any_of(update.judged.begin(), update.judged.end(), [&](const JudgedSet& set) {
    return std::any_of(set.commits.begin(), set.commits.end(),
                       [&](const auto& commit) { return commit->id == tip.id; });
  });
}

struct Claimant {
  const UpdateFacts& update;
  const PushFacts& push;
  const Policy& policy;
};

// Empty: whoever signed may.
std::string signature_fault(const BreakGlass& break_glass, const Claimant& claimant) {
  const CommitFacts& tip = *claimant.update.tip;
  if (tip.signature.state != SignatureState::good || !tip.signer) {
    return "the commit has no good signature";
  }
  if (!is_signed_by(tip, break_glass.signers, claimant.push, claimant.policy)) {
    return "its signer may not use break-glass";
  }
  return {};
}

struct ReadClaim {
  Untrusted reason;
  std::string fault;  // empty: it holds
};

ReadClaim read_claim(const Untrusted& value, const BreakGlass& break_glass,
                     const Claimant& claimant) {
  const std::string_view text = value.bytes();
  if (text.size() > claimant.policy.limits.value_bytes) {
    return {{}, "the trailer is too long"};
  }
  const std::size_t blank = text.find(' ');
  const std::string_view ref = text.substr(0, blank);
  if (ref != claimant.update.ref && ref != claimant.update.resolved_ref) {
    return {{}, "the trailer does not name this ref in full"};
  }
  const std::size_t start =
      blank == std::string_view::npos ? blank : text.find_first_not_of(' ', blank);
  const std::string_view reason =
      start == std::string_view::npos ? std::string_view{} : text.substr(start);
  if (!break_glass.reason_pattern.matches_all_of(reason)) {
    return {{}, "the reason has not the form that the policy asks for"};
  }
  return {Untrusted(reason), {}};
}

// One good value is enough; else the last one's fault is told.
ReadClaim best_claim(const std::vector<Untrusted>& values, const BreakGlass& break_glass,
                     const Claimant& claimant) {
  ReadClaim best;
  for (const Untrusted& value : values) {
    best = read_claim(value, break_glass, claimant);
    if (best.fault.empty()) {
      break;
    }
  }
  return best;
}

void add_claim(const BreakGlass& break_glass, const Claimant& claimant,
               std::vector<BreakGlassClaim>& claims) {
  const CommitFacts& tip = *claimant.update.tip;
  const std::vector<Untrusted> values = trailer_values(tip.message, break_glass.trailer);
  if (values.empty()) {
    return;
  }
  BreakGlassClaim claim;
  claim.break_glass = &break_glass;
  ReadClaim read = best_claim(values, break_glass, claimant);
  if (!is_newly_judged(tip, claimant.update)) {
    claim.refused = "the commit is not new to this ref";
  } else if (!tip.message.ambiguous.empty()) {
    claim.refused = "the message can be read in two ways";
  } else if (std::string fault = signature_fault(break_glass, claimant); !fault.empty()) {
    claim.refused = std::move(fault);
  } else if (!read.fault.empty()) {
    claim.refused = std::move(read.fault);
  } else {
    claim.holds = true;
    claim.person = *tip.signer;
    claim.reason = std::move(read.reason);
  }
  claims.push_back(std::move(claim));
}

}  // namespace

std::vector<BreakGlassClaim> break_glass_claims(const UpdateFacts& update, const PushFacts& push,
                                                const Policy& policy) {
  std::vector<BreakGlassClaim> claims;
  if (!update.tip || update.kind == UpdateKind::remove) {
    return claims;
  }
  const Claimant claimant{update, push, policy};
  for (const auto* break_glass : {&policy.system_break_glass, &policy.repository_break_glass}) {
    if (*break_glass) {
      add_claim(**break_glass, claimant, claims);
    }
  }
  return claims;
}

bool lifts(const BreakGlass& break_glass, const Rule& rule) {
  const bool level = break_glass.level == Level::system || rule.level == Level::repository ||
                     rule.repo_may.contains("break-glass");
  return !is_never_lifted(kind_of(rule)) && level &&
         std::find(break_glass.lifts.begin(), break_glass.lifts.end(), rule.name) !=
             break_glass.lifts.end();
}

}  // namespace refwarden
