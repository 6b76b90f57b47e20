#include "app/pushed_policy.hpp"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include "app/policy_checkout.hpp"
#include "cases/run_cases.hpp"
#include "git/repository_places.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

constexpr std::size_t k_problems_told = 10;

using Problems = std::vector<Untrusted>;

// Only errors close a push.
void add(Problems& told, const std::vector<Problem>& problems) {
  for (const Problem& problem : problems) {
    if (problem.weight == Problem::Weight::error) {
      told.emplace_back(fmt::format("{}: {}", to_text(problem.at), problem.text));
    }
  }
}

void add_failed_cases(Problems& told, const SuiteRun& run) {
  for (const FileRun& file : run.files) {
    for (const CaseRun& each : file.cases) {
      if (!each.passed) {
        told.emplace_back(fmt::format("{}: fails: {}", to_text(each.test->at), each.test->name));
      }
    }
  }
}

void add_tests(Problems& told, const fs::path& folder) {
  const CasePlace place = find_cases(folder);
  if (place.files.empty()) {
    return;
  }
  const auto suite = load_cases(place);
  if (!suite) {
    add(told, suite.error());
    return;
  }
  const auto run = run_cases(*suite);
  if (run) {
    add_failed_cases(told, *run);
  } else {
    told.emplace_back("its tests cannot be run: " + run.error().told);
  }
}

// What is wrong with the policy in `folder`; empty: nothing.
Problems problems_of(const fs::path& folder, const PushCase& push_case) {
  Problems told;
  const auto policy = check_policy(folder, push_case.received);
  add(told, policy.all);
  if (told.empty() && policy.server && policy.server->audit != push_case.policy->server.audit) {
    told.emplace_back("system.toml: [server] audit may not be changed by a push");
  }
  if (told.empty()) {
    add_tests(told, folder);
  }
  if (told.size() > k_problems_told) {
    const std::size_t more = told.size() - k_problems_told;
    told.resize(k_problems_told);
    told.emplace_back(fmt::format("and {} more", more));
  }
  return told;
}

Result<Problems> problems_of(const Oid& commit, const PushCase& push_case) {
  constexpr const char* k_name = "pushed-policy";
  require(push_case.gpg_home.has_value(), "there is no folder for a policy that is pushed");
  const auto scratch = AuditFolder::open(*push_case.gpg_home);
  if (!scratch) {
    return tl::unexpected(scratch.error());
  }
  const fs::path place = *push_case.gpg_home / k_name;
  std::error_code ignored;
  fs::remove_all(place, ignored);
  const auto folder = lay_out(*push_case.place->repository, commit, *scratch, k_name);
  Problems told =
      folder ? problems_of(*folder, push_case) : Problems{Untrusted(folder.error().detail)};
  fs::remove_all(place, ignored);
  return told;
}

// Also where the same repository is reached by another path, or as a work tree of it.
Result<bool> is_policy_repository(const PushCase& push_case) {
  const fs::path& source = push_case.place->commit->from.repository;
  for (const fs::path& place : places_of_repository(push_case.git_dir)) {
    std::error_code error;
    if (fs::exists(place, error) && fs::equivalent(place, source, error)) {
      return true;
    }
    if (error) {
      return fail(FailureCode::policy_broken,
                  "it cannot be told whether this repository has the server's policy",
                  place.string() + ": " + error.message());
    }
  }
  return false;
}

bool is_policy_ref(const std::string& ref, const PushCase& push_case) {
  return !push_case.push.ref_namespace && ref == push_case.place->commit->from.ref;
}

}  // namespace

Result<bool> moves_policy(const PushCase& push_case) {
  const bool is_in_git = push_case.place && push_case.place->commit;
  return is_in_git ? is_policy_repository(push_case) : Result<bool>(false);
}

Done object_to_unsound_policy(PushCase& push_case) {
  const auto moves = moves_policy(push_case);
  if (!moves || !*moves) {
    return moves ? Done() : tl::unexpected(moves.error());
  }
  Gathered& gathered = *push_case.gathered;
  for (std::size_t i = 0; i < gathered.facts.updates.size(); ++i) {
    const UpdateFacts& update = gathered.facts.updates[i];
    if (!is_policy_ref(update.ref, push_case) && !is_policy_ref(update.resolved_ref, push_case)) {
      continue;
    }
    Objection objection{Objection::Kind::policy_unsound, {}, {}, {}, {}};
    if (update.new_id.is_null()) {
      objection.why = "the ref that the server's policy is read from would be gone";
    } else {
      auto problems = problems_of(update.new_id, push_case);
      if (!problems) {
        return tl::unexpected(problems.error());
      }
      objection.problems = *std::move(problems);
    }
    if (!objection.why.empty() || !objection.problems.empty()) {
      gathered.objections[i].push_back(std::move(objection));
    }
  }
  return {};
}

}  // namespace refwarden
