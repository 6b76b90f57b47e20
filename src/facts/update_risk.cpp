// Risk of what a message declares, and of an update as a whole.
#include <algorithm>
#include <utility>

#include "facts/message.hpp"
#include "facts/risk.hpp"

namespace refwarden {
namespace {

using Rated = UpdateRating::Rated;

void raise(Rated& rated, RiskClass risk) {
  if (risk > rated.risk) {
    rated.risk = risk;
    rated.reasons.clear();
  }
  rated.system_risk = std::max(rated.system_risk, risk);
}

void add_reasons(Rated& rated, const std::vector<Answer::Reason>& reasons) {
  for (const Answer::Reason& reason : reasons) {
    const bool is_there =
        std::any_of(rated.reasons.begin(), rated.reasons.end(),
                    [&](const Answer::Reason& other) { return other.floor == reason.floor; });
    if (!is_there) {
      rated.reasons.push_back(reason);
    }
  }
}

void add_commit(Rated& rated, const CommitFacts& commit, const Answer& answer) {
  raise(rated, answer.risk);
  rated.system_risk = std::max(rated.system_risk, answer.system_risk);
  if (answer.risk == rated.risk) {
    add_reasons(rated, answer.reasons);
  }
  // A declared class has no floor as its reason.
  raise(rated, commit.declared_risk.value_or(0));
}

bool is_over(const std::optional<std::uint64_t>& most, std::uint64_t size) {
  return most && size > *most;
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

void UpdateRating::add(std::size_t list, CommitScope scope, const CommitFacts& commit) {
  Size& size = m_sizes[list];
  const Answer& answer = commit.answer(scope);
  size.lines += answer.lines;
  for (const PathChange& change : answer.paths) {
    if (!size.files.contains(change.path.bytes())) {
      size.files.emplace(change.path.bytes());
    }
  }
  add_commit(m_rated, commit, answer);
}

void UpdateRating::finish(UpdateFacts& update, const RiskModel& model) && {
  for (const auto& [list, size] : m_sizes) {
    update.lines = std::max(update.lines, size.lines);
    update.files = std::max<std::uint64_t>(update.files, size.files.size());
  }
  for (std::size_t i = 0; i < model.floors.size(); ++i) {
    const RiskFloor& floor = model.floors[i];
    if (is_over(floor.lines_over, update.lines) || is_over(floor.files_over, update.files)) {
      raise(m_rated, floor.risk);
      update.size_classes.insert(floor.risk);
      if (floor.risk == m_rated.risk) {
        add_reasons(m_rated, {{Untrusted(), i}});
      }
    }
  }
  update.risk = m_rated.risk;
  update.system_risk = m_rated.system_risk;
  update.reasons = std::move(m_rated.reasons);
}

void rate_update(UpdateFacts& update, std::span<const std::optional<CommitScope>> scopes,
                 const RiskModel& model, UpdateRating rating) {
  for (std::size_t i = 0; i < update.judged.size(); ++i) {
    if (!scopes[i]) {
      continue;
    }
    for (const auto& commit : update.judged[i].commits) {
      rating.add(i, *scopes[i], *commit);
    }
  }
  std::move(rating).finish(update, model);
}

}  // namespace refwarden
