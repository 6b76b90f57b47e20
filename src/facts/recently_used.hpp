// What was read lately, by object id: a cache that costs one look in a small table.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "git/object_id.hpp"

namespace refwarden {

// Keeps values within a weight. Which one goes is said by a clock with one second chance for what
// was asked for since its hand last passed (Corbato, "A paging experiment with the Multics
// system", 1968). Ids that are made to fall on the same cells push each other out, and cost no more
// than reading again. Belongs to one thread.
template <typename Value>
class RecentlyUsed {
 public:
  // `most`: weight of all values together; `largest`: weight of one that is kept, even alone.
  RecentlyUsed(std::size_t most, std::size_t largest) : m_most(most), m_largest(largest) {}

  // Nothing where it is not there; valid until the next `keep`.
  const Value* find(const Oid& id) {
    const std::size_t start = first_cell(id);
    for (std::size_t cell = start; cell < start + k_ways; ++cell) {
      if (m_cells[cell] != 0 && at(cell).id == id) {
        Item& item = at(cell);
        item.was_used = true;
        return &item.value;
      }
    }
    return nullptr;
  }

  void keep(const Oid& id, Value value, std::size_t weight) {
    if (weight > m_largest) {
      return;
    }
    const std::size_t cell = cell_for(id);
    if (m_cells[cell] != 0) {
      drop(m_cells[cell] - std::size_t{1});
    }
    while (m_weight + weight > m_most && !m_items.empty()) {
      turn();
    }
    m_weight += weight;
    m_items.push_back({id, std::move(value), weight, cell, false});
    m_cells[cell] = static_cast<std::uint16_t>(m_items.size());
  }

 private:
  struct Item {
    Oid id;
    Value value;
    std::size_t weight;
    std::size_t cell;
    bool was_used;
  };
  static constexpr std::size_t k_ways = 4;
  static constexpr std::size_t k_cells = 4096;

  static std::size_t first_cell(const Oid& id) {
    return std::hash<Oid>()(id) % (k_cells / k_ways) * k_ways;
  }
  Item& at(std::size_t cell) { return m_items[m_cells[cell] - std::size_t{1}]; }

  // Of the id's own cells the one that has it, else an empty one, else one that nobody asked for.
  std::size_t cell_for(const Oid& id) {
    const std::size_t start = first_cell(id);
    std::size_t chosen = start;
    int best = 0;
    for (std::size_t cell = start; cell < start + k_ways; ++cell) {
      int worth = m_cells[cell] == 0 ? 2 : 0;
      if (m_cells[cell] != 0) {
        worth = at(cell).id == id ? 3 : static_cast<int>(!at(cell).was_used);
      }
      if (worth > best) {
        best = worth;
        chosen = cell;
      }
    }
    return chosen;
  }

  // Moves the hand on by one item, and past the newest one that takes the place of what goes.
  void turn() {
    m_hand = m_hand < m_items.size() ? m_hand : 0;
    if (!std::exchange(m_items[m_hand].was_used, false)) {
      drop(m_hand);
    }
    ++m_hand;
  }

  // The last item takes its place.
  void drop(std::size_t index) {
    m_weight -= m_items[index].weight;
    m_cells[m_items[index].cell] = 0;
    if (index + 1 < m_items.size()) {
      m_items[index] = std::move(m_items.back());
      m_cells[m_items[index].cell] = static_cast<std::uint16_t>(index + 1);
    }
    m_items.pop_back();
  }

  std::size_t m_most;
  std::size_t m_largest;
  std::size_t m_weight = 0;
  std::size_t m_hand = 0;
  std::vector<Item> m_items;
  std::array<std::uint16_t, k_cells> m_cells{};  // an item's place plus one; 0: none
};

}  // namespace refwarden
