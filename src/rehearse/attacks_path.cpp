// Changes of higher risk that bring the reviews of a usual one, as they are and in disguise.
#include <algorithm>
#include <array>
#include <variant>

#include "facts/risk.hpp"
#include "rehearse/catalogue.hpp"
#include "rehearse/sample.hpp"

namespace refwarden {
namespace {

// True where `chosen` do not do for the rule beside those that they are needed for.
bool asks_more(const Stage& stage, const Rule& rule, const std::set<const Person*>& chosen) {
  const auto& reviews = std::get<ReviewsRule>(rule.body);
  if (!reviews.distinct_from.empty()) {
    return true;  // other people than those who do for the usual rules
  }
  const auto eligible = eligible_reviewers(stage, reviews);
  const auto count = std::count_if(eligible.begin(), eligible.end(),
                                   [&](const Person* person) { return chosen.contains(person); });
  return static_cast<std::size_t>(count) < reviews.count;
}

// The lowest class above the usual one in which a rule asks for more than the usual reviews.
std::optional<RiskClass> first_strict(const Stage& stage) {
  const RiskClass usual = usual_risk(stage);
  const auto chosen = fewest_reviewers(stage);
  for (RiskClass risk = usual + 1; risk < stage.policy->risk.classes.size(); ++risk) {
    for (const Rule* rule : stage.rules) {
      const bool is_new = std::holds_alternative<ReviewsRule>(rule->body) &&
                          applies_at(*rule, risk) && !applies_at(*rule, usual);
      if (is_new && asks_more(stage, *rule, chosen)) {
        return risk;
      }
    }
  }
  return std::nullopt;
}

CommitDraft barely_reviewed(const Stage& stage) {
  MessageParts parts = unreviewed_parts(stage);
  const auto chosen = fewest_reviewers(stage);
  for (const Rule* rule : stage.rules) {
    const auto* reviews = std::get_if<ReviewsRule>(&rule->body);
    if (reviews == nullptr || !applies_at(*rule, usual_risk(stage))) {
      continue;
    }
    for (const Person* person : chosen) {
      add_review(parts, *reviews, *person);
    }
  }
  CommitDraft draft = good_commit(stage);
  draft.message = parts.text();
  draft.edits.clear();
  return draft;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char byte) {
    return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte;
  });
  return text;
}

struct Disguise {
  const char* id;
  const char* about;
  void (*make)(const Stage& stage, Attack& attack, const std::string& path);
};

void push_edit(const Stage& stage, Attack& attack, PathEdit edit) {
  CommitDraft draft = barely_reviewed(stage);
  draft.edits.push_back(std::move(edit));
  put(stage, attack, draft);
}

// An ordinary side, and a merge that changes more than the side did.
void push_evil_merge(const Stage& stage, Attack& attack, const std::string& path) {
  CommitDraft side = barely_reviewed(stage);
  side.edits = {{std::string(k_rehearsal_path), PathEdit::Kind::file, "a rehearsal\n"}};
  CommitDraft merge = side;
  merge.parents = {"tip", "#0"};
  merge.edits.push_back({path, PathEdit::Kind::file, "in the merge alone\n"});
  attack.objects.emplace_back(std::move(side));
  put(stage, attack, std::move(merge));
}

// In and out again: a comparison of both ends shows nothing.
void push_in_and_out(const Stage& stage, Attack& attack, const std::string& path) {
  CommitDraft in = barely_reviewed(stage);
  in.edits = {{path, PathEdit::Kind::file, "in and out\n"}};
  CommitDraft out = barely_reviewed(stage);
  out.parents = {"#0"};
  out.edits = {{path, PathEdit::Kind::removal, ""},
               {std::string(k_rehearsal_path), PathEdit::Kind::file, "a rehearsal\n"}};
  attack.objects.emplace_back(std::move(in));
  put(stage, attack, std::move(out));
}

constexpr std::array k_disguises{
    Disguise{"risky-path", "a change of higher risk with a usual change's reviews",
             [](const Stage& stage, Attack& attack, const std::string& path) {
               push_edit(stage, attack, {path, PathEdit::Kind::file, "a rehearsal\n"});
             }},
    Disguise{"risky-path-in-capitals", "the same path in capitals",
             [](const Stage& stage, Attack& attack, const std::string& path) {
               push_edit(stage, attack, {upper(path), PathEdit::Kind::file, "a rehearsal\n"});
             }},
    Disguise{"risky-path-as-a-link", "a link where the path was",
             [](const Stage& stage, Attack& attack, const std::string& path) {
               push_edit(stage, attack, {path, PathEdit::Kind::symlink, "elsewhere"});
             }},
    Disguise{"risky-path-as-a-program", "the same path with the executable bit",
             [](const Stage& stage, Attack& attack, const std::string& path) {
               push_edit(stage, attack, {path, PathEdit::Kind::executable, "#!/bin/sh\n"});
             }},
    Disguise{"risky-path-in-a-merge", "a change that is in a merge alone", push_evil_merge},
    Disguise{"risky-path-in-and-out", "a change that the next commit takes back", push_in_and_out},
};

Attack path_attack(const Stage& stage, const Disguise& disguise, const std::string& path) {
  Attack attack;
  attack.id = std::string(disguise.id) + ":" + path;
  attack.about = disguise.about;
  attack.ref = stage.ref;
  attack.aim = Aim::risk_floor;
  attack.detail = path;
  attack.needs_insider = true;
  if (!stage.has_tip && disguise.make == push_evil_merge) {
    attack.not_here = "the repository has no commit yet";
    return attack;
  }
  disguise.make(stage, attack, path);
  return attack;
}

Attack kind_attack(const Stage& stage, PathEdit::Kind kind, const char* id, const char* about) {
  Attack attack;
  attack.id = id;
  attack.about = about;
  attack.ref = stage.ref;
  attack.aim = Aim::risk_floor;
  attack.detail = kind == PathEdit::Kind::symlink ? "symlink" : "submodule";
  attack.needs_insider = true;
  push_edit(stage, attack, {"refwarden-rehearsal/entry", kind, "elsewhere"});
  return attack;
}

// Of each floor that asks more, and files that decide what is built: those two that any tree can
// have, and others where HEAD's tree has them.
std::vector<std::string> risky_paths(const Stage& stage, RiskClass strict) {
  std::vector<std::string> paths;
  for (const RiskFloor& floor : stage.policy->risk.floors) {
    if (floor.risk < strict || floor.paths.empty()) {
      continue;
    }
    const std::string path = sample_of(floor.paths.front());
    if (floor.paths.front().matches(path)) {
      paths.push_back(path);
    }
  }
  std::vector<std::string> watched{".gitattributes", ".gitmodules"};
  watched.insert(watched.end(), stage.paths.begin(), stage.paths.end());
  for (const std::string& path : watched) {
    const bool is_folder = path.ends_with("/workflows");
    paths.push_back(is_folder ? path + "/refwarden-rehearsal.yml" : path);
  }
  std::vector<std::string> once;
  for (std::string& path : paths) {
    if (std::find(once.begin(), once.end(), path) == once.end()) {
      once.push_back(std::move(path));
    }
  }
  return once;
}

}  // namespace

std::vector<Attack> path_attacks(const Stage& stage) {
  const auto strict = first_strict(stage);
  if (!strict) {
    Attack none;
    none.id = "risky-path";
    none.about = k_disguises.front().about;
    none.ref = stage.ref;
    none.aim = Aim::risk_floor;
    none.not_here = "no rule asks more of a change of higher risk";
    return {none};
  }
  std::vector<Attack> attacks;
  bool disguised = false;
  for (const std::string& path : risky_paths(stage, *strict)) {
    for (const Disguise& disguise : k_disguises) {
      if (!disguised || &disguise == &k_disguises.front()) {
        attacks.push_back(path_attack(stage, disguise, path));
      }
    }
    disguised = true;
  }
  attacks.push_back(kind_attack(stage, PathEdit::Kind::symlink, "risky-link",
                                "a symbolic link with a usual change's reviews"));
  attacks.push_back(kind_attack(stage, PathEdit::Kind::submodule, "risky-submodule",
                                "a submodule with a usual change's reviews"));
  return attacks;
}

}  // namespace refwarden
