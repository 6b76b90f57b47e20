// Commits that are judged while a push is gathered, and let go, leave the verdict and the record
// what they would be.
#include "rules/settling.hpp"

#include <algorithm>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "audit/decision_json.hpp"
#include "unit/rules/push_generator.hpp"

namespace refwarden::test {
namespace {

using nlohmann::json;

template <typename Body>
Rule on_protected(std::string name, Body body, Mode mode, CommitScope scope = CommitScope::all) {
  Rule made = rule(std::move(name), std::move(body));
  made.on = {"protected"};
  made.mode = mode;
  made.commits = scope;
  return made;
}

Exception exception_of(const std::vector<std::string>& rules,
                       const std::vector<std::string>& paths) {
  Exception made;
  made.rules = rules;
  for (const std::string& path : paths) {
    made.paths.push_back(glob(path));
  }
  made.until = day(2099, 1, 1);
  made.at = {"system.toml", 70, 1};
  return made;
}

// Some rules of every kind that asks something of commits, in every mode.
void add_rules(Pushes& pushes) {
  Policy& policy = pushes.fixture.policy;
  const std::vector<Mode> modes = {Mode::enforce, Mode::enforce, Mode::warn, Mode::off};
  const std::vector<CommitScope> scopes = {CommitScope::all, CommitScope::first_parent};
  MessageRule message;
  message.subject_max = pushes.below(2) == 0 ? 8 : 60;
  PushersRule apart;
  apart.apart_from = {Part::committer};
  PushersRule allowed;
  allowed.allow = persons(policy, {"developers"});
  HistoryRule no_merges;
  no_merges.forbid = {HistoryEvent::merge};
  ContentRule content;
  content.forbid = {ContentFault::symlink, ContentFault::executable};
  SignatureRule signature;
  signature.signers = persons(policy, {"developers"});
  signature.formats = {SignatureFormat::openpgp};
  const std::vector<Rule> possible = {
      on_protected("short", message, pushes.any(modes), pushes.any(scopes)),
      on_protected("apart", apart, pushes.any(modes)),
      on_protected("allowed", allowed, pushes.any(modes)),
      on_protected("no-merges", no_merges, pushes.any(modes), pushes.any(scopes)),
      on_protected("plain-files", content, pushes.any(modes), pushes.any(scopes)),
      on_protected("signed", signature, pushes.any(modes))};
  for (const Rule& added : possible) {
    if (pushes.below(3) == 0) {
      policy.rules.push_back(added);
    }
  }
  if (pushes.below(3) == 0) {
    policy.exceptions = {exception_of({"one-review", "ticket"}, {"docs/**", "src/**", "Makefile"})};
  }
  if (pushes.below(3) == 0) {
    policy.risk.floors.push_back({});
    policy.risk.floors.back().risk = 2;
    policy.risk.floors.back().files_over = 3;
  }
  if (pushes.below(4) == 0) {
    policy.rules.front().mode = Mode::warn;
  }
  for (Rule& rule : policy.rules) {
    if (pushes.below(4) == 0) {
      rule.on.emplace_back("releases");  // then what tags have is known to it
    }
    rule.level = pushes.below(4) == 0 ? Level::repository : Level::system;
    if (pushes.below(4) == 0) {
      rule.risk = {static_cast<RiskClass>(pushes.below(3))};
    }
  }
  if (pushes.below(2) == 0) {
    pushes.fixture.pushed_by = {"priya", "priya"};
  }
}

json sorted_list(json list) {
  std::sort(list.begin(), list.end(),
            [](const json& a, const json& b) { return a.dump() < b.dump(); });
  return list;
}

// What would be recorded, without what follows from the order of commits.
json record_of(const Gathered& gathered, const Verdict& verdict, const Push& push,
               const Policy& policy) {
  Decision decision;
  decision.push = &push;
  decision.pusher = &gathered.facts.pusher;
  decision.policy = &policy;
  decision.facts = &gathered.facts;
  decision.verdict = &verdict;
  Blobs blobs;
  auto body = decision_body(decision, blobs, SignerList::whole);
  REQUIRE(body);
  for (json& update : (*body)["updates"]) {
    update["signers"] = sorted_list(update["signers"]);
    update["reviews"] = sorted_list(update["reviews"]);
    update["risk"].erase("because");  // the first path of each floor
  }
  return *body;
}

// What pushers are told by, beside what is recorded.
json told_by(const PushFacts& facts, const Verdict& verdict) {
  json told = json::array();
  for (const UpdateFacts& update : facts.updates) {
    told.push_back({update.risk, update.system_risk, update.size_classes, update.lines,
                    update.files, update.has_merges});
  }
  for (const UpdateVerdict& update : verdict.updates) {
    for (const RuleVerdict& rule : update.rules) {
      told.push_back({rule.rule, rule.judged});
      for (const Finding& finding : rule.findings) {
        json commits = json::array();
        for (const CommitFinding& commit : finding.commits) {
          commits.push_back({commit.id.hex(), commit.found.size()});
        }
        told.push_back({std::string(name_of(finding.code)), finding.judged,
                        finding.risk.value_or(99), finding.group, sorted_list(commits)});
      }
    }
  }
  return told;
}

struct Judged {
  Verdict verdict;
  json record;
  json told;
  bool has_settled = false;
  std::size_t kept = 0;
};

// `at_once`: commits that are judged together; 0: nothing is settled.
Judged judge(Pushes& pushes, const std::vector<RefUpdate>& updates, std::size_t at_once) {
  Settling settling(pushes.fixture.policy);
  pushes.fixture.settle = {};
  if (at_once > 0) {
    pushes.fixture.settle = [&](const PushFacts& push, std::span<CompleteCommit> commits) {
      for (std::size_t i = 0; i < commits.size(); i += at_once) {
        settling.settle(push, commits.subspan(i, std::min(at_once, commits.size() - i)));
      }
    };
  }
  const Gathered gathered = pushes.fixture.push(updates);
  Judged judged;
  judged.has_settled = settling.has_settled();
  judged.verdict = refwarden::judge(gathered.facts, pushes.fixture.policy,
                                    built_in_findings(gathered), std::move(settling).take());
  Push push;
  push.updates = updates;
  judged.record = record_of(gathered, judged.verdict, push, pushes.fixture.policy);
  judged.told = told_by(gathered.facts, judged.verdict);
  for (const UpdateFacts& update : gathered.facts.updates) {
    for (const JudgedSet& set : update.judged) {
      judged.kept += set.commits.size();
    }
  }
  return judged;
}

}  // namespace

TEST_CASE("settling commits changes neither verdict nor record", "[rules]") {
  std::size_t settled = 0;
  std::size_t accepted = 0;
  for (unsigned seed = 1; seed <= 800; ++seed) {
    INFO("seed " << seed);
    Pushes pushes(seed);
    pushes.any_author = true;
    add_rules(pushes);
    const MadeCommit base = pushes.commit({});
    pushes.fixture.repository.set_ref(k_main, base.id);
    const std::vector<MadeCommit> line = pushes.line(base, 2 + pushes.below(5));
    if (pushes.below(2) == 0) {
      pushes.fixture.repository.set_ref("refs/tags/v1", pushes.any(line).id);
    }
    std::vector<RefUpdate> updates = {pushes.fixture.update(k_main, line.back().id)};
    if (pushes.below(2) == 0) {
      updates.push_back(pushes.fixture.update(k_release, pushes.any(line).id));
      updates.push_back(pushes.fixture.update(k_topic, pushes.any(line).id));
    }
    const Judged whole = judge(pushes, updates, 0);
    CHECK_FALSE(whole.has_settled);
    for (const std::size_t at_once : {1U, 2U, 100U}) {
      const Judged pieces = judge(pushes, updates, at_once);
      CHECK(pieces.verdict.outcome == whole.verdict.outcome);
      REQUIRE(pieces.record == whole.record);
      REQUIRE(pieces.told == whole.told);
      CHECK((pieces.kept < whole.kept) == pieces.has_settled);
      settled += pieces.has_settled ? 1 : 0;
    }
    accepted += whole.verdict.outcome == Outcome::accepted ? 1 : 0;
  }
  CHECK(settled > 400);
  CHECK(accepted > 5);
}

TEST_CASE("who wrote what only another rule judges reviews nothing of the whole", "[rules]") {
  Pushes pushes(1);
  PushFixture& fixture = pushes.fixture;
  Policy& policy = fixture.policy;
  Rule review = rule("one-review", reviews_by(policy, "developers"));
  review.on = {"protected", "releases"};
  review.risk = {2};
  Rule quiet = any_rule("quiet", {"protected"}, CommitScope::all);
  policy.rules = {review, quiet};
  const auto commit = [&](const Oid& parent, const MemoryFiles& files, const std::string& who) {
    MemoryCommit raw;
    raw.tree = fixture.repository.add_tree(files);
    raw.parents = {parent};
    raw.author = raw.committer = who;
    raw.message = "Change\n\nReviewed-by: Ines Okafor <ines@example.org>\n";
    return fixture.repository.add_commit(raw);
  };
  const Oid base = fixture.commit({}, MemoryFiles{});
  fixture.repository.set_ref(k_main, base);
  // Ines' part is known to the rule that asks for reviews, by the tag.
  const Oid part = commit(base, {{"src/crypto/key.cc", MemoryFile("k")}},
                          identity("Ines Okafor", "ines@example.org", 1000));
  fixture.repository.set_ref("refs/tags/v1", part);
  const Oid tip =
      commit(part, {{"src/crypto/key.cc", MemoryFile("k")}, {"src/main.cc", MemoryFile("m")}},
             identity("Dana Reyes", "dana@example.org", 1001));
  const Judged whole = judge(pushes, {fixture.update(k_main, tip)}, 0);
  const Judged pieces = judge(pushes, {fixture.update(k_main, tip)}, 1);
  CHECK(pieces.has_settled);
  CHECK(whole.verdict.outcome == Outcome::refused);
  CHECK(pieces.record == whole.record);
}

TEST_CASE("where reviews stand for what merges bring in, nothing is settled", "[rules]") {
  Pushes pushes(7);
  Rule chain = pushes.fixture.policy.rules.front();
  chain.name = "chain-review";
  chain.commits = CommitScope::first_parent;
  pushes.fixture.policy.rules.push_back(chain);
  const MadeCommit base = pushes.commit({});
  pushes.fixture.repository.set_ref(k_main, base.id);
  const std::vector<MadeCommit> line = pushes.line(base, 6);
  CHECK_FALSE(judge(pushes, {pushes.fixture.update(k_main, line.back().id)}, 1).has_settled);
}

TEST_CASE("small pushes are not settled", "[rules]") {
  Pushes pushes(3);
  const MadeCommit base = pushes.commit({});
  pushes.fixture.repository.set_ref(k_main, base.id);
  const std::vector<MadeCommit> line = pushes.line(base, 6);
  pushes.fixture.settle_from = 100;
  CHECK_FALSE(judge(pushes, {pushes.fixture.update(k_main, line.back().id)}, 1).has_settled);
}

}  // namespace refwarden::test
