#include <fmt/format.h>

#include "app/push_case.hpp"

namespace refwarden {
namespace {

Done find_repository(const HookInput& input, PushCase& push_case) {
  push_case.push.hook = input.kind;
  auto git_dir = read_git_dir(input.environment);
  if (!git_dir) {
    return tl::unexpected(git_dir.error());
  }
  push_case.git_dir = *std::move(git_dir);
  push_case.repository_path = push_case.git_dir;
  auto place = find_policy(push_case.git_dir, Quarantine::honour,
                           input.environment.get("GIT_NAMESPACE").value_or(""));
  if (!place) {
    return tl::unexpected(place.error());
  }
  push_case.place = *std::move(place);
  return {};
}

Done check_updates(const PushCase& push_case) {
  const auto& updates = push_case.push.updates;
  const std::uint64_t most = push_case.policy->limits.updates_per_push;
  if (updates.size() > most) {
    return fail(FailureCode::limit_updates, fmt::format("a push may update at most {} refs", most),
                fmt::format("{} updates", updates.size()));
  }
  const HashAlgorithm algorithm = push_case.place->repository->algorithm();
  if (!updates.empty() && updates.front().new_id.algorithm() != algorithm) {
    return fail(FailureCode::push_malformed,
                "the object ids are not of the repository's own width");
  }
  return {};
}

// What judges a push can write the record; it must not be able to write the next push's policy.
Done check_checkout(const PushCase& push_case) {
  const auto& commit = push_case.place->commit;
  const auto audit = push_case.policy->server.audit.lexically_normal();
  if (commit && !commit->from.checkout.lexically_relative(audit).string().starts_with("..")) {
    return fail(FailureCode::policy_broken, "the server's own policy does not load",
                "policy-checkout lies in the folder of the record: " + audit.string());
  }
  return {};
}

}  // namespace

const Server* PushCase::server() const {
  if (policy) {
    return &policy->server;
  }
  return problems.server ? &*problems.server : nullptr;
}

const std::string& PushCase::repository_name() const {
  return policy ? policy->repository_name : problems.repository_name;
}

Done load_case(PushCase& push_case) {
  auto policy = load_policy(
      {push_case.place->folder, push_case.repository_path, push_case.received, push_case.choice});
  if (policy) {
    push_case.policy = *std::move(policy);
    return check_checkout(push_case);
  }
  push_case.problems = std::move(policy).error();
  const Position at =
      push_case.problems.all.empty() ? Position() : push_case.problems.all.front().at;
  return fail(
      FailureCode::policy_broken, "the server's own policy does not load",
      fmt::format("{} problems, see refwarden policy check --folder {}; first {}",
                  push_case.problems.all.size(), push_case.place->named.string(), to_text(at)));
}

HostChoice host_of(const Server& server) {
  return {server.host, server.login_variable};
}

void find_pusher(const Environment& environment, PushCase& push_case) {
  Pusher pusher;
  pusher.login = login_from(host_of(push_case.policy->server), environment);
  if (const Person* person = push_case.policy->person_by_login(pusher.login)) {
    pusher.person = person->id;
  }
  push_case.pusher = std::move(pusher);
}

Done find_case(const HookInput& input, PushCase& push_case) {
  return find_repository(input, push_case).and_then([&] { return load_case(push_case); });
}

Done read_case(const HookInput& input, PushCase& push_case) {
  auto push = updates_of(input).and_then([&](std::vector<RefUpdate>&& updates) {
    return read_push(input.kind, input.environment, std::move(updates));
  });
  if (!push) {
    return tl::unexpected(push.error());
  }
  push_case.push = *std::move(push);
  return {};
}

Done open_case(const HookInput& input, PushCase& push_case) {
  const Done found = find_case(input, push_case);
  // Also where the policy is broken: the record says what was refused.
  const Done read = read_case(input, push_case);
  if (const Server* server = push_case.server()) {
    push_case.push.host_repository = repository_from(server->host, input.environment);
    push_case.push.is_dry_run = is_dry_run(server->host, input.environment);
  }
  if (push_case.policy) {
    find_pusher(input.environment, push_case);
  }
  return found.and_then([&] { return read; }).and_then([&] { return check_updates(push_case); });
}

}  // namespace refwarden
