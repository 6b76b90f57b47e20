#include "rules/distinct_reviews.hpp"

#include <algorithm>
#include <random>

#include <catch2/catch.hpp>

namespace refwarden {
namespace {

using Persons = std::set<std::string>;
using Assigned = std::vector<Persons>;

// Every person is given to one demand that takes them, or to none: all ways, one by one.
class AllWays {
 public:
  explicit AllWays(const std::vector<ReviewDemand>& demands) : m_demands(demands) {
    for (const ReviewDemand& demand : demands) {
      m_persons.insert(demand.eligible.begin(), demand.eligible.end());
    }
    m_given.resize(demands.size());
    walk(m_persons.begin());
  }

  // Which demands are satisfied, by priority then rule, in the best way.
  [[nodiscard]] const std::vector<bool>& best() const { return m_best; }

 private:
  void walk(Persons::const_iterator person) {
    if (person == m_persons.end()) {
      look();
      return;
    }
    walk(std::next(person));
    for (std::size_t i = 0; i < m_demands.size(); ++i) {
      if (m_demands[i].eligible.contains(*person)) {
        m_given[i].insert(*person);
        walk(std::next(person));
        m_given[i].erase(*person);
      }
    }
  }

  void look() {
    std::vector<std::size_t> order(m_demands.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      order[i] = i;
    }
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return std::tie(m_demands[a].priority, m_demands[a].rule) <
             std::tie(m_demands[b].priority, m_demands[b].rule);
    });
    std::vector<bool> satisfied;
    for (const std::size_t i : order) {
      satisfied.push_back(m_given[i].size() >= m_demands[i].needed);
    }
    m_best = std::max(m_best, satisfied);
  }

  const std::vector<ReviewDemand>& m_demands;
  Persons m_persons;
  Assigned m_given;
  std::vector<bool> m_best;
};

std::vector<bool> satisfied_in_order(const std::vector<ReviewDemand>& demands,
                                     const Assigned& assigned) {
  std::vector<std::tuple<unsigned, std::string, bool>> rows;
  for (std::size_t i = 0; i < demands.size(); ++i) {
    rows.emplace_back(demands[i].priority, demands[i].rule,
                      assigned[i].size() >= demands[i].needed);
  }
  std::sort(rows.begin(), rows.end());
  std::vector<bool> satisfied;
  for (const auto& row : rows) {
    satisfied.push_back(std::get<2>(row));
  }
  return satisfied;
}

void check_sound(const std::vector<ReviewDemand>& demands, const Assigned& assigned) {
  Persons seen;
  for (std::size_t i = 0; i < demands.size(); ++i) {
    REQUIRE(assigned[i].size() <= demands[i].needed);
    for (const std::string& person : assigned[i]) {
      REQUIRE(demands[i].eligible.contains(person));
      REQUIRE(seen.insert(person).second);
    }
  }
}

std::vector<ReviewDemand> random_demands(std::mt19937& engine) {
  std::vector<ReviewDemand> demands;
  const std::size_t count = 1 + engine() % 4;
  for (std::size_t i = 0; i < count; ++i) {
    ReviewDemand demand{std::string(1, static_cast<char>('a' + i)),
                        1 + static_cast<unsigned>(engine() % 3),
                        static_cast<unsigned>(engine() % 2),
                        {}};
    for (const char* person : {"p", "q", "r", "s", "t", "u"}) {
      if (engine() % 2 == 0) {
        demand.eligible.insert(person);
      }
    }
    demands.push_back(std::move(demand));
  }
  return demands;
}

}  // namespace

TEST_CASE("any assignment satisfies, whatever a greedy one would do", "[rules]") {
  // The expert's review would serve both; somebody else must take the ordinary one.
  CHECK(assign_reviews({{"expert", 1, 0, {"ines"}}, {"one", 1, 0, {"dana", "ines"}}}) ==
        Assigned{{"ines"}, {"dana"}});
  CHECK(assign_reviews({{"a", 1, 0, {"x", "y"}}, {"b", 1, 0, {"x"}}}) == Assigned{{"y"}, {"x"}});
  CHECK(
      assign_reviews({{"a", 2, 0, {"x", "y", "z"}}, {"b", 1, 0, {"x", "w"}}, {"c", 1, 0, {"y"}}}) ==
      Assigned{{"x", "z"}, {"w"}, {"y"}});
}

TEST_CASE("what cannot be satisfied goes without, by priority and then by rule", "[rules]") {
  CHECK(assign_reviews({{"b", 1, 0, {"x"}}, {"a", 1, 0, {"x"}}}) == Assigned{{}, {"x"}});
  CHECK(assign_reviews({{"a", 1, 1, {"x"}}, {"b", 1, 0, {"x"}}}) == Assigned{{}, {"x"}});
  // A rule that stays short in any case does not take the only person of another.
  CHECK(assign_reviews({{"a", 2, 0, {"x"}}, {"b", 1, 0, {"x"}}}) == Assigned{{}, {"x"}});
  CHECK(assign_reviews({{"a", 3, 0, {"x", "y"}}}) == Assigned{{"x", "y"}});
  CHECK(assign_reviews({}).empty());
}

TEST_CASE("assignments are sound, best and the same in any order", "[rules]") {
  std::mt19937 engine(7);
  for (int round = 0; round < 1000; ++round) {
    std::vector<ReviewDemand> demands = random_demands(engine);
    const Assigned assigned = assign_reviews(demands);
    check_sound(demands, assigned);
    REQUIRE(satisfied_in_order(demands, assigned) == AllWays(demands).best());

    std::vector<ReviewDemand> reversed(demands.rbegin(), demands.rend());
    Assigned again = assign_reviews(reversed);
    std::reverse(again.begin(), again.end());
    REQUIRE(again == assigned);
  }
}

TEST_CASE("thousands of reviewers are assigned at once", "[rules]") {
  Persons all;
  for (int i = 0; i < 5000; ++i) {
    all.insert("p" + std::to_string(i));
  }
  std::vector<ReviewDemand> demands;
  for (int i = 0; i < 20; ++i) {
    demands.push_back({"rule" + std::to_string(i), 3, 0, all});
  }
  const Assigned assigned = assign_reviews(demands);
  check_sound(demands, assigned);
  CHECK(std::all_of(assigned.begin(), assigned.end(),
                    [](const Persons& persons) { return persons.size() == 3; }));
}

}  // namespace refwarden
