#include "app/progress_line.hpp"

#include <catch2/catch.hpp>

using namespace refwarden;
using namespace std::chrono_literals;

namespace {

class HandClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return m_now; }
  void pass(std::chrono::microseconds time) { m_now += time; }

 private:
  Instant m_now{};
};

}  // namespace

TEST_CASE("short work says nothing", "[app]") {
  HandClock clock;
  std::string out;
  ProgressLine line(clock, [&](std::string_view text) { out += text; });
  line.show("checking signatures", 1, 10);
  clock.pass(999ms);
  line.show("checking signatures", 2, 10);
  line.finish();
  CHECK(out.empty());
}

TEST_CASE("long work says how far it is, once a second and on one line", "[app]") {
  HandClock clock;
  std::string out;
  ProgressLine line(clock, [&](std::string_view text) { out += text; });
  clock.pass(1s);
  line.show("checking signatures", 900, 2000);
  line.show("checking signatures", 901, 2000);
  CHECK(out == "refwarden: checking signatures:  45% (900/2000)\r");
  out.clear();
  clock.pass(1s);
  line.show("reading", 7, 0);
  CHECK(out.substr(0, 21) == "refwarden: reading: 7");
  CHECK(out.size() == std::string("refwarden: checking signatures:  45% (900/2000)\r").size());
  line.finish();
  line.finish();
  CHECK(out.back() == '\n');
  CHECK(std::count(out.begin(), out.end(), '\n') == 1);
}
