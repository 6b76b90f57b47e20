// The whole judge on pushes made of choices: whatever is combined, nothing is accepted while
// something that the policy asks for is not there. What is asked is looked up here once more, in
// the plainest way, and not with the judge's own helpers.
#include <algorithm>
#include <array>

#include "base/fold.hpp"
#include "fuzz/fuzz.hpp"
#include "rules/judge.hpp"
#include "support/facts_builder.hpp"

using namespace refwarden;

namespace {

constexpr std::array<const char*, 8> k_people = {"dana",
                                                 "ines",
                                                 "lee",
                                                 "priya",
                                                 "tomas",
                                                 "release-bot",
                                                 "nobody@example.org",
                                                 "INES@example.org"};
constexpr std::array<const char*, 6> k_paths = {"src/main.cc", "src/crypto/aes.cc", "docs/a.md",
                                                "ci/build",    "CHANGELOG.md",      "VERSION"};
constexpr std::array<const char*, 12> k_lines = {
    "Reviewed-by: Ines Okafor <ines@example.org>\n",
    "Reviewed-by: Priya Nair <priya@example.org>\n",
    "Reviewed-by: Tomas Berg <tomas@example.org>\n",
    "Reviewed-by: Dana Reyes <DANA@example.org>\n",
    "Reviewed-by: Lee Anders <lee@example.org>\n",
    "Reviewed-by: Release Bot <release-bot@example.org>\n",
    "Reviewed-by: Ines Okafor\n",
    "Co-authored-by: Ines Okafor <ines@example.org>\n",
    "Ticket: PAY-12\n",
    "Ticket: PAY-0\n",
    "Change-Risk: major\n",
    "\n",
};
constexpr std::array<const char*, 4> k_refs = {"refs/heads/main", "refs/heads/release/1",
                                               "refs/heads/topic", "refs/tags/v1"};
constexpr std::size_t k_states = static_cast<std::size_t>(SignatureState::unsupported) + 1;

std::shared_ptr<const CommitFacts> commit_of(const Policy& policy, std::uint32_t number,
                                             fuzz::Choices& choices) {
  test::CommitBuilder builder(policy, number);
  builder.author(k_people[choices.below(k_people.size())]);
  builder.committer(k_people[choices.below(k_people.size())]);
  if (choices.flag()) {
    const auto state = static_cast<SignatureState>(choices.below(k_states));
    builder.signature(test::signature_fact(state), k_people[choices.below(6)]);
  } else {
    builder.signer(k_people[choices.below(6)]);
  }
  builder.paths({k_paths[choices.below(k_paths.size())], k_paths[choices.below(k_paths.size())]});
  std::string message = "Change something\n\nSome words.\n\n";
  for (std::size_t left = choices.below(7); left > 0; --left) {
    message += k_lines[choices.below(k_lines.size())];
  }
  return builder.message(message).build();
}

UpdateFacts update_of(const Policy& policy, std::uint32_t number, fuzz::Choices& choices) {
  const std::string ref = k_refs[choices.below(k_refs.size())];
  test::Commits commits;
  for (std::size_t left = 1 + choices.below(3); left > 0; --left) {
    commits.push_back(commit_of(policy, number++, choices));
  }
  if (ref.starts_with("refs/tags/") && choices.flag()) {
    return test::tag_update(policy, ref, commits, k_people[choices.below(6)]);
  }
  UpdateFacts update = test::update_of(policy, ref, commits);
  update.kind = choices.flag() ? static_cast<UpdateKind>(choices.below(3)) : update.kind;
  return update;
}

// The policy without its ways around: then every rule in force has to hold.
Policy plain_policy() {
  Policy policy = test::example_policy();
  policy.exceptions.clear();
  policy.repository_break_glass.reset();
  return policy;
}

bool is_in(const Policy& policy, const char* group, const std::optional<std::string>& person) {
  return person && policy.groups.at(group).persons.contains(*person);
}

bool has_left(const std::optional<std::string>& person) {
  return person == "lee";
}

// Somebody of `group` who is neither gone nor has another part in the commit.
std::set<std::string> reviewers(const Policy& policy, const CommitFacts& commit,
                                const char* group) {
  std::set<std::string> all;
  for (const Trailer& trailer : commit.message.trailers) {
    for (const auto& [id, person] : policy.people) {
      const std::string value = ascii_lower(trailer.value.bytes());
      const bool named = value == ascii_lower(person.name + " <" + person.emails.front() + ">");
      if (trailer.key.bytes() == "Reviewed-by" && named && is_in(policy, group, id)) {
        all.insert(id);
      }
    }
  }
  all.erase("lee");
  all.erase("release-bot");
  all.erase(commit.author.person.value_or(""));
  all.erase(commit.committer.person.value_or(""));
  all.erase(commit.signer.value_or(""));
  for (const Standing& other : commit.co_authors) {
    all.erase(other.person.value_or(""));
  }
  return all;
}

bool has_ticket(const CommitFacts& commit) {
  const auto& all = commit.message.trailers;
  return std::any_of(all.begin(), all.end(), [](const Trailer& trailer) {
    return trailer.key.bytes() == "Ticket" && trailer.value.bytes() == "PAY-12";
  });
}

void check_commit(const Policy& policy, const CommitFacts& commit) {
  require(commit.signature.state == SignatureState::good, "accepted without a good signature");
  require(is_in(policy, "developers", commit.signer) || is_in(policy, "bots", commit.signer),
          "accepted with another signer's signature");
  require(!has_left(commit.signer), "accepted with a signature of somebody who has left");
  require(commit.committer.person == commit.signer, "accepted with another committer");
  require(has_ticket(commit), "accepted without a ticket");
  const RiskClass risk = std::max(commit.under_all.risk, commit.declared_risk.value_or(0));
  if (risk >= 1) {
    require(!reviewers(policy, commit, "developers").empty(), "accepted without a review");
  }
  if (risk >= 2) {
    require(!reviewers(policy, commit, "crypto-owners").empty(), "accepted without an expert");
    require(reviewers(policy, commit, "developers").size() >= 2, "accepted with one reviewer");
  }
}

void check_update(const Policy& policy, const UpdateFacts& update) {
  if (update.classes.contains("releases")) {
    require(update.tag && update.tag->signature.state == SignatureState::good,
            "accepted without a signed tag");
    require(is_in(policy, "release-managers", update.tag->signer), "accepted with another's tag");
  }
  if (!update.classes.empty()) {
    require(update.kind != UpdateKind::rewrite && update.kind != UpdateKind::remove,
            "accepted with a rewrite");
  }
  if (update.classes.contains("protected")) {
    for (const auto& commit : update.judged.front().commits) {
      check_commit(policy, *commit);
    }
  }
}

void check_form(const Verdict& verdict, const PushFacts& facts) {
  require(verdict.updates.size() == facts.updates.size(), "an update without an answer");
  require((verdict.outcome == Outcome::refused) == !verdict.refusing().empty(),
          "the outcome is not what the findings say");
  require((verdict.outcome == Outcome::accepted) <= verdict.warning().empty(),
          "accepted without the warnings");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Policy plain = plain_policy();
  static const Policy whole = test::example_policy();
  fuzz::Choices choices(fuzz::text_of(data, size));
  std::vector<UpdateFacts> updates;
  for (std::uint32_t left = 1 + static_cast<std::uint32_t>(choices.below(2)); left > 0; --left) {
    updates.push_back(update_of(plain, 100 * left, choices));
  }
  const PushFacts facts = test::push_of(plain, updates);
  const std::vector<std::vector<Finding>> nothing(updates.size());
  const Verdict verdict = judge(facts, plain, nothing);
  check_form(verdict, facts);
  if (verdict.outcome != Outcome::refused) {
    for (const UpdateFacts& update : updates) {
      check_update(plain, update);
    }
  }
  // Ways around only ever take findings away, and what was found while facts were gathered refuses.
  const Verdict lenient = judge(facts, whole, nothing);
  check_form(lenient, facts);
  require(verdict.outcome == Outcome::refused || lenient.outcome != Outcome::refused,
          "an exception refuses");
  std::vector<std::vector<Finding>> found = nothing;
  found.back().push_back({});
  require(judge(facts, whole, found).outcome == Outcome::refused, "a built-in finding is lost");
  return 0;
}
