// What a push came to, for the exit code, the record and the text: the same for a hook and for a
// check before the push.
#pragma once

#include <optional>
#include <string>

#include "app/exit_code.hpp"
#include "app/push_case.hpp"
#include "audit/record.hpp"
#include "report/report.hpp"

namespace refwarden {

struct Ending {
  std::optional<Failure> failure;
  std::optional<int> former_exit;  // of the hook that was there before, where it was run
};

// Nothing failed, every update has a verdict that lets it in, and the former hook agreed.
bool passes(const PushCase& push_case, const Ending& ending);

// What a program ends with where nothing could be judged; never `passed`.
ExitCode exit_code_of(FailureCode code);

// Points into `push_case`, whose repository has been opened.
Decision decision_of(const PushCase& push_case, const Ending& ending, Instant now);

// The answer where nothing could be judged.
std::string failure_text(const PushCase& push_case, const Failure& failure,
                         const ReportContext& context);

}  // namespace refwarden
