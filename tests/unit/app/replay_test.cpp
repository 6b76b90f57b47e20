#include "app/replay.hpp"

#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "support/facts_builder.hpp"
#include "support/memory_repository.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

constexpr std::int64_t k_start = 1700000000;  // 2023-11-14
constexpr std::int64_t k_month = 31 * 24 * 3600;

// Steps 0 to 3; a merge of a side commit is step 2.
struct World {
  std::shared_ptr<MemoryRepository> repository = std::make_shared<MemoryRepository>();
  std::vector<Oid> steps;
  Oid side;

  World() {
    steps.push_back(commit("Start\n\nTicket: PAY-1\n", {}, 0));
    steps.push_back(commit("No ticket\n", {steps[0]}, k_month));
    side = commit("Side\n", {steps[0]}, k_month, "Ines Okafor", "ines@example.org");
    steps.push_back(commit("Merge\n\nTicket: PAY-2\n", {steps[1], side}, 2 * k_month));
    steps.push_back(commit("Last\n\nTicket: PAY-3\n", {steps[2]}, 3 * k_month));
  }

  Oid commit(const std::string& message, const std::vector<Oid>& parents, std::int64_t later,
             const std::string& name = "Dana Reyes",
             const std::string& address = "dana@example.org") {
    MemoryCommit made;
    made.tree = repository->add_tree({{"file" + std::to_string(later) + name, message}});
    made.parents = parents;
    made.message = message;
    made.author = identity(name, address, k_start + later);
    made.committer = identity(name, address, k_start + later);
    return repository->add_commit(made);
  }

  [[nodiscard]] std::vector<ReplayStep> all() const {
    return steps_of(*repository, {std::nullopt, steps.back(), std::nullopt}).value();
  }
};

Policy ticket_policy(Mode mode = Mode::enforce) {
  Policy policy = bare_policy();
  TicketRule ticket;
  ticket.trailer = "Ticket";
  ticket.pattern = pattern("PAY-[0-9]+");
  ticket.form = "PAY-1";
  policy.rules.push_back(rule("ticket", ticket));
  policy.rules.back().mode = mode;
  return policy;
}

Replay replayed(const World& world, const Policy& policy,
                const std::string& ref = "refs/heads/main") {
  auto result = replay({policy, world.repository, ref, world.all(), ReplayAt::receipt, fixed_now(),
                        [](std::string_view, std::uint64_t, std::uint64_t) { return true; }});
  REQUIRE(result);
  return *std::move(result);
}

using Ids = std::vector<Oid>;

Ids commits_of(const std::vector<ReplayStep>& steps) {
  Ids ids;
  for (const ReplayStep& step : steps) {
    ids.push_back(step.commit);
  }
  return ids;
}

}  // namespace

TEST_CASE("steps are the first parents, oldest first", "[app]") {
  const World world;
  const auto steps = world.all();
  CHECK(commits_of(steps) == world.steps);
  CHECK(steps[0].first_parent.is_null());
  CHECK(steps[2].first_parent == world.steps[1]);
  CHECK(steps[2].at == k_start + 2 * k_month);
}

TEST_CASE("a range leaves out its beginning", "[app]") {
  const World world;
  const auto steps = steps_of(*world.repository, {world.steps[1], world.steps[3], std::nullopt});
  REQUIRE(steps);
  CHECK(commits_of(*steps) == Ids{world.steps[2], world.steps[3]});
  const auto none = steps_of(*world.repository, {world.steps[3], world.steps[3], std::nullopt});
  REQUIRE(none);
  CHECK(none->empty());
}

TEST_CASE("a range has to begin on the line", "[app]") {
  const World world;
  const auto steps = steps_of(*world.repository, {world.side, world.steps[3], std::nullopt});
  REQUIRE_FALSE(steps);
  CHECK(steps.error().code == FailureCode::push_malformed);
}

TEST_CASE("steps since a day have their own parents", "[app]") {
  const World world;
  const Instant since{std::chrono::seconds(k_start + 2 * k_month)};
  const auto steps = steps_of(*world.repository, {std::nullopt, world.steps[3], since});
  REQUIRE(steps);
  CHECK(commits_of(*steps) == Ids{world.steps[2], world.steps[3]});
  CHECK((*steps)[0].first_parent == world.steps[1]);
  const auto later =
      steps_of(*world.repository, {std::nullopt, world.steps[3], since + std::chrono::seconds(1)});
  CHECK(commits_of(*later) == Ids{world.steps[3]});
}

TEST_CASE("history that is cut off is told", "[app]") {
  const World world;
  world.repository->remove_object(world.steps[1]);
  const auto steps = steps_of(*world.repository, {std::nullopt, world.steps[3], std::nullopt});
  REQUIRE_FALSE(steps);
  CHECK(steps.error().code == FailureCode::object_missing);
}

TEST_CASE("dates that no clock can say are kept within what can be shown", "[app]") {
  World world;
  for (const std::int64_t later : {std::int64_t{-k_start - 5}, std::int64_t{1} << 60U}) {
    const Oid odd = world.commit("Odd\n", {}, later);
    const auto steps = steps_of(*world.repository, {std::nullopt, odd, std::nullopt});
    REQUIRE(steps);
    CHECK((*steps)[0].at >= 0);
    CHECK(replay_day((*steps)[0].at).size() == 10);
  }
}

TEST_CASE("each step is judged as a push of its own", "[app]") {
  const World world;
  const Replay found = replayed(world, ticket_policy());
  CHECK(found.pushes == 4);
  CHECK(found.commits == 5);
  CHECK(found.refused == 2);
  CHECK(found.accepted == 2);
  REQUIRE(found.rules.size() == 1);
  CHECK(found.rules[0].judged == 4);
  CHECK(found.rules[0].found == 2);
  CHECK(found.rules[0].commits == std::set<Oid>{world.steps[1], world.side});
  CHECK(found.rules[0].codes == std::map<std::string, std::size_t>{{"ticket-missing", 2}});
  REQUIRE(found.found.size() == 2);
  CHECK(found.found[0].commit == world.steps[1]);
  CHECK(found.found[0].findings[0].commits == Ids{world.steps[1]});
  CHECK(found.found[1].commit == world.steps[2]);
  CHECK(found.found[1].findings[0].commits == Ids{world.side});
  CHECK(found.months.size() == 4);
}

TEST_CASE("findings are the authors', who commits whatever", "[app]") {
  const World world;
  const auto authors = authors_of(replayed(world, ticket_policy()));
  REQUIRE(authors.size() == 2);
  CHECK(authors[0].author.person == "dana");
  CHECK(authors[1].author.person == "ines");
  CHECK(authors[1].by_rule.at("ticket") == 1);
}

TEST_CASE("what a rule would refuse is found in every mode", "[app]") {
  const World world;
  const Replay warned = replayed(world, ticket_policy(Mode::warn));
  CHECK(warned.refused == 0);
  CHECK(warned.warned == 2);
  CHECK(warned.rules[0].found == 2);
  const Replay off = replayed(world, ticket_policy(Mode::off));
  CHECK(off.accepted == 4);
  CHECK(off.rules[0].found == 2);
  CHECK(off.found.size() == 2);
}

TEST_CASE("a ref that no rule is on is told", "[app]") {
  const World world;
  const Replay found = replayed(world, ticket_policy(), "refs/heads/free");
  CHECK_FALSE(found.is_covered);
  CHECK(found.accepted == 4);
  CHECK(replay_text(found).find("no rule of the policy is on this ref") != std::string::npos);
}

TEST_CASE("adopted history is not judged again", "[app]") {
  const World world;
  Policy policy = ticket_policy();
  policy.adopted.push_back({world.steps[2], {}, {}});
  const Replay found = replayed(world, policy);
  CHECK(found.pushes == 4);
  CHECK(found.refused == 0);
  CHECK(found.commits == 1);
}

TEST_CASE("floors and exceptions that were never needed are listed", "[app]") {
  const World world;
  Policy policy = ticket_policy();
  policy.risk.floors.clear();
  RiskFloor used;
  used.paths = {glob("file*")};
  used.because = "used";
  RiskFloor lower = used;  // of a lower class than another that matches as well
  RiskFloor unused;
  unused.paths = {glob("deploy/**")};
  unused.because = "unused";
  used.risk = 2;
  policy.risk.floors = {used, lower, unused};
  Exception covers;
  covers.rules = {"ticket"};
  covers.paths = {glob("file*")};
  covers.reason = "covers";
  covers.owner = "dana";
  covers.until = day(2099, 1, 1);
  covers.at = {"system.toml", 80, 1};
  Exception idle = covers;
  idle.paths = {glob("nothing/**")};
  idle.reason = "idle";
  idle.at = {"system.toml", 90, 1};
  policy.exceptions = {covers, idle};
  const Replay found = replayed(world, policy);
  REQUIRE(found.unmatched_floors.size() == 1);
  CHECK(found.unmatched_floors[0].because == "unused");
  REQUIRE(found.unused_exceptions.size() == 1);
  CHECK(found.unused_exceptions[0].reason == "idle");
  CHECK(found.rules[0].excepted == 2);
  CHECK(found.refused == 0);
}

TEST_CASE("what fails for one push leaves the others", "[app]") {
  const World world;
  Policy policy = ticket_policy();
  policy.limits.commits_per_push = 1;
  const Replay found = replayed(world, policy);
  CHECK(found.pushes == 4);
  CHECK(found.accepted == 2);
  CHECK(found.refused == 2);
  REQUIRE(found.found.size() == 2);
  CHECK(found.found[0].failure.empty());
  CHECK(found.found[1].commit == world.steps[2]);
  CHECK(found.found[1].failure == "limit-commits");
  CHECK(found.found[1].outcome == Outcome::refused);
}

TEST_CASE("a commit that is not well formed is refused by no rule", "[app]") {
  World world;
  world.steps.push_back(
      world.commit("Odd\n", {world.steps[3]}, 4 * k_month, "Mallory", "<m@example.net"));
  const Replay found = replayed(world, ticket_policy());
  CHECK(found.refused == 3);
  REQUIRE(found.rules.size() == 2);
  CHECK(found.rules[1].rule.empty());
  CHECK(found.rules[1].codes.contains("object-malformed"));
}

TEST_CASE("a signal ends a replay", "[app]") {
  const World world;
  const Policy policy = ticket_policy();
  int left = 7;
  const auto result = replay(
      {policy, world.repository, "refs/heads/main", world.all(), ReplayAt::receipt, fixed_now(),
       [&](std::string_view, std::uint64_t, std::uint64_t) { return left-- > 0; }});
  REQUIRE_FALSE(result);
  CHECK(result.error().code == FailureCode::interrupted);
}

TEST_CASE("a replay is shown in 80 columns, and pushed bytes as text", "[app]") {
  World world;
  world.steps.push_back(world.commit("A <script>alert(1)</script> \x1b[2J\n", {world.steps[3]},
                                     4 * k_month, "Mallory", "m\"&'@example.net"));
  world.steps.push_back(world.commit("B\n", {world.steps[4]}, 5 * k_month, "Mal",
                                     std::string(300, 'x') + "@example.net"));
  const Replay found = replayed(world, ticket_policy());
  const std::string text = replay_text(found);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    CHECK(line.size() <= 80);
  }
  CHECK(text.find('\x1b') == std::string::npos);
  const std::string page = replay_html(found);
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find('\x1b') == std::string::npos);
  CHECK(page.find("A &lt;script&gt;alert(1)&lt;/script&gt;") != std::string::npos);
  CHECK(page.find("m&quot;&amp;&#39;@example.net") != std::string::npos);
  CHECK(page.find("http") == page.find("http-equiv"));
  const auto object = nlohmann::json::parse(replay_json(found));
  CHECK(object["refused"] == 4);
  CHECK(object["found"].size() == 4);
  CHECK(object["rules"][0]["rule"] == "ticket");
}

TEST_CASE("a replay says what it takes for granted", "[app]") {
  Replay replay;
  replay.now = fixed_now();
  CHECK(assumptions_of(replay)[1].find("2026-08-22") != std::string::npos);
  replay.at = ReplayAt::commit_date;
  CHECK(assumptions_of(replay)[1].find("could choose") != std::string::npos);
  CHECK(assumptions_of(replay).size() == 3);
  replay.not_judged = {"certified"};
  CHECK(assumptions_of(replay)[3].find("certified") != std::string::npos);
}
