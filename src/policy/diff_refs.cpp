#include <map>

#include "policy/changes.hpp"

namespace refwarden {
namespace {

using ClassesByName = std::map<std::string, const RefClass*>;

ClassesByName by_name(const Policy& policy) {
  ClassesByName classes;
  for (const RefClass& ref_class : policy.ref_classes) {
    classes[ref_class.name] = &ref_class;
  }
  return classes;
}

Texts patterns_of(const ClassesByName& classes, const std::string& name) {
  Texts patterns;
  const auto found = classes.find(name);
  if (found == classes.end()) {
    return patterns;
  }
  for (const RefPattern& pattern : found->second->match) {
    patterns.insert(pattern.glob.pattern());
  }
  return patterns;
}

Texts targets_of(const ClassesByName& classes, const std::string& name) {
  Texts targets;
  const auto found = classes.find(name);
  if (found == classes.end()) {
    return targets;
  }
  for (const TargetType target : found->second->targets) {
    targets.emplace(name_of(target));
  }
  return targets;
}

// A ref of a class gets its rules; a namespace that no class names any more is closed, which is
// neither. For branches and tags, which are meant nearly always, more is stricter.
Drift drift_of_match(const Texts& before, const Texts& after) {
  const auto is_plain = [](const std::string& pattern) {
    return pattern.rfind("refs/heads/", 0) == 0 || pattern.rfind("refs/tags/", 0) == 0;
  };
  const bool plain = std::all_of(before.begin(), before.end(), is_plain) &&
                     std::all_of(after.begin(), after.end(), is_plain);
  return plain ? Drift::stricter : Drift::changed;
}

void compare_classes(const Policy& before, const Policy& after, std::vector<PolicyChange>& all) {
  const ClassesByName old_ones = by_name(before);
  const ClassesByName new_ones = by_name(after);
  Texts names;
  for (const auto& classes : {old_ones, new_ones}) {
    for (const auto& [name, ref_class] : classes) {
      names.insert(name);
    }
  }
  for (const std::string& name : names) {
    Changes changes("refs " + name, all);
    const Texts old_patterns = patterns_of(old_ones, name);
    const Texts new_patterns = patterns_of(new_ones, name);
    changes.set("covers", old_patterns, new_patterns, drift_of_match(old_patterns, new_patterns));
    changes.set("targets", targets_of(old_ones, name), targets_of(new_ones, name), Drift::changed);
  }
}

// What a floor matches and the class that it gives, without its reason.
std::string floor_text(const RiskFloor& floor, const Policy& policy) {
  std::vector<std::string> causes;
  for (const Glob& path : floor.paths) {
    causes.push_back(path.pattern());
  }
  for (const ChangeKind kind : floor.changes) {
    causes.emplace_back(name_of(kind));
  }
  if (floor.lines_over) {
    causes.push_back(fmt::format("over {} lines", *floor.lines_over));
  }
  if (floor.files_over) {
    causes.push_back(fmt::format("over {} files", *floor.files_over));
  }
  return fmt::format("{} for {}", policy.risk.classes.at(floor.risk), fmt::join(causes, ", "));
}

std::map<std::string, const RiskFloor*> floors_of(const Policy& policy) {
  std::map<std::string, const RiskFloor*> floors;
  for (const RiskFloor& floor : policy.risk.floors) {
    floors[floor_text(floor, policy)] = &floor;
  }
  return floors;
}

// One below the default class lowers.
Drift drift_of_floor(const RiskFloor& floor, const Policy& policy) {
  return floor.risk < policy.risk.fallback ? Drift::looser : Drift::stricter;
}

void compare_risk(const Policy& before, const Policy& after, std::vector<PolicyChange>& all) {
  Changes changes("risk", all);
  const RiskModel& old = before.risk;
  const RiskModel& now = after.risk;
  const bool same_classes = old.classes == now.classes;
  changes.value("classes", fmt::format("{}", fmt::join(old.classes, " < ")),
                fmt::format("{}", fmt::join(now.classes, " < ")));
  const Drift by_class = now.fallback > old.fallback ? Drift::stricter : Drift::looser;
  changes.value("default", old.classes.at(old.fallback), now.classes.at(now.fallback),
                same_classes ? by_class : Drift::changed);
  changes.value("trailer", old.trailer.value_or(""), now.trailer.value_or(""));
  const auto old_floors = floors_of(before);
  const auto new_floors = floors_of(after);
  for (const auto& [text, floor] : old_floors) {
    const auto found = new_floors.find(text);
    if (found == new_floors.end()) {
      changes.note(opposite(drift_of_floor(*floor, before)), "no floor any more: " + text);
    } else {
      changes.value("reason of the floor " + text, floor->because, found->second->because,
                    Drift::words);
    }
  }
  for (const auto& [text, floor] : new_floors) {
    if (!old_floors.contains(text)) {
      changes.note(drift_of_floor(*floor, after), "a new floor: " + text);
    }
  }
}

Texts adopted_in(const Policy& policy) {
  Texts commits;
  for (const AdoptionPoint& point : policy.adopted) {
    commits.insert(point.commit.hex());
  }
  return commits;
}

}  // namespace

void compare_refs_and_risk(const Policy& before, const Policy& after,
                           std::vector<PolicyChange>& all) {
  compare_classes(before, after, all);
  compare_risk(before, after, all);
  Changes("adopted", all)
      .set("history up to", adopted_in(before), adopted_in(after), Drift::looser);
}

}  // namespace refwarden
