// Commits that nobody whom the policy knows stands behind.
#include <array>
#include <variant>

#include "rehearse/catalogue.hpp"

namespace refwarden {
namespace {

const SignatureRule* commit_rule(const Stage& stage) {
  for (const Rule* rule : stage.rules) {
    const auto* signature = std::get_if<SignatureRule>(&rule->body);
    if (signature != nullptr && signature->each == SignatureRule::Each::commit) {
      return signature;
    }
  }
  return nullptr;
}

std::string no_rule(const Stage& stage) {
  return commit_rule(stage) == nullptr ? "no rule asks for signatures; see unsigned" : "";
}

const Person* somebody_else(const Stage& stage) {
  for (const auto& [id, person] : stage.policy->people) {
    if (&person != stage.insider && is_active(person, stage.today)) {
      return &person;
    }
  }
  return nullptr;
}

std::string owns_neither(const Stage& stage, SignatureRule::Owns owns) {
  const SignatureRule* rule = commit_rule(stage);
  if (rule == nullptr) {
    return no_rule(stage);
  }
  if (rule->owns != owns && rule->owns != SignatureRule::Owns::both) {
    return "the rule's owns does not ask for it";
  }
  return somebody_else(stage) == nullptr ? "the policy lists nobody else" : "";
}

void push_unsigned(const Stage& stage, Attack& attack) {
  put(stage, attack, forged_commit(stage));
}

void push_strangers(const Stage& stage, Attack& attack) {
  CommitDraft draft = forged_commit(stage);
  draft.key = SigningKey::stranger;
  put(stage, attack, draft);
}

void push_twisted(const Stage& stage, Attack& attack, Twist twist) {
  CommitDraft draft = good_commit(stage);
  draft.twist = twist;
  put(stage, attack, draft);
}

void push_titled(const Stage& stage, Attack& attack, const char* subject) {
  MessageParts parts = good_parts(stage);
  parts.subject = subject;
  CommitDraft draft = forged_commit(stage);
  draft.message = parts.text();
  put(stage, attack, draft);
}

void push_backdated(const Stage& stage, Attack& attack) {
  CommitDraft draft = forged_commit(stage);
  draft.long_ago = true;
  put(stage, attack, draft);
}

void push_as_committer(const Stage& stage, Attack& attack) {
  CommitDraft draft = good_commit(stage);
  draft.committer = writer_of(*somebody_else(stage));
  put(stage, attack, draft);
}

void push_as_author(const Stage& stage, Attack& attack) {
  CommitDraft draft = good_commit(stage);
  draft.author = writer_of(*somebody_else(stage));
  put(stage, attack, draft);
}

void push_break_glass(const Stage& stage, Attack& attack) {
  MessageParts parts = good_parts(stage);
  for (const auto* glass :
       {&stage.policy->system_break_glass, &stage.policy->repository_break_glass}) {
    if (*glass) {
      parts.trailers.emplace_back((*glass)->trailer,
                                  stage.ref + " INC-1: a reason that nobody has given");
    }
  }
  CommitDraft draft = forged_commit(stage);
  draft.message = parts.text();
  put(stage, attack, draft);
}

constexpr std::array k_attacks{
    AttackKind{"unsigned", "an unsigned commit in a listed person's name", Aim::commit_signature,
               false, Ground::branch, always, push_unsigned},
    AttackKind{"strangers-key", "a commit signed by a key that the policy does not know",
               Aim::commit_signature, false, Ground::branch, always, push_strangers},
    AttackKind{"backdated", "an unsigned commit dated 2001", Aim::commit_signature, false,
               Ground::branch, always, push_backdated},
    AttackKind{"titled-merge", "an unsigned commit that calls itself a merge",
               Aim::commit_signature, false, Ground::branch, always,
               [](const Stage& stage, Attack& attack) {
                 push_titled(stage, attack, "Merge branch 'rehearsal'");
               }},
    AttackKind{"titled-revert", "an unsigned commit that calls itself a revert",
               Aim::commit_signature, false, Ground::branch, always,
               [](const Stage& stage, Attack& attack) {
                 push_titled(stage, attack, "Revert \"Rehearse a change\"");
               }},
    AttackKind{"break-glass-claimed", "an unsigned commit that claims break-glass",
               Aim::commit_signature, false, Ground::branch,
               [](const Stage& stage) -> std::string {
                 const bool none =
                     !stage.policy->system_break_glass && !stage.policy->repository_break_glass;
                 return none ? "the policy has no break-glass" : "";
               },
               push_break_glass},
    AttackKind{"changed-after-signing", "a commit whose message was changed after it was signed",
               Aim::commit_signature, true, Ground::branch, no_rule,
               [](const Stage& stage, Attack& attack) {
                 push_twisted(stage, attack, Twist::changed_after_signing);
               }},
    AttackKind{"signature-for-files", "a signature made for files, not for git",
               Aim::commit_signature, true, Ground::branch, no_rule,
               [](const Stage& stage, Attack& attack) {
                 push_twisted(stage, attack, Twist::other_namespace);
               }},
    AttackKind{"two-signatures", "a commit with two signature headers", Aim::built_in, true,
               Ground::branch, always,
               [](const Stage& stage, Attack& attack) {
                 push_twisted(stage, attack, Twist::two_signatures);
               }},
    AttackKind{
        "anothers-committer", "a signed commit whose committer is somebody else",
        Aim::commit_signature, true, Ground::branch,
        [](const Stage& stage) { return owns_neither(stage, SignatureRule::Owns::committer); },
        push_as_committer},
    AttackKind{"anothers-author", "a signed commit whose author is somebody else",
               Aim::commit_signature, true, Ground::branch,
               [](const Stage& stage) { return owns_neither(stage, SignatureRule::Owns::author); },
               push_as_author},
};

}  // namespace

std::span<const AttackKind> signature_attacks() {
  return k_attacks;
}

}  // namespace refwarden
