#include "app/commands/rehearsal.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "app/commands/git_config.hpp"
#include "app/commands/rehearsal_plan.hpp"
#include "app/commands/rehearse_push.hpp"
#include "app/push_case.hpp"
#include "base/untrusted.hpp"

namespace refwarden {
namespace {

using SteadyClock = std::chrono::steady_clock;

// A key for the stranger and for each insider; without ssh-keygen nobody has one.
Result<std::map<std::string, std::string>> make_keys(Workshop& workshop,
                                                     const std::vector<Plan>& plans) {
  std::map<std::string, std::string> lines;
  if (const auto stranger = workshop.new_key(k_stranger); !stranger) {
    return tl::unexpected(stranger.error());
  }
  for (const Plan& one : plans) {
    const std::string& id = one.tips.insider;
    if (id.empty() || lines.contains(id)) {
      continue;
    }
    const auto line = workshop.new_key(id);
    if (!line) {
      return tl::unexpected(line.error());
    }
    if (*line) {
      lines[id] = **line;
    }
  }
  return lines;
}

bool signs_without_key(const Attack& attack, const Workshop& workshop, const StageTips& tips) {
  const bool is_strangers =
      std::any_of(attack.pushes.begin(), attack.pushes.end(),
                  [](const PushStep& step) { return step.certificate == SigningKey::stranger; });
  if (is_strangers && !workshop.has_key(k_stranger)) {
    return true;
  }
  return std::any_of(attack.objects.begin(), attack.objects.end(), [&](const ObjectDraft& draft) {
    const SigningKey key = std::visit([](const auto& one) { return one.key; }, draft);
    return (key == SigningKey::stranger && !workshop.has_key(k_stranger)) ||
           (key == SigningKey::insider && !workshop.has_key(tips.insider));
  });
}

class Runner {
 public:
  Runner(const RehearsalRequest& request, Range& range, const Workshop& workshop,
         std::uint64_t total)
      : m_request(request),
        m_range(range),
        m_workshop(workshop),
        m_end(SteadyClock::now() + request.time),
        m_total(total) {}

  [[nodiscard]] bool is_done_with_door() const { return m_request.door_only; }

  Result<AttackResult> run(const Attack& attack, const Plan& one) {
    AttackResult result;
    result.attack = attack;
    result.ref_class = one.stage.ref_class;
    if (!m_request.progress("Rehearsing attacks", m_done++, m_total)) {
      return fail(FailureCode::interrupted, "the rehearsal was ended by a signal");
    }
    if (!attack.not_here.empty()) {
      result.outcome = AttackOutcome::not_here;
      result.reason = attack.not_here;
      return result;
    }
    if (signs_without_key(attack, m_workshop, one.tips)) {
      result.outcome = AttackOutcome::not_here;
      result.reason = "ssh-keygen is not installed, so nothing can be signed";
      return result;
    }
    if (SteadyClock::now() > m_end) {
      result.reason = "no time was left (--seconds)";
      return result;
    }
    auto pushed = m_range.attack(attack, one.tips, one.login);
    if (pushed) {
      pushed->ref_class = result.ref_class;
    }
    return pushed;
  }

  // The control first: what differs from a push that is refused anyhow proves nothing.
  Result<StageResult> run_stage(const Plan& one) {
    StageResult stage;
    stage.ref = one.stage.ref;
    stage.ref_class = one.stage.ref_class;
    stage.is_covered = !one.stage.rules.empty();
    Attack control = control_push(one.stage);
    control.not_here = one.stage.has_tip || one.stage.is_branch()
                           ? one.stage.no_insider
                           : "the repository has no commit yet";
    auto controlled = run(control, one);
    if (!controlled) {
      return tl::unexpected(controlled.error());
    }
    stage.control = *std::move(controlled);
    for (const Attack& attack : one.attacks) {
      auto result = skipped(attack, stage.control) ? Result<AttackResult>(skip(attack, one))
                                                   : run(attack, one);
      if (!result) {
        return tl::unexpected(result.error());
      }
      stage.attacks.push_back(*std::move(result));
    }
    return stage;
  }

 private:
  static bool skipped(const Attack& attack, const AttackResult& control) {
    return attack.needs_insider && attack.not_here.empty() &&
           control.outcome != AttackOutcome::let_in;
  }

  AttackResult skip(const Attack& attack, const Plan& one) {
    ++m_done;
    AttackResult result;
    result.attack = attack;
    result.ref_class = one.stage.ref_class;
    result.outcome = AttackOutcome::not_here;
    result.reason = "the change that follows every rule did not get in either";
    return result;
  }

  const RehearsalRequest& m_request;
  Range& m_range;
  const Workshop& m_workshop;
  SteadyClock::time_point m_end;
  std::uint64_t m_done = 0;
  std::uint64_t m_total;
};

// Nothing that a push shows means anything where a refusal does not hold.
Done run_all(const std::vector<Plan>& plans, Runner& runner, Rehearsal& rehearsal) {
  const Plan empty{Stage{}, {}, {}, {}};
  const Plan& first = plans.empty() ? empty : plans.front();
  Stage stage = first.stage;
  stage.policy = &rehearsal.policy;
  auto door = runner.run(door_push(stage), first);
  if (!door) {
    return tl::unexpected(door.error());
  }
  rehearsal.door = *std::move(door);
  if (rehearsal.door.outcome == AttackOutcome::let_in || runner.is_done_with_door()) {
    return {};
  }
  for (const Plan& one : plans) {
    auto result = runner.run_stage(one);
    if (!result) {
      return tl::unexpected(result.error());
    }
    rehearsal.stages.push_back(*std::move(result));
  }
  return {};
}

std::uint64_t number_of(const std::vector<Plan>& plans) {
  std::uint64_t number = 1;
  for (const Plan& one : plans) {
    number += 1 + one.attacks.size();
  }
  return number;
}

Done run_in(const Scratch& scratch, const RehearsalRequest& request, const World& world,
            Rehearsal& rehearsal) {
  const ScratchPlaces places = places_in(scratch, world.original.git_dir);
  if (Done done = make_client(world.original, places); !done) {
    return done;
  }
  auto workshop = Workshop::open(scratch, places);
  if (!workshop) {
    return tl::unexpected(workshop.error());
  }
  std::vector<Plan> plans = plan(world, *workshop);
  rehearsal.is_partial = !request.only.empty();
  for (const std::string& name : keep_only(request.only, plans)) {
    rehearsal.problems.push_back("no attack here is called " + printable(Untrusted(name), 60) +
                                 ": --json without --only lists the names");
  }
  const auto keys = make_keys(*workshop, plans);
  if (!keys) {
    return tl::unexpected(keys.error());
  }
  if (const auto copied = copy_policy(world.original, places, *keys); !copied) {
    return tl::unexpected(copied.error());
  }
  if (Done done = copy_server(world.original, rehearsal.hooks, places); !done) {
    return done;
  }
  Range range(*workshop, places, host_of(world.original.policy.server));
  range.remember(world.refs);
  Runner runner(request, range, *workshop, number_of(plans));
  return run_all(plans, runner, rehearsal);
}

std::map<HookKind, HookFiles> files_in(const HooksFolder& hooks) {
  std::map<HookKind, HookFiles> files;
  for (const HookKind kind : {HookKind::pre_receive, HookKind::update, HookKind::post_receive}) {
    files[kind] =
        look_at_hook(hooks.file(kind), hook_program(kind).value_or(std::filesystem::path()));
  }
  return files;
}

}  // namespace

bool Rehearsal::is_sound() const {
  const auto is_open = [](const AttackResult& result) {
    return result.outcome == AttackOutcome::let_in || result.outcome == AttackOutcome::not_tried;
  };
  return problems.empty() && door.outcome != AttackOutcome::let_in &&
         std::none_of(stages.begin(), stages.end(), [&](const StageResult& stage) {
           return std::any_of(stage.attacks.begin(), stage.attacks.end(), is_open);
         });
}

Result<Rehearsal> rehearse(const RehearsalRequest& request) {
  const auto began = SteadyClock::now();
  const auto git_dir = find_git_dir(request.path);
  if (!git_dir) {
    return tl::unexpected(git_dir.error());
  }
  const auto world = look_at(*git_dir);
  if (!world) {
    return tl::unexpected(world.error());
  }
  const HookHome home = contract_of(world->original.policy.server.host).home;
  const auto hooks = folder_with_hooks(*git_dir, home);
  if (!hooks) {
    return tl::unexpected(hooks.error());
  }
  Rehearsal rehearsal;
  rehearsal.git_dir = *git_dir;
  rehearsal.hooks = *hooks;
  rehearsal.policy_folder = world->original.place.folder.string();
  rehearsal.policy = world->original.policy;
  rehearsal.uncovered = uncovered_refs(world->original.policy, world->refs);
  rehearsal.problems = hook_problems(files_in(*hooks), *hooks);
  const auto scratch = Scratch::make();
  if (!scratch) {
    return tl::unexpected(scratch.error());
  }
  if (Done done = run_in(*scratch, request, *world, rehearsal); !done) {
    return tl::unexpected(done.error());
  }
  if (!rehearsal.door.was_judged && rehearsal.door.outcome == AttackOutcome::stopped) {
    rehearsal.problems.emplace_back(
        "the first push never came to refwarden: git or another hook stops pushes before it");
  }
  rehearsal.elapsed =
      std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - began);
  return rehearsal;
}

}  // namespace refwarden
