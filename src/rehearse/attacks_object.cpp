// Objects that git's own programs never make, signed by somebody whom the rules allow; and tags.
#include <array>
#include <variant>

#include "rehearse/catalogue.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_tags = std::string_view("refs/tags/").size();
constexpr std::uint64_t k_longest_message = std::uint64_t{1} << 20U;

void push_twisted(const Stage& stage, Attack& attack, Twist twist) {
  CommitDraft draft = good_commit(stage);
  draft.twist = twist;
  put(stage, attack, draft);
}

std::string reads_no_message(const Stage& stage) {
  for (const char* kind : {"ticket", "reviews", "trailers", "message"}) {
    if (stage.rule_of(kind) != nullptr) {
      return {};
    }
  }
  return "no rule reads the message";
}

constexpr std::array k_objects{
    AttackKind{
        "two-trees", "a commit with two tree headers", Aim::built_in, true, Ground::branch, always,
        [](const Stage& stage, Attack& attack) { push_twisted(stage, attack, Twist::two_trees); }},
    AttackKind{"two-authors", "a commit with two author headers", Aim::built_in, true,
               Ground::branch, always,
               [](const Stage& stage, Attack& attack) {
                 push_twisted(stage, attack, Twist::two_authors);
               }},
    AttackKind{"nul-in-message", "a commit whose message has a NUL", Aim::built_in, true,
               Ground::branch, always,
               [](const Stage& stage, Attack& attack) {
                 push_twisted(stage, attack, Twist::nul_in_message);
               }},
    AttackKind{"padded-mode", "a tree with a mode that git does not write", Aim::built_in, true,
               Ground::branch, always,
               [](const Stage& stage, Attack& attack) {
                 push_twisted(stage, attack, Twist::padded_mode);
               }},
    AttackKind{
        "dot-git", "a tree with an entry .GIT", Aim::built_in, true, Ground::branch, always,
        [](const Stage& stage, Attack& attack) { push_twisted(stage, attack, Twist::dot_git); }},
    AttackKind{"other-encoding", "a message in an encoding that git and a reader may read apart",
               Aim::built_in, true, Ground::branch, reads_no_message,
               [](const Stage& stage, Attack& attack) {
                 push_twisted(stage, attack, Twist::other_encoding);
               }},
    AttackKind{"long-message", "a message longer than [limits] message-bytes", Aim::built_in, true,
               Ground::branch,
               [](const Stage& stage) -> std::string {
                 const bool is_small = stage.policy->limits.message_bytes < k_longest_message;
                 return is_small ? "" : "the limit is above 1 MiB";
               },
               [](const Stage& stage, Attack& attack) {
                 MessageParts parts = good_parts(stage);
                 parts.body.append(1, '\n').append(stage.policy->limits.message_bytes, 'x');
                 CommitDraft draft = good_commit(stage);
                 draft.message = parts.text();
                 put(stage, attack, draft);
               }},
};

TagDraft tag_of(const Stage& stage, SigningKey key) {
  TagDraft tag;
  tag.name = stage.ref.substr(k_tags);
  tag.tagger = forged_writer(stage);
  tag.message = "Rehearse a tag\n";
  tag.key = key;
  return tag;
}

void push_tag(const Stage& stage, Attack& attack, TagDraft tag) {
  attack.objects.emplace_back(std::move(tag));
  attack.pushes = {{{{"#" + std::to_string(attack.objects.size() - 1), stage.ref}}, false}};
}

std::string no_tag_rule(const Stage& stage) {
  if (!stage.has_tip) {
    return "the repository has no commit yet";
  }
  for (const Rule* rule : stage.rules) {
    const auto* signature = std::get_if<SignatureRule>(&rule->body);
    if (signature != nullptr && signature->each == SignatureRule::Each::tag) {
      return {};
    }
  }
  return "no rule asks for signed tags; see unsigned-tag";
}

std::string no_commit(const Stage& stage) {
  return stage.has_tip ? "" : "the repository has no commit yet";
}

std::string no_existing_tag(const Stage& stage) {
  return stage.existing_tag.empty() ? "no tag of the class is there yet" : no_commit(stage);
}

constexpr std::array k_tag_attacks{
    AttackKind{"unsigned-tag", "an unsigned tag in a listed person's name", Aim::tag_signature,
               false, Ground::tag, no_commit,
               [](const Stage& stage, Attack& attack) {
                 push_tag(stage, attack, tag_of(stage, SigningKey::none));
               }},
    AttackKind{"strangers-tag", "a tag signed by a key that the policy does not know",
               Aim::tag_signature, false, Ground::tag, no_commit,
               [](const Stage& stage, Attack& attack) {
                 push_tag(stage, attack, tag_of(stage, SigningKey::stranger));
               }},
    AttackKind{"lightweight-tag", "a tag that is no object of its own", Aim::tag_signature, false,
               Ground::tag, no_tag_rule,
               [](const Stage& stage, Attack& attack) {
                 attack.pushes = {{{{"tip", stage.ref}}, false}};
               }},
    AttackKind{"tag-of-another-name", "a signed tag under another name than its own",
               Aim::tag_signature, true, Ground::tag, no_tag_rule,
               [](const Stage& stage, Attack& attack) {
                 TagDraft tag = tag_of(stage, SigningKey::insider);
                 tag.name += "-other";
                 push_tag(stage, attack, tag);
               }},
    AttackKind{"tag-of-a-tag", "a signed tag of an unsigned tag", Aim::built_in, true, Ground::tag,
               no_tag_rule,
               [](const Stage& stage, Attack& attack) {
                 attack.objects.emplace_back(tag_of(stage, SigningKey::none));
                 TagDraft outer = tag_of(stage, SigningKey::insider);
                 outer.target = "#0";
                 outer.of_tag = true;
                 push_tag(stage, attack, outer);
               }},
    AttackKind{"moved-tag", "a published tag moved", Aim::history, true, Ground::tag,
               no_existing_tag,
               [](const Stage& stage, Attack& attack) {
                 TagDraft tag = tag_of(stage, SigningKey::insider);
                 tag.name = stage.existing_tag.substr(k_tags);
                 push_tag(stage, attack, tag);
                 attack.ref = stage.existing_tag;
                 attack.pushes.front().lines.front().ref = attack.ref;
               }},
    AttackKind{"deleted-tag", "a published tag deleted", Aim::history, false, Ground::tag,
               no_existing_tag,
               [](const Stage& stage, Attack& attack) {
                 attack.ref = stage.existing_tag;
                 attack.pushes = {{{{"", attack.ref}}, false}};
               }},
};

}  // namespace

std::span<const AttackKind> object_attacks() {
  return k_objects;
}

std::span<const AttackKind> tag_attacks() {
  return k_tag_attacks;
}

}  // namespace refwarden
