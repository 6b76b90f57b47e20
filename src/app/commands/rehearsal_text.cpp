// What a rehearsal says to an admin.
#include <algorithm>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include "app/commands/rehearsal.hpp"
#include "base/untrusted.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_columns = 80;
constexpr std::size_t k_name_columns = 60;
constexpr std::size_t k_most_refs = 20;
constexpr std::size_t k_indent = 10;

std::string shown(const std::string& text) {
  return printable(Untrusted(text), k_name_columns);
}

// `text` after a label, broken at blanks.
std::string labelled(std::string_view label, const std::string& text) {
  std::string result;
  std::string line = fmt::format("  {:<8}", label);
  bool is_empty = true;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (!is_empty && line.size() + 1 + word.size() > k_columns) {
      result += line + "\n";
      line = std::string(k_indent, ' ');
      is_empty = true;
    }
    line += (is_empty ? "" : " ") + word;
    is_empty = false;
  }
  return result + line + "\n";
}

struct Counts {
  std::size_t refused = 0;
  std::size_t stopped = 0;
  std::size_t let_in = 0;
  std::size_t not_here = 0;
  std::size_t not_tried = 0;
};

void count(AttackOutcome outcome, Counts& counts) {
  switch (outcome) {
    case AttackOutcome::refused:
      ++counts.refused;
      return;
    case AttackOutcome::stopped:
      ++counts.stopped;
      return;
    case AttackOutcome::let_in:
      ++counts.let_in;
      return;
    case AttackOutcome::not_here:
      ++counts.not_here;
      return;
    case AttackOutcome::not_tried:
      ++counts.not_tried;
      return;
  }
}

std::string counts_text(const Counts& counts) {
  std::string text = fmt::format("{} refused, {} let in", counts.refused, counts.let_in);
  for (const auto& [number, what] :
       {std::pair(counts.stopped, "stopped by git or another hook"),
        std::pair(counts.not_here, "not applicable"), std::pair(counts.not_tried, "not tried")}) {
    if (number > 0) {
      text += fmt::format(", {} {}", number, what);
    }
  }
  return text;
}

std::string result_text(const AttackResult& result) {
  std::string what = shown(result.attack.id);
  switch (result.outcome) {
    case AttackOutcome::refused:
      what += fmt::format(": {}", fmt::join(result.codes, ", "));
      break;
    case AttackOutcome::stopped:
      what += result.was_judged ? ": refwarden let it pass" : "";
      break;
    case AttackOutcome::let_in:
      what += ": " + result.attack.about;
      break;
    case AttackOutcome::not_here:
    case AttackOutcome::not_tried:
      break;
  }
  static const std::map<AttackOutcome, const char*> k_labels{{AttackOutcome::refused, "refused"},
                                                             {AttackOutcome::stopped, "stopped"},
                                                             {AttackOutcome::let_in, "LET IN"}};
  return labelled(k_labels.at(result.outcome), what);
}

// What was not pushed, under the reason why.
std::string not_pushed_text(const StageResult& stage, AttackOutcome outcome,
                            std::string_view label) {
  std::map<std::string, std::vector<std::string>> by_reason;
  for (const AttackResult& result : stage.attacks) {
    if (result.outcome == outcome) {
      by_reason[result.reason].push_back(shown(result.attack.id));
    }
  }
  std::string text;
  for (const auto& [reason, ids] : by_reason) {
    text += labelled(label, fmt::format("{}: {}", reason, fmt::join(ids, ", ")));
  }
  return text;
}

std::string control_text(const AttackResult& control) {
  switch (control.outcome) {
    case AttackOutcome::let_in:
      return labelled("control", "a signed change that follows every rule got in, as it should");
    case AttackOutcome::refused:
      return labelled("control",
                      fmt::format("a signed change was refused ({}), so attacks by insiders show "
                                  "nothing here",
                                  fmt::join(control.codes, ", ")));
    case AttackOutcome::stopped:
      return labelled("control",
                      "git or another hook stopped a signed change, so attacks by "
                      "insiders show nothing here");
    case AttackOutcome::not_here:
    case AttackOutcome::not_tried:
      return labelled("control", "no attacks by insiders: " + control.reason);
  }
  return {};
}

std::string stage_text(const StageResult& stage) {
  Counts counts;
  for (const AttackResult& result : stage.attacks) {
    count(result.outcome, counts);
  }
  const std::string where =
      stage.ref_class.empty() ? "in no class" : fmt::format("class {}", stage.ref_class);
  std::string text =
      fmt::format("\n{} ({})\n", shown(stage.ref), where) + labelled("tried", counts_text(counts));
  if (stage.is_covered) {
    text += control_text(stage.control);
  }
  text += not_pushed_text(stage, AttackOutcome::not_here, "n/a");
  for (const AttackOutcome outcome :
       {AttackOutcome::refused, AttackOutcome::stopped, AttackOutcome::let_in}) {
    for (const AttackResult& result : stage.attacks) {
      text += result.outcome == outcome ? result_text(result) : "";
    }
  }
  return text + not_pushed_text(stage, AttackOutcome::not_tried, "UNTRIED");
}

// What got in, under what would have closed the way, in the order in which it was met.
struct Hole {
  Remedy remedy;
  std::vector<const AttackResult*> results;
};

std::vector<Hole> holes_of(const Rehearsal& rehearsal) {
  std::vector<Hole> holes;
  const auto add = [&](const AttackResult& result) {
    if (result.outcome != AttackOutcome::let_in) {
      return;
    }
    Remedy remedy = remedy_of(result, rehearsal.policy);
    const auto same = std::find_if(holes.begin(), holes.end(), [&](const Hole& hole) {
      return hole.remedy.text == remedy.text && hole.remedy.snippet == remedy.snippet;
    });
    if (same != holes.end()) {
      same->results.push_back(&result);
    } else {
      holes.push_back({std::move(remedy), {&result}});
    }
  };
  add(rehearsal.door);
  for (const StageResult& stage : rehearsal.stages) {
    std::for_each(stage.attacks.begin(), stage.attacks.end(), add);
  }
  return holes;
}

std::string hole_text(const Hole& hole) {
  const Attack& first = hole.results.front()->attack;
  std::string text = fmt::format("\nhole: {}\n", first.about);
  for (const AttackResult* result : hole.results) {
    text += labelled("got in", shown(result->attack.ref) + " by " + shown(result->attack.id));
  }
  text += labelled("close", hole.remedy.text);
  std::istringstream lines(hole.remedy.snippet);
  for (std::string line; std::getline(lines, line);) {
    text += std::string(k_indent + 2, ' ') + line + "\n";
  }
  return text;
}

std::string uncovered_text(const Rehearsal& rehearsal) {
  if (rehearsal.uncovered.empty()) {
    return {};
  }
  std::string text = "\nrefs that no rule covers, where every push gets in\n";
  for (std::size_t i = 0; i < std::min(rehearsal.uncovered.size(), k_most_refs); ++i) {
    text += "  " + shown(rehearsal.uncovered[i]) + "\n";
  }
  if (rehearsal.uncovered.size() > k_most_refs) {
    text += fmt::format("  and {} more, see --json\n", rehearsal.uncovered.size() - k_most_refs);
  }
  return text;
}

// What git does not start is not there to be tried.
std::string hooks_of(const Rehearsal& rehearsal) {
  if (!runs_by_git(contract_of(rehearsal.policy.server.host).home)) {
    return "refwarden's own, alone";
  }
  return rehearsal.hooks.elsewhere.value_or(rehearsal.hooks.folder.string());
}

}  // namespace

std::string rehearsal_text(const Rehearsal& rehearsal) {
  const Host host = rehearsal.policy.server.host;
  std::string text =
      fmt::format("repository  {}\npolicy      {}\nhooks       {}\n", rehearsal.git_dir.string(),
                  rehearsal.policy_folder, hooks_of(rehearsal));
  if (!runs_by_git(contract_of(host).home)) {
    text += fmt::format(
        "host        {} starts hooks itself, so one push that must be refused is to "
        "be made there\n",
        name_of(host));
  }
  for (const StageResult& stage : rehearsal.stages) {
    text += stage_text(stage);
  }
  const std::vector<Hole> holes = holes_of(rehearsal);
  text += uncovered_text(rehearsal);
  for (const Hole& hole : holes) {
    text += hole_text(hole);
  }
  for (const std::string& problem : rehearsal.problems) {
    text += "\nproblem\n" + labelled("", problem);
  }
  Counts counts;
  count(rehearsal.door.outcome, counts);
  for (const StageResult& stage : rehearsal.stages) {
    for (const AttackResult& result : stage.attacks) {
      count(result.outcome, counts);
    }
  }
  const double seconds = static_cast<double>(rehearsal.elapsed.count()) / 1000;
  return text + fmt::format("\n{}{}: {} in {:.1f} s\n",
                            rehearsal.is_sound() ? "sound" : "NOT SOUND",
                            rehearsal.is_partial ? " against what was asked for" : "",
                            counts_text(counts), seconds);
}

}  // namespace refwarden
