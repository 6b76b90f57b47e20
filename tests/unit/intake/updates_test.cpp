#include <catch2/catch.hpp>

#include "intake/push.hpp"

using namespace refwarden;

namespace {

const std::string k_one(40, '1');
const std::string k_two(40, '2');
const std::string k_null(40, '0');
const std::string k_wide(64, '3');

std::string line(const std::string& old_id, const std::string& new_id, const std::string& ref) {
  return old_id + " " + new_id + " " + ref + "\n";
}

}  // namespace

TEST_CASE("every line of a push is an update", "[intake]") {
  const auto updates =
      parse_updates(line(k_one, k_two, "refs/heads/main") + line(k_null, k_two, "refs/tags/v1") +
                        line(k_one, k_null, "refs/heads/--output=x"),
                    3);
  REQUIRE(updates);
  REQUIRE(updates->size() == 3);
  CHECK(updates->at(0) == RefUpdate{"refs/heads/main", *Oid::parse(k_one), *Oid::parse(k_two)});
  CHECK(updates->at(1).old_id.is_null());
  CHECK(updates->at(2).ref == "refs/heads/--output=x");
  CHECK(updates->at(2).new_id.is_null());
}

TEST_CASE("stdin of another shape refuses the push", "[intake]") {
  const std::string good = line(k_one, k_two, "refs/heads/main");
  const std::vector<std::string> wrong = {
      "",
      "\n",
      good.substr(0, good.size() - 1),
      good + "x",
      good + "\n",
      good + good,
      good.substr(0, 60) + "\n",
      k_one + " " + k_two + "\n",
      k_one + "  " + k_two + " refs/heads/main\n",
      " " + good,
      line(k_one, k_two, "refs/heads/main") + line(k_two, k_one, "refs/heads/main"),
      line(k_one, k_two, ""),
      line(k_one, k_two, "refs/heads/a b"),
      line(k_one, k_two, "refs/heads/a\r"),
      line(k_one, k_two, std::string("refs/heads/a\0", 13)),
      line(k_one, k_two, "HEAD"),
      line(k_one, k_two, "heads/main"),
      line(k_one, k_two, "refs/heads/" + std::string(1014, 'a')),
      line(k_one, k_wide, "refs/heads/main"),
      good + line(k_wide, k_wide, "refs/heads/x"),
      line(k_one.substr(1), k_two, "refs/heads/main"),
      line(std::string(40, 'A'), k_two, "refs/heads/main"),
  };
  for (const std::string& text : wrong) {
    CAPTURE(text);
    const auto updates = parse_updates(text, 100);
    REQUIRE_FALSE(updates);
    CHECK(updates.error().code == FailureCode::push_malformed);
    CHECK(updates.error().told.find("heads") == std::string::npos);
  }
  CHECK(parse_updates(line(k_one, k_two, "refs/heads/" + std::string(1013, 'a')), 1));
  CHECK(parse_updates(line(k_wide, k_wide, "refs/heads/main"), 1));
}

TEST_CASE("too many updates are a limit, not a shorter list", "[intake]") {
  std::string text;
  for (int i = 0; i < 11; ++i) {
    text += line(k_one, k_two, "refs/heads/b" + std::to_string(i));
  }
  CHECK(parse_updates(text, 11)->size() == 11);
  CHECK(parse_updates(text, 10).error().code == FailureCode::limit_updates);
}

TEST_CASE("an update hook has exactly three arguments", "[intake]") {
  const auto update = parse_update_arguments({"refs/heads/main", k_one, k_two});
  REQUIRE(update);
  CHECK(*update == RefUpdate{"refs/heads/main", *Oid::parse(k_one), *Oid::parse(k_two)});
  CHECK_FALSE(parse_update_arguments({}));
  CHECK_FALSE(parse_update_arguments({"refs/heads/main", k_one}));
  CHECK_FALSE(parse_update_arguments({"refs/heads/main", k_one, k_two, "x"}));
  CHECK_FALSE(parse_update_arguments({k_one, k_two, "refs/heads/main"}));
}
