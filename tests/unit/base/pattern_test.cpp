#include "base/pattern.hpp"

#include <chrono>

#include <catch2/catch.hpp>

using namespace refwarden;

namespace {

using Words = std::vector<std::string>;

Words words(std::string_view expression, std::string_view text) {
  return Pattern::parse(expression)->words_in(text, 10);
}

}  // namespace

TEST_CASE("a pattern matches the whole value", "[base]") {
  const auto ticket = Pattern::parse("(PAY|OPS)-[1-9][0-9]{0,5}");
  REQUIRE(ticket);
  CHECK(ticket->matches_all_of("PAY-812"));
  CHECK_FALSE(ticket->matches_all_of("xPAY-812"));
  CHECK_FALSE(ticket->matches_all_of("PAY-812\n"));
  CHECK_FALSE(ticket->matches_all_of("PAY-0"));
  CHECK_FALSE(ticket->matches_all_of(""));
  CHECK(ticket->expression() == "(PAY|OPS)-[1-9][0-9]{0,5}");
  CHECK_FALSE(Pattern().matches_all_of(""));
}

TEST_CASE("words are whole", "[base]") {
  const std::string ticket = "(PAY|OPS)-[1-9][0-9]{0,5}";
  CHECK(words(ticket, "Fix PAY-1, OPS-22 (PAY-3)") == Words{"PAY-1", "OPS-22", "PAY-3"});
  CHECK(words(ticket, "PAY-1 PAY-2") == Words{"PAY-1", "PAY-2"});
  CHECK(words(ticket, "PAY-1234567").empty());
  CHECK(words(ticket, "XPAY-1 PAY-1x _PAY-1 PAY-1_ -PAY-1 PAY-1-").empty());
  CHECK(words("A-1|A-12", "A-12") == Words{"A-12"});
  CHECK(words(ticket,
              "\xff"
              "PAY-1\xff")
            .empty());
  CHECK(words(ticket, "\xc3\xa9PAY-1") == Words{"PAY-1"});
  CHECK(Pattern::parse(ticket)->words_in("PAY-1 PAY-2 PAY-3", 2) == Words{"PAY-1", "PAY-2"});
  CHECK(words("a*", "aaa b").empty());
  CHECK(Pattern().words_in("a", 1).empty());
}

TEST_CASE("a pattern that cannot be used is refused when it is read", "[base]") {
  CHECK_FALSE(Pattern::parse("(PAY"));
  CHECK_FALSE(Pattern::parse("[z-a]"));
  CHECK_FALSE(Pattern::parse("(a)\\1"));
  CHECK_FALSE(Pattern::parse("a)(b"));
  CHECK_FALSE(Pattern::parse(std::string(513, 'a')));
  CHECK(Pattern::parse(std::string(512, 'a')));
}

TEST_CASE("no pushed text makes a pattern slow", "[base]") {
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(Pattern::parse("(a+)+b")->matches_all_of(std::string(1'000'000, 'a')));
  CHECK(words("(a+)+b", std::string(1'000'000, 'a')).empty());
  CHECK(words("x?", std::string(1'000'000, ' ')).empty());
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(3));
}
