#include "app/check_commits.hpp"

#include <map>
#include <utility>

#include "app/push_case.hpp"
#include "app/push_ending.hpp"
#include "report/report.hpp"

namespace refwarden {
namespace {

PushCase case_of(CommitCheck& check, Instant now) {
  PushCase push_case;
  push_case.received = now;
  push_case.git_dir = check.git_dir;
  push_case.repository_path = check.repository;
  push_case.choice = check.choice;
  push_case.place = std::move(check.place);
  push_case.push.git_dir = check.git_dir;
  push_case.push.updates = {check.update};
  push_case.push.is_planned = true;
  return push_case;
}

// A login is found in the same place as a hook finds it, so that it counts as much.
Environment environment_with(const std::string& login, const Server& server) {
  return Environment(login_environment(host_of(server), login));
}

Done judge(const CommitCheck& check, const CheckTools& tools, PushCase& push_case) {
  return load_case(push_case).and_then([&] {
    find_pusher(environment_with(check.login, push_case.policy->server), push_case);
    return judge_case(tools, push_case);
  });
}

}  // namespace

Result<CheckedCommits> check_commits(CommitCheck check, const CheckTools& tools) {
  PushCase push_case = case_of(check, tools.clock.now());
  Ending ending;
  if (const Done judged = judge(check, tools, push_case); !judged) {
    ending.failure = judged.error();
  }
  auto record = decision_line(decision_of(push_case, ending, tools.clock.now()), check.signers);
  if (!record) {
    return tl::unexpected(std::move(record).error());
  }
  CheckedCommits checked;
  checked.record = *std::move(record);
  checked.has_file = push_case.policy && push_case.policy->repository_file;

  ReportContext context;
  context.occasion = Occasion::check;
  context.policy_folder = push_case.place->folder.string();
  if (ending.failure) {
    checked.code = exit_code_of(ending.failure->code);
    checked.findings = failure_text(push_case, *ending.failure, context);
    return checked;
  }
  const PushFacts& facts = push_case.gathered->facts;
  if (check.is_draft) {
    checked.code = ExitCode::passed;
    checked.needs = report_draft(*push_case.verdict, facts, *push_case.policy, check.update.new_id);
    return checked;
  }
  checked.code = passes(push_case, ending) ? ExitCode::passed : ExitCode::refused;
  checked.findings = report_verdict(*push_case.verdict, facts, *push_case.policy, context);
  if (checked.findings.empty()) {
    checked.passed = report_passed(facts, *push_case.policy);
  }
  (checked.findings.empty() ? checked.passed : checked.findings) +=
      report_unjudged(facts, *push_case.policy);
  return checked;
}

}  // namespace refwarden
