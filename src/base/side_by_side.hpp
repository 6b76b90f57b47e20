// Two independent pieces of work at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <future>

namespace refwarden {

// Items below which a thread costs more than it saves.
inline constexpr std::size_t k_items_for_a_thread = 2000;

// Calls `first` and `second` once each and returns when both are done: `first` in a thread of its
// own where there are at least `k_items_for_a_thread` items, else one after the other. What either
// throws is thrown here.
template <typename First, typename Second>
void side_by_side(std::size_t items, const First& first, const Second& second) {
  if (items < k_items_for_a_thread) {
    first();
    second();
    return;
  }
  std::future<void> beside = std::async(std::launch::async, first);
  second();
  beside.get();
}

}  // namespace refwarden
