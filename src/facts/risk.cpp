#include "facts/risk.hpp"

#include <algorithm>

namespace refwarden {
namespace {

// A lowering floor that a repository wrote (decisions.md 2).
bool is_local_lowering(const RiskFloor& floor, const RiskModel& model) {
  return floor.level == Level::repository && floor.risk < model.fallback;
}

// The class of a path while floors are gone through in any order.
struct Rating {
  std::optional<RiskClass> by_bytes;
  RiskClass by_fold = 0;

  void add(RiskClass risk, bool bytes, bool fold) {
    if (bytes) {
      by_bytes = std::max(risk, by_bytes.value_or(0));
    }
    if (fold) {
      by_fold = std::max(risk, by_fold);
    }
  }
  [[nodiscard]] RiskClass result(RiskClass fallback) const {
    return std::max(by_bytes.value_or(fallback), by_fold);
  }
};

void add_reason(Answer& answer, std::size_t floor, const Untrusted& path) {
  const bool is_there =
      std::any_of(answer.reasons.begin(), answer.reasons.end(),
                  [&](const Answer::Reason& reason) { return reason.floor == floor; });
  if (!is_there) {
    answer.reasons.push_back({path, floor});
  }
}

// A higher class has reasons of its own.
void raise(Answer& answer, RiskClass risk) {
  if (risk > answer.risk) {
    answer.risk = risk;
    answer.reasons.clear();
  }
}

}  // namespace

RiskReader::RiskReader(const RiskModel& model) : m_model(model) {
  m_paths.reserve(model.floors.size());
  for (const RiskFloor& floor : model.floors) {
    m_paths.emplace_back(floor.paths);
  }
}

PathRisk RiskReader::read_path(std::string_view path) const {
  const PathFold fold(path);
  Rating all;
  Rating system;
  std::vector<std::size_t> matching;
  for (std::size_t i = 0; i < m_model.floors.size(); ++i) {
    const RiskFloor& floor = m_model.floors[i];
    const bool bytes = m_paths[i].match_bytes(path);
    const bool by_fold = m_paths[i].match_fold(path, fold);
    if (!bytes && !by_fold) {
      continue;
    }
    matching.push_back(i);
    all.add(floor.risk, bytes, by_fold);
    if (!is_local_lowering(floor, m_model)) {
      system.add(floor.risk, bytes, by_fold);
    }
  }
  PathRisk result{all.result(m_model.fallback), system.result(m_model.fallback), {}};
  for (const std::size_t floor : matching) {
    if (m_model.floors[floor].risk == result.risk) {
      result.floors.push_back(floor);
    }
  }
  return result;
}

const PathRisk& RiskReader::of_path(std::string_view path) {
  constexpr std::size_t k_most_remembered = 100000;
  std::string key(path);
  const auto found = m_known.find(key);
  if (found != m_known.end()) {
    return found->second;
  }
  if (m_known.size() >= k_most_remembered) {
    m_known.clear();
  }
  return m_known.emplace(std::move(key), read_path(path)).first->second;
}

void RiskReader::rate(Answer& answer, const std::map<ChangeKind, std::size_t>& first_of) {
  answer.risk = 0;
  answer.system_risk = 0;
  answer.reasons.clear();
  for (const PathChange& change : answer.paths) {
    const PathRisk& path = of_path(change.path.bytes());
    raise(answer, path.risk);
    answer.system_risk = std::max(answer.system_risk, path.system_risk);
    if (path.risk == answer.risk) {
      for (const std::size_t floor : path.floors) {
        add_reason(answer, floor, change.path);
      }
    }
  }
  for (std::size_t i = 0; i < m_model.floors.size(); ++i) {
    const RiskFloor& floor = m_model.floors[i];
    for (const ChangeKind kind : floor.changes) {
      const auto first = first_of.find(kind);
      if (first == first_of.end()) {
        continue;
      }
      raise(answer, floor.risk);
      answer.system_risk = std::max(answer.system_risk, floor.risk);
      if (floor.risk == answer.risk) {
        add_reason(answer, i, answer.paths[first->second].path);
      }
    }
  }
}

}  // namespace refwarden
