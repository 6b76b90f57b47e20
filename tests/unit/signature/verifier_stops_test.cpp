// A check that has run out of time ends between two signatures, whatever their format.
#include <atomic>

#include <catch2/catch.hpp>

#include "signature/verifier.hpp"

using namespace refwarden;

TEST_CASE("a verifier asks before each signature whether it may go on", "[signature]") {
  constexpr int k_texts = 400;
  constexpr int k_last = 100;
  const char* const begin =
      GENERATE("-----BEGIN PGP SIGNATURE-----\n", "-----BEGIN SSH SIGNATURE-----\n",
               "-----BEGIN SIGNED MESSAGE-----\n");
  const unsigned threads = GENERATE(1U, 4U);
  INFO(begin << threads);
  const std::vector<SignedText> texts(k_texts, {begin, "payload\n"});
  const Instant now = SystemClock().now();
  std::atomic<int> asked = 0;
  SignatureSettings settings;
  settings.threads = threads;
  settings.may_go_on = [&]() -> Done {
    ++asked;
    return {};
  };
  const auto facts = make_verifier({}, settings)->verify(texts, now);
  REQUIRE(facts);
  CHECK(facts->size() == k_texts);
  CHECK(asked >= k_texts);

  asked = 0;
  settings.may_go_on = [&]() -> Done {
    if (++asked <= k_last) {
      return {};
    }
    return fail(FailureCode::limit_seconds, "late");
  };
  const auto stopped = make_verifier({}, settings)->verify(texts, now);
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().code == FailureCode::limit_seconds);
  CHECK(asked <= k_last + static_cast<int>(threads));
}
