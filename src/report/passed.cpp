// What a check says where there is nothing to mend.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "report/report.hpp"
#include "report/words.hpp"

namespace refwarden {
namespace {

std::string files_of(const Policy& policy) {
  const std::string system = policy.files.empty() ? "the policy" : policy.files.front().name;
  return policy.repository_file ? system + " and " + *policy.repository_file : system;
}

// "3 commits", "a tag", "a tag and 3 commits".
std::string judged_in(const UpdateFacts& update) {
  std::set<const CommitFacts*> commits;
  for (const JudgedSet& set : update.judged) {
    for (const auto& commit : set.commits) {
      commits.insert(commit.get());
    }
  }
  const std::size_t count = commits.size() + update.settled.count;
  const std::string counted_commits = counted(count, "commit", "commits");
  if (!update.tag) {
    return counted_commits;
  }
  return count == 0 ? "a tag" : "a tag and " + counted_commits;
}

std::string shown(const std::string& ref) {
  return printable(ref_text(ref));
}

}  // namespace

std::string report_passed(const PushFacts& facts, const Policy& policy) {
  const UpdateFacts& update = facts.updates.front();
  const std::string files = files_of(policy);
  if (update.classes.empty()) {
    return fmt::format("refwarden would accept this push: no rule of {} covers {}\n", files,
                       shown(update.ref));
  }
  return fmt::format("refwarden would accept this push: {} judged for {}, by {}\n",
                     judged_in(update), shown(update.ref), files);
}

std::string report_unjudged(const PushFacts& facts, const Policy& policy) {
  const std::set<std::string>& classes = facts.updates.front().classes;
  for (const Rule& rule : policy.rules) {
    const bool is_on = std::any_of(rule.on.begin(), rule.on.end(),
                                   [&](const std::string& name) { return classes.contains(name); });
    if (is_on && rule.mode != Mode::off && std::holds_alternative<SignedPushRule>(rule.body)) {
      return fmt::format("not judged before the push: {}, which asks for git push --signed by {}\n",
                         rule.name, described(std::get<SignedPushRule>(rule.body).signers, policy));
    }
  }
  return {};
}

std::string report_fetched_policy(const std::string& ref, const Oid& commit) {
  return fmt::format("checked by {}, commit {}\n", shown(ref), commit.brief());
}

std::string report_nothing_to_push(const std::string& ref) {
  return fmt::format("nothing to push: {} is there already\n", shown(ref));
}

}  // namespace refwarden
