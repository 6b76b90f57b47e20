#include "app/commands/push_plan.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/commands/git_child.hpp"
#include "app/commands/git_config.hpp"
#include "app/remote_url.hpp"
#include "base/untrusted.hpp"
#include "intake/push.hpp"

namespace refwarden {
namespace {

constexpr const char* k_branches = "refs/heads/";

bool starts_with(const std::string& text, std::string_view start) {
  return text.compare(0, start.size(), start) == 0;
}

tl::unexpected<Failure> wrong(std::string told) {
  return fail(FailureCode::push_malformed, std::move(told));
}

std::string quoted(const std::string& word) {
  return "\"" + printable(Untrusted(word)) + "\"";
}

std::vector<std::string> split(const std::string& text, char mark) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  while (start <= text.size()) {
    const std::size_t end = std::min(text.find(mark, start), text.size());
    parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

Result<std::string> find_clone() {
  const auto answer = run_git({"rev-parse", "--path-format=absolute", "--git-common-dir"});
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  if (answer->exit_code != 0 || answer->output.empty()) {
    return fail(FailureCode::server_broken, "there is no git repository here");
  }
  return find_git_dir(answer->output.substr(0, answer->output.size() - 1))
      .map([](const std::filesystem::path& path) { return path.string(); });
}

// What git knows of the branch that is checked out.
struct Branch {
  std::string name;         // full; empty: HEAD is detached
  std::string remote;       // of its upstream
  std::string remote_ref;   // its upstream, as the remote has it
  std::string push_remote;  // where it is pushed to, if that is said
};

Result<Branch> find_branch() {
  Branch branch;
  const auto name = ask_git({"symbolic-ref", "-q", "HEAD"});
  if (!name || !*name) {
    return name ? Result<Branch>(branch) : tl::unexpected(name.error());
  }
  branch.name = **name;
  const auto answer = ask_git({"for-each-ref",
                               "--format=%(upstream:remotename)%00%(upstream:remoteref)%00"
                               "%(push:remotename)",
                               branch.name});
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  const auto fields = split(answer->value_or(""), '\0');
  if (fields.size() == 3 && fields[0] != ".") {  // "." is this very clone
    branch.remote = fields[0];
    branch.remote_ref = fields[1];
  }
  branch.push_remote = fields.size() == 3 ? fields[2] : "";
  return branch;
}

// As git push: what is said of pushing, the upstream's, the only one, origin.
Result<std::string> find_remote(const PushWords& words, const Branch& branch) {
  const auto answer = ask_git({"remote"});
  const auto said = ask_git({"config", "--get", "remote.pushDefault"});
  if (!answer || !said) {
    return tl::unexpected(answer ? said.error() : answer.error());
  }
  const auto remotes = split(answer->value_or(""), '\n');
  const auto is_there = [&](const std::string& name) {
    return !name.empty() && std::count(remotes.begin(), remotes.end(), name) > 0;
  };
  if (!words.remote.empty() && !is_there(words.remote)) {
    return wrong(fmt::format("the clone has no remote {}", quoted(words.remote)));
  }
  for (const std::string& name :
       {words.remote, branch.push_remote, said->value_or(""), branch.remote}) {
    if (is_there(name)) {
      return name;
    }
  }
  if (remotes.size() == 1) {
    return remotes.front();
  }
  return is_there("origin") ? "origin" : std::string();
}

Result<std::string> find_ref(const PushWords& words, const Branch& branch,
                             const std::string& remote) {
  if (!words.ref.empty()) {
    const std::string ref = starts_with(words.ref, "refs/") ? words.ref : k_branches + words.ref;
    return is_ref_name(ref) ? Result<std::string>(ref)
                            : wrong(fmt::format("{} is no name of a ref", quoted(words.ref)));
  }
  if (branch.name.empty()) {
    return wrong("HEAD is on no branch: say with --ref where it would be pushed to");
  }
  return branch.remote == remote && !branch.remote_ref.empty() ? branch.remote_ref : branch.name;
}

Result<Oid> find_object(const std::string& revision, const std::string& ref) {
  // As a pre-push hook says that there is nothing on this side (githooks(5)).
  if (const auto id = Oid::parse(revision); id && id->is_null()) {
    return *id;
  }
  // A branch gets commits, whatever names them; other refs get what they are given.
  const std::string peeled = starts_with(ref, k_branches) ? revision + "^{commit}" : revision;
  const bool is_option = revision.empty() || revision.front() == '-';
  const auto answer = is_option ? Result<std::optional<std::string>>(std::nullopt)
                                : ask_git({"rev-parse", "-q", "--verify", peeled});
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  const auto id = Oid::parse(answer->value_or(""));
  return id ? Result<Oid>(*id) : wrong(fmt::format("the clone has no {}", quoted(revision)));
}

struct Range {
  std::string old_revision;  // empty: what the clone knows of the server
  std::string new_revision;  // empty: HEAD, or what the clone has at the ref
};

Result<Range> read_range(const std::string& text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string::npos) {
    return Range{"", text};
  }
  const Range range{text.substr(0, dots), text.substr(dots + 2)};
  if (range.old_revision.empty() || starts_with(range.new_revision, ".")) {
    return wrong(fmt::format("a range is OLD..NEW, not {}", quoted(text)));
  }
  return range;
}

Done find_objects(const Range& range, PushPlan& plan) {
  std::string tip = range.new_revision;
  if (tip.empty()) {
    tip = starts_with(plan.ref, k_branches) ? "HEAD" : plan.ref;
  }
  const auto new_id = find_object(tip, plan.ref);
  if (!new_id) {
    return tl::unexpected(new_id.error());
  }
  plan.new_id = *new_id;
  if (range.old_revision.empty()) {
    return {};
  }
  return find_object(range.old_revision, plan.ref).map([&](const Oid& id) { plan.old_id = id; });
}

// A path on this machine is the server's own.
Result<std::string> find_repository(const PushPlan& plan) {
  if (plan.remote.empty()) {
    return plan.git_dir;
  }
  const auto url = ask_git({"remote", "get-url", "--push", plan.remote});
  if (!url) {
    return tl::unexpected(url.error());
  }
  const std::string path = path_of_url(url->value_or(""));
  const auto here = find_git_dir(path);
  return here ? here->string() : path;
}

}  // namespace

Result<PushPlan> plan_push(const PushWords& words) {
  PushPlan plan;
  const auto range = read_range(words.range);
  if (!range) {
    return tl::unexpected(range.error());
  }
  auto git_dir = find_clone();
  const auto branch = git_dir ? find_branch() : tl::unexpected(git_dir.error());
  auto remote = branch ? find_remote(words, *branch) : tl::unexpected(branch.error());
  auto ref = remote ? find_ref(words, *branch, *remote) : tl::unexpected(remote.error());
  if (!ref) {
    return tl::unexpected(std::move(ref).error());
  }
  plan.git_dir = *std::move(git_dir);
  plan.remote = *std::move(remote);
  plan.ref = *std::move(ref);
  auto repository = find_objects(*range, plan).and_then([&] { return find_repository(plan); });
  if (!repository) {
    return tl::unexpected(std::move(repository).error());
  }
  plan.repository = *std::move(repository);
  return plan;
}

Result<std::optional<std::string>> policy_setting(const std::string& git_dir) {
  return ask_git({"--git-dir=" + git_dir, "config", "--type=path", "--get", "refwarden.policydir"});
}

Result<std::optional<std::string>> login_setting(const std::string& git_dir) {
  return ask_git({"--git-dir=" + git_dir, "config", "--get", "refwarden.login"});
}

}  // namespace refwarden
