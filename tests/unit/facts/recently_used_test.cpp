#include "facts/recently_used.hpp"

#include <map>
#include <random>
#include <string>

#include <catch2/catch.hpp>

using namespace refwarden;

namespace {

// An id that begins with `first` and ends with `last`, so that ids can be made to share cells.
Oid id(std::uint64_t first, std::uint64_t last) {
  std::string raw(20, '\0');
  for (std::size_t i = 0; i < 8; ++i) {
    raw[i] = static_cast<char>(first >> (8 * i));
    raw[12 + i] = static_cast<char>(last >> (8 * i));
  }
  return *Oid::from_raw(raw);
}

}  // namespace

TEST_CASE("what was kept is found, and the newest value of an id counts", "[facts]") {
  RecentlyUsed<int> cache(10, 5);
  CHECK(cache.find(id(1, 1)) == nullptr);
  cache.keep(id(1, 1), 1, 5);
  cache.keep(id(2, 2), 2, 5);
  REQUIRE(cache.find(id(1, 1)) != nullptr);
  CHECK(*cache.find(id(1, 1)) == 1);
  CHECK(*cache.find(id(2, 2)) == 2);
  cache.keep(id(1, 1), 3, 5);
  CHECK(*cache.find(id(1, 1)) == 3);
  CHECK(*cache.find(id(2, 2)) == 2);
}

TEST_CASE("a value over the largest weight is not kept and pushes nothing out", "[facts]") {
  RecentlyUsed<int> cache(10, 5);
  cache.keep(id(1, 1), 1, 5);
  cache.keep(id(2, 2), 2, 6);
  CHECK(cache.find(id(2, 2)) == nullptr);
  CHECK(cache.find(id(1, 1)) != nullptr);
}

TEST_CASE("one value over all the weight is kept alone", "[facts]") {
  RecentlyUsed<int> cache(10, 40);
  cache.keep(id(1, 1), 1, 5);
  cache.keep(id(2, 2), 2, 40);
  CHECK(cache.find(id(1, 1)) == nullptr);
  REQUIRE(cache.find(id(2, 2)) != nullptr);
  cache.keep(id(3, 3), 3, 1);
  cache.keep(id(3, 3), 3, 1);
  CHECK(cache.find(id(2, 2)) == nullptr);
  CHECK(cache.find(id(3, 3)) != nullptr);
}

TEST_CASE("what is asked for stays while the rest passes through", "[facts]") {
  RecentlyUsed<std::uint64_t> cache(100, 100);
  cache.keep(id(7, 7), 7, 1);
  for (std::uint64_t i = 1000; i < 3000; ++i) {
    cache.keep(id(i, i), i, 1);
    REQUIRE(cache.find(id(7, 7)) != nullptr);
  }
  CHECK(cache.find(id(1000, 1000)) == nullptr);
}

TEST_CASE("ids of the same cells push each other out and are never taken for one another",
          "[facts]") {
  RecentlyUsed<std::uint64_t> cache(1000000, 10);
  for (std::uint64_t i = 0; i < 50; ++i) {
    cache.keep(id(3, i), i, 1);
  }
  std::size_t there = 0;
  for (std::uint64_t i = 0; i < 50; ++i) {
    const std::uint64_t* found = cache.find(id(3, i));
    if (found != nullptr) {
      CHECK(*found == i);
      ++there;
    }
  }
  CHECK(there == 4);
}

TEST_CASE("a found value is always the last one kept of its id", "[facts]") {
  std::mt19937_64 random(20261127);
  RecentlyUsed<std::uint64_t> cache(300, 60);
  std::map<Oid, std::uint64_t> last;
  std::size_t found = 0;
  for (std::uint64_t step = 0; step < 40000; ++step) {
    const Oid one = id(random() % 40, random() % 20);
    if (random() % 2 == 0) {
      const std::size_t weight = random() % 61;
      cache.keep(one, step, weight);
      last[one] = step;
      REQUIRE(cache.find(one) != nullptr);
    } else if (const std::uint64_t* value = cache.find(one)) {
      REQUIRE(*value == last.at(one));
      ++found;
    }
  }
  CHECK(found > 100);
}
