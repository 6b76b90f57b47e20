// Random pushes by people who review more or less well, for tests of what holds of every verdict.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "rules/judge.hpp"
#include "rules/objections.hpp"
#include "unit/facts/gather_fixture.hpp"

namespace refwarden::test {

inline constexpr const char* k_main = "refs/heads/main";
inline constexpr const char* k_release = "refs/heads/release/1";
inline constexpr const char* k_topic = "refs/heads/topic";

struct MadeCommit {
  Oid id;
  MemoryFiles files;
};

inline RiskFloor floor_on(RiskClass risk, const std::vector<std::string>& paths) {
  RiskFloor made;
  made.risk = risk;
  for (const std::string& path : paths) {
    made.paths.push_back(glob(path));
  }
  made.because = "the test wants it";
  return made;
}

inline ReviewsRule reviews_by(const Policy& policy, const std::string& group) {
  ReviewsRule body;
  body.from = persons(policy, {group});
  body.exclude = {Part::author, Part::committer};
  body.trailer = "Reviewed-by";
  return body;
}

// Reviews by risk, tickets, no rewriting; floors on two folders, on a file name and on links.
inline Policy property_policy() {
  Policy policy = walk_policy();
  policy.risk = {};
  policy.risk.classes = {"standard", "normal", "high"};
  policy.risk.fallback = 1;
  policy.risk.floors = {floor_on(2, {"src/crypto/**"}), floor_on(0, {"docs/**"}),
                        floor_on(2, {"**/Makefile"}), floor_on(1, {"docs/law/**"})};
  policy.risk.floors.push_back({});
  policy.risk.floors.back().risk = 2;
  policy.risk.floors.back().changes = {ChangeKind::symlink, ChangeKind::executable_bit};

  Rule review = rule("one-review", reviews_by(policy, "developers"));
  review.risk = {1, 2};
  ReviewsRule second = reviews_by(policy, "crypto-owners");
  second.distinct_from = {"one-review"};
  Rule expert = rule("expert-review", second);
  expert.risk = {2};
  TicketRule ticket;
  ticket.trailer = "Ticket";
  ticket.pattern = pattern("PAY-[0-9]+");
  HistoryRule history;
  history.forbid = {HistoryEvent::rewrite, HistoryEvent::remove};
  policy.rules = {review, expert, rule("ticket", ticket), rule("no-rewrite", history)};
  return policy;
}

// A fixture with people who review more or less well, and files that move about.
class Pushes {
 public:
  explicit Pushes(unsigned seed) : m_random(seed) { fixture.policy = property_policy(); }

  std::size_t below(std::size_t limit) { return m_random() % limit; }

  template <typename T>
  const T& any(const std::vector<T>& of) {
    return of[below(of.size())];
  }

  std::string any_message() {
    std::string text = "Change " + std::to_string(++m_number) + "\n\n";
    text += below(5) == 0 ? "" : "Ticket: PAY-" + std::to_string(m_number) + "\n";
    static const std::vector<std::string> reviewers = {
        "Ines Okafor <ines@example.org>", "Priya Nair <priya@example.org>",
        "Tomas Berg <tomas@example.org>", "Dana Reyes <dana@example.org>"};
    for (std::size_t i = below(4); i > 0; --i) {
      text += "Reviewed-by: " + any(reviewers) + "\n";
    }
    return text;
  }

  MemoryFiles changed(MemoryFiles files) {
    static const std::vector<std::string> names = {"src/crypto/key.cc", "src/main.cc",
                                                   "docs/guide.md",     "docs/law/terms.md",
                                                   "Makefile",          "src/deep/Makefile"};
    for (std::size_t i = 1 + below(2); i > 0; --i) {
      const std::string& name = any(names);
      if (below(5) == 0) {
        files.erase(name);
      } else {
        const std::uint32_t mode = below(8) == 0 ? 0120000 : below(8) == 0 ? 0100755 : 0100644;
        files.insert_or_assign(name, MemoryFile("text " + std::to_string(below(50)), mode));
      }
    }
    return files;
  }

  MadeCommit commit(const std::vector<MadeCommit>& parents) {
    MadeCommit made;
    made.files = changed(parents.empty() ? MemoryFiles{} : parents.front().files);
    MemoryCommit raw;
    raw.tree = fixture.repository.add_tree(made.files);
    for (const MadeCommit& parent : parents) {
      raw.parents.push_back(parent.id);
    }
    raw.message = any_message();
    if (any_author && below(3) == 0) {
      raw.author = identity("Ines Okafor", "ines@example.org", 1000);
      raw.committer = raw.author;
    }
    made.id = fixture.repository.add_commit(raw);
    return made;
  }

  // A line of commits with a merge now and then.
  std::vector<MadeCommit> line(const MadeCommit& from, std::size_t count) {
    std::vector<MadeCommit> commits{from};
    while (commits.size() <= count) {
      std::vector<MadeCommit> parents{commits.back()};
      if (below(5) == 0) {
        parents.push_back(commit({any(commits)}));
      }
      commits.push_back(commit(parents));
    }
    return commits;
  }

  Verdict judge(std::vector<RefUpdate> updates) {
    const Gathered gathered = fixture.push(std::move(updates));
    return refwarden::judge(gathered.facts, fixture.policy, built_in_findings(gathered));
  }
  bool lets_in(std::vector<RefUpdate> updates) {
    return judge(std::move(updates)).outcome == Outcome::accepted;
  }
  bool lets_in(const std::string& ref, const Oid& id) { return lets_in({fixture.update(ref, id)}); }

  PushFixture fixture;
  bool any_author = false;  // else everything is Dana's

 private:
  std::mt19937 m_random;
  int m_number = 0;
};

}  // namespace refwarden::test
