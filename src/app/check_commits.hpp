// The five steps of check_push for commits that are still to be pushed: the same verdict, from a
// clone and a copy of the policy, without a record.
#pragma once

#include <string>

#include "app/check_push.hpp"
#include "app/policy_place.hpp"
#include "audit/record.hpp"
#include "intake/push.hpp"
#include "policy/load.hpp"

namespace refwarden {

struct CommitCheck {
  PolicyPlace place;       // the repository as the server's (clone_as_server), and the policy copy
  std::string git_dir;     // of the clone
  std::string repository;  // the server's, as PolicyRequest has it
  FileChoice choice = FileChoice::listed_or_named;
  RefUpdate update;
  std::string login;  // counts where the policy's host would say one
  SignerList signers = SignerList::bounded;
  bool is_draft = false;  // the new commit is still to be made; only what it needs is asked for
};

struct CheckedCommits {
  ExitCode code = ExitCode::bug;
  std::string findings;   // what a pusher would read, in a check's words; empty: nothing
  std::string passed;     // one line where there is no finding
  std::string record;     // decision_line
  std::string needs;      // of a draft: report_draft
  bool has_file = false;  // a file of the policy is about this repository
};

// `tools` lends its clock, progress and time. Fails where no decision can be written down.
Result<CheckedCommits> check_commits(CommitCheck check, const CheckTools& tools);

}  // namespace refwarden
