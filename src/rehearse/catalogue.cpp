#include "rehearse/catalogue.hpp"

#include <cstdlib>

namespace refwarden {
namespace {

bool is_for(const AttackKind& kind, const Stage& stage) {
  switch (kind.ground) {
    case Ground::branch:
      return stage.is_branch();
    case Ground::first_branch:
      return stage.is_first;
    case Ground::tag:
      return stage.is_tag();
  }
  std::abort();
}

void add(const Stage& stage, std::span<const AttackKind> kinds, std::vector<Attack>& attacks) {
  for (const AttackKind& kind : kinds) {
    if (!is_for(kind, stage)) {
      continue;
    }
    Attack attack;
    attack.id = kind.id;
    attack.about = kind.about;
    attack.ref = stage.ref;
    attack.aim = kind.aim;
    attack.needs_insider = kind.needs_insider;
    attack.not_here = kind.not_here(stage);
    if (attack.not_here.empty()) {
      kind.make(stage, attack);
    }
    attacks.push_back(std::move(attack));
  }
}

void append(std::vector<Attack> more, std::vector<Attack>& attacks) {
  attacks.insert(attacks.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
}

// One ref that nothing protects: what any stranger does there is all there is to say.
std::vector<Attack> on_uncovered(const Stage& stage) {
  Attack attack;
  attack.id = "uncovered";
  attack.about = "a stranger's unsigned change";
  attack.ref = stage.ref;
  attack.aim = Aim::ref_class;
  if (stage.is_branch()) {
    put(stage, attack, forged_commit(stage));
  } else {
    attack.pushes = {{{{"", stage.ref}}, false}};
    attack.about = "a stranger's deletion of a tag";
  }
  return {attack};
}

}  // namespace

std::string_view name_of(Aim aim) {
  switch (aim) {
    case Aim::commit_signature:
      return "commit-signature";
    case Aim::tag_signature:
      return "tag-signature";
    case Aim::history:
      return "history";
    case Aim::reviews:
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
    case Aim::risk_floor:
      return "risk-floor";
    case Aim::ref_class:
      return "ref-class";
    case Aim::built_in:
      return "built-in";
  }
  std::abort();
}

std::string always(const Stage& /*stage*/) {
  return {};
}

Attack control_push(const Stage& stage) {
  Attack attack;
  attack.id = "control";
  attack.about = "a change that follows every rule";
  attack.ref = stage.ref;
  attack.needs_insider = true;
  put_good(stage, attack);
  return attack;
}

void put_good(const Stage& stage, Attack& attack) {
  if (stage.is_branch()) {
    put(stage, attack, good_commit(stage));
    return;
  }
  TagDraft tag;
  tag.name = stage.ref.substr(std::string_view("refs/tags/").size());
  tag.tagger = forged_writer(stage);
  tag.message = "Rehearse a tag\n";
  tag.key = SigningKey::insider;
  attack.objects = {tag};
  attack.pushes = {{{{"#0", stage.ref}}, false}};
}

Attack door_push(const Stage& stage) {
  Attack attack;
  attack.id = "door";
  attack.about = "a ref name that is refused under every policy";
  attack.ref = "refs/heads/refs/heads/refwarden-rehearsal";
  CommitDraft draft = forged_commit(stage);
  draft.parents.clear();
  attack.objects = {draft};
  attack.pushes = {{{{"#0", attack.ref}}, false}};
  return attack;
}

std::vector<Attack> attacks_on(const Stage& stage) {
  if (stage.rules.empty()) {
    return on_uncovered(stage);
  }
  std::vector<Attack> attacks;
  add(stage, signature_attacks(), attacks);
  add(stage, detour_attacks(), attacks);
  add(stage, history_attacks(), attacks);
  add(stage, name_attacks(), attacks);
  add(stage, object_attacks(), attacks);
  add(stage, tag_attacks(), attacks);
  if (stage.is_branch()) {
    append(review_attacks(stage), attacks);
    append(path_attacks(stage), attacks);
    append(message_attacks(stage), attacks);
    append(content_attacks(stage), attacks);
  }
  append(signed_push_attacks(stage), attacks);
  for (Attack& attack : attacks) {
    if (attack.needs_insider && attack.not_here.empty()) {
      attack.not_here = stage.no_insider;
    }
  }
  return attacks;
}

}  // namespace refwarden
