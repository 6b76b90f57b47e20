#include "signature/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace refwarden {

std::size_t workers_for(std::size_t items, unsigned wanted) {
  constexpr unsigned k_most = 8;
  const unsigned cores = std::clamp(std::thread::hardware_concurrency(), 1U, k_most);
  return std::min<std::size_t>(wanted == 0 ? cores : wanted, std::max<std::size_t>(items, 1));
}

void for_each_item(std::size_t items, std::size_t workers,
                   const std::function<void(std::size_t worker, std::size_t item)>& work) {
  std::atomic<std::size_t> next = 0;
  const auto run = [&](std::size_t worker) {
    for (std::size_t item = next++; item < items; item = next++) {
      work(worker, item);
    }
  };
  std::vector<std::thread> others;
  for (std::size_t worker = 1; worker < workers; ++worker) {
    others.emplace_back(run, worker);
  }
  run(0);
  for (std::thread& other : others) {
    other.join();
  }
}

Done for_each_item(std::size_t items, std::size_t workers, const std::function<Done()>& may_go_on,
                   const std::function<void(std::size_t worker, std::size_t item)>& work) {
  std::atomic<bool> has_stopped = false;
  Done first;
  for_each_item(items, workers, [&](std::size_t worker, std::size_t item) {
    if (has_stopped) {
      return;
    }
    const Done done = may_go_on ? may_go_on() : Done{};
    if (done) {
      work(worker, item);
    } else if (!has_stopped.exchange(true)) {
      first = done;
    }
  });
  return first;
}

}  // namespace refwarden
