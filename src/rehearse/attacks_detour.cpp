// An unsigned commit that reaches the ref by a way round: another ref first, a merge, a parent.
#include <array>
#include <variant>

#include "rehearse/catalogue.hpp"
#include "rehearse/sample.hpp"

namespace refwarden {
namespace {

constexpr const char* k_free_branch = "refs/heads/refwarden-rehearsal";
constexpr const char* k_free_tag = "refs/tags/refwarden-rehearsal";

std::string no_rule_for_all(const Stage& stage) {
  bool asks = false;
  for (const Rule* rule : stage.rules) {
    const auto* signature = std::get_if<SignatureRule>(&rule->body);
    if (signature == nullptr || signature->each != SignatureRule::Each::commit) {
      continue;
    }
    if (rule->commits == CommitScope::first_parent) {
      return "merges answer for their side here (commits = \"first-parent\")";
    }
    asks = true;
  }
  return asks ? "" : "no rule asks for signatures; see unsigned";
}

// Known people's work must not become a way round for the attack itself.
std::string not_free(const Stage& stage, const char* ref) {
  return stage.policy->classes_of(ref).empty() ? "" : "every such ref is protected as well";
}

// The last object goes to `first` before, with or without a push of its own.
void by_way_of(const Stage& stage, Attack& attack, const char* first, bool at_once) {
  put(stage, attack, forged_commit(stage));
  const PushLine before{attack.pushes.front().lines.front().source, first};
  if (at_once) {
    attack.pushes.front().lines.insert(attack.pushes.front().lines.begin(), before);
  } else {
    attack.pushes.insert(attack.pushes.begin(), PushStep{{before}, false});
  }
}

void under_a_signed_commit(const Stage& stage, Attack& attack) {
  CommitDraft below = forged_commit(stage);
  CommitDraft tip = good_commit(stage);
  tip.parents = {"#0"};
  tip.edits.clear();
  tip.edits.push_back({"refwarden-rehearsal/second.txt", PathEdit::Kind::file, "second\n"});
  attack.objects.emplace_back(std::move(below));
  put(stage, attack, std::move(tip));
}

void in_a_merge(const Stage& stage, Attack& attack, std::vector<std::string> parents) {
  CommitDraft side = forged_commit(stage);
  side.parents = std::move(parents);
  CommitDraft merge = good_commit(stage);
  merge.parents = {"tip", "#0"};
  attack.objects.emplace_back(std::move(side));
  put(stage, attack, std::move(merge));
}

// A name in the stage's class that is not there yet.
std::string fresh_name(const Stage& stage) {
  for (const RefClass& ref_class : stage.policy->ref_classes) {
    if (ref_class.name != stage.ref_class) {
      continue;
    }
    for (const RefPattern& pattern : ref_class.match) {
      const std::string sample = sample_of(pattern.glob);
      if (!pattern.glob.is_literal() && pattern.glob.matches(sample) && sample != stage.ref) {
        return sample;
      }
    }
  }
  return {};
}

constexpr std::array k_attacks{
    AttackKind{
        "through-a-branch", "an unsigned commit that first enters by a free branch",
        Aim::commit_signature, false, Ground::branch,
        [](const Stage& stage) { return not_free(stage, k_free_branch); },
        [](const Stage& stage, Attack& attack) { by_way_of(stage, attack, k_free_branch, false); }},
    AttackKind{
        "through-a-tag", "an unsigned commit that first enters by a free tag",
        Aim::commit_signature, false, Ground::branch,
        [](const Stage& stage) { return not_free(stage, k_free_tag); },
        [](const Stage& stage, Attack& attack) { by_way_of(stage, attack, k_free_tag, false); }},
    AttackKind{
        "two-refs-at-once", "an unsigned commit pushed to a free branch as well",
        Aim::commit_signature, false, Ground::branch,
        [](const Stage& stage) { return not_free(stage, k_free_branch); },
        [](const Stage& stage, Attack& attack) { by_way_of(stage, attack, k_free_branch, true); }},
    AttackKind{"new-protected-ref", "an unsigned commit on a new ref of the same class",
               Aim::commit_signature, false, Ground::branch,
               [](const Stage& stage) -> std::string {
                 return fresh_name(stage).empty() ? "the class names single refs" : "";
               },
               [](const Stage& stage, Attack& attack) {
                 put(stage, attack, forged_commit(stage));
                 attack.ref = fresh_name(stage);
                 attack.pushes.front().lines.front().ref = attack.ref;
               }},
    AttackKind{"under-a-signed-tip", "an unsigned commit under a signed one", Aim::commit_signature,
               true, Ground::branch, no_rule_for_all, under_a_signed_commit},
    AttackKind{"side-of-a-merge", "a signed merge of an unsigned side", Aim::commit_signature, true,
               Ground::branch, no_rule_for_all,
               [](const Stage& stage, Attack& attack) { in_a_merge(stage, attack, {"tip"}); }},
    AttackKind{"unrelated-history", "a signed merge of an unsigned history of its own",
               Aim::commit_signature, true, Ground::branch, no_rule_for_all,
               [](const Stage& stage, Attack& attack) { in_a_merge(stage, attack, {}); }},
};

}  // namespace

std::span<const AttackKind> detour_attacks() {
  return k_attacks;
}

}  // namespace refwarden
