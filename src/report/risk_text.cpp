#include "report/risk_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/path_globs.hpp"
#include "report/words.hpp"

namespace refwarden {
namespace {

std::string_view change_text(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::submodule:
      return "is or was a submodule";
    case ChangeKind::symlink:
      return "is or was a symbolic link";
    case ChangeKind::executable_bit:
      return "is made executable";
    case ChangeKind::binary:
      return "is binary";
  }
  return {};
}

std::string changes_text(const std::vector<ChangeKind>& changes) {
  std::vector<std::string> texts;
  for (const auto kind : changes) {
    texts.emplace_back(change_text(kind));
  }
  return listed(texts);
}

// Which pattern of the floor matched: by the bytes, else by the folded form that raised it.
const Glob* matching(const RiskFloor& floor, const Untrusted& path) {
  for (const auto& glob : floor.paths) {
    if (glob.matches(path.bytes())) {
      return &glob;
    }
  }
  const PathFold fold(path.bytes());
  for (const auto& glob : floor.paths) {
    if (PathGlobs({glob}).match_fold(path.bytes(), fold)) {
      return &glob;
    }
  }
  return nullptr;
}

Text size_text(const RiskFloor& floor, const UpdateFacts* update) {
  std::vector<std::string> parts;
  if (floor.lines_over) {
    const std::string have = update == nullptr ? "" : grouped(update->lines) + " changed lines, ";
    parts.push_back(fmt::format("{}over {} lines", have, grouped(*floor.lines_over)));
  }
  if (floor.files_over) {
    const std::string have = update == nullptr ? "" : grouped(update->files) + " changed files, ";
    parts.push_back(fmt::format("{}over {} files", have, grouped(*floor.files_over)));
  }
  return Text(listed(parts));
}

Text floor_text(const Answer::Reason& reason, const RiskFloor& floor, const UpdateFacts* update) {
  if (reason.path.empty()) {
    return size_text(floor, update);
  }
  Text text;
  text.bare(reason.path, 48);
  const Glob* glob = matching(floor, reason.path);
  if (glob != nullptr) {
    return text.say("is under").say(glob->pattern());
  }
  return text.say(floor.changes.empty() ? "is under this floor" : changes_text(floor.changes));
}

Text reason_text(const Answer::Reason& reason, const Subject& subject) {
  const auto& floors = subject.policy().risk.floors;
  if (reason.floor >= floors.size()) {
    return Text().bare(reason.path, 48).say("is under no floor, so it has the default class");
  }
  const RiskFloor& floor = floors[reason.floor];
  Text text = floor_text(reason, floor, subject.update);
  text.soft_break();
  if (!floor.because.empty()) {
    text.open("(").say(floor.because).close("),");
  } else {
    text.close(",");
  }
  return text.say(to_text(floor.at));
}

}  // namespace

void add_risk(Page& page, const Subject& subject) {
  constexpr std::size_t k_most = 3;
  const auto& classes = subject.policy().risk.classes;
  const auto& risk = subject.finding.risk;
  if (!risk || *risk >= classes.size()) {
    return;
  }
  const auto& reasons = subject.finding.reasons;
  Text head;
  head.word(classes[*risk] + ":");
  if (reasons.empty()) {
    page.fact("risk", head.say("the class of this change"));
  }
  for (std::size_t i = 0; i < std::min(reasons.size(), k_most); ++i) {
    page.fact("risk", (i == 0 ? head : Text()).add(reason_text(reasons[i], subject)));
  }
  if (reasons.size() > k_most) {
    page.fact("risk", Text(fmt::format("and {} more reasons", reasons.size() - k_most)));
  }
}

}  // namespace refwarden
