// One push with one finding, by hand, and what the pusher reads of it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "report/report.hpp"
#include "support/facts_builder.hpp"

namespace refwarden::test {

struct Scene {
  Policy policy;
  PushFacts facts;
  Verdict verdict;
  ReportContext context;

  // The example policy, and a push of `numbers` (commits by dana, parents first) to `ref`.
  explicit Scene(const std::string& ref = "refs/heads/main",
                 const std::vector<std::uint32_t>& numbers = {0x4f2a91c3});
  // The same with these commits.
  Scene(const std::string& ref, const Commits& commits);

  UpdateFacts& update() { return facts.updates.front(); }
  // A finding of `rule` (empty: built in) on the commits with these numbers, each with its subject.
  Finding& find(Code code, const std::string& rule, const std::vector<std::uint32_t>& numbers = {});
  // Adds a rule to the policy and to the ref, where the example has none of its kind.
  Rule& add_rule(const std::string& name, RuleBody body, const std::string& why);
  [[nodiscard]] std::string text() const;
};

Found found(Found::What what, const std::string& text = {}, const std::string& other = {});
Found found_person(Found::What what, const std::string& person, const std::string& text = {});

// A commit's facts with a subject, dana's, on its number - 1.
std::shared_ptr<const CommitFacts> commit(const Policy& policy, std::uint32_t number,
                                          const std::string& message);

// One golden file.
struct GoldenCase {
  std::string name;  // of the file: a code, or a code, a dot and what is different
  std::function<std::string()> text;
};
std::vector<GoldenCase> signature_cases();
std::vector<GoldenCase> key_cases();
std::vector<GoldenCase> review_cases();
std::vector<GoldenCase> message_cases();
std::vector<GoldenCase> history_cases();
std::vector<GoldenCase> push_cases();
std::vector<GoldenCase> content_cases();
std::vector<GoldenCase> built_in_cases();
std::vector<GoldenCase> failure_cases();
std::vector<GoldenCase> all_golden_cases();

}  // namespace refwarden::test
