#include "base/instant.hpp"

#include <catch2/catch.hpp>

#include "base/position.hpp"

using namespace refwarden;
using namespace std::chrono_literals;

TEST_CASE("instants and days are written in UTC", "[base]") {
  const Instant instant =
      std::chrono::sys_days{std::chrono::year{2026} / 8 / 22} + 14h + 3min + 11s + 482193us;
  CHECK(to_text(instant) == "2026-08-22T14:03:11.482193Z");
  CHECK(to_text(day_of(instant)) == "2026-08-22");
  CHECK(to_text(Instant{}) == "1970-01-01T00:00:00.000000Z");
  CHECK(to_text(day_of(Instant{-1us})) == "1969-12-31");
}

TEST_CASE("a position names file and line", "[base]") {
  CHECK(to_text(Position{"repos/payments.toml", 14, 3}) == "repos/payments.toml:14");
  CHECK(to_text(Position{"system.toml", 0, 0}) == "system.toml");
}
