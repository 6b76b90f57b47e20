// Every attack that a rehearsal knows: tables, so that one more is one more entry.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "rehearse/attack.hpp"
#include "rehearse/good_commit.hpp"
#include "rehearse/stage.hpp"

namespace refwarden {

// Which stages an entry is for.
enum class Ground : std::uint8_t {
  branch,        // each branch
  first_branch,  // one branch is enough
  tag,
};

struct AttackKind {
  const char* id;
  const char* about;  // for people, no final stop
  Aim aim;
  bool needs_insider;
  Ground ground;
  // Why it does not apply; empty: it does.
  std::string (*not_here)(const Stage& stage);
  void (*make)(const Stage& stage, Attack& attack);
};

// Entries that are tried once for each rule of one kind. `Body` is the rule's.
template <typename Body>
struct RuleAttackKind {
  const char* id;
  const char* about;
  Aim aim;
  std::string (*not_here)(const Stage& stage, const Rule& rule, const Body& body);
  void (*make)(const Stage& stage, const Body& body, Attack& attack);
};

std::span<const AttackKind> signature_attacks();
std::span<const AttackKind> detour_attacks();  // past the signature by another ref, or a merge
std::span<const AttackKind> history_attacks();
std::span<const AttackKind> name_attacks();
std::span<const AttackKind> object_attacks();
std::span<const AttackKind> tag_attacks();

// Those of reviews, ticket, trailers, message, content and pushers rules.
std::vector<Attack> review_attacks(const Stage& stage);
std::vector<Attack> message_attacks(const Stage& stage);
std::vector<Attack> content_attacks(const Stage& stage);
// Changes of higher risk with the reviews of a usual one.
std::vector<Attack> path_attacks(const Stage& stage);

// A push whose own signature is missing or a stranger's.
std::vector<Attack> signed_push_attacks(const Stage& stage);

// A commit or a tag that follows every rule, and its push.
void put_good(const Stage& stage, Attack& attack);
// The push that has to get in before the insider's attacks prove anything.
Attack control_push(const Stage& stage);
// The push that refwarden refuses under every policy: it shows whether a refusal holds.
Attack door_push(const Stage& stage);

// Everything for one stage, those that do not apply included.
std::vector<Attack> attacks_on(const Stage& stage);

// Always applies.
std::string always(const Stage& stage);

// One attack for each entry and each rule of the stage with this body.
template <typename Body>
void add_rule_attacks(const Stage& stage, std::span<const RuleAttackKind<Body>> kinds,
                      std::vector<Attack>& attacks) {
  for (const Rule* rule : stage.rules) {
    const auto* body = std::get_if<Body>(&rule->body);
    if (body == nullptr) {
      continue;
    }
    for (const RuleAttackKind<Body>& kind : kinds) {
      Attack attack;
      attack.id = std::string(kind.id) + ":" + rule->name;
      attack.about = kind.about;
      attack.ref = stage.ref;
      attack.aim = kind.aim;
      attack.rule = rule->name;
      attack.needs_insider = true;
      attack.not_here = kind.not_here(stage, *rule, *body);
      if (attack.not_here.empty()) {
        kind.make(stage, *body, attack);
      }
      attacks.push_back(std::move(attack));
    }
  }
}

}  // namespace refwarden
