// Step 5a, what people read. The only place where a pusher's words are made.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "intake/push.hpp"
#include "policy/load.hpp"
#include "policy/policy.hpp"
#include "rules/finding.hpp"

namespace refwarden {

// Who reads: a pusher what their push came to, or a developer what it would come to.
enum class Occasion : std::uint8_t { push, check };

struct ReportContext {
  HookKind hook = HookKind::pre_receive;
  std::string push_id;      // "7QK3-M2HD"; empty when no record could be made
  std::string line_prefix;  // a host's, usually empty
  Occasion occasion = Occasion::push;
  std::string policy_folder = {};  // of a check, which names it to the developer
};

// The whole answer to the pusher: an empty first line, warnings first, then errors, the last line
// and the push id; at most 72 columns a line (80 with git's "remote: "), each ended by a line feed.
// Empty for a push without findings.
std::string report_verdict(const Verdict& verdict, const PushFacts& facts, const Policy& policy,
                           const ReportContext& context);

// One line, for a check that found nothing to refuse.
std::string report_passed(const PushFacts& facts, const Policy& policy);

// One line with the commit of the published policy that a check was made by.
std::string report_fetched_policy(const std::string& ref, const Oid& commit);

// One line where a rule looks at how the commits are pushed, which no check before can know; else
// empty.
std::string report_unjudged(const PushFacts& facts, const Policy& policy);

// Lines that begin with "# ", for the message of a commit that is still to be made: the tickets,
// trailers and reviews that its paths ask for. `draft` is that commit among the facts, with a
// message that has none of them. Empty where nothing is asked for.
std::string report_draft(const Verdict& verdict, const PushFacts& facts, const Policy& policy,
                         const Oid& draft);

// One line, for a check of commits that `ref` has already.
std::string report_nothing_to_push(const std::string& ref);

// The answer where nothing could be judged. A check says `detail` too: it is the reader's machine.
std::string report_failure(const Failure& failure, const ReportContext& context,
                           const std::string& contact, const std::string& repository_name);

// The answer to whoever changes refs by another way than a push: `refs` may not change so
// (`other_door`), or nothing could be found out.
std::string report_transaction(const Failure& failure, const std::vector<RefUpdate>& refs,
                               const std::string& contact);

// The answer where the policy does not load: position and key of the first problem, never file
// text.
std::string report_policy_broken(const Problems& problems, const ReportContext& context,
                                 const std::string& contact, const std::string& repository_name);

// The answer where everything passed but the hook that was there before refwarden ended with
// `exit_code`.
std::string report_former_hook(int exit_code, const ReportContext& context);

}  // namespace refwarden
