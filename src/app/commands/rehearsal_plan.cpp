#include "app/commands/rehearsal_plan.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "app/commands/git_child.hpp"

namespace refwarden {
namespace {

std::optional<Oid> value_in(const RefsSnapshot& refs, const std::string& ref) {
  const auto found = std::find_if(refs.direct.begin(), refs.direct.end(),
                                  [&](const RefTip& tip) { return tip.name == ref; });
  return found == refs.direct.end() ? std::nullopt : std::optional(found->target);
}

// Who pushes: the insider where the rules let that person, which is how the insider was chosen.
std::string login_of(const Stage& stage) {
  return stage.insider == nullptr || stage.insider->logins.empty() ? ""
                                                                   : stage.insider->logins.front();
}

StageTips tips_of(const Stage& stage, const World& world, const Workshop& workshop) {
  StageTips tips;
  tips.tip = value_in(world.refs, stage.exists && stage.is_branch() ? stage.ref : world.head);
  tips.parent = tips.tip ? workshop.parent_of(*tips.tip) : std::nullopt;
  tips.insider = stage.insider == nullptr ? "" : stage.insider->id;
  return tips;
}

bool is_called(const Attack& attack, const std::string& name) {
  return attack.id == name || attack.id.rfind(name + ":", 0) == 0;
}

}  // namespace

Result<World> look_at(const std::filesystem::path& git_dir) {
  auto loaded = load_policy_of(git_dir, SystemClock().now());
  if (!loaded) {
    return tl::unexpected(loaded.error());
  }
  auto refs = loaded->place.repository->refs();
  if (!refs) {
    return tl::unexpected(refs.error());
  }
  const auto head = ask_git({"--git-dir=" + git_dir.string(), "symbolic-ref", "--quiet", "HEAD"});
  if (!head) {
    return tl::unexpected(head.error());
  }
  return World{*std::move(loaded), *std::move(refs), head->value_or("")};
}

std::vector<Plan> plan(const World& world, const Workshop& workshop) {
  RepositoryView view{world.refs, world.head, {}, {}};
  for (const RefTip& tip : world.refs.direct) {
    const bool is_branch = tip.name.rfind("refs/heads/", 0) == 0;
    if (is_branch && workshop.parent_of(tip.target)) {
      view.tip_has_parent.push_back(tip.name);
    }
  }
  if (const auto tip = value_in(world.refs, world.head)) {
    view.head_paths = workshop.paths_in(*tip, watched_paths());
  }
  std::vector<Plan> plans;
  for (Stage& stage : stages_of(world.original.policy, view, SystemClock().now())) {
    Plan one{std::move(stage), {}, {}, {}};
    one.tips = tips_of(one.stage, world, workshop);
    one.login = login_of(one.stage);
    one.attacks = attacks_on(one.stage);
    plans.push_back(std::move(one));
  }
  return plans;
}

std::vector<std::string> keep_only(const std::vector<std::string>& only, std::vector<Plan>& plans) {
  if (only.empty()) {
    return {};
  }
  std::set<std::string> met;
  const auto is_other = [&](const Attack& attack) {
    const auto name = std::find_if(
        only.begin(), only.end(), [&](const std::string& each) { return is_called(attack, each); });
    return name == only.end() || (met.insert(*name), false);
  };
  for (Plan& one : plans) {
    std::erase_if(one.attacks, is_other);
  }
  std::vector<std::string> unknown;
  std::copy_if(only.begin(), only.end(), std::back_inserter(unknown),
               [&](const std::string& name) { return !met.contains(name); });
  return unknown;
}

}  // namespace refwarden
