// Trees that a content rule forbids, and pushes by nobody.
#include <array>
#include <variant>

#include "rehearse/catalogue.hpp"
#include "rehearse/sample.hpp"

namespace refwarden {
namespace {

using ContentAttack = RuleAttackKind<ContentRule>;
using PushersAttack = RuleAttackKind<PushersRule>;

constexpr std::uint64_t k_most_bytes = std::uint64_t{8} << 20U;

std::string path_for(const ContentRule& rule) {
  const std::string path =
      rule.paths.empty() ? "refwarden-rehearsal/entry" : sample_of(rule.paths.front());
  return rule.paths.empty() || rule.paths.front().matches(path) ? path : "";
}

template <ContentFault fault>
std::string allows(const Stage& /*stage*/, const Rule& /*rule*/, const ContentRule& body) {
  if (!body.forbid.contains(fault)) {
    return "the rule allows it";
  }
  return path_for(body).empty() ? "no path could be made that the rule looks at" : "";
}

void push_entry(const Stage& stage, const ContentRule& rule, Attack& attack, PathEdit edit) {
  CommitDraft draft = good_commit(stage);
  if (edit.path.empty()) {
    edit.path = path_for(rule);
  }
  draft.edits.push_back(std::move(edit));
  put(stage, attack, draft);
}

constexpr std::array k_content{
    ContentAttack{"forbidden-link", "a symbolic link", Aim::content, allows<ContentFault::symlink>,
                  [](const Stage& stage, const ContentRule& rule, Attack& attack) {
                    push_entry(stage, rule, attack, {"", PathEdit::Kind::symlink, "elsewhere"});
                  }},
    ContentAttack{"forbidden-submodule", "a submodule", Aim::content,
                  allows<ContentFault::submodule>,
                  [](const Stage& stage, const ContentRule& rule, Attack& attack) {
                    push_entry(stage, rule, attack, {"", PathEdit::Kind::submodule, ""});
                  }},
    ContentAttack{
        "forbidden-program", "an executable file", Aim::content, allows<ContentFault::executable>,
        [](const Stage& stage, const ContentRule& rule, Attack& attack) {
          push_entry(stage, rule, attack, {"", PathEdit::Kind::executable, "#!/bin/sh\n"});
        }},
    ContentAttack{"case-twin-file", "two files whose names differ in case alone", Aim::content,
                  [](const Stage& stage, const Rule& rule, const ContentRule& body) -> std::string {
                    const std::string other = allows<ContentFault::case_twin>(stage, rule, body);
                    return other.empty() && !body.paths.empty() ? "the rule looks at some paths"
                                                                : other;
                  },
                  [](const Stage& stage, const ContentRule& rule, Attack& attack) {
                    push_entry(stage, rule, attack,
                               {"refwarden-rehearsal/NOTE.txt", PathEdit::Kind::file, "twin\n"});
                  }},
    ContentAttack{
        "hidden-text", "a file with bidirectional controls", Aim::content,
        allows<ContentFault::bidi>,
        [](const Stage& stage, const ContentRule& rule, Attack& attack) {
          push_entry(stage, rule, attack, {"", PathEdit::Kind::file, "if (\xE2\x80\xAE) {}\n"});
        }},
    ContentAttack{"conflict-marker", "a file with conflict markers", Aim::content,
                  allows<ContentFault::conflict_marker>,
                  [](const Stage& stage, const ContentRule& rule, Attack& attack) {
                    push_entry(
                        stage, rule, attack,
                        {"", PathEdit::Kind::file, "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> side\n"});
                  }},
    ContentAttack{
        "large-file", "a file larger than the rule allows", Aim::content,
        [](const Stage& /*stage*/, const Rule& /*rule*/, const ContentRule& body) -> std::string {
          if (!body.max_bytes) {
            return "the rule sets no size";
          }
          return *body.max_bytes < k_most_bytes && !path_for(body).empty()
                     ? ""
                     : "the limit is above 8 MiB";
        },
        [](const Stage& stage, const ContentRule& rule, Attack& attack) {
          push_entry(stage, rule, attack,
                     {"", PathEdit::Kind::file, std::string(*rule.max_bytes + 1, 'x')});
        }},
};

constexpr std::array k_pushers{
    PushersAttack{"pushed-by-nobody", "a good change pushed without a login", Aim::pushers,
                  [](const Stage& /*stage*/, const Rule& /*rule*/,
                     const PushersRule& /*body*/) -> std::string { return {}; },
                  [](const Stage& stage, const PushersRule& /*rule*/, Attack& attack) {
                    put(stage, attack, good_commit(stage));
                    attack.pushes.back().without_login = true;
                    attack.pushes.back().certificate = SigningKey::none;
                  }},
};

}  // namespace

std::vector<Attack> content_attacks(const Stage& stage) {
  std::vector<Attack> attacks;
  add_rule_attacks<ContentRule>(stage, k_content, attacks);
  add_rule_attacks<PushersRule>(stage, k_pushers, attacks);
  return attacks;
}

}  // namespace refwarden
