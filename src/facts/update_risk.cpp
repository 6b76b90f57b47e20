// Risk of what a message declares, and of an update as a whole.
#include <algorithm>
#include <unordered_set>

#include "facts/message.hpp"
#include "facts/risk.hpp"

namespace refwarden {
namespace {

struct Size {
  std::uint64_t lines = 0;
  std::uint64_t files = 0;
};

Size size_of(const JudgedSet& set, CommitScope scope) {
  Size size;
  std::unordered_set<std::string_view> files;
  for (const auto& commit : set.commits) {
    const Answer& answer = commit->answer(scope);
    size.lines += answer.lines;
    for (const PathChange& change : answer.paths) {
      files.insert(change.path.bytes());
    }
  }
  size.files = files.size();
  return size;
}

void raise(UpdateFacts& update, RiskClass risk) {
  if (risk > update.risk) {
    update.risk = risk;
    update.reasons.clear();
  }
  update.system_risk = std::max(update.system_risk, risk);
}

void add_reasons(UpdateFacts& update, const std::vector<Answer::Reason>& reasons) {
  for (const Answer::Reason& reason : reasons) {
    const bool is_there =
        std::any_of(update.reasons.begin(), update.reasons.end(),
                    [&](const Answer::Reason& other) { return other.floor == reason.floor; });
    if (!is_there) {
      update.reasons.push_back(reason);
    }
  }
}

void add_commit(UpdateFacts& update, const CommitFacts& commit, CommitScope scope) {
  const Answer& answer = commit.answer(scope);
  raise(update, answer.risk);
  update.system_risk = std::max(update.system_risk, answer.system_risk);
  if (answer.risk == update.risk) {
    add_reasons(update, answer.reasons);
  }
  // A declared class has no floor as its reason.
  raise(update, commit.declared_risk.value_or(0));
}

bool is_over(const std::optional<std::uint64_t>& most, std::uint64_t size) {
  return most && size > *most;
}

// Whether two rules look at the same commits the same way, so that one of them is enough.
bool repeats(const UpdateFacts& update, std::span<const CommitScope> scopes, std::size_t index) {
  for (std::size_t i = 0; i < index; ++i) {
    if (scopes[i] == scopes[index] && update.judged[i].commits == update.judged[index].commits) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::optional<RiskClass> declared_risk(const MessageFacts& message, const Policy& policy) {
  std::optional<RiskClass> highest;
  if (!policy.risk.trailer) {
    return highest;
  }
  const auto& classes = policy.risk.classes;
  for (const Untrusted& value : trailer_values(message, *policy.risk.trailer)) {
    const auto found = std::find(classes.begin(), classes.end(), value.bytes());
    if (found != classes.end()) {
      const auto declared = static_cast<RiskClass>(found - classes.begin());
      highest = std::max(highest.value_or(0), declared);
    }
  }
  return highest;
}

void rate_update(UpdateFacts& update, std::span<const CommitScope> scopes, const RiskModel& model) {
  for (std::size_t i = 0; i < update.judged.size(); ++i) {
    if (repeats(update, scopes, i)) {
      continue;
    }
    const Size size = size_of(update.judged[i], scopes[i]);
    update.lines = std::max(update.lines, size.lines);
    update.files = std::max(update.files, size.files);
    for (const auto& commit : update.judged[i].commits) {
      add_commit(update, *commit, scopes[i]);
    }
  }
  for (std::size_t i = 0; i < model.floors.size(); ++i) {
    const RiskFloor& floor = model.floors[i];
    if (is_over(floor.lines_over, update.lines) || is_over(floor.files_over, update.files)) {
      raise(update, floor.risk);
      update.size_classes.insert(floor.risk);
      if (floor.risk == update.risk) {
        add_reasons(update, {{Untrusted(), i}});
      }
    }
  }
}

}  // namespace refwarden
