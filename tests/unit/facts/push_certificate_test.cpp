#include "facts/push_certificate.hpp"

#include <catch2/catch.hpp>

#include "unit/facts/gather_fixture.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

const std::string k_signature = "-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE-----\n";

// A push of one new branch, signed by the first listed key, whose person is `person`.
struct SignedPush : PushFixture {
  SignedPush() {
    const ListedKeys keys = listed_keys(policy, fixed_now());
    for (std::size_t i = 0; i < keys.owners.size(); ++i) {
      if (keys.owners[i].person == "dana") {
        dana = i;
      }
    }
    verifier.tell_good(k_signature, dana, "ssh:SHA256:dana");
    push.updates = {update("refs/heads/main", commit({}))};
  }

  std::string text(const std::string& head, const std::vector<RefUpdate>& updates) const {
    std::string made = "certificate version 0.1\npusher dana 1700000000 +0000\n" + head + "\n";
    for (const RefUpdate& one : updates) {
      made += one.old_id.hex() + " " + one.new_id.hex() + " " + one.ref + "\n";
    }
    return made + k_signature;
  }

  Result<Gathered> gathered(const std::string& bytes, const Pusher& pusher = {}) {
    push.certificate = CertificateClaim{repository.add_blob(bytes), nonce, status};
    const GatherContext context{
        repository, policy,   verifier,   fixed_now(), fixed_now() + std::chrono::minutes(1),
        clock,      progress, open_before};
    return gather(push, pusher, context);
  }
  CertificateFacts facts(const std::string& bytes) { return *gathered(bytes)->facts.certificate; }

  Push push;
  std::string nonce = "17-ab";
  std::optional<NonceStatus> status = NonceStatus::ok;
  std::size_t dana = 1000;
};

}  // namespace

TEST_CASE("a good certificate about this push says who pushes", "[facts]") {
  SignedPush signed_push;
  const std::string bytes = signed_push.text("nonce 17-ab\n", signed_push.push.updates);
  const auto gathered = signed_push.gathered(bytes);
  REQUIRE(gathered);
  const CertificateFacts& facts = *gathered->facts.certificate;
  CHECK(facts.why.empty());
  CHECK(facts.signature.state == SignatureState::good);
  CHECK(facts.signer == "dana");
  CHECK(facts.person == "dana");
  CHECK(facts.digest.size() == 71);
  CHECK(gathered->facts.pusher.person == "dana");
  CHECK(signed_push.verifier.asked.back().payload + k_signature == bytes);
}

TEST_CASE("a certificate about another push vouches for nobody", "[facts]") {
  SignedPush signed_push;
  const auto& updates = signed_push.push.updates;
  const auto why = [&](const std::string& bytes) {
    const CertificateFacts facts = signed_push.facts(bytes);
    CHECK_FALSE(facts.person);
    return std::string(facts.why);
  };
  CHECK(why(signed_push.text("nonce 17-ac\n", updates)) ==
        "its nonce is not the one that git looked at");
  CHECK(why(signed_push.text("", updates)) == "its nonce is not the one that git looked at");
  RefUpdate other = updates.front();
  other.ref = "refs/heads/other";
  CHECK(why(signed_push.text("nonce 17-ab\n", {other})) == "its updates are not those of the push");
  other = updates.front();
  other.new_id = signed_push.commit({});
  CHECK(why(signed_push.text("nonce 17-ab\n", {other})) == "its updates are not those of the push");
  CHECK(why(signed_push.text("nonce 17-ab\npush-option x\n", updates)) ==
        "its push options are not those of the push");
  signed_push.push.options = {Untrusted("y")};
  CHECK(why(signed_push.text("nonce 17-ab\npush-option x\n", updates)) ==
        "its push options are not those of the push");
  CHECK(why(signed_push.text("nonce 17-ab\n", updates)) ==
        "its push options are not those of the push");
  CHECK(signed_push.facts(signed_push.text("nonce 17-ab\npush-option y\n", updates)).person ==
        "dana");
}

TEST_CASE("a certificate for another place speaks for no push here", "[facts]") {
  SignedPush signed_push;
  const auto& updates = signed_push.push.updates;
  const std::string here = signed_push.text("pushee ssh://a/b\nnonce 17-ab\n", updates);
  const std::string there = signed_push.text("pushee ssh://a/b/\nnonce 17-ab\n", updates);
  const std::string nowhere = signed_push.text("nonce 17-ab\n", updates);
  for (const std::string& bytes : {here, there, nowhere}) {
    CHECK(signed_push.facts(bytes).person == "dana");
    CHECK_FALSE(signed_push.facts(bytes).is_elsewhere);
  }
  signed_push.policy.server.pushee = {"ssh://a/b", "https://a/b/"};
  CHECK(signed_push.facts(here).person == "dana");
  CHECK(signed_push.facts(here).pushee->bytes() == "ssh://a/b");
  CHECK(signed_push.facts(there).why == "it is for a push to another place");
  CHECK(signed_push.facts(there).is_elsewhere);
  CHECK_FALSE(signed_push.facts(there).person);
  CHECK(signed_push.facts(nowhere).why == "it does not say where the push goes to");
  CHECK(signed_push.facts(nowhere).is_elsewhere);
}

TEST_CASE("only what a listed person has signed is kept", "[facts]") {
  SignedPush signed_push;
  const std::string bytes = signed_push.text("nonce 17-ab\n", signed_push.push.updates);
  REQUIRE(signed_push.facts(bytes).kept);
  CHECK(*signed_push.facts(bytes).kept == bytes);
  // Also where it is about another push: that is worth keeping, and by somebody who is known.
  signed_push.nonce = "17-ac";
  CHECK(signed_push.facts(bytes).kept);
  signed_push.verifier.tell(k_signature, bad_signature(SignatureState::unknown_key));
  CHECK_FALSE(signed_push.facts(bytes).kept);
  CHECK_FALSE(signed_push.facts("certificate version 0.1\n\n").kept);
}

TEST_CASE("an update hook and a plan see no certificate", "[facts]") {
  Push push;
  CHECK(sight_of(push) == CertificateSight::seen);
  push.hook = HookKind::update;
  CHECK(sight_of(push) == CertificateSight::withheld);
  push.is_planned = true;
  CHECK(sight_of(push) == CertificateSight::not_yet);
}

TEST_CASE("only a nonce that git calls OK counts", "[facts]") {
  SignedPush signed_push;
  const std::string bytes = signed_push.text("nonce 17-ab\n", signed_push.push.updates);
  for (const NonceStatus status :
       {NonceStatus::bad, NonceStatus::missing, NonceStatus::slop, NonceStatus::unsolicited}) {
    signed_push.status = status;
    CHECK_FALSE(signed_push.facts(bytes).why.empty());
    CHECK_FALSE(signed_push.facts(bytes).person);
  }
  signed_push.status.reset();
  CHECK(signed_push.facts(bytes).why == "the server has no nonce");
  signed_push.status = NonceStatus::ok;
  signed_push.nonce.clear();
  CHECK(signed_push.facts(bytes).why == "the server has no nonce");
  CHECK_FALSE(signed_push.facts(bytes).person);
}

TEST_CASE("only a good signature by somebody who has not left counts", "[facts]") {
  SignedPush signed_push;
  const std::string bytes = signed_push.text("nonce 17-ab\n", signed_push.push.updates);
  for (const SignatureState state : {SignatureState::revoked_key, SignatureState::expired_key,
                                     SignatureState::time, SignatureState::weak}) {
    signed_push.verifier.tell(k_signature, bad_signature(state, signed_push.dana));
    const CertificateFacts facts = signed_push.facts(bytes);
    CHECK(facts.signer == "dana");
    CHECK_FALSE(facts.person);
  }
  signed_push.verifier.tell(k_signature, bad_signature(SignatureState::unknown_key));
  CHECK_FALSE(signed_push.facts(bytes).person);
  signed_push.verifier.tell_good(k_signature, signed_push.dana);
  signed_push.policy.people.at("dana").left = day_of(fixed_now());
  CHECK(signed_push.facts(bytes).person == "dana");
  signed_push.policy.people.at("dana").left = day_of(fixed_now() - std::chrono::hours(24));
  CHECK_FALSE(signed_push.facts(bytes).person);
}

TEST_CASE("a malformed certificate is a fact, and a missing one a failure", "[facts]") {
  SignedPush signed_push;
  const CertificateFacts facts = signed_push.facts("certificate version 0.1\n\n");
  CHECK(facts.signature.state == SignatureState::malformed);
  CHECK_FALSE(facts.why.empty());
  CHECK(signed_push.verifier.calls == 0);
  const std::string twice = signed_push.text("nonce 17-ab\n", signed_push.push.updates);
  CHECK(signed_push.facts(twice + k_signature).signature.state == SignatureState::multiple);

  REQUIRE(signed_push.gathered(twice));
  signed_push.repository.remove_object(signed_push.push.certificate->blob);
  const GatherContext context{signed_push.repository,
                              signed_push.policy,
                              signed_push.verifier,
                              fixed_now(),
                              fixed_now() + std::chrono::minutes(1),
                              signed_push.clock,
                              signed_push.progress,
                              signed_push.open_before};
  CHECK(gather(signed_push.push, {}, context).error().code == FailureCode::object_missing);
  signed_push.verifier.break_with({FailureCode::server_broken, "broken", ""});
  CHECK(signed_push.gathered(twice).error().code == FailureCode::server_broken);
}

TEST_CASE("host and certificate that name two persons name nobody", "[facts]") {
  CertificateFacts good;
  good.person = "dana";
  CHECK(certified({"dana", "dana"}, good).person == "dana");
  CHECK(certified({"", std::nullopt}, good).person == "dana");
  CHECK(certified({"deploy", std::nullopt}, good).person == "dana");
  CHECK_FALSE(certified({"ines", "ines"}, good).person);
  CHECK(certified({"ines", "ines"}, good).login == "ines");
  CHECK(certified({"ines", "ines"}, CertificateFacts{}).person == "ines");
  CHECK(certified({"ines", "ines"}, std::nullopt).person == "ines");
}
