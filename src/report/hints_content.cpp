// Hints about what must not enter the tree.
#include <algorithm>

#include <fmt/format.h>

#include "report/hint_kinds.hpp"
#include "report/words.hpp"

namespace refwarden {
namespace {

// More commands than these are a task for an editor.
constexpr std::size_t k_most_paths = 5;

// What is done to one path in the work tree and the index before the commit is made again.
std::optional<std::vector<std::string>> mend(Code code, const std::string& path) {
  if (code == Code::content_executable) {
    return std::vector<std::string>{"git", "update-index", "--chmod=-x", path};
  }
  if (code == Code::content_bidi || code == Code::content_conflict_marker) {
    return std::vector<std::string>{"git", "add", path};
  }
  if (code == Code::content_symlink || code == Code::content_submodule ||
      code == Code::content_too_large) {
    return std::vector<std::string>{"git", "rm", "--cached", path};
  }
  return std::nullopt;
}

std::string_view task_of(Code code) {
  if (code == Code::content_executable) {
    return "take the executable bit off";
  }
  if (code == Code::content_bidi) {
    return "take the characters out of the file";
  }
  if (code == Code::content_conflict_marker) {
    return "settle the conflict in the file";
  }
  if (code == Code::content_case_twin || code == Code::content_unportable_name) {
    return "give the file another name (git mv)";
  }
  return "take it out";
}

const PathChange* change_of(const CommitFacts& commit, const Untrusted& path) {
  const auto& paths = commit.under_all.paths;
  const auto found = std::find_if(paths.begin(), paths.end(),
                                  [&](const PathChange& change) { return change.path == path; });
  return found == paths.end() ? nullptr : &*found;
}

// Commands for every path, or nothing where one path needs a thought: removing would take away what
// was there before, or the name cannot be typed.
std::vector<std::vector<std::string>> mending(const Subject& subject) {
  std::vector<std::vector<std::string>> commands;
  const auto& failing = subject.finding.commits.front();
  const CommitFacts* commit = subject.view.commit(*subject.update, failing.id);
  if (commit == nullptr || failing.found.size() > k_most_paths) {
    return {};
  }
  for (const auto& found : failing.found) {
    const PathChange* change = change_of(*commit, found.text);
    const std::string path(found.text.bytes());
    auto command = mend(subject.finding.code, path);
    const bool removes = command && (*command)[1] == "rm";
    if (!command || change == nullptr || change->new_mode == 0 ||
        (removes && change->old_mode != 0) || path.front() == '-' || path.front() == ':') {
      return {};
    }
    commands.push_back(std::move(*command));
  }
  return commands;
}

}  // namespace

Hint hint_content(const Subject& subject) {
  const Code code = subject.finding.code;
  Rewrite plan = plan_rewrite(subject);
  Hint hint;
  const auto commands = plan.way == Rewrite::Way::amend && !subject.finding.commits.empty()
                            ? mending(subject)
                            : std::vector<std::vector<std::string>>();
  if (commands.empty()) {
    return hint.prose(
        fmt::format("{}, in {} (git rebase --interactive, \"edit\"){}, and push again",
                    task_of(code), these_commits(subject), plan.sign ? ", sign again" : ""));
  }
  const bool by_hand = code == Code::content_bidi || code == Code::content_conflict_marker;
  hint.lead_in(std::string(task_of(code)) + (by_hand ? ", add it" : ""), ", and push again");
  for (const auto& command : commands) {
    hint.command(command);
  }
  // Nothing may be left of the commit.
  const CommitFacts* commit =
      subject.view.commit(*subject.update, subject.finding.commits.front().id);
  plan.allow_empty = plan.allow_empty || commit->under_all.paths.size() <= commands.size();
  hint.command(plan.amend(Rewrite::Edit::no));
  hint.push = push_again(subject);
  return hint;
}

}  // namespace refwarden
