#include <algorithm>

#include "app/push_case.hpp"
#include "app/pushed_policy.hpp"
#include "base/untrusted.hpp"
#include "git/repository_places.hpp"
#include "signature/verifier.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_log_columns = 400;
constexpr std::uint64_t k_mebibyte = std::uint64_t{1} << 20U;
// Threads (workers_for), unless the policy says how many, each as long as the push may take; and
// the rest.
constexpr std::uint64_t k_threads = 8;
constexpr std::chrono::minutes k_besides{5};
// libseccomp 2.5 does not come back where it gets no memory.
constexpr std::chrono::seconds k_to_confine{10};

bool lists_openpgp(const Policy& policy) {
  const auto is_openpgp = [](const PersonKey& key) {
    return key.format == SignatureFormat::openpgp;
  };
  return std::any_of(policy.people.begin(), policy.people.end(), [&](const auto& person) {
    const auto& keys = person.second.keys;
    return std::any_of(keys.begin(), keys.end(), is_openpgp);
  });
}

}  // namespace

Confinement confinement_of(const PushCase& push_case) {
  const Policy& policy = *push_case.policy;
  Confinement confinement;
  confinement.read = places_of_repository(push_case.git_dir);
  confinement.read.push_back(policy.folder);
  confinement.write.push_back(policy.server.audit);
  if (push_case.gpg_home) {
    confinement.write.push_back(*push_case.gpg_home);
    confinement.gpg_program = k_gpg_program;
  }
  if (push_case.place && push_case.place->repository->runs_git()) {
    confinement.git_program = k_git_program;
  }
  const std::chrono::seconds most(policy.limits.seconds);
  confinement.cpu_time =
      most * static_cast<int>(std::max(k_threads, policy.limits.threads)) + k_besides;
  confinement.memory_bytes = policy.limits.memory_mib * k_mebibyte;
  return confinement;
}

Done confine_case(const CheckTools& tools, PushCase& push_case) {
  const Policy& policy = *push_case.policy;
  const auto moves = moves_policy(push_case);
  if (!moves) {
    return tl::unexpected(moves.error());
  }
  if (*moves || lists_openpgp(policy)) {
    auto home = tools.make_gpg_home();
    if (!home) {
      return tl::unexpected(home.error());
    }
    push_case.gpg_home = *std::move(home);
  }
  tools.allow_time(k_to_confine);
  const Done confined = tools.confine(confinement_of(push_case));
  if (confined) {
    return {};
  }
  switch (policy.confinement.missing) {
    case OnMissing::refuse:
      return confined;
    case OnMissing::warn:
      tools.log(printable(Untrusted("not confined: " + confined.error().detail), k_log_columns));
      return {};
  }
  std::abort();
}

}  // namespace refwarden
