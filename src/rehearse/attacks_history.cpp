// Refs that go back, aside or away, and names that are not what they seem.
#include <algorithm>
#include <array>

#include "facts/ref_names.hpp"
#include "rehearse/catalogue.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_heads = std::string_view("refs/heads/").size();
// Two of a name; the second is refused by the shape of a whole object id.
constexpr const char* k_forty = "0123456789abcdef0123456789abcdef01234567";

std::string no_parent(const Stage& stage) {
  if (!stage.exists) {
    return "no such ref is there yet";
  }
  return stage.has_parent ? "" : "the ref has one commit only";
}

std::string not_there(const Stage& stage) {
  return stage.exists ? "" : "no such ref is there yet";
}

void push_existing(Attack& attack, const char* source, const std::string& ref) {
  attack.ref = ref;
  attack.pushes = {{{{source, ref}}, false}};
}

void rewrite(const Stage& stage, Attack& attack) {
  CommitDraft draft = good_commit(stage);
  draft.parents = {"tip^"};
  put(stage, attack, draft);
}

constexpr std::array k_history{
    AttackKind{
        "rewind", "the ref set back to an older commit", Aim::history, false, Ground::branch,
        no_parent,
        [](const Stage& stage, Attack& attack) { push_existing(attack, "tip^", stage.ref); }},
    AttackKind{"rewrite", "the newest commit replaced by a signed one", Aim::history, true,
               Ground::branch, no_parent, rewrite},
    AttackKind{"delete", "the ref deleted", Aim::history, false, Ground::branch, not_there,
               [](const Stage& stage, Attack& attack) { push_existing(attack, "", stage.ref); }},
};

// A ref outside of branches and tags, unless the policy opens its namespace.
std::string opened(const Stage& stage, const std::string& ref) {
  if (!stage.has_tip) {
    return "the repository has no commit yet";
  }
  return refused_namespace(ref, *stage.policy) ? "" : "a class of the policy opens it";
}

std::string twin_of(const std::string& ref) {
  std::string twin = ref;
  std::transform(twin.begin() + k_heads, twin.end(), twin.begin() + k_heads, [](char byte) {
    return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte;
  });
  return twin;
}

std::string no_tip(const Stage& stage) {
  return stage.has_tip ? "" : "the repository has no commit yet";
}

constexpr std::array k_names{
    AttackKind{"case-twin", "a new branch that differs in case alone", Aim::built_in, false,
               Ground::branch,
               [](const Stage& stage) -> std::string {
                 if (!stage.exists) {
                   return "no such ref is there yet";
                 }
                 return twin_of(stage.ref) == stage.ref ? "its name has no small letters" : "";
               },
               [](const Stage& stage, Attack& attack) {
                 push_existing(attack, "tip", twin_of(stage.ref));
               }},
    AttackKind{"branch-in-its-way", "a branch below the ref's own name", Aim::built_in, false,
               Ground::branch, not_there,
               [](const Stage& stage, Attack& attack) {
                 push_existing(attack, "tip", stage.ref + "/refwarden-rehearsal");
               }},
    AttackKind{"branch-called-refs", "a branch called refs/heads/...", Aim::built_in, false,
               Ground::first_branch, no_tip,
               [](const Stage& stage, Attack& attack) {
                 push_existing(attack, "tip", "refs/heads/" + stage.ref);
               }},
    AttackKind{
        "branch-called-head", "a branch called HEAD", Aim::built_in, false, Ground::first_branch,
        no_tip,
        [](const Stage&, Attack& attack) { push_existing(attack, "tip", "refs/heads/HEAD"); }},
    AttackKind{"branch-like-an-option", "a branch whose name begins with a dash", Aim::built_in,
               false, Ground::first_branch, no_tip,
               [](const Stage&, Attack& attack) {
                 push_existing(attack, "tip", "refs/heads/-rehearsal");
               }},
    AttackKind{"branch-like-an-id", "a branch called like an object id", Aim::built_in, false,
               Ground::first_branch, no_tip,
               [](const Stage&, Attack& attack) {
                 push_existing(attack, "tip", std::string("refs/heads/") + k_forty);
               }},
    AttackKind{
        "replace-ref", "a replacement for an object", Aim::built_in, false, Ground::first_branch,
        [](const Stage& stage) { return opened(stage, std::string("refs/replace/") + k_forty); },
        [](const Stage&, Attack& attack) {
          push_existing(attack, "tip", std::string("refs/replace/") + k_forty);
        }},
    AttackKind{"notes", "notes on commits", Aim::built_in, false, Ground::first_branch,
               [](const Stage& stage) { return opened(stage, "refs/notes/refwarden-rehearsal"); },
               [](const Stage&, Attack& attack) {
                 push_existing(attack, "tip", "refs/notes/refwarden-rehearsal");
               }},
    AttackKind{"meta", "a host's settings", Aim::built_in, false, Ground::first_branch,
               [](const Stage& stage) { return opened(stage, "refs/meta/refwarden-rehearsal"); },
               [](const Stage&, Attack& attack) {
                 push_existing(attack, "tip", "refs/meta/refwarden-rehearsal");
               }},
    AttackKind{"pull-request", "a host's own ref of a pull request", Aim::built_in, false,
               Ground::first_branch,
               [](const Stage& stage) { return opened(stage, "refs/pull/999999/head"); },
               [](const Stage&, Attack& attack) {
                 push_existing(attack, "tip", "refs/pull/999999/head");
               }},
    AttackKind{
        "foreign-namespace", "a ref of another ref namespace", Aim::built_in, false,
        Ground::first_branch,
        [](const Stage& stage) { return opened(stage, "refs/namespaces/rehearsal/" + stage.ref); },
        [](const Stage& stage, Attack& attack) {
          push_existing(attack, "tip", "refs/namespaces/rehearsal/" + stage.ref);
        }},
};

}  // namespace

std::span<const AttackKind> history_attacks() {
  return k_history;
}

std::span<const AttackKind> name_attacks() {
  return k_names;
}

}  // namespace refwarden
