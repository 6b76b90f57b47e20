#include "base/result.hpp"

#include <cstdlib>

#include <unistd.h>

namespace refwarden {

std::string_view name_of(FailureCode code) {
  switch (code) {
    case FailureCode::policy_broken:
      return "policy-broken";
    case FailureCode::keys_broken:
      return "keys-broken";
    case FailureCode::server_broken:
      return "server-broken";
    case FailureCode::push_malformed:
      return "push-malformed";
    case FailureCode::shallow_push:
      return "shallow-push";
    case FailureCode::object_missing:
      return "object-missing";
    case FailureCode::limit_commits:
      return "limit-commits";
    case FailureCode::limit_paths:
      return "limit-paths";
    case FailureCode::limit_message:
      return "limit-message";
    case FailureCode::limit_updates:
      return "limit-updates";
    case FailureCode::limit_seconds:
      return "limit-seconds";
    case FailureCode::limit_object:
      return "limit-object";
    case FailureCode::not_confined:
      return "not-confined";
    case FailureCode::interrupted:
      return "interrupted";
    case FailureCode::other_door:
      return "other-door";
  }
  std::abort();
}

tl::unexpected<Failure> fail(FailureCode code, std::string told, std::string detail) {
  return tl::unexpected<Failure>(Failure{code, std::move(told), std::move(detail)});
}

void require(bool holds, std::string_view what) {
  if (holds) {
    return;
  }
  const std::string line = "refwarden: bug: " + std::string(what) + "\n";
  // Nothing is left to do where even this fails; the abort refuses the push.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
  std::abort();
}

}  // namespace refwarden
