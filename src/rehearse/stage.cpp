#include "rehearse/stage.hpp"

#include <algorithm>
#include <array>
#include <variant>

#include "rehearse/good_commit.hpp"
#include "rehearse/sample.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_most_stages = 12;
constexpr std::string_view k_heads = "refs/heads/";
constexpr std::string_view k_tags = "refs/tags/";

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_branch_or_tag(const std::string& ref) {
  return ref.rfind(k_heads, 0) == 0 || ref.rfind(k_tags, 0) == 0;
}

std::vector<const Rule*> rules_on(const Policy& policy, const std::set<std::string>& classes) {
  std::vector<const Rule*> rules;
  for (const Rule& rule : policy.rules) {
    const bool is_on = std::any_of(rule.on.begin(), rule.on.end(),
                                   [&](const std::string& name) { return classes.contains(name); });
    if (is_on && rule.mode != Mode::off) {
      rules.push_back(&rule);
    }
  }
  return rules;
}

bool is_there(const RefsSnapshot& refs, const std::string& ref) {
  return std::any_of(refs.direct.begin(), refs.direct.end(),
                     [&](const RefTip& tip) { return tip.name == ref; });
}

bool matches(const RefClass& ref_class, const std::string& ref) {
  return std::any_of(ref_class.match.begin(), ref_class.match.end(),
                     [&](const RefPattern& pattern) { return pattern.glob.matches(ref); });
}

// A name of the class to be made, and one of it that is there.
struct Names {
  std::string fresh;
  std::string existing;
};

Names names_of(const RefClass& ref_class, const RepositoryView& view) {
  Names names;
  for (const RefTip& tip : view.refs.direct) {
    if (is_branch_or_tag(tip.name) && matches(ref_class, tip.name) &&
        (names.existing.empty() || tip.name == view.head)) {
      names.existing = tip.name;
    }
  }
  for (const RefPattern& pattern : ref_class.match) {
    const std::string sample = sample_of(pattern.glob);
    if (is_branch_or_tag(sample) && pattern.glob.matches(sample) && !is_there(view.refs, sample)) {
      names.fresh = sample;
      break;
    }
  }
  return names;
}

Stage make_stage(const Policy& policy, const RepositoryView& view, const std::string& ref) {
  Stage stage;
  stage.policy = &policy;
  stage.ref = ref;
  const std::set<std::string> classes = policy.classes_of(ref);
  stage.ref_class = classes.empty() ? "" : *classes.begin();
  stage.rules = rules_on(policy, classes);
  stage.exists = is_there(view.refs, ref);
  const std::string& tip = stage.exists && stage.is_branch() ? ref : view.head;
  stage.has_tip = is_there(view.refs, tip);
  stage.has_parent = contains(view.tip_has_parent, tip);
  stage.paths = view.head_paths;
  return stage;
}

bool signs_here(const Stage& stage, const Person& person) {
  return std::all_of(stage.rules.begin(), stage.rules.end(), [&](const Rule* rule) {
    const auto* signature = std::get_if<SignatureRule>(&rule->body);
    const auto* signed_push = std::get_if<SignedPushRule>(&rule->body);
    return (signature == nullptr || signature->signers.persons.contains(person.id)) &&
           (signed_push == nullptr || signed_push->signers.persons.contains(person.id));
  });
}

bool pushes_here(const Stage& stage, const Person& person) {
  return std::all_of(stage.rules.begin(), stage.rules.end(), [&](const Rule* rule) {
    const auto* pushers = std::get_if<PushersRule>(&rule->body);
    return pushers == nullptr || !pushers->allow || pushers->allow->persons.contains(person.id);
  });
}

// Why a fresh SSH key cannot sign here whoever has it; empty: it can.
std::string no_ssh_key(const Stage& stage) {
  for (const Rule* rule : stage.rules) {
    const auto* signature = std::get_if<SignatureRule>(&rule->body);
    if (signature != nullptr && !signature->formats.contains(SignatureFormat::ssh)) {
      return "rule " + rule->name + " takes no SSH signature";
    }
    if (signature != nullptr && signature->security_key != SignatureRule::SecurityKey::any) {
      return "rule " + rule->name + " asks for a security key";
    }
  }
  return {};
}

// The more reviewers are left, the more a rehearsal can try.
std::size_t reviewers_left(Stage stage, const Person& person) {
  stage.insider = &person;
  std::size_t most = 1;
  for (const Rule* rule : stage.rules) {
    const auto* reviews = std::get_if<ReviewsRule>(&rule->body);
    if (reviews != nullptr) {
      const std::size_t eligible = eligible_reviewers(stage, *reviews).size();
      most += eligible >= reviews->count ? 100 + eligible : eligible;
    }
  }
  return most + (pushes_here(stage, person) ? 10000 : 0);
}

void choose_insider(Stage& stage) {
  stage.no_insider = no_ssh_key(stage);
  if (!stage.no_insider.empty()) {
    return;
  }
  std::size_t most = 0;
  for (const auto& [id, person] : stage.policy->people) {
    if (!is_active(person, stage.today) || person.keys.empty() || !signs_here(stage, person)) {
      continue;
    }
    const std::size_t left = reviewers_left(stage, person);
    if (left > most) {
      most = left;
      stage.insider = &person;
    }
  }
  if (stage.insider == nullptr) {
    stage.no_insider = "nobody who has a key may sign here";
  }
}

// In a class that no rule names, not even one that is off: somebody wanted it so.
bool is_left_open(const Policy& policy, const std::string& ref) {
  const std::set<std::string> classes = policy.classes_of(ref);
  const auto names_one = [&](const Rule& rule) {
    return std::any_of(rule.on.begin(), rule.on.end(),
                       [&](const std::string& name) { return classes.contains(name); });
  };
  return !classes.empty() && std::none_of(policy.rules.begin(), policy.rules.end(), names_one);
}

// Refs to attack, each once: of every class that rules are on, then uncovered ones.
std::vector<std::pair<std::string, std::string>> chosen_refs(const Policy& policy,
                                                             const RepositoryView& view) {
  std::vector<std::pair<std::string, std::string>> chosen;
  const auto add = [&](const std::string& ref, const std::string& existing_tag) {
    const bool known = std::any_of(chosen.begin(), chosen.end(),
                                   [&](const auto& one) { return one.first == ref; });
    if (!ref.empty() && !known && chosen.size() < k_most_stages) {
      chosen.emplace_back(ref, existing_tag);
    }
  };
  for (const RefClass& ref_class : policy.ref_classes) {
    if (rules_on(policy, {ref_class.name}).empty()) {
      continue;
    }
    const Names names = names_of(ref_class, view);
    const bool is_tag = names.existing.rfind(k_tags, 0) == 0;
    const bool fresh = names.existing.empty() || (is_tag && !names.fresh.empty());
    add(fresh ? names.fresh : names.existing, is_tag ? names.existing : "");
  }
  for (const std::string& ref : uncovered_refs(policy, view.refs)) {
    if (is_shared_name(ref, view.head) && !is_left_open(policy, ref)) {
      add(ref, "");
    }
  }
  return chosen;
}

}  // namespace

const Rule* Stage::rule_of(std::string_view kind) const {
  const auto found = std::find_if(rules.begin(), rules.end(),
                                  [&](const Rule* rule) { return kind_of(*rule) == kind; });
  return found == rules.end() ? nullptr : *found;
}

const std::vector<std::string>& watched_paths() {
  static const std::vector<std::string> k_paths{
      ".gitattributes",   ".gitmodules", ".github/workflows", ".gitlab-ci.yml",
      ".gitea/workflows", "Jenkinsfile", ".travis.yml",       ".woodpecker.yml",
      "debian/rules",     "CODEOWNERS",  ".github/CODEOWNERS"};
  return k_paths;
}

bool is_shared_name(const std::string& ref, const std::string& head) {
  static constexpr std::array<std::string_view, 11> k_first{
      "main",  "master", "trunk",      "release", "releases", "stable",
      "maint", "prod",   "production", "support", "lts"};
  if (ref == head) {
    return true;
  }
  if (ref.rfind(k_tags, 0) == 0) {
    const std::size_t at = k_tags.size() + (ref.compare(k_tags.size(), 1, "v") == 0 ? 1 : 0);
    return at < ref.size() && ref[at] >= '0' && ref[at] <= '9';
  }
  const std::string name = ref.rfind(k_heads, 0) == 0 ? ref.substr(k_heads.size()) : "";
  const std::string first = name.substr(0, name.find_first_of("/-_."));
  return std::find(k_first.begin(), k_first.end(), first) != k_first.end();
}

std::vector<std::string> uncovered_refs(const Policy& policy, const RefsSnapshot& refs) {
  std::vector<std::string> uncovered;
  for (const RefTip& tip : refs.direct) {
    if (is_branch_or_tag(tip.name) && rules_on(policy, policy.classes_of(tip.name)).empty()) {
      uncovered.push_back(tip.name);
    }
  }
  return uncovered;
}

bool is_active(const Person& person, Day today) {
  return !person.emails.empty() && !person.robot && (!person.left || today <= *person.left);
}

std::vector<Stage> stages_of(const Policy& policy, const RepositoryView& view, Instant now) {
  std::vector<Stage> stages;
  bool had_branch = false;
  for (const auto& [ref, existing_tag] : chosen_refs(policy, view)) {
    Stage stage = make_stage(policy, view, ref);
    stage.today = day_of(now);
    stage.existing_tag = existing_tag;
    stage.is_first = stage.is_branch() && !had_branch;
    had_branch = had_branch || stage.is_branch();
    choose_insider(stage);
    stages.push_back(std::move(stage));
  }
  return stages;
}

}  // namespace refwarden
