#include "app/other_doors.hpp"

#include <charconv>
#include <sstream>

#include <fmt/format.h>
#include <unistd.h>

#include "app/push_case.hpp"
#include "app/push_ending.hpp"
#include "app/ref_steps.hpp"
#include "base/fd_io.hpp"
#include "base/untrusted.hpp"
#include "intake/reference_transaction.hpp"
#include "report/report.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_log_columns = 400;
constexpr std::size_t k_ref_columns = 100;

// Those that the policy asks about.
std::vector<RefStep> covered(std::vector<RefStep> steps, const Policy& policy) {
  std::erase_if(steps, [&](const RefStep& step) {
    return policy.classes_of(part_name(step.ref).ref).empty();
  });
  return steps;
}

// Those that no push was let in for. A step that has its record already needs no second one, where
// it may be taken.
Result<std::vector<RefStep>> by_other_doors(const StepQuestion& question, const Server& server) {
  const auto folder = AuditFolder::open(server.audit);
  const auto ways = folder ? ways_of(*folder, question) : tl::unexpected(folder.error());
  if (!ways) {
    return tl::unexpected(ways.error());
  }
  std::vector<RefStep> steps;
  for (std::size_t i = 0; i < question.steps.size(); ++i) {
    const StepWay way = (*ways)[i];
    if (way == StepWay::other ||
        (way == StepWay::recorded && server.other_doors == OtherDoors::refuse)) {
      steps.push_back(question.steps[i]);
    }
  }
  return steps;
}

std::string shown(const RefStep& step) {
  return fmt::format("{} from {} to {}", printable(Untrusted(step.ref), k_ref_columns),
                     step.old_id.brief(), step.new_id.brief());
}

void log_steps(const StepQuestion& question, std::uint64_t first, const DoorTools& tools) {
  for (const RefStep& step : question.steps) {
    tools.log(
        printable(Untrusted(fmt::format("other-door: record {}: {}: {} by account {}", first++,
                                        question.path, shown(step), question.changer.account)),
                  k_log_columns));
  }
}

class Transaction {
 public:
  explicit Transaction(const DoorTools& tools) : m_tools(tools) {}

  Done check(const HookInput& input);
  [[nodiscard]] std::string text(const Failure& failure) const {
    const Server* server = m_case.server();
    return report_transaction(failure, m_refused, server == nullptr ? "" : server->contact);
  }
  [[nodiscard]] const std::string& path() const { return m_case.git_dir; }

 private:
  Result<std::vector<RefStep>> find_steps(const HookInput& input);
  Done load_policy();
  Done look_at(std::vector<RefStep> steps);
  Done record(const StepQuestion& question);

  const DoorTools& m_tools;
  PushCase m_case;
  std::vector<RefUpdate> m_refused;
};

// In a linked work tree git names that tree's own folder.
Result<std::vector<RefStep>> Transaction::find_steps(const HookInput& input) {
  const auto text = input.text;
  const auto changes = text ? parse_changes(*text) : tl::unexpected(text.error());
  if (!changes) {
    return tl::unexpected(changes.error());
  }
  const auto repository = find_ref_folder(input.environment);
  if (!repository) {
    return tl::unexpected(repository.error());
  }
  m_case.git_dir = repository->common_dir;
  m_case.repository_path = repository->common_dir;
  return steps_of(*repository, *changes);
}

Done Transaction::load_policy() {
  m_case.received = m_tools.clock.now();
  auto place = find_policy(m_case.git_dir, Quarantine::ignore);
  if (!place) {
    return tl::unexpected(place.error());
  }
  m_case.place = *std::move(place);
  return load_case(m_case);
}

Done Transaction::check(const HookInput& input) {
  auto steps = find_steps(input);
  if (!steps || steps->empty()) {
    return steps ? Done() : tl::unexpected(steps.error());
  }
  const Done loaded = load_policy();
  const Server* server = m_case.server();
  if (server != nullptr && server->other_doors == OtherDoors::off) {
    return {};
  }
  return loaded.and_then([&] { return look_at(covered(*std::move(steps), *m_case.policy)); });
}

Done Transaction::look_at(std::vector<RefStep> steps) {
  if (steps.empty()) {
    return {};
  }
  StepQuestion question{m_case.repository_path, std::move(steps), m_tools.changer};
  auto others = by_other_doors(question, m_case.policy->server);
  if (!others || others->empty()) {
    return others ? Done() : tl::unexpected(others.error());
  }
  question.steps = *std::move(others);
  return record(question);
}

Done Transaction::record(const StepQuestion& question) {
  const Server& server = m_case.policy->server;
  const bool refuses = server.other_doors == OtherDoors::refuse;
  const auto first = append_other_doors(server.audit, {server.name, m_case.received}, question,
                                        refuses ? StepFate::refused : StepFate::allowed);
  if (!first) {
    return tl::unexpected(first.error());
  }
  log_steps(question, *first, m_tools);
  if (!refuses) {
    return {};
  }
  for (const RefStep& step : question.steps) {
    m_refused.push_back({step.ref, step.old_id, step.new_id});
  }
  return fail(FailureCode::other_door,
              fmt::format("no such push; that it was tried is record {}", *first));
}

}  // namespace

RefChanger changer_of_process() {
  RefChanger changer{::getuid(), ::getppid(), 0};
  // proc(5): the name in brackets may hold anything, what is behind it is 20 numbers or letters up
  // to the time.
  constexpr std::size_t k_stat_bytes = 4096;
  constexpr int k_before_start = 19;
  const auto stat = read_file(fmt::format("/proc/{}/stat", changer.process), k_stat_bytes);
  const std::size_t bracket = stat ? stat->rfind(')') : std::string::npos;
  if (bracket != std::string::npos) {
    std::istringstream fields(stat->substr(bracket + 1));
    std::string field;
    for (int i = 0; i <= k_before_start && fields >> field; ++i) {
    }
    std::from_chars(field.data(), field.data() + field.size(), changer.started);
  }
  return changer;
}

Checked check_transaction(const HookInput& input, const DoorTools& tools) {
  Transaction transaction(tools);
  const auto asked = is_asked(input.arguments);
  const Done done = !asked   ? tl::unexpected(asked.error())
                    : *asked ? transaction.check(input)
                             : Done();
  if (done) {
    return {ExitCode::passed, ""};
  }
  const Failure& failure = done.error();
  tools.log(
      printable(Untrusted(fmt::format("refs of {} did not change: {}: {} {}", transaction.path(),
                                      name_of(failure.code), failure.told, failure.detail)),
                k_log_columns));
  return {exit_code_of(failure.code), transaction.text(failure)};
}

}  // namespace refwarden
