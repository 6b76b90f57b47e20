#include "app/check_push.hpp"

#include <fmt/format.h>

#include "app/former_hook.hpp"
#include "app/push_case.hpp"
#include "app/push_ending.hpp"
#include "audit/record.hpp"
#include "base/untrusted.hpp"
#include "report/report.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_log_columns = 400;
constexpr std::chrono::minutes k_for_record{5};  // others may hold the lock before us

// Nothing where not even the audit folder is known; the server's log has to do then.
Result<std::optional<Written>> record(const PushCase& push_case, const Ending& ending,
                                      Instant now) {
  const Server* server = push_case.server();
  if (server == nullptr) {
    return std::optional<Written>();
  }
  return append_decision(server->audit, decision_of(push_case, ending, now))
      .map([](Written&& written) { return std::optional<Written>(std::move(written)); });
}

Checked answer(const PushCase& push_case, const Ending& ending, const ReportContext& context) {
  if (ending.failure) {
    return {exit_code_of(ending.failure->code), failure_text(push_case, *ending.failure, context)};
  }
  if (ending.former_exit.value_or(0) != 0) {
    return {ExitCode::refused, report_former_hook(*ending.former_exit, context)};
  }
  const std::string text =
      report_verdict(*push_case.verdict, push_case.gathered->facts, *push_case.policy, context);
  return {passes(push_case, ending) ? ExitCode::passed : ExitCode::refused, text};
}

// A host's pages show such lines as errors, so warnings alone have none.
std::string line_prefix(const PushCase& push_case, const Ending& ending) {
  const Server* server = push_case.server();
  return server == nullptr || passes(push_case, ending)
             ? std::string()
             : std::string(contract_of(server->host).line_prefix);
}

void log_failure(const CheckTools& tools, const PushCase& push_case, const Failure& failure,
                 const std::string& push_id) {
  const std::string line =
      fmt::format("push {} to {}: {}: {} {}", push_id.empty() ? "-" : push_id, push_case.git_dir,
                  name_of(failure.code), failure.told, failure.detail);
  tools.log(printable(Untrusted(line), k_log_columns));
}

}  // namespace

Checked check_push(const HookInput& input, const CheckTools& tools, PushCase& push_case) {
  push_case.received = tools.clock.now();
  const Done judged = open_case(input, push_case)
                          .and_then([&] { return confine_case(tools, push_case); })
                          .and_then([&] { return judge_case(tools, push_case); });

  Ending ending;
  if (!judged) {
    ending.failure = judged.error();
  } else if (passes(push_case, ending)) {
    tools.allow_time(k_time_for_former_hook);
    ending.former_exit = tools.run_former_hook();
  }
  tools.allow_time(k_for_record);
  if (passes(push_case, ending) && !tools.progress("writing the record", 0, 0)) {
    ending.failure = Failure{FailureCode::interrupted, "the server ended the hook", "a signal"};
  }

  ReportContext context;
  context.hook = input.kind;
  auto written = record(push_case, ending, tools.clock.now());
  if (written && *written) {
    context.push_id = (*written)->push_id;
  }
  if (ending.failure) {
    log_failure(tools, push_case, *ending.failure, context.push_id);
  }
  if (!written) {
    log_failure(tools, push_case, written.error(), "");
    ending.failure = ending.failure.value_or(written.error());
  }
  context.line_prefix = line_prefix(push_case, ending);
  return answer(push_case, ending, context);
}

}  // namespace refwarden
