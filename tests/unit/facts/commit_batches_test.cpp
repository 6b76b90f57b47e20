#include <catch2/catch.hpp>

#include "rules/settling.hpp"
#include "unit/facts/gather_fixture.hpp"

namespace refwarden::test {
namespace {

constexpr const char* k_main = "refs/heads/main";

std::string signature_number(int number) {
  return "signature " + std::to_string(number) + "\n";
}

// A history above main's tip, oldest first.
std::vector<Oid> grow_history(PushFixture& push, int count, bool is_signed) {
  Oid tip = push.commit({}, 1);
  push.repository.set_ref(k_main, tip);
  std::vector<Oid> commits;
  for (int i = 0; i < count; ++i) {
    MemoryCommit made;
    made.tree = push.repository.add_tree({{"a/" + std::to_string(i % 7), std::to_string(i)}});
    made.parents = {tip};
    made.committer = identity("Dana Reyes", "dana@example.org", i + 2);
    made.signature = is_signed ? signature_number(i) : "";
    tip = push.repository.add_commit(made);
    commits.push_back(tip);
  }
  return commits;
}

}  // namespace

TEST_CASE("each of many signatures is verified once, and is that of its commit", "[facts]") {
  constexpr int k_count = 3100;
  PushFixture push;
  const std::vector<Oid> commits = grow_history(push, k_count, true);
  for (int i = 0; i < k_count; ++i) {
    SignatureFact fact;
    fact.state = SignatureState::good;
    fact.key = "key " + std::to_string(i);
    push.verifier.tell(signature_number(i), fact);
  }
  const Gathered gathered = push.push(k_main, commits.back());
  const auto& judged = gathered.facts.updates.at(0).judged.at(0).commits;
  REQUIRE(judged.size() == commits.size());
  REQUIRE(push.verifier.asked.size() == commits.size());
  for (int i = 0; i < k_count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    REQUIRE(judged[at]->id == commits[at]);
    REQUIRE(judged[at]->signature.key == "key " + std::to_string(i));
    REQUIRE(push.verifier.asked[at].signature == signature_number(i));
  }
  // Not all payloads are held at once.
  CHECK(push.verifier.calls > 1);
}

TEST_CASE("facts do not depend on the number of threads", "[facts]") {
  PushFixture push;
  const std::vector<Oid> commits = grow_history(push, 1500, true);
  const auto told = [&](std::uint64_t threads) {
    push.policy.limits.threads = threads;
    const Gathered gathered = push.push(k_main, commits.back());
    std::vector<std::string> lines;
    for (const auto& commit : gathered.facts.updates.at(0).judged.at(0).commits) {
      std::string line = commit->id.hex() + " " + commit->tree.hex();
      for (const PathChange& change : commit->under_all.paths) {
        line += " " + std::string(change.path.bytes());
      }
      lines.push_back(std::move(line));
    }
    return lines;
  };
  const std::vector<std::string> alone = told(1);
  CHECK(alone.size() == commits.size());
  for (const std::uint64_t threads : {0U, 2U, 3U, 16U}) {
    CHECK(told(threads) == alone);
  }
}

TEST_CASE("commits are settled while later ones are read, in order and once", "[facts]") {
  constexpr std::size_t k_count = 5000;
  PushFixture push;
  const std::vector<Oid> commits = grow_history(push, k_count, true);
  for (const std::uint64_t threads : {1U, 2U, 3U}) {
    push.policy.limits.threads = threads;
    Settling settling(push.policy);
    std::vector<Oid> seen;
    push.settle = [&](const PushFacts& facts, std::span<CompleteCommit> complete) {
      for (const CompleteCommit& commit : complete) {
        seen.push_back(commit.facts.id);
      }
      settling.settle(facts, complete);
    };
    const Gathered gathered = push.push(k_main, commits.back());
    CHECK(seen == std::vector<Oid>(commits.begin(), commits.end() - 1));
    const UpdateFacts& update = gathered.facts.updates.at(0);
    REQUIRE(update.judged.at(0).commits.size() == 1);
    CHECK(update.judged.at(0).commits.front()->id == commits.back());
    CHECK(update.files == 8);  // and the one that went with the first
    CHECK(update.settled.count == k_count - 1);
    REQUIRE(update.settled.signed_by.size() == k_count - 1);
    CHECK(update.settled.signed_by.front().id == commits.front());
    REQUIRE(update.settled.signings.size() == 1);  // a key that nobody listed
    CHECK(update.settled.signings.front().state == SignatureState::unknown_key);
    CHECK(std::move(settling).take().at(0).rules.at("all").commits == k_count - 1);
  }
}

TEST_CASE("of several failures the first commit's is told, whoever comes first", "[facts]") {
  PushFixture push;
  const std::vector<Oid> commits = grow_history(push, 1500, false);
  const auto break_tree = [&](std::size_t index) {
    const auto raw = push.repository.read(commits[index], 1 << 20);
    const Oid tree = *Oid::parse((**raw).bytes.substr(5, 40));
    push.repository.remove_object(tree);
    return tree.hex();
  };
  break_tree(1400);
  break_tree(700);
  break_tree(260);
  const std::string first = break_tree(249);
  for (int i = 0; i < 20; ++i) {
    const auto gathered = push.try_push({push.update(k_main, commits.back())});
    REQUIRE_FALSE(gathered);
    CHECK(gathered.error().code == FailureCode::object_missing);
    REQUIRE(gathered.error().detail.find(first) != std::string::npos);
  }
}

}  // namespace refwarden::test
