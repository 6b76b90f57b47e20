// Answers that gpg gave before stand for gpg only on the same day, for the same bytes.
#include "signature/gpg_answers.hpp"

#include <chrono>

#include <catch2/catch.hpp>

#include "base/fd_io.hpp"
#include "base/sha256.hpp"
#include "openpgp_world.hpp"
#include "signature/openpgp_verifier.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

const std::string k_fingerprint(40, 'A');
const AnswersBasis k_basis{"sha256:1", "sha256:2", Day(std::chrono::days(20000))};

GpgAnswers some_answers() {
  GpgAnswers answers;
  answers.keys.push_back(
      {.fingerprint = k_fingerprint, .primary = k_fingerprint, .can_sign = true});
  answers.keys.push_back({.fingerprint = std::string(40, 'B'),
                          .primary = k_fingerprint,
                          .revoked = true,
                          .expired = true,
                          .disabled = true,
                          .invalid = true,
                          .expires = 1893456000});
  answers.probes.push_back({k_fingerprint, DigestName::sha512, 303, 10});
  return answers;
}

// Answers as `key refresh` makes them, kept in memory; and a push that has no gpg to ask.
struct Kept {
  explicit Kept(SignatureSettings made_with, const std::vector<SignedText>& samples,
                Instant at = right_now()) {
    OpenPgpVerifier verifier(world().listed, std::move(made_with));
    REQUIRE(verifier.verify(samples, at));
    texts = verifier.answers();
  }

  Result<SignatureFact> verdict(const SignedText& text, Instant at = right_now()) const {
    settings.read_answers = [this](const std::string& name) -> std::optional<std::string> {
      const auto found = texts.find(name.substr(0, name.find('.')));
      return found == texts.end() ? std::nullopt : std::optional(found->second);
    };
    settings.gpg_program = "/nonexistent/gpg";
    auto facts = make_verifier(world().listed, settings)->verify(std::span(&text, 1), at);
    return facts ? Result<SignatureFact>(facts->front()) : tl::unexpected(facts.error());
  }
  [[nodiscard]] bool asks_gpg(const SignedText& text, Instant at = right_now()) const {
    const auto fact = verdict(text, at);
    return !fact && fact.error().code == FailureCode::server_broken;
  }

  std::map<std::string, std::string> texts;
  mutable SignatureSettings settings = world().settings();
};

}  // namespace

TEST_CASE("answers come back as they were written", "[signature]") {
  const std::string text = to_text(some_answers(), k_basis);
  const auto read = read_gpg_answers(text, k_basis);
  REQUIRE(read);
  CHECK(to_text(*read, k_basis) == text);
  REQUIRE(read->keys.size() == 2);
  CHECK(read->keys[0].can_sign);
  CHECK_FALSE(read->keys[0].revoked);
  CHECK(read->keys[1].revoked);
  CHECK(read->keys[1].expires == 1893456000);
  REQUIRE(read->probes.size() == 1);
  CHECK(read->probes[0].digest == DigestName::sha512);
}

TEST_CASE("answers of another basis, and damaged ones, are none", "[signature]") {
  const std::string text = to_text(some_answers(), k_basis);
  AnswersBasis other = k_basis;
  other.day += std::chrono::days(1);
  CHECK_FALSE(read_gpg_answers(text, other));
  other = k_basis;
  other.key_file = "sha256:3";
  CHECK_FALSE(read_gpg_answers(text, other));
  other = k_basis;
  other.policy = "sha256:3";
  CHECK_FALSE(read_gpg_answers(text, other));

  for (std::size_t length = 0; length < text.size(); ++length) {
    CHECK_FALSE(read_gpg_answers(std::string_view(text).substr(0, length), k_basis));
  }
  CHECK_FALSE(read_gpg_answers(text + "\n", k_basis));
  CHECK_FALSE(read_gpg_answers(replaced(text, "answers 1", "answers 2"), k_basis));
  CHECK_FALSE(read_gpg_answers(replaced(text, "----s", "----x"), k_basis));
  CHECK_FALSE(read_gpg_answers(replaced(text, "sha512", "sha1"), k_basis));
  CHECK_FALSE(read_gpg_answers(replaced(text, " 303 ", " 0303 "), k_basis));
  CHECK_FALSE(read_gpg_answers(replaced(text, "good ", "bad "), k_basis));
  CHECK_FALSE(read_gpg_answers(replaced(text, "1893456000", "99999999999999999999"), k_basis));
}

TEST_CASE("a push with fitting answers needs no gpg", "[signature]") {
  OpenPgpWorld& made = world();
  const std::string sample = made.gpg.sign(k_payload, made.dana);
  const Kept kept(made.settings(), {{sample, k_payload}});
  REQUIRE(kept.texts.size() == 1);

  const std::string payload = "another payload\n";
  const std::string signature = made.gpg.sign(payload, made.dana);
  const auto fact = kept.verdict({signature, payload});
  REQUIRE(fact);
  CHECK(fact->state == SignatureState::good);
  CHECK(fact->key == "openpgp:" + made.dana);
  // What gpg was never asked is known without it as well.
  CHECK(kept.verdict({signature, k_payload})->state == SignatureState::bad);
  const std::string future =
      made.gpg.sign(payload, made.dana, {"--faked-system-time", "20350101T000000"});
  CHECK(kept.verdict({future, payload})->state == SignatureState::time);
}

TEST_CASE("what no answer is about is asked of gpg", "[signature]") {
  OpenPgpWorld& made = world();
  const std::string sample = made.gpg.sign(k_payload, made.dana);
  const SignedText text{sample, k_payload};
  Kept kept(made.settings(), {text});
  REQUIRE_FALSE(kept.asks_gpg(text));

  const std::string other_hash = made.gpg.sign(k_payload, made.dana, {"--digest-algo", "SHA384"});
  CHECK(kept.asks_gpg({other_hash, k_payload}));
  const std::string other_key = made.gpg.sign(k_payload, made.rsa);
  CHECK(kept.asks_gpg({other_key, k_payload}));
  const std::string ending = made.gpg.sign(k_payload, made.dana, {"--default-sig-expire", "2d"});
  CHECK(kept.asks_gpg({ending, k_payload}));

  for (const SignatureEngine engine : {SignatureEngine::gnupg, SignatureEngine::both}) {
    kept.settings.engine = engine;
    CHECK(kept.asks_gpg(text));
  }
  kept.settings.engine = SignatureEngine::fast;
  kept.settings.policy_digest = "sha256:another";
  CHECK(kept.asks_gpg(text));
}

TEST_CASE("answers end with their day", "[signature]") {
  OpenPgpWorld& made = world();
  const std::string sample = made.gpg.sign(k_payload, made.dana);
  const SignedText text{sample, k_payload};
  const Kept kept(made.settings(), {text});
  const Instant tomorrow = day_of(right_now()) + std::chrono::days(1);
  CHECK_FALSE(kept.asks_gpg(text, tomorrow - std::chrono::microseconds(1)));
  CHECK(kept.asks_gpg(text, tomorrow));
}

TEST_CASE("a changed key file has no answers", "[signature]") {
  GpgKeys gpg;
  const TempFolder keys;
  const TempFolder work;
  const std::string tomas = gpg.make("answers-tomas");
  gpg.write_key_file(keys.path(), tomas);
  std::vector<ListedKey> listed(1);
  listed[0].fingerprint = tomas;
  SignatureSettings settings;
  settings.keys_folder = keys.path();
  settings.work_folder = work.path();
  const std::string signature = gpg.sign(k_payload, tomas);
  const SignedText text{signature, k_payload};
  const Instant now = right_now();
  OpenPgpVerifier refreshing(listed, settings);
  REQUIRE(refreshing.verify(std::span(&text, 1), now));
  const auto answers = refreshing.answers();
  REQUIRE(answers.contains(tomas));
  settings.read_answers = [&](const std::string&) { return answers.at(tomas); };
  const auto state = [&] {
    return make_verifier(listed, settings)->verify(std::span(&text, 1), now)->front().state;
  };
  CHECK(state() == SignatureState::good);
  gpg.revoke(tomas);
  gpg.write_key_file(keys.path(), tomas);
  CHECK(state() == SignatureState::revoked_key);
}

TEST_CASE("nothing is kept of keys whose signature was not good", "[signature]") {
  OpenPgpWorld& made = world();
  const std::string revoked = made.gpg.make("answers-revoked");
  const std::string signature = made.gpg.sign(k_payload, revoked);
  made.gpg.revoke(revoked);
  made.list(revoked);
  const Kept kept(made.settings(), {{signature, k_payload}});
  CHECK(kept.texts.empty());
}
