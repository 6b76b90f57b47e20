#include "app/record_landed.hpp"

#include <fmt/format.h>

#include "app/push_case.hpp"
#include "audit/record.hpp"
#include "base/untrusted.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_log_columns = 400;

Done record(const HookInput& input, PushCase& push_case) {
  const Done found = find_case(input, push_case);
  // A policy that was broken since the push was let in must not hide that it landed.
  const Server* server = push_case.server();
  if (server == nullptr) {
    return found;
  }
  return read_case(input, push_case).and_then([&] {
    return append_landed(server->audit, server->name, push_case.push, push_case.received);
  });
}

}  // namespace

ExitCode record_landed(const HookInput& input, const Clock& clock,
                       const std::function<void(const std::string&)>& log) {
  PushCase push_case;
  push_case.received = clock.now();
  const Done recorded = record(input, push_case);
  if (recorded) {
    return ExitCode::passed;
  }
  const Failure& failure = recorded.error();
  log(printable(
      Untrusted(fmt::format("what landed in {} is not recorded: {}: {} {}", push_case.git_dir,
                            name_of(failure.code), failure.told, failure.detail)),
      k_log_columns));
  return ExitCode::unreadable;
}

}  // namespace refwarden
