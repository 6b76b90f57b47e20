// What holds of every verdict, over generated histories, policies and pushes (semantics.md,
// policy.md "Risk"): from objects in memory through the facts to the verdict.
#include <algorithm>
#include <map>

#include <catch2/catch.hpp>

#include "unit/rules/push_generator.hpp"

namespace refwarden::test {
namespace {

// What was found, by ref, as texts that have no order of their own.
using Summary = std::map<std::string, std::multiset<std::string>>;

Summary summary_of(const Verdict& verdict) {
  Summary summary;
  for (const UpdateVerdict& update : verdict.updates) {
    std::multiset<std::string>& found = summary[update.ref];
    for (const RuleVerdict& rule : update.rules) {
      for (const Finding& finding : rule.findings) {
        std::string text = rule.rule + " " + std::string(name_of(finding.code));
        std::vector<Oid> commits;
        for (const CommitFinding& commit : finding.commits) {
          commits.push_back(commit.id);
        }
        for (const Oid& id : sorted(commits)) {
          text += " " + id.brief();
        }
        found.insert(text);
      }
    }
  }
  return summary;
}

// Whether all that is refused is the tip's lack of what its update's class asks of it: a class is
// an update's, and a smaller push has a smaller one (policy.md "Risk", decisions.md 19).
bool asks_only_for_whole(const Verdict& verdict, const Oid& tip) {
  const std::vector<const Finding*> refusing = verdict.refusing();
  const auto asks_tip = [&](const Finding* finding) {
    return finding->code == Code::review_missing && finding->commits.size() == 1 &&
           finding->commits.front().id == tip;
  };
  return !refusing.empty() && std::all_of(refusing.begin(), refusing.end(), asks_tip);
}

std::vector<RefUpdate> three_updates(Pushes& pushes, const std::vector<MadeCommit>& line) {
  return {pushes.fixture.update(k_main, line.back().id),
          pushes.fixture.update(k_release, pushes.any(line).id),
          pushes.fixture.update(k_topic, pushes.any(line).id)};
}

}  // namespace

TEST_CASE("the order of refs, rules and floors changes no verdict", "[rules]") {
  for (unsigned seed = 1; seed <= 150; ++seed) {
    INFO("seed " << seed);
    Pushes pushes(seed);
    const MadeCommit base = pushes.commit({});
    pushes.fixture.repository.set_ref(k_main, base.id);
    const std::vector<MadeCommit> line = pushes.line(base, 5);
    std::vector<RefUpdate> updates = three_updates(pushes, line);
    const Summary straight = summary_of(pushes.judge(updates));

    std::reverse(updates.begin(), updates.end());
    CHECK(summary_of(pushes.judge(updates)) == straight);
    std::reverse(pushes.fixture.policy.rules.begin(), pushes.fixture.policy.rules.end());
    CHECK(summary_of(pushes.judge(updates)) == straight);
    std::reverse(pushes.fixture.policy.risk.floors.begin(),
                 pushes.fixture.policy.risk.floors.end());
    CHECK(summary_of(pushes.judge(updates)) == straight);
  }
}

TEST_CASE("pushing in steps lets no commit in that one push would refuse", "[rules]") {
  std::size_t let_in = 0;
  for (unsigned seed = 1; seed <= 400; ++seed) {
    INFO("seed " << seed);
    Pushes pushes(seed);
    const MadeCommit base = pushes.commit({});
    pushes.fixture.repository.set_ref(k_main, base.id);
    const std::vector<MadeCommit> line = pushes.line(base, 2 + pushes.below(2));
    const Verdict whole = pushes.judge({pushes.fixture.update(k_main, line.back().id)});

    bool by_steps = true;
    for (std::size_t i = 1; i < line.size() && by_steps; ++i) {
      by_steps = pushes.lets_in(k_main, line[i].id);
      if (by_steps) {
        pushes.fixture.repository.set_ref(k_main, line[i].id);
      }
    }
    CHECK((!by_steps || whole.outcome == Outcome::accepted ||
           asks_only_for_whole(whole, line.back().id)));
    let_in += by_steps ? 1 : 0;
  }
  CHECK(let_in > 10);  // or the above would say nothing
}

TEST_CASE("no detour over another ref lets in what main refuses", "[rules]") {
  std::size_t refused = 0;
  for (unsigned seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    Pushes pushes(seed);
    const MadeCommit base = pushes.commit({});
    pushes.fixture.repository.set_ref(k_main, base.id);
    const std::vector<MadeCommit> line = pushes.line(base, 3);
    if (pushes.lets_in(k_main, line.back().id)) {
      continue;
    }
    ++refused;
    for (const std::string ref : {k_topic, "refs/tags/t", "refs/heads/mainly"}) {
      pushes.fixture.repository.set_ref(ref, line.back().id);
    }
    CHECK_FALSE(pushes.lets_in(k_main, line.back().id));
    CHECK_FALSE(pushes.lets_in({pushes.fixture.update("refs/heads/other", line.back().id),
                                pushes.fixture.update(k_main, line.back().id)}));
    CHECK_FALSE(pushes.lets_in(k_release, line.back().id));
  }
  CHECK(refused > 50);
}

TEST_CASE("what differs on a covered ref was changed by a judged or a known commit", "[rules]") {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    Pushes pushes(seed);
    const MadeCommit base = pushes.commit({});
    pushes.fixture.repository.set_ref(k_main, base.id);
    const std::vector<MadeCommit> line = pushes.line(base, 4);
    const Gathered gathered = pushes.fixture.push(k_main, line.back().id);

    std::set<std::string> answered;
    for (const auto& commit : gathered.facts.updates.at(0).judged.at(0).commits) {
      for (const PathChange& change : commit->under_all.paths) {
        answered.emplace(change.path.bytes());
      }
    }
    // Between the tips; every name of both, since the files are few.
    std::set<std::string> names;
    for (const MadeCommit* side : {&base, &line.back()}) {
      for (const auto& [name, file] : side->files) {
        names.insert(name);
      }
    }
    for (const std::string& name : names) {
      const auto before = base.files.find(name);
      const auto after = line.back().files.find(name);
      const bool same = before != base.files.end() && after != line.back().files.end() &&
                        before->second.content == after->second.content &&
                        before->second.mode == after->second.mode;
      INFO(name);
      CHECK((same || answered.contains(name)));
    }
  }
}

TEST_CASE("more paths, more commits and other names never lower the class", "[rules]") {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    Pushes pushes(seed);
    const MadeCommit base = pushes.commit({});
    pushes.fixture.repository.set_ref(k_main, base.id);
    const MadeCommit change = pushes.commit({base});
    const auto class_of = [&](const Oid& tip) {
      return pushes.fixture.push(k_main, tip).facts.updates.at(0).risk;
    };
    const RiskClass alone = class_of(change.id);
    CHECK(class_of(pushes.commit({change}).id) >= alone);

    const auto on_base = [&](MemoryFiles files) {
      MemoryCommit raw;
      raw.tree = pushes.fixture.repository.add_tree(files);
      raw.parents = {base.id};
      return class_of(pushes.fixture.repository.add_commit(raw));
    };
    MemoryFiles more = change.files;
    more.insert_or_assign("docs/" + std::to_string(seed) + ".md", MemoryFile("one more\n"));
    CHECK(on_base(more) >= alone);

    // Moving a file touches both of its names.
    if (!base.files.empty()) {
      const auto moved = base.files.begin();
      MemoryFiles without = base.files;
      without.erase(moved->first);
      MemoryFiles renamed = without;
      renamed.insert_or_assign("docs/moved.md", moved->second);
      CHECK(on_base(renamed) >= on_base(without));
    }
  }
}

TEST_CASE("the same push gets the same verdict", "[rules]") {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    INFO("seed " << seed);
    Pushes pushes(seed);
    const MadeCommit base = pushes.commit({});
    pushes.fixture.repository.set_ref(k_main, base.id);
    const std::vector<RefUpdate> updates = three_updates(pushes, pushes.line(base, 6));
    CHECK(summary_of(pushes.judge(updates)) == summary_of(pushes.judge(updates)));
  }
}

}  // namespace refwarden::test
