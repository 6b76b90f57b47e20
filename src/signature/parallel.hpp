// Work on many independent items by several threads.
#pragma once

#include <cstddef>
#include <functional>

#include "base/result.hpp"

namespace refwarden {

// The number of threads for `items`: `wanted` (0: the cores, at most 8), never more than items.
std::size_t workers_for(std::size_t items, unsigned wanted);

// Calls `work(worker, item)` once for each item below `items`, from `workers` threads; an item goes
// to the next free worker. Returns when all are done. `work` must not throw.
void for_each_item(std::size_t items, std::size_t workers,
                   const std::function<void(std::size_t worker, std::size_t item)>& work);

// The same, but `may_go_on` (empty: it always may) is asked before each item, from all threads.
// After it failed no further item is begun, and its first failure is the answer.
Done for_each_item(std::size_t items, std::size_t workers, const std::function<Done()>& may_go_on,
                   const std::function<void(std::size_t worker, std::size_t item)>& work);

}  // namespace refwarden
