#include "app/remembering_verifier.hpp"

#include <catch2/catch.hpp>

#include "support/facts_builder.hpp"
#include "support/fake_verifier.hpp"

using namespace refwarden;
using namespace refwarden::test;

TEST_CASE("what was learned is not asked again", "[app]") {
  FakeVerifier inner;
  inner.tell_good("one", 0);
  inner.tell_good("two", 1);
  RememberingVerifier verifier(inner, fixed_now());
  const std::vector<SignedText> texts{{"one", "payload"}, {"two", "payload"}};
  verifier.learn(texts);
  const std::size_t before = inner.asked.size();
  const auto facts = verifier.verify(texts, fixed_now());
  REQUIRE(facts);
  CHECK((*facts)[0].listed_key == 0);
  CHECK((*facts)[1].listed_key == 1);
  CHECK(inner.asked.size() == before);
}

TEST_CASE("a signature counts for its own payload and time alone", "[app]") {
  FakeVerifier inner;
  inner.tell_good("one", 0);
  RememberingVerifier verifier(inner, fixed_now());
  verifier.learn(std::vector<SignedText>{{"one", "payload"}});
  const std::size_t before = inner.asked.size();
  // The bytes of both together are the same: the border is not.
  const std::vector<SignedText> others{{"one", "another"}, {"onepay", "load"}};
  REQUIRE(verifier.verify(others, fixed_now()));
  CHECK(inner.asked.size() == before + 2);
  const std::vector<SignedText> same{{"one", "payload"}};
  REQUIRE(verifier.verify(same, fixed_now() + std::chrono::seconds(1)));
  CHECK(inner.asked.size() == before + 3);
}

TEST_CASE("what is not known is asked, and each answer has its place", "[app]") {
  FakeVerifier inner;
  inner.tell_good("one", 0);
  inner.tell_good("two", 1);
  inner.tell_good("three", 2);
  RememberingVerifier verifier(inner, fixed_now());
  verifier.learn(std::vector<SignedText>{{"two", "payload"}});
  const std::vector<SignedText> texts{{"three", "payload"}, {"two", "payload"}, {"one", "payload"}};
  const auto facts = verifier.verify(texts, fixed_now());
  REQUIRE(facts);
  CHECK((*facts)[0].listed_key == 2);
  CHECK((*facts)[1].listed_key == 1);
  CHECK((*facts)[2].listed_key == 0);
}

TEST_CASE("a failure is not learned", "[app]") {
  FakeVerifier inner;
  inner.break_with({FailureCode::keys_broken, "a key cannot be read", ""});
  RememberingVerifier verifier(inner, fixed_now());
  const std::vector<SignedText> texts{{"one", "payload"}};
  verifier.learn(texts);
  const auto facts = verifier.verify(texts, fixed_now());
  REQUIRE_FALSE(facts);
  CHECK(facts.error().code == FailureCode::keys_broken);
}
