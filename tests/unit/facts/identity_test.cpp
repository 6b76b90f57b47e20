#include "facts/identity.hpp"

#include <catch2/catch.hpp>

#include "facts/message.hpp"
#include "support/facts_builder.hpp"

namespace refwarden {
namespace {

Standing standing(const char* address) {
  return standing_of({Untrusted("Any Name"), Untrusted(address), 0, "+0000"}, test::bare_policy());
}

}  // namespace

TEST_CASE("a person is who the policy lists for the address", "[facts]") {
  CHECK(standing("dana@example.org").person == "dana");
  CHECK(standing("Dana.Reyes@EXAMPLE.org").person == "dana");
  for (const char* nobody : {"", " dana@example.org", "dana@example.org ", "dana",
                             "dana@example.org.", "@example.org"}) {
    INFO(nobody);
    CHECK_FALSE(standing(nobody).person);
  }
}

TEST_CASE("co-authors are persons too, and no value of theirs is overlooked", "[facts]") {
  const Policy policy = test::bare_policy();
  Commit commit;
  commit.message = Untrusted(
      "S\n\nCo-authored-by: Ines Okafor <ines@example.org>\nCo-Authored-By: X <x@y>\n"
      "Co-authored-by: dana@example.org\nCo-authored-by:\n");
  const auto persons = co_authors_of(read_message(commit), policy);
  REQUIRE(persons.size() == 4);
  CHECK(persons[0].person == "ines");
  CHECK_FALSE(persons[1].person);
  CHECK_FALSE(persons[2].person);
  CHECK(persons[2].name.bytes() == "dana@example.org");
  CHECK_FALSE(persons[3].person);
}

TEST_CASE("a pusher is who the policy lists for the login", "[facts]") {
  const Policy policy = test::bare_policy();
  CHECK(pusher_of("ines", policy).person == "ines");
  CHECK_FALSE(pusher_of("Ines", policy).person);
  CHECK_FALSE(pusher_of("", policy).person);
}

}  // namespace refwarden
