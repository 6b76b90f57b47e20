// Step 5a, what people read. The only place where a pusher's words are made.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "intake/push.hpp"
#include "policy/load.hpp"
#include "policy/policy.hpp"
#include "rules/finding.hpp"

namespace refwarden {

struct ReportContext {
  HookKind hook = HookKind::pre_receive;
  std::string push_id;      // "7QK3-M2HD"; empty when no record could be made
  std::string line_prefix;  // a host's, usually empty
};

// The whole answer to the pusher: an empty first line, warnings first, then errors, the last line
// and the push id; at most 72 columns a line (80 with git's "remote: "), each ended by a line feed.
// Empty for a push without findings.
std::string report_verdict(const Verdict& verdict, const PushFacts& facts, const Policy& policy,
                           const ReportContext& context);

// The answer where nothing could be judged.
std::string report_failure(const Failure& failure, const ReportContext& context,
                           const std::string& contact, const std::string& repository_name);

// The answer where the policy does not load: position and key of the first problem, never file
// text.
std::string report_policy_broken(const Problems& problems, const ReportContext& context,
                                 const std::string& contact, const std::string& repository_name);

// The answer where everything passed but the hook that was there before refwarden ended with
// `exit_code`.
std::string report_former_hook(int exit_code, const ReportContext& context);

}  // namespace refwarden
