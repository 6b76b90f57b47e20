// A rehearsal for programs, and what looking at the hooks shows.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands/rehearsal.hpp"

namespace refwarden {
namespace {

using nlohmann::json;

json result_json(const AttackResult& result, const Policy& policy) {
  json item = {{"id", result.attack.id},
               {"about", result.attack.about},
               {"ref", result.attack.ref},
               {"aim", name_of(result.attack.aim)},
               {"outcome", name_of(result.outcome)},
               {"judged", result.was_judged},
               {"codes", result.codes}};
  if (!result.attack.rule.empty()) {
    item["rule"] = result.attack.rule;
  }
  if (!result.reason.empty()) {
    item["reason"] = result.reason;
  }
  if (result.outcome == AttackOutcome::let_in && result.attack.id != "control") {
    const Remedy remedy = remedy_of(result, policy);
    item["remedy"] = {{"kind", remedy.kind}, {"text", remedy.text}, {"snippet", remedy.snippet}};
  }
  return item;
}

bool is_ours(const HookFiles& files) {
  return files.state == HookState::ours || files.state == HookState::ours_moved;
}

}  // namespace

std::string rehearsal_json(const Rehearsal& rehearsal) {
  json stages = json::array();
  for (const StageResult& stage : rehearsal.stages) {
    json attacks = json::array();
    for (const AttackResult& result : stage.attacks) {
      attacks.push_back(result_json(result, rehearsal.policy));
    }
    stages.push_back({{"ref", stage.ref},
                      {"class", stage.ref_class},
                      {"covered", stage.is_covered},
                      {"control", result_json(stage.control, rehearsal.policy)},
                      {"attacks", attacks}});
  }
  const json object = {
      {"repository", rehearsal.git_dir.string()},
      {"policy", rehearsal.policy_folder},
      {"hooks_folder", rehearsal.hooks.elsewhere.value_or(rehearsal.hooks.folder.string())},
      {"sound", rehearsal.is_sound()},
      {"partial", rehearsal.is_partial},
      {"door", result_json(rehearsal.door, rehearsal.policy)},
      {"refs", stages},
      {"uncovered", rehearsal.uncovered},
      {"problems", rehearsal.problems},
      {"elapsed_ms", rehearsal.elapsed.count()}};
  return object.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::vector<std::string> hook_problems(const std::map<HookKind, HookFiles>& files,
                                       const HooksFolder& hooks) {
  std::vector<std::string> problems;
  bool judges = false;
  for (const HookKind kind : {HookKind::pre_receive, HookKind::update}) {
    const HookFiles& hook = files.at(kind);
    if (hook.state != HookState::absent && !hook.executable) {
      problems.push_back(fmt::format("hooks/{} is not executable, so git skips it: chmod +x {}",
                                     name_of(kind), hooks.file(kind).path.string()));
    }
    if (hook.has_former && !is_ours(hook)) {
      problems.push_back(
          fmt::format("hooks/{} was replaced after refwarden was installed: run refwarden repo "
                      "install",
                      name_of(kind)));
    }
    judges = judges || hook.state != HookState::absent;
  }
  if (!judges && is_seen(hooks.home)) {
    problems.emplace_back("there is no pre-receive or update hook: run refwarden repo install");
  }
  if (hooks.elsewhere) {
    problems.push_back(fmt::format(
        "core.hooksPath is {} outside of this repository, so its own hooks do not run: unset it "
        "there, or set core.hooksPath of this repository to {}",
        *hooks.elsewhere, hooks.folder.string()));
  }
  return problems;
}

}  // namespace refwarden
