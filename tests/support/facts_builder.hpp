// Facts and policies by hand, so that the judge, the report and the record can be tested without a
// repository, keys or policy files.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/facts.hpp"
#include "policy/policy.hpp"
#include "rules/finding.hpp"

namespace refwarden::test {

// 2026-08-22T12:00:00Z.
Instant fixed_now();
Day day(int year, unsigned month, unsigned day_of_month);
// A SHA-1 id whose hex digits begin with the number's, so that ids of small numbers differ in the
// first 12 digits.
Oid oid(std::uint32_t number);
Glob glob(std::string_view pattern);
Pattern pattern(std::string_view expression);

// Groups and people by name, expanded from `policy`.
PersonSet persons(const Policy& policy, const std::vector<std::string>& names);
// A rule in force at "system.toml" with Level::system, on class "protected".
Rule rule(std::string name, RuleBody body);

// The three files of the policy manual's example, without a reader: people dana, ines, lee (left
// 2026-05-31), priya, tomas, release-bot; groups developers, bots, release-managers,
// incident-leads, crypto-owners; classes protected and releases; rules signed-commits, signed-tags,
// no-rewrite, one-review, expert-review, ticket, declared-risk; one exception; break-glass.
Policy example_policy();
// The same people, groups, classes and risk, without rules, exceptions and break-glass.
Policy bare_policy();

// One commit. Until told otherwise it is dana's: author, committer and good signature, the parent
// is number - 1, and it changes src/main.cc.
class CommitBuilder {
 public:
  CommitBuilder(const Policy& policy, std::uint32_t number);
  // Who: a person's id (their first address is used) or an address.
  CommitBuilder& author(std::string_view who);
  CommitBuilder& committer(std::string_view who);
  // author, committer and signer at once.
  CommitBuilder& by(std::string_view person);
  CommitBuilder& signer(std::string_view person);
  CommitBuilder& unsigned_();
  // `person` is who the key belongs to, for states that have a listed key.
  CommitBuilder& signature(SignatureFact fact, std::optional<std::string> person = std::nullopt);
  CommitBuilder& message(std::string text);
  CommitBuilder& paths(const std::vector<std::string>& paths);
  CommitBuilder& change(ChangeKind kind);
  CommitBuilder& lines(std::uint64_t lines);
  CommitBuilder& parents(const std::vector<std::uint32_t>& numbers);
  // A merge with these two parents that answers for nothing under `all`, and for these paths under
  // `first-parent`.
  CommitBuilder& merge(std::uint32_t first, std::uint32_t second,
                       const std::vector<std::string>& brought = {});
  CommitBuilder& content(const std::string& rule, ContentFault fault, const std::string& path);
  CommitBuilder& too_large(const std::string& rule, const std::string& path, std::uint64_t bytes);
  // Risk is computed from the floors of `policy` (globs on bytes only).
  [[nodiscard]] std::shared_ptr<const CommitFacts> build() const;

 private:
  [[nodiscard]] Standing standing(std::string_view who) const;
  [[nodiscard]] Answer answer(const std::vector<std::string>& paths) const;

  const Policy& m_policy;
  CommitFacts m_facts;
  std::string m_message = "Change something\n\nSome words about it.\n";
  std::vector<std::string> m_paths{"src/main.cc"};
  std::optional<std::vector<std::string>> m_brought;
  std::set<ChangeKind> m_changes;
  std::uint64_t m_lines = 10;
};

using Commits = std::vector<std::shared_ptr<const CommitFacts>>;

// One update of `ref` from oid(1) to the last of `commits` (parents first), as a fast-forward;
// every rule of the policy that is on the ref judges all of `commits`. Fields can be changed
// afterwards.
UpdateFacts update_of(const Policy& policy, const std::string& ref, const Commits& commits);
// A tag object with the ref's name, signed by `signer`, on the last of `commits`.
UpdateFacts tag_update(const Policy& policy, const std::string& ref, const Commits& commits,
                       const std::string& signer);
UpdateFacts deletion_of(const Policy& policy, const std::string& ref);

// Pushed by dana at fixed_now().
PushFacts push_of(const Policy& policy, std::vector<UpdateFacts> updates);

// A fact of any state, as a verifier would give it: states that only a listed key can have get one.
SignatureFact signature_fact(SignatureState state);

}  // namespace refwarden::test
