#include "rehearse/remedy.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

namespace refwarden {
namespace {

std::string signers_of(const Policy& policy) {
  for (const auto& [name, group] : policy.groups) {
    if (!group.persons.empty()) {
      return name;
    }
  }
  return policy.people.empty() ? "developers" : policy.people.begin()->first;
}

// The class to be named in `on`.
std::string class_of(const AttackResult& result, const Policy& policy) {
  if (!result.ref_class.empty()) {
    return result.ref_class;
  }
  return policy.ref_classes.empty() ? "protected" : policy.ref_classes.front().name;
}

// The kind of rule that an attack is about; empty: any.
std::string_view kind_for(Aim aim) {
  switch (aim) {
    case Aim::commit_signature:
    case Aim::tag_signature:
      return "signature";
    case Aim::history:
      return "history";
    case Aim::reviews:
    case Aim::risk_floor:
      return "reviews";
    case Aim::ticket:
      return "ticket";
    case Aim::trailers:
      return "trailers";
    case Aim::message:
      return "message";
    case Aim::content:
      return "content";
    case Aim::pushers:
      return "pushers";
    case Aim::signed_push:
      return "signed-push";
    case Aim::ref_class:
    case Aim::built_in:
      return {};
  }
  std::abort();
}

// The first of `names` that is a rule of the attack's kind; another one gave way, but would not
// have closed this.
std::optional<std::string> fitting(const std::vector<std::string>& names, Aim aim,
                                   const Policy& policy) {
  const std::string_view kind = kind_for(aim);
  for (const std::string& name : names) {
    const Rule* rule = policy.rule(name);
    if (kind.empty() || (rule != nullptr && kind_of(*rule) == kind)) {
      return name;
    }
  }
  return std::nullopt;
}

Remedy by_mode(const std::string& name, const Policy& policy) {
  const Rule* rule = policy.rule(name);
  if (rule == nullptr) {
    return {"mode", "the server only warns: let it enforce", "[server]\nmode = \"enforce\"\n"};
  }
  const std::string place = rule->mode_at.line == 0 ? "" : ", " + to_text(rule->mode_at);
  const char* const what = rule->mode == Mode::off ? "is off" : "only warns";
  return {"mode", fmt::format("rule {} {}: let it enforce{}", name, what, place),
          "mode = \"enforce\"\n"};
}

Remedy by_class(const AttackResult& result, const Policy& policy) {
  if (policy.ref_classes.empty()) {
    return {"class", "name the ref in a class, and put rules on it",
            fmt::format("[refs.protected]\nmatch = [\"{}\"]\n", result.attack.ref)};
  }
  const bool is_tag = result.attack.ref.rfind("refs/tags/", 0) == 0;
  const RefClass* best = &policy.ref_classes.front();
  for (const RefClass& ref_class : policy.ref_classes) {
    const bool same = !ref_class.match.empty() && (ref_class.match.front().glob.pattern().rfind(
                                                       "refs/tags/", 0) == 0) == is_tag;
    if (same) {
      best = &ref_class;
      break;
    }
  }
  std::string patterns;
  for (const RefPattern& pattern : best->match) {
    patterns += fmt::format("\"{}\", ", pattern.glob.pattern());
  }
  return {"class", fmt::format("name the ref in the class {}", best->name),
          fmt::format("[refs.{}]\nmatch = [{}\"{}\"]\n", best->name, patterns, result.attack.ref)};
}

Remedy by_rule(const AttackResult& result, const Policy& policy, const std::string& name,
               const std::string& body) {
  return {"rule", fmt::format("add a rule of kind {}", name.substr(0, name.find(' '))),
          fmt::format("[rules.{}]\nkind    = \"{}\"\non      = [\"{}\"]\n{}",
                      name.substr(name.find(' ') + 1), name.substr(0, name.find(' ')),
                      class_of(result, policy), body)};
}

Remedy by_signature(const AttackResult& result, const Policy& policy, const char* each) {
  const bool is_tag = std::string_view(each) == "tag";
  return by_rule(result, policy, is_tag ? "signature signed-tags" : "signature signed-commits",
                 fmt::format("each    = \"{}\"\nsigners = [\"{}\"]\nwhy     = \"a known person "
                             "stands behind it\"\n",
                             each, signers_of(policy)));
}

// The lowest class that some reviews rule singles out.
std::string strict_class(const Policy& policy) {
  RiskClass lowest = policy.risk.classes.size();
  for (const Rule& rule : policy.rules) {
    if (!rule.risk.empty() && !rule.risk.contains(policy.risk.fallback)) {
      lowest = std::min(lowest, *rule.risk.begin());
    }
  }
  return lowest < policy.risk.classes.size() ? policy.risk.classes[lowest] : "high";
}

Remedy by_floor(const AttackResult& result, const Policy& policy) {
  const std::string& detail = result.attack.detail;
  const bool is_kind = detail == "symlink" || detail == "submodule";
  return {"floor", "add a risk floor",
          fmt::format("[[risk.floor]]\nclass   = \"{}\"\n{} = [\"{}\"]\nbecause = \"...\"\n",
                      strict_class(policy), is_kind ? "changes" : "paths  ", detail)};
}

Remedy by_changing(const AttackResult& result, const Policy& policy, const char* what) {
  const Rule* rule = policy.rule(result.attack.rule);
  return {"rule",
          fmt::format("{} of rule {}{}", what, result.attack.rule,
                      rule == nullptr ? "" : ", " + to_text(rule->at)),
          ""};
}

Remedy by_hook(const char* text) {
  return {"hook", text, ""};
}

Remedy by_aim(const AttackResult& result, const Policy& policy) {
  switch (result.attack.aim) {
    case Aim::commit_signature:
      return by_signature(result, policy, "commit");
    case Aim::tag_signature:
      return by_signature(result, policy, "tag");
    case Aim::history:
      return by_rule(
          result, policy, "history no-rewrite",
          "forbid  = [\"rewrite\", \"delete\"]\nwhy     = \"published history stays\"\n");
    case Aim::reviews:
      return by_changing(result, policy, "tighten count, from or exclude");
    case Aim::ticket:
      return by_changing(result, policy, "narrow the pattern");
    case Aim::trailers:
    case Aim::message:
    case Aim::content:
    case Aim::pushers:
    case Aim::signed_push:
      return by_changing(result, policy, "tighten the values");
    case Aim::risk_floor:
      return by_floor(result, policy);
    case Aim::ref_class:
      return by_class(result, policy);
    case Aim::built_in:
      return by_hook("refwarden refuses this under every policy: look at the hooks");
  }
  std::abort();
}

}  // namespace

std::string_view name_of(AttackOutcome outcome) {
  switch (outcome) {
    case AttackOutcome::refused:
      return "refused";
    case AttackOutcome::stopped:
      return "stopped";
    case AttackOutcome::let_in:
      return "let-in";
    case AttackOutcome::not_here:
      return "not-applicable";
    case AttackOutcome::not_tried:
      return "not-tried";
  }
  std::abort();
}

Remedy remedy_of(const AttackResult& result, const Policy& policy) {
  if (!result.was_judged) {
    return by_hook("no hook of refwarden judged it: see what git runs in the hooks folder");
  }
  if (result.was_refused) {
    return by_hook("refwarden refused it, and something between it and git drops the exit code");
  }
  const Aim aim = result.attack.aim;
  if (const auto rule = fitting(result.warned, aim, policy)) {
    return by_mode(*rule, policy);
  }
  if (const auto rule = fitting(result.excepted, aim, policy)) {
    return {"exception",
            fmt::format("an exception or break-glass lifts rule {}: narrow or end it", *rule), ""};
  }
  if (const auto rule = fitting(result.off, aim, policy)) {
    return by_mode(*rule, policy);
  }
  return by_aim(result, policy);
}

}  // namespace refwarden
