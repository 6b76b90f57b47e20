#include <algorithm>
#include <utility>

#include <catch2/catch.hpp>

#include "support/judging.hpp"

namespace refwarden {
namespace {

using namespace test;
using What = Found::What;

ReviewsRule one_review() {
  ReviewsRule reviews;
  reviews.from = persons(bare_policy(), {"developers"});
  reviews.exclude = {Part::author, Part::committer, Part::signer, Part::co_author};
  reviews.trailer = "Reviewed-by";
  return reviews;
}

ReviewsRule expert_review() {
  ReviewsRule reviews = one_review();
  reviews.from = persons(bare_policy(), {"crypto-owners"});
  reviews.distinct_from = {"one"};
  return reviews;
}

Policy with(ReviewsRule body) {
  return policy_with({rule("one", std::move(body))});
}

std::string reviewed(const std::vector<std::string>& values) {
  std::string message = "Change something\n\n";
  for (const std::string& value : values) {
    message += "Reviewed-by: " + value + "\n";
  }
  return message;
}

const char* const k_ines = "Ines Okafor <ines@example.org>";
const char* const k_priya = "Priya Nair <priya@example.org>";
const char* const k_tomas = "Tomas Berg <tomas@example.org>";

Verdict judge_reviewed(const Policy& policy, const std::vector<std::string>& values) {
  return judge_main(policy, {CommitBuilder(policy, 10).message(reviewed(values)).build()});
}

// Who could still review the last of the commits.
Strings eligible(const Policy& policy, const Commits& commits) {
  const UpdateFacts update = update_of(policy, "refs/heads/main", commits);
  const PushFacts push = push_of(policy, {});
  Strings ids;
  for (const Person* person :
       eligible_reviewers({policy.rules[0], *commits.back(), update}, push, policy)) {
    ids.push_back(person->id);
  }
  return ids;
}

}  // namespace

TEST_CASE("a review counts when its person does, and each other one says why not", "[rules]") {
  struct Row {
    std::string value;
    What what;
  };
  const std::vector<Row> rows{
      {"Dana Reyes <dana@example.org>", What::is_author},
      {"Somebody Else <Dana.Reyes@example.org>", What::is_author},
      {"Lee Anders <lee@example.org>", What::has_left},
      {"Release Bot <release-bot@example.org>", What::is_robot},
      {"Ines Okafor <ines@example.net>", What::nobodys_address},
      {"Ines Okafor", What::no_address},
      {"ines@example.org", What::no_address},
      {"<ines@example.org>", What::no_address},
      {"Ines Okafor <ines@example.org>, Priya", What::no_address},
      {"", What::empty_value},
      {std::string(300, 'x') + " <ines@example.org>", What::too_long},
  };
  Policy policy = with(one_review());
  for (const Row& row : rows) {
    INFO(row.value);
    const Verdict verdict = judge_reviewed(policy, {row.value});
    CHECK(refused(verdict) == Strings{"review-missing"});
    CHECK(found_in(verdict) == std::vector<What>{row.what});
  }
  for (const char* good : {k_ines, "ines <INES@example.org>", k_tomas}) {
    CHECK(refused(judge_reviewed(policy, {good})).empty());
  }
  ReviewsRule experts = one_review();
  experts.from = persons(policy, {"crypto-owners"});
  CHECK(found_in(judge_reviewed(with(experts), {k_tomas})) ==
        std::vector<What>{What::not_in_group});
}

TEST_CASE("a robot does not count even where a group lists it", "[rules]") {
  ReviewsRule reviews = one_review();
  reviews.from = persons(bare_policy(), {"bots"});
  const Verdict verdict = judge_reviewed(with(reviews), {"Release Bot <release-bot@example.org>"});
  CHECK(found_in(verdict) == std::vector<What>{What::is_robot});
}

TEST_CASE("everybody who has a part in the commit is excluded", "[rules]") {
  const auto policy = with(one_review());
  const auto judged = [&](CommitBuilder builder) {
    return found_in(judge_main(policy, {builder.message(reviewed({k_ines})).build()}));
  };
  CHECK(judged(CommitBuilder(policy, 10).committer("ines")) ==
        std::vector<What>{What::is_committer});
  CHECK(judged(CommitBuilder(policy, 10).signer("ines")) == std::vector<What>{What::is_signer});
  const Verdict co_author = judge_main(
      policy, {CommitBuilder(policy, 10)
                   .message(reviewed({k_ines}) + "Co-authored-by: Ines <ines@example.org>\n")
                   .build()});
  CHECK(found_in(co_author) == std::vector<What>{What::is_co_author});

  ReviewsRule not_pusher = one_review();
  not_pusher.exclude = {Part::pusher};
  const Policy by_pusher = with(not_pusher);
  const auto commit = CommitBuilder(by_pusher, 10)
                          .by("ines")
                          .message(reviewed({"Dana Reyes <dana@example.org>"}))
                          .build();
  CHECK(found_in(judge_main(by_pusher, {commit})) == std::vector<What>{What::is_pusher});

  PushFacts push = push_of(by_pusher, {update_of(by_pusher, "refs/heads/main", {commit})});
  push.pusher = {};
  CHECK(refused(judge(push, by_pusher, {{}})) == Strings{"pusher-unknown"});
}

TEST_CASE("the author may review where the rule excludes nobody", "[rules]") {
  ReviewsRule reviews = one_review();
  reviews.exclude.clear();
  CHECK(refused(judge_reviewed(with(reviews), {"Dana Reyes <dana@example.org>"})).empty());
}

TEST_CASE("distinct persons are counted, not trailers, addresses or names", "[rules]") {
  ReviewsRule two = one_review();
  two.count = 2;
  const Policy policy = with(two);
  CHECK(refused(judge_reviewed(policy, {k_ines, k_priya})).empty());
  const Verdict verdict = judge_reviewed(policy, {k_ines, "I. O. <INES@example.org>"});
  CHECK(refused(verdict) == Strings{"review-missing"});
  CHECK(found_in(verdict) == std::vector<What>{What::counted, What::counted_already});
}

TEST_CASE("nobody's address never drops out of an exclusion", "[rules]") {
  const auto judged = [&](bool allowed, CommitBuilder builder, const std::string& more = {}) {
    ReviewsRule reviews = one_review();
    reviews.outside_authors_allowed = allowed;
    const Policy policy = with(reviews);
    return refused(judge_main(policy, {builder.message(reviewed({k_ines}) + more).build()}));
  };
  const Policy people = bare_policy();
  const CommitBuilder base(people, 10);
  CHECK(judged(false, CommitBuilder(base).author("x@example.net")) == Strings{"author-unknown"});
  CHECK(judged(false, CommitBuilder(base).author("")) == Strings{"author-unknown"});
  CHECK(judged(false, CommitBuilder(base).committer("x@example.net")) == Strings{"author-unknown"});
  CHECK(judged(false, base, "Co-authored-by: X <x@example.net>\n") == Strings{"author-unknown"});
  CHECK(judged(false, base, "Co-authored-by: ines\n") == Strings{"author-unknown"});
  CHECK(judged(true, CommitBuilder(base).author("x@example.net")).empty());
  CHECK(judged(true, base, "Co-authored-by: X <x@example.net>\n").empty());

  ReviewsRule nobody = one_review();
  nobody.exclude = {Part::signer};
  const Policy policy = with(nobody);
  const auto commit = CommitBuilder(policy, 10).author("x@example.net").message(reviewed({k_ines}));
  CHECK(refused(judge_main(policy, {commit.build()})).empty());
}

TEST_CASE("near misses are shown where no trailer is", "[rules]") {
  const Policy policy = with(one_review());
  const auto judged = [&](const std::string& message) {
    return found_in(judge_main(policy, {CommitBuilder(policy, 10).message(message).build()}));
  };
  const std::string review = std::string("Reviewed-by: ") + k_ines;
  CHECK(judged("S\n\nbody\n") == std::vector<What>{What::nothing});
  CHECK(judged("S\n\nbody\n" + review + "\n") == std::vector<What>{What::not_last_paragraph});
  CHECK(judged("S\n\n" + review + "\n\nbody\n") == std::vector<What>{What::not_last_paragraph});
  CHECK(judged("S\n\nReview-by: x\n") == std::vector<What>{What::odd_key});
  CHECK(judged("S\n\nReviewed-b\xd1\x83: x\n") == std::vector<What>{What::odd_key});
  CHECK(judged("S\n\nReviewed by: x\n") == std::vector<What>{What::odd_key});
  CHECK(judged("S\n\nChange-Id: x\n") == std::vector<What>{What::nothing});
}

TEST_CASE("rules of a group are satisfied together by any assignment", "[rules]") {
  const Policy policy = policy_with({rule("one", one_review()), rule("two", expert_review())});
  // Ines could serve both; the ordinary review must come from the other one, in either order.
  CHECK(refused(judge_reviewed(policy, {k_ines, k_tomas})).empty());
  CHECK(refused(judge_reviewed(policy, {k_tomas, k_ines})).empty());
  CHECK(refused(judge_reviewed(policy, {k_ines, k_priya})).empty());

  const Verdict one = judge_reviewed(policy, {k_ines});
  REQUIRE(refused(one) == Strings{"review-missing"});
  CHECK(one.refusing().front()->rule == "two");
  CHECK(one.refusing().front()->group.empty());
  CHECK(found_in(one) == std::vector<What>{What::needed_elsewhere});
  CHECK(only_found(one).other == "one");

  const Verdict none = judge_reviewed(policy, {});
  REQUIRE(refused(none) == Strings{"review-missing"});
  CHECK(none.refusing().front()->group == Strings{"one", "two"});
  CHECK(verdict_on(none, "one").result == RuleResult::refused);
  CHECK(verdict_on(none, "two").result == RuleResult::refused);
  CHECK(verdict_on(none, "two").findings.size() == 1);
}

TEST_CASE("without distinct-from one review serves both rules", "[rules]") {
  ReviewsRule expert = expert_review();
  expert.distinct_from.clear();
  const Policy policy = policy_with({rule("one", one_review()), rule("two", expert)});
  CHECK(refused(judge_reviewed(policy, {k_ines})).empty());
}

TEST_CASE("a rule that warns or is off never takes the reviewer of one that refuses", "[rules]") {
  for (const Mode mode : {Mode::warn, Mode::off}) {
    // "a-soft" comes first by name and in the policy.
    ReviewsRule soft = expert_review();
    soft.distinct_from = {"one"};
    Policy policy = policy_with({rule("a-soft", soft), rule("one", one_review())});
    policy.rules[0].mode = mode;
    const Verdict verdict = judge_reviewed(policy, {k_ines});
    CHECK(refused(verdict).empty());
    CHECK(verdict_on(verdict, "a-soft").findings.size() == 1);
  }
}

TEST_CASE("a rule of the group that is excepted leaves its reviewer to the others", "[rules]") {
  Policy policy = policy_with({rule("a", one_review()), rule("b", expert_review())});
  policy.rules[1].body = [&] {
    ReviewsRule body = expert_review();
    body.distinct_from = {"a"};
    return body;
  }();
  Exception exception;
  exception.rules = {"a"};
  exception.commits = {oid(10)};
  exception.until = day(2027, 1, 1);
  policy.exceptions = {exception};
  const Verdict verdict = judge_reviewed(policy, {k_ines});
  CHECK(refused(verdict).empty());
  CHECK(verdict_on(verdict, "a").result == RuleResult::excepted);
  CHECK(verdict_on(verdict, "b").result == RuleResult::pass);
}

TEST_CASE("the record has each named person once for a commit", "[rules]") {
  const Policy policy = policy_with({rule("one", one_review()), rule("two", expert_review())});
  const Verdict verdict =
      judge_reviewed(policy, {k_priya, k_ines, k_tomas, "Dana Reyes <dana@example.org>", k_ines});
  const auto& reviews = verdict.updates.front().reviews;
  REQUIRE(reviews.size() == 4);
  const auto rule_of = [&](const char* person) {
    const auto found = std::find_if(reviews.begin(), reviews.end(), [&](const auto& review) {
      return review.person == person && review.counted;
    });
    return found == reviews.end() ? std::string() : found->rule;
  };
  // The first assignment by rule, then person; Tomas is not needed and counts all the same.
  CHECK(rule_of("ines") == "one");
  CHECK(rule_of("priya") == "two");
  CHECK(rule_of("tomas") == "one");
  CHECK(rule_of("dana").empty());
}

TEST_CASE("of very many commits each is judged as alone, in order", "[rules]") {
  // So many that two halves are judged at once, and an odd number: the middle of what both rules
  // ask lies within one commit.
  constexpr unsigned k_commits = 1501;
  const Policy policy = policy_with({rule("one", one_review()), rule("two", expert_review())});
  Commits commits;
  for (unsigned number = 1; number <= k_commits; ++number) {
    commits.push_back(CommitBuilder(policy, number).message(reviewed({k_ines})).build());
  }
  const Verdict verdict = judge_main(policy, commits);
  REQUIRE(refused(verdict) == Strings{"review-missing"});
  const Finding& missing = *verdict.refusing().front();
  CHECK(missing.rule == "two");
  REQUIRE(missing.commits.size() == k_commits);
  const auto& reviews = verdict.updates.front().reviews;
  REQUIRE(reviews.size() == k_commits);
  for (std::size_t i = 0; i < k_commits; ++i) {
    REQUIRE(missing.commits[i].id == commits[i]->id);
    REQUIRE(reviews[i].commit == commits[i]->id);
  }
}

TEST_CASE("those who could still review are in the group and have no part in the commit",
          "[rules]") {
  const Policy policy = with(one_review());
  const auto commit =
      CommitBuilder(policy, 10).committer("tomas").message(reviewed({k_ines})).build();
  CHECK(eligible(policy, {commit}) == Strings{"priya"});
}

TEST_CASE("who wrote the whole does not review the tip that stands for it", "[rules]") {
  Policy policy = with(one_review());
  policy.rules[0].risk = {3};
  const auto tip = CommitBuilder(policy, 12).message(reviewed({k_ines})).build();
  const auto large = [&](const char* author) {
    return CommitBuilder(policy, 11).author(author).lines(3000).build();
  };
  CHECK(refused(judge_main(policy, {large("dana"), tip})).empty());
  const Verdict verdict = judge_main(policy, {large("ines"), tip});
  CHECK(refused(verdict) == Strings{"review-missing"});
  CHECK(found_in(verdict) == std::vector<What>{What::is_author});
  CHECK(eligible(policy, {large("ines"), tip}) == Strings{"priya", "tomas"});
  const auto helped = CommitBuilder(policy, 11)
                          .lines(3000)
                          .message("S\n\nCo-authored-by: Ines <ines@example.org>\n")
                          .build();
  CHECK(found_in(judge_main(policy, {helped, tip})) == std::vector<What>{What::is_co_author});

  // Nobody knows whether the unknown author is the reviewer.
  CHECK(refused(judge_main(policy, {large("x@example.net"), tip})) == Strings{"author-unknown"});
  const auto odd =
      CommitBuilder(policy, 11).lines(3000).message("S\n\nCo-authored-by: X\n").build();
  CHECK(refused(judge_main(policy, {odd, tip})) == Strings{"author-unknown"});
  ReviewsRule open = one_review();
  open.outside_authors_allowed = true;
  policy.rules[0].body = open;
  CHECK(refused(judge_main(policy, {large("x@example.net"), tip})).empty());
  CHECK(refused(judge_main(policy, {odd, tip})).empty());

  // As far as the rule excludes them; and a commit asked for itself is nobody else's.
  ReviewsRule body = one_review();
  body.exclude = {Part::committer};
  policy.rules[0].body = body;
  CHECK(refused(judge_main(policy, {large("ines"), tip})).empty());
  CHECK(refused(judge_main(policy, {large("x@example.net"), tip})).empty());
  policy.rules[0].body = one_review();
  policy.rules[0].risk.clear();
  const auto other = CommitBuilder(policy, 11).author("ines").message(reviewed({k_priya})).build();
  CHECK(refused(judge_main(policy, {other, tip})).empty());
}

TEST_CASE("who wrote what a merge brings in does not review the merge", "[rules]") {
  Policy policy = with(one_review());
  policy.rules[0].commits = CommitScope::first_parent;
  policy.rules.push_back(rule("all", MessageRule{}));
  const auto before = CommitBuilder(policy, 10).by("ines").message(reviewed({k_priya})).build();
  const auto side = [&](const char* author) {
    return CommitBuilder(policy, 20).parents({9}).author(author).build();
  };
  const auto merge =
      CommitBuilder(policy, 11).merge(10, 20, {"src/main.cc"}).message(reviewed({k_ines})).build();
  const auto judged = [&](const char* author) {
    UpdateFacts update = update_of(policy, "refs/heads/main", {before, side(author), merge});
    update.judged[0].commits = {before, merge};
    return judge_one(policy, update);
  };
  // Ines wrote the first parent, which the merge does not bring in.
  CHECK(refused(judged("tomas")).empty());
  CHECK(refused(judged("ines")) == Strings{"review-missing"});
  CHECK(found_in(judged("ines")) == std::vector<What>{What::is_author});
  CHECK(refused(judged("x@example.net")) == Strings{"author-unknown"});
  CHECK(found_in(judged("x@example.net")) == std::vector<What>{What::authored_as});
}

TEST_CASE("who wrote what a merge brings in is known where all rules judge first parents",
          "[rules]") {
  Policy policy = with(one_review());
  policy.rules[0].commits = CommitScope::first_parent;
  const auto before = CommitBuilder(policy, 10).by("ines").message(reviewed({k_priya})).build();
  const auto merge =
      CommitBuilder(policy, 11).merge(10, 20, {"src/main.cc"}).message(reviewed({k_ines})).build();
  const auto judged = [&](const char* author) {
    const auto side = CommitBuilder(policy, 20).parents({9}).author(author).build();
    UpdateFacts update = update_of(policy, "refs/heads/main", {before, merge});
    update.beside = {{side->id, side->parents, side->author, side->co_authors}};
    return judge_one(policy, update);
  };
  CHECK(refused(judged("tomas")).empty());
  CHECK(found_in(judged("ines")) == std::vector<What>{What::is_author});
  CHECK(refused(judged("x@example.net")) == Strings{"author-unknown"});
}

TEST_CASE("a message with two readings is no evidence", "[rules]") {
  const Policy policy = with(one_review());
  const auto commit = CommitBuilder(policy, 10).message(reviewed({k_ines}) + "X: \xff\n").build();
  CHECK(refused(judge_main(policy, {commit})) == Strings{"message-ambiguous"});
}

}  // namespace refwarden
