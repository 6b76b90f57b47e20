#include "app/push_ending.hpp"

#include <cstdlib>

namespace refwarden {
namespace {

template <typename T>
const T* pointer(const std::optional<T>& value) {
  return value ? &*value : nullptr;
}

}  // namespace

bool passes(const PushCase& push_case, const Ending& ending) {
  if (ending.failure || !push_case.verdict || ending.former_exit.value_or(0) != 0) {
    return false;
  }
  switch (push_case.verdict->outcome) {
    case Outcome::refused:
      return false;
    case Outcome::accepted:
    case Outcome::warned:
      return true;
  }
  std::abort();
}

ExitCode exit_code_of(FailureCode code) {
  switch (code) {
    case FailureCode::policy_broken:
      return ExitCode::policy;
    case FailureCode::push_malformed:
      return ExitCode::usage;
    case FailureCode::server_broken:
    case FailureCode::keys_broken:
    case FailureCode::object_missing:
    case FailureCode::not_confined:
    case FailureCode::interrupted:
      return ExitCode::unreadable;
    case FailureCode::shallow_push:
    case FailureCode::limit_commits:
    case FailureCode::limit_paths:
    case FailureCode::limit_message:
    case FailureCode::limit_updates:
    case FailureCode::limit_seconds:
    case FailureCode::limit_object:
    case FailureCode::other_door:
      return ExitCode::refused;
  }
  std::abort();
}

Decision decision_of(const PushCase& push_case, const Ending& ending, Instant now) {
  const Server* server = push_case.server();
  Decision decision;
  decision.server = server == nullptr ? "" : server->name;
  decision.repository = push_case.repository_name();
  decision.repository_path = push_case.repository_path;
  decision.algorithm = push_case.place->repository->algorithm();
  decision.push = &push_case.push;
  decision.pusher = pointer(push_case.pusher);
  decision.host = server == nullptr ? "" : name_of(server->host);
  decision.policy = pointer(push_case.policy);
  decision.policy_commit = pointer(push_case.place->commit);
  decision.facts = push_case.gathered ? &push_case.gathered->facts : nullptr;
  decision.verdict = pointer(push_case.verdict);
  decision.failure = ending.failure;
  decision.received = push_case.received;
  decision.elapsed = now - push_case.received;
  decision.chained_exit = ending.former_exit;
  return decision;
}

std::string failure_text(const PushCase& push_case, const Failure& failure,
                         const ReportContext& context) {
  const Server* server = push_case.server();
  const std::string contact = server == nullptr ? "" : server->contact;
  if (!push_case.problems.all.empty()) {
    return report_policy_broken(push_case.problems, context, contact, push_case.repository_name());
  }
  return report_failure(failure, context, contact, push_case.repository_name());
}

}  // namespace refwarden
