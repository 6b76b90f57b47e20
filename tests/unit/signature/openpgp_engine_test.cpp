// `engine = "fast"` says of every signature what gpg says of each by itself, and asks it less.
#include <algorithm>
#include <set>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "base/fd_io.hpp"
#include "openpgp_world.hpp"
#include "signature/openpgp_probes.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

using Facts = std::vector<SignatureFact>;

struct Signed {
  std::string signature;
  std::string payload;
};

Facts facts_by(SignatureSettings settings, SignatureEngine engine,
               const std::vector<Signed>& objects) {
  settings.engine = engine;
  std::vector<SignedText> texts;
  for (const Signed& object : objects) {
    texts.push_back({object.signature, object.payload});
  }
  auto facts = make_verifier(world().listed, std::move(settings))->verify(texts, right_now());
  INFO((facts ? "" : facts.error().detail));
  REQUIRE(facts);
  return *std::move(facts);
}

// Several by each kind of key and in each state, good ones before bad ones and after them.
std::vector<Signed> many_objects() {
  OpenPgpWorld& made = world();
  const std::string revoked = made.gpg.make("engine-revoked");
  const std::string expired = made.gpg.make_expiring("engine-expired", "1y", k_in_2020);
  const std::string subkeys = made.gpg.make("engine-subkeys", "ed25519", "cert", k_in_2020);
  const std::string unflagged = made.gpg.add_subkey(subkeys, "ed25519", "sign", "0", k_in_2020);
  std::vector<Signed> objects;
  const auto add = [&](const std::string& key, const Words& options) {
    const std::string payload = k_payload + std::to_string(objects.size());
    objects.push_back({made.gpg.sign(payload, key, options), payload});
  };
  for (int round = 0; round < 3; ++round) {
    for (const std::string& key : {made.dana, made.rsa, made.p256, made.mallory, revoked}) {
      add(key, {});
      add(key, {"--digest-algo", "SHA512"});
    }
    add(expired, k_in_june_2020);
    add(unflagged + "!", {});
    add(made.dana, {"--default-sig-expire", "2d"});
    add(made.dana, {"--faked-system-time", "20350101T000000"});
    add(made.rsa, {"--digest-algo", "SHA1"});
    objects.push_back({objects.front().signature, "another payload"});
  }
  made.gpg.revoke(revoked);
  made.gpg.edit(subkeys, {"key 1", "change-usage", "s", "a", "q", "save"});
  for (const std::string& key : {revoked, expired, subkeys}) {
    made.list(key);
  }
  return objects;
}

std::size_t count_of(const std::string& text, const std::string& word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    ++count;
  }
  return count;
}

// gpg behind a script that notes what it was asked, and its notes.
std::string noting_gpg(const TempFolder& folder, SignatureSettings& settings) {
  const std::filesystem::path program = folder.path() / "gpg";
  const std::string notes = (folder.path() / "notes").string();
  write_text(program,
             "#!/bin/sh\necho \"$@\" >>" + notes + "\nexec " + k_gpg_program + " \"$@\"\n");
  ::chmod(program.c_str(), 0700);
  settings.gpg_program = program.string();
  return notes;
}

GpgAnswer answer_with(GpgOutcome outcome) {
  GpgAnswer answer;
  answer.outcome = outcome;
  return answer;
}

}  // namespace

TEST_CASE("each engine says the same of every signature", "[signature]") {
  const std::vector<Signed> objects = many_objects();
  const SignatureSettings settings = world().settings();
  const Facts by_gpg = facts_by(settings, SignatureEngine::gnupg, objects);
  const Facts fast = facts_by(settings, SignatureEngine::fast, objects);
  const Facts both = facts_by(settings, SignatureEngine::both, objects);
  std::set<SignatureState> met;
  for (std::size_t at = 0; at < objects.size(); ++at) {
    INFO("object " << at);
    CHECK(fast[at].state == by_gpg[at].state);
    CHECK(fast[at].why == by_gpg[at].why);
    CHECK(fast[at].key == by_gpg[at].key);
    CHECK(fast[at].listed_key == by_gpg[at].listed_key);
    CHECK(fast[at].created == by_gpg[at].created);
    CHECK(both[at].state == by_gpg[at].state);
    met.insert(by_gpg[at].state);
  }
  for (const SignatureState state :
       {SignatureState::good, SignatureState::unknown_key, SignatureState::revoked_key,
        SignatureState::expired_key, SignatureState::wrong_usage, SignatureState::time,
        SignatureState::weak, SignatureState::bad}) {
    CHECK(met.contains(state));
  }
}

TEST_CASE("gpg sees one signature by each key and hash of a push", "[signature]") {
  OpenPgpWorld& made = world();
  const TempFolder folder;
  SignatureSettings settings = made.settings();
  const std::string notes = noting_gpg(folder, settings);
  std::vector<Signed> objects;
  for (int number = 0; number < 6; ++number) {
    const std::string payload = k_payload + std::to_string(number);
    objects.push_back({made.gpg.sign(payload, made.dana), payload});
    objects.push_back({made.gpg.sign(payload, made.rsa), payload});
  }
  const auto asked = [&](SignatureEngine engine) {
    std::filesystem::remove(notes);
    const Facts facts = facts_by(settings, engine, objects);
    CHECK(std::all_of(facts.begin(), facts.end(), [](const SignatureFact& fact) {
      return fact.state == SignatureState::good;
    }));
    return count_of(read_text(notes), "--verify");
  };
  CHECK(asked(SignatureEngine::fast) == 2);
  CHECK(asked(SignatureEngine::gnupg) == 12);
  CHECK(asked(SignatureEngine::both) == 12);
}

TEST_CASE("later batches of a push follow from the first, later pushes do not", "[signature]") {
  OpenPgpWorld& made = world();
  const TempFolder folder;
  SignatureSettings settings = made.settings();
  const std::string notes = noting_gpg(folder, settings);
  const auto verifier = make_verifier(made.listed, settings);
  const std::string signature = made.gpg.sign(k_payload, made.dana);
  const SignedText text{signature, k_payload};
  const Instant now = right_now();
  const auto asked_at = [&](Instant receipt) {
    std::filesystem::remove(notes);
    const auto facts = verifier->verify(std::span(&text, 1), receipt);
    REQUIRE(facts);
    CHECK(facts->front().state == SignatureState::good);
    return std::filesystem::exists(notes) ? count_of(read_text(notes), "--verify") : 0;
  };
  CHECK(asked_at(now) == 1);
  CHECK(asked_at(now) == 0);
  CHECK(asked_at(now + std::chrono::seconds(1)) == 1);
}

TEST_CASE("nothing follows from what is not about the key", "[signature]") {
  OpenPgpSignature signature;
  signature.issuer = std::string(40, 'A');
  signature.created = 1000;
  CertificateKey key;
  key.created = 1000;
  CHECK(OpenPgpProbes::is_plain(signature, key));
  key.created = 1001;
  CHECK_FALSE(OpenPgpProbes::is_plain(signature, key));
  key.created = 0;
  signature.expires_after = 1;
  CHECK_FALSE(OpenPgpProbes::is_plain(signature, key));
  signature.expires_after = 0;

  OpenPgpProbes probes;
  for (const GpgOutcome outcome : {GpgOutcome::bad, GpgOutcome::expired_signature,
                                   GpgOutcome::time_conflict, GpgOutcome::other}) {
    probes.learn(signature, answer_with(outcome));
    CHECK_FALSE(probes.answer_for(signature));
  }
  GpgAnswer noted = answer_with(GpgOutcome::good);
  noted.notations = true;
  probes.learn(signature, noted);
  CHECK_FALSE(probes.answer_for(signature));
  probes.learn(signature, answer_with(GpgOutcome::revoked_key));
  REQUIRE(probes.answer_for(signature));
  CHECK(probes.answer_for(signature)->outcome == GpgOutcome::revoked_key);

  OpenPgpSignature other = signature;
  other.digest = DigestName::sha512;
  CHECK_FALSE(probes.answer_for(other));
  other = signature;
  other.issuer.back() = 'B';
  CHECK_FALSE(probes.answer_for(other));

  CHECK(is_same_answer(answer_with(GpgOutcome::good), answer_with(GpgOutcome::good)));
  CHECK_FALSE(is_same_answer(answer_with(GpgOutcome::good), answer_with(GpgOutcome::revoked_key)));
  GpgAnswer later = answer_with(GpgOutcome::good);
  later.created = 1;
  CHECK_FALSE(is_same_answer(answer_with(GpgOutcome::good), later));
}
