// What a repository has, as git and the policy see it.
#include <algorithm>

#include <fmt/format.h>

#include "app/commands/git_config.hpp"
#include "app/commands/loaded_policy.hpp"
#include "app/commands/repo_state.hpp"
#include "app/confinement.hpp"
#include "facts/ref_names.hpp"
#include "policy/load.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

bool has_commit(const Repository& repository, const Oid& id) {
  const auto header = repository.header(id);
  return header && *header && (*header)->type == ObjectType::commit;
}

CoveredRefs coverage_of(const std::string& ref, const Policy& policy) {
  CoveredRefs covered;
  const std::set<std::string> classes = policy.classes_of(ref);
  for (const Rule& rule : policy.rules) {
    const bool is_on = std::any_of(rule.on.begin(), rule.on.end(),
                                   [&](const std::string& name) { return classes.contains(name); });
    if (is_on) {
      covered.rules.emplace_back(rule.name, rule.mode);
      covered.kind = rule.mode == Mode::off ? covered.kind : CoveredRefs::Kind::covered;
    }
  }
  if (refused_namespace(ref, policy)) {
    covered.kind = CoveredRefs::Kind::refused;
  }
  return covered;
}

Done find_coverage(const Repository& repository, const Policy& policy, RepoState& status) {
  const auto refs = repository.refs();
  if (!refs) {
    return tl::unexpected(refs.error());
  }
  for (const RefTip& ref : refs->direct) {
    CoveredRefs one = coverage_of(ref.name, policy);
    const auto same =
        std::find_if(status.coverage.begin(), status.coverage.end(), [&](const CoveredRefs& other) {
          return other.kind == one.kind && other.rules == one.rules;
        });
    if (same != status.coverage.end()) {
      same->refs.push_back(ref.name);
      continue;
    }
    one.refs.push_back(ref.name);
    status.coverage.push_back(std::move(one));
  }
  std::stable_sort(status.coverage.begin(), status.coverage.end(),
                   [](const CoveredRefs& a, const CoveredRefs& b) { return a.kind < b.kind; });
  return {};
}

void tell(const Failure& failure, RepoState& status) {
  status.problems.push_back(fmt::format("{}: {}", failure.told, failure.detail));
}

// Where it is missing and the policy says nothing else, no push passes.
void look_at_confinement(const Policy& policy, RepoState& status) {
  if (!confinement_here().whole && policy.confinement.missing == OnMissing::refuse) {
    status.problems.push_back(fmt::format(
        "the kernel has {}, so pushes are refused (not-confined): see [confinement] missing",
        status.confinement));
  }
}

void look_at_policy(const Result<LoadedPolicy>& loaded, RepoState& status, History history) {
  if (!loaded) {
    tell(loaded.error(), status);
    return;
  }
  look_at_confinement(loaded->policy, status);
  status.audit = loaded->policy.server.audit;
  for (const Rule& rule : loaded->policy.rules) {
    status.rules.emplace_back(rule.name, rule.mode);
  }
  const bool hook_is_update =
      works(status.files[HookKind::update]) && !works(status.files[HookKind::pre_receive]);
  for (std::string& problem : offer_problems(status.offer, loaded->policy, hook_is_update)) {
    status.problems.push_back(std::move(problem));
  }
  const Repository& repository = *loaded->place.repository;
  for (const AdoptionPoint& point : loaded->policy.adopted) {
    status.adopted.push_back({point, has_commit(repository, point.commit)});
  }
  if (Done done = find_coverage(repository, loaded->policy, status); !done) {
    tell(done.error(), status);
  }
  if (history == History::skip) {
    return;
  }
  auto unjudged = read_unjudged(loaded->policy.server.audit, loaded->git_dir);
  if (!unjudged) {
    tell(unjudged.error(), status);
    return;
  }
  status.history = std::move(*unjudged);
}

}  // namespace

Result<RepoState> look_at_repository(const fs::path& path, History history) {
  const auto git_dir = find_git_dir(path);
  if (!git_dir) {
    return tl::unexpected(git_dir.error());
  }
  const auto loaded = load_policy_of(*git_dir, SystemClock().now());
  const HookHome home = loaded ? contract_of(loaded->policy.server.host).home : HookHome::hooks;
  const auto hooks = folder_with_hooks(*git_dir, home);
  if (!hooks) {
    return tl::unexpected(hooks.error());
  }
  const auto policy = own_setting(*git_dir, "refwarden.policydir");
  if (!policy) {
    return tl::unexpected(policy.error());
  }
  const auto offer = look_at_offer(*git_dir);
  if (!offer) {
    return tl::unexpected(offer.error());
  }
  const auto doors = look_at_doors(*git_dir, loaded ? &loaded->policy.server : nullptr);
  if (!doors) {
    return tl::unexpected(doors.error());
  }
  RepoState status;
  status.offer = *offer;
  status.doors = *doors;
  status.git_dir = *git_dir;
  if (loaded) {
    status.host = loaded->policy.server.host;
  }
  status.hooks = *hooks;
  status.policy = policy->value_or(k_default_policy_folder);
  status.confinement = confinement_here().text;
  for (const HookKind kind : {HookKind::pre_receive, HookKind::update, HookKind::post_receive}) {
    const fs::path program = hook_program(kind).value_or(fs::path());
    const HookFile hook = hooks->file(kind);
    status.files[kind] =
        look_at_hook(home == HookHome::common ? gitolite_hook(hook) : hook, program);
  }
  find_problems(status);
  look_at_policy(loaded, status, history);
  return status;
}

}  // namespace refwarden
