#include "policy/adjuster.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace refwarden {

namespace {

std::string_view direction_of(Tighter tighter) {
  switch (tighter) {
    case Tighter::fixed:
      return "not be moved";
    case Tighter::fewer:
      return "only keep some of what it has";
    case Tighter::more:
      return "only keep all of what it has and add to it";
    case Tighter::larger:
      return "only grow";
    case Tighter::smaller:
      return "only shrink";
    case Tighter::stricter:
      return "only become stricter";
  }
  std::abort();
}

}  // namespace

bool Adjuster::may_move(std::string_view key) {
  if (!m_reader.has(key)) {
    return false;
  }
  if (m_rule.repo_may.count(std::string(key)) == 1) {
    return true;
  }
  m_reader
      .report(ProblemCode::not_movable, m_reader.place_of(key),
              fmt::format("the repo-may of rule \"{}\" does not name \"{}\"", m_rule.name, key))
      .notes.push_back(fmt::format("the rule stands at {}", to_text(m_rule.at)));
  return false;
}

void Adjuster::settle(std::string_view key, bool is_tighter, const std::function<void()>& apply) {
  if (is_tighter) {
    apply();
    m_rule.adjusted.push_back({std::string(key), m_reader.position_of(key)});
    return;
  }
  const KeyInfo* info = find_key({"rule", kind_of(m_rule)}, key);
  m_reader
      .report(ProblemCode::not_tighter, m_reader.place_of(key),
              fmt::format("\"{}\" of rule \"{}\" may {}", key, m_rule.name,
                          direction_of(info == nullptr ? Tighter::fixed : info->tighter)))
      .notes.push_back(fmt::format("the rule stands at {}", to_text(m_rule.at)));
}

void Adjuster::fewer_persons(std::string_view key, PersonSet& set) {
  const auto written = read_persons(m_reader, key, m_draft);
  if (may_move(key) && written && m_draft.people_known) {
    settle(key, is_subset(written->persons, set.persons), [&] { set = *written; });
  }
}

void Adjuster::fewer_persons(std::string_view key, std::optional<PersonSet>& set) {
  const auto written = read_persons(m_reader, key, m_draft);
  if (may_move(key) && written && m_draft.people_known) {
    settle(key, !set || is_subset(written->persons, set->persons), [&] { set = *written; });
  }
}

void Adjuster::more_texts(std::string_view key, std::vector<std::string>& texts,
                          std::vector<std::string> written) {
  if (!may_move(key)) {
    return;
  }
  const bool keeps_all = std::all_of(texts.begin(), texts.end(), [&](const std::string& text) {
    return std::find(written.begin(), written.end(), text) != written.end();
  });
  settle(key, keeps_all, [&] { texts = std::move(written); });
}

void Adjuster::larger(std::string_view key, unsigned& number, Bounds bounds) {
  const auto written = m_reader.number(key, bounds);
  if (may_move(key) && written) {
    settle(key, *written >= number, [&] { number = static_cast<unsigned>(*written); });
  }
}

}  // namespace refwarden
