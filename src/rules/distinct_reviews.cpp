#include "rules/distinct_reviews.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <numeric>
#include <tuple>

namespace refwarden {
namespace {

// A bipartite matching of persons to demands with counts, grown along augmenting paths.
class Matching {
 public:
  explicit Matching(const std::vector<ReviewDemand>& demands) : m_demands(demands) {
    std::size_t total = 0;
    for (const ReviewDemand& demand : demands) {
      total += std::min<std::size_t>(demand.needed, demand.eligible.size());
    }
    // A rule with more persons than all rules want together can never lack one, and the first
    // assignment needs none beyond that many of them.
    for (const ReviewDemand& demand : demands) {
      const std::size_t kept = std::min(total, demand.eligible.size());
      m_eligible.emplace_back(
          demand.eligible.begin(),
          std::next(demand.eligible.begin(), static_cast<std::ptrdiff_t>(kept)));
    }
    m_state.assigned.resize(demands.size());
  }

  // Fills `demand` or leaves everything as it was.
  void fill_whole(std::size_t demand) {
    const State before = m_state;
    while (is_short(demand)) {
      if (!grow(demand)) {
        m_state = before;
        return;
      }
    }
  }

  void fill_partly(std::size_t demand) {
    while (is_short(demand) && grow(demand)) {
    }
  }

  // Makes the persons of `demand` the first possible ones, keeping everybody's number of persons,
  // and keeps them from being moved again.
  void settle(std::size_t demand) {
    std::size_t open = m_state.assigned[demand].size();
    for (const std::string& person : m_eligible[demand]) {
      if (open == 0) {
        return;
      }
      if (!m_settled.contains(person) && claim(person, demand)) {
        m_settled.insert(person);
        --open;
      }
    }
  }

  [[nodiscard]] const std::vector<std::set<std::string>>& assigned() const {
    return m_state.assigned;
  }

 private:
  struct State {
    std::vector<std::set<std::string>> assigned;
    std::map<std::string, std::size_t> holder;  // the same, from the persons' side
  };

  // One search for an augmenting path.
  struct Search {
    std::size_t root = 0;
    std::deque<std::size_t> queue;
    std::map<std::string, std::size_t> wanted_by;
    std::map<std::size_t, std::string> lost;  // whom a demand on the path gives away
  };

  [[nodiscard]] bool is_short(std::size_t demand) const {
    return m_state.assigned[demand].size() < m_demands[demand].needed;
  }

  void give(const std::string& person, std::size_t demand) {
    release(person);
    m_state.holder[person] = demand;
    m_state.assigned[demand].insert(person);
  }

  void release(const std::string& person) {
    const auto held = m_state.holder.find(person);
    if (held != m_state.holder.end()) {
      m_state.assigned[held->second].erase(person);
      m_state.holder.erase(held);
    }
  }

  // One person more for `root`, moving others where that is possible; false: it cannot be.
  bool grow(std::size_t root) {
    Search search;
    search.root = root;
    search.queue.push_back(root);
    while (!search.queue.empty()) {
      const std::size_t demand = search.queue.front();
      search.queue.pop_front();
      if (visit(demand, search)) {
        return true;
      }
    }
    return false;
  }

  // A free person ends the search, others lead on to their holders.
  bool visit(std::size_t demand, Search& search) {
    for (const std::string& person : m_eligible[demand]) {
      if (m_settled.contains(person) || !search.wanted_by.emplace(person, demand).second) {
        continue;
      }
      const auto held = m_state.holder.find(person);
      if (held == m_state.holder.end()) {
        move_along(person, search);
        return true;
      }
      if (held->second != search.root && search.lost.emplace(held->second, person).second) {
        search.queue.push_back(held->second);
      }
    }
    return false;
  }

  // From the free person back to the root: each demand on the path gets one and gives one away.
  void move_along(std::string person, const Search& search) {
    for (std::size_t demand = search.wanted_by.at(person); demand != search.root;
         demand = search.wanted_by.at(person)) {
      const std::string next = search.lost.at(demand);
      give(person, demand);
      person = next;
    }
    give(person, search.root);
  }

  // Puts `person` in the place of one of the demand's unsettled persons, if nobody loses by it.
  bool claim(const std::string& person, std::size_t demand) {
    const auto held = m_state.holder.find(person);
    if (held != m_state.holder.end() && held->second == demand) {
      return true;
    }
    const State before = m_state;
    const bool was_free = held == m_state.holder.end();
    const std::size_t loser = was_free ? demand : held->second;
    release(last_unsettled(demand));
    give(person, demand);
    if (was_free) {
      return true;
    }
    m_settled.insert(person);
    if (grow(loser)) {
      return true;
    }
    m_settled.erase(person);
    m_state = before;
    return false;
  }

  [[nodiscard]] std::string last_unsettled(std::size_t demand) const {
    const std::set<std::string>& persons = m_state.assigned[demand];
    const auto found =
        std::find_if(persons.rbegin(), persons.rend(),
                     [&](const std::string& person) { return !m_settled.contains(person); });
    return *found;
  }

  const std::vector<ReviewDemand>& m_demands;
  std::vector<std::vector<std::string>> m_eligible;  // sorted
  State m_state;
  std::set<std::string> m_settled;
};

template <typename Key>
std::vector<std::size_t> ordered_by(const std::vector<ReviewDemand>& demands, Key key) {
  std::vector<std::size_t> order(demands.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return key(demands[a]) < key(demands[b]); });
  return order;
}

}  // namespace

std::vector<std::set<std::string>> assign_reviews(const std::vector<ReviewDemand>& demands) {
  Matching matching(demands);
  const auto by_priority = ordered_by(
      demands, [](const ReviewDemand& demand) { return std::tie(demand.priority, demand.rule); });
  for (const std::size_t demand : by_priority) {
    matching.fill_whole(demand);
  }
  for (const std::size_t demand : by_priority) {
    matching.fill_partly(demand);
  }
  const auto by_rule =
      ordered_by(demands, [](const ReviewDemand& demand) { return std::tie(demand.rule); });
  for (const std::size_t demand : by_rule) {
    matching.settle(demand);
  }
  return matching.assigned();
}

const std::vector<std::set<std::string>>& ReviewAssignments::of(std::vector<ReviewDemand> demands) {
  constexpr std::size_t k_most = 1000;
  if (m_known.size() >= k_most) {
    m_known.clear();
  }
  const auto [place, is_new] = m_known.try_emplace(std::move(demands));
  if (is_new) {
    place->second = assign_reviews(place->first);
  }
  return place->second;
}

}  // namespace refwarden
