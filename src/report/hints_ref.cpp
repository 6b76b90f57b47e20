// Hints about refs, their history, and who pushes.
#include <algorithm>

#include <fmt/format.h>

#include "intake/pusher.hpp"
#include "report/hint_kinds.hpp"
#include "report/words.hpp"

namespace refwarden {
namespace {

bool has_new_commits(const Subject& subject) {
  return subject.update != nullptr && !subject.view.commits_of(*subject.update).empty();
}

Hint hint_rewrite(const Subject& subject) {
  if (subject.finding.ref.rfind("refs/tags/", 0) == 0) {
    return Hint().prose(
        "what people have fetched cannot be taken back; give the new tag a new name");
  }
  const Rewrite plan = plan_linear(subject);
  Hint hint;
  if (!has_new_commits(subject) || plan.way == Rewrite::Way::none) {
    return hint.prose(
        "to undo a commit that others may have, add one that reverts it (git revert), "
        "and push that");
  }
  std::vector<std::string> pull = {"git", "pull", "--rebase"};
  if (plan.sign) {
    pull.emplace_back("--gpg-sign");
  }
  hint.lead_in("put your commits on top of what the server has").command(pull);
  hint.push = {"git", "push"};
  return hint;
}

// Makes the range linear; merges that changed something of their own are in the way.
Hint hint_merge(const Subject& subject) {
  const Rewrite plan = plan_linear(subject);
  Hint hint;
  if (plan.way == Rewrite::Way::none) {
    hint.prose("put your commits on top of the branch one by one, without a merge (git rebase)");
    return hint.prose(plan.why_not);
  }
  hint.lead_in("put your commits on top of the branch without the merge").command(plan.rebase({}));
  hint.push = push_again(subject);
  return hint;
}

// A merge made by a command has git's own message: good enough only where no rule reads it.
bool merge_needs_words(const Subject& subject) {
  const auto rules = rules_on(subject);
  return std::any_of(rules.begin(), rules.end(), [](const Rule* rule) {
    const bool reads = std::holds_alternative<TicketRule>(rule->body) ||
                       std::holds_alternative<TrailersRule>(rule->body) ||
                       std::holds_alternative<MessageRule>(rule->body) ||
                       std::holds_alternative<ReviewsRule>(rule->body);
    return reads &&
           (rule->commits == CommitScope::first_parent || rule->merges == MergeScope::judge);
  });
}

// Keeps the commits on a branch of their own and merges that.
Hint hint_by_merge(const Subject& subject, std::string_view prose) {
  const Rewrite plan = plan_amend(subject);
  const bool from = subject.update != nullptr && subject.update->rebase_base.has_value();
  const bool scope = subject.rule != nullptr && subject.rule->commits == CommitScope::first_parent;
  Hint hint;
  if (!from || !scope || plan.way == Rewrite::Way::none || merge_needs_words(subject)) {
    return hint.prose(prose);
  }
  const std::string side = "side-of-" + subject.update->new_id.brief();
  std::vector<std::string> merge = {"git", "merge", "--no-ff", "--no-edit"};
  if (plan.sign) {
    merge.emplace_back("--gpg-sign");
  }
  merge.push_back(side);
  hint.lead_in("keep your commits on a branch of their own and merge that")
      .command({"git", "branch", side})
      .command({"git", "reset", "--keep", subject.update->rebase_base->brief()})
      .command(merge);
  hint.push = push_again(subject);
  return hint;
}

}  // namespace

Hint hint_history(const Subject& subject) {
  const std::string contact = contact_of(subject.policy());
  const Code code = subject.finding.code;
  if (code == Code::history_rewrite) {
    return hint_rewrite(subject);
  }
  if (code == Code::history_delete) {
    return Hint().prose("nothing was taken away; if it has to go, ask " + contact);
  }
  if (code == Code::history_create) {
    return Hint().prose("push to a ref that is there, or ask " + contact + " to make this one");
  }
  if (code == Code::history_merge) {
    return hint_merge(subject);
  }
  return hint_by_merge(
      subject, code == Code::history_non_merge
                   ? "keep your commits on a branch of their own and merge it into this one (git "
                     "merge --no-ff)"
                   : "merge the other way round: start from the branch as the server has it, and "
                     "merge yours into it (git merge --no-ff)");
}

// A login is the host's word, and a stranger may have chosen it.
Hint hint_pusher_unknown(const Subject& subject) {
  const std::string contact = contact_of(subject.policy());
  const Server& server = subject.policy().server;
  const std::string& login = subject.view.push().pusher.login;
  if (!login.empty()) {
    return Hint().prose(Text("your login is")
                            .quote(Untrusted(login))
                            .close(",")
                            .say("which the policy lists for nobody: ask " + contact));
  }
  const std::string variable = login_variable({server.host, server.login_variable});
  if (variable.empty()) {
    return Hint().prose("nothing tells this server who is pushing: ask " + contact);
  }
  const std::string_view nobody = contract_of(server.host).nobody_when;
  return Hint().prose(
      fmt::format("your login did not reach the hook: {} is not set, or empty{}{}; ask {}",
                  variable, nobody.empty() ? "" : ", or ", nobody, contact));
}

Hint hint_pusher(const Subject& subject) {
  const std::string contact = contact_of(subject.policy());
  const auto* rule = subject.body<PushersRule>();
  const auto& certificate = subject.view.push().certificate;
  if (subject.finding.code == Code::pusher_unknown && certificate && certificate->person) {
    return Hint().prose(
        "your login and your push certificate name two persons: push with your own account and "
        "key, or without --signed");
  }
  if (subject.finding.code == Code::pusher_unknown) {
    return hint_pusher_unknown(subject);
  }
  if (subject.finding.code == Code::pusher_not_allowed && rule != nullptr && rule->allow) {
    return Hint().prose(fmt::format("ask somebody in {} to push this for you",
                                    described(*rule->allow, subject.policy())));
  }
  return Hint().prose("ask somebody who has no part in these commits to push them as they are");
}

Hint hint_built_in(const Subject& subject) {
  const std::string contact = contact_of(subject.policy());
  const Code code = subject.finding.code;
  if (code == Code::stale_old) {
    return Hint().prose("fetch, look at what has changed, and push again with git itself");
  }
  if (code == Code::namespace_refused) {
    return Hint().prose("push to a branch or a tag; " + contact + " can open a namespace");
  }
  if (code == Code::ref_reserved) {
    return Hint().prose("leave that ref out; the server's admin writes it with refwarden itself");
  }
  if (code == Code::target_type) {
    return Hint().prose("push a commit, or a tag that names one");
  }
  if (code == Code::object_malformed) {
    return Hint().prose(
        "a program other than git made this object; make the commit or tag again with git");
  }
  if (code == Code::policy_unsound) {
    return Hint()
        .prose("in the clone, mend what these say, amend and push again:")
        .command({"refwarden", "policy", "check", "--folder", "."})
        .command({"refwarden", "policy", "test", "."});
  }
  return Hint().prose("choose another name and push again");
}

}  // namespace refwarden
