#include <malloc.h>

#include "app/push_case.hpp"
#include "app/pushed_policy.hpp"
#include "app/signature_settings.hpp"
#include "facts/watch.hpp"
#include "rules/judge.hpp"
#include "rules/objections.hpp"
#include "rules/settling.hpp"

namespace refwarden {
namespace {

// Work that looks at its deadline gets this long to say that it passed.
constexpr std::chrono::seconds k_grace{30};

SignatureSettings settings_of(const PushCase& push_case) {
  SignatureSettings settings = signature_settings(*push_case.policy);
  settings.x509 = push_case.policy->x509;
  if (push_case.gpg_home) {
    settings.gpg_home = *push_case.gpg_home;
  } else {
    settings.work_folder = std::filesystem::temp_directory_path();
  }
  return settings;
}

// What a refusal says of a commit, and how to mend it, is read from the facts of them all.
bool needs_all_facts(const Verdict& verdict) {
  return !verdict.refusing().empty() || !verdict.warning().empty();
}

// Gathers the facts of the opened case and judges them; where it `settles`, most commits of a
// large push are judged while that goes on, and their facts not kept. True: they would have been
// needed.
Result<bool> judge_once(PushCase& push_case, const Pusher& pusher, GatherContext context,
                        bool settles) {
  const Policy& policy = *push_case.policy;
  Settling settling(policy);
  if (settles) {
    context.settle = [&](const PushFacts& push, std::span<CompleteCommit> commits) {
      settling.settle(push, commits);
    };
  }
  auto gathered = gather(push_case.push, pusher, context);
  if (!gathered) {
    return tl::unexpected(gathered.error());
  }
  push_case.gathered = *std::move(gathered);
  push_case.pusher = push_case.gathered->facts.pusher;  // a certificate may have named them
  if (Done done = object_to_unsound_policy(push_case); !done) {
    return tl::unexpected(done.error());
  }
  const bool has_settled = settling.has_settled();
  if (has_settled) {
    ::malloc_trim(0);  // most of what gathering took; the record will want some
  }
  push_case.verdict = judge(push_case.gathered->facts, policy,
                            built_in_findings(*push_case.gathered), std::move(settling).take());
  return has_settled && needs_all_facts(*push_case.verdict);
}

}  // namespace

Done judge_case(const CheckTools& tools, PushCase& push_case) {
  const Policy& policy = *push_case.policy;
  const std::chrono::seconds most(policy.limits.seconds);
  tools.allow_time(most + k_grace);
  const Instant deadline = push_case.received + most;
  SignatureSettings settings = settings_of(push_case);
  settings.may_go_on = [&] {
    return before_deadline(tools.clock, deadline, "checking signatures");
  };
  const auto verifier =
      make_verifier(listed_keys(policy, push_case.received).keys, std::move(settings));
  const GatherContext context{
      *push_case.place->repository,
      policy,
      *verifier,
      push_case.received,
      deadline,
      tools.clock,
      tools.progress,
      [&] { return open_repository(push_case.git_dir, Quarantine::ignore); },
      {}};
  const Pusher pusher = *push_case.pusher;  // as the host says it, both times
  auto judged = judge_once(push_case, pusher, context, true);
  if (judged && *judged) {
    push_case.gathered.reset();
    push_case.verdict.reset();
    judged = judge_once(push_case, pusher, context, false);
  }
  return judged ? Done() : tl::unexpected(judged.error());
}

}  // namespace refwarden
