#include "audit/signed_objects.hpp"

#include <catch2/catch.hpp>

#include "support/decision_case.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

const std::string k_key = "openpgp:" + std::string(40, 'A');

// A decision about one commit that `key` signed, with this outcome.
void decide(AuditServer& server, const Oid& id, SignatureState state, Outcome outcome) {
  auto commit = std::make_shared<CommitFacts>();
  commit->id = id;
  commit->signature.state = state;
  commit->signature.key = k_key;
  server.judged.facts.updates[0].judged = {{"signed-commits", {commit}, false}};
  server.judged.verdict.outcome = outcome;
  REQUIRE(server.decide());
}

std::vector<SignedObject> signed_in(const AuditServer& server, std::size_t most) {
  const auto newest = newest_signed(server.audit, most);
  REQUIRE(newest);
  const auto found = newest->find(k_key);
  return found == newest->end() ? std::vector<SignedObject>() : found->second;
}

}  // namespace

TEST_CASE("the newest objects that a key signed come from what was let in", "[audit]") {
  AuditServer server;
  const std::string path = server.judged.push.git_dir;
  decide(server, oid(1), SignatureState::good, Outcome::accepted);
  decide(server, oid(2), SignatureState::good, Outcome::refused);
  decide(server, oid(3), SignatureState::revoked_key, Outcome::warned);
  decide(server, oid(4), SignatureState::good, Outcome::warned);
  decide(server, oid(1), SignatureState::good, Outcome::accepted);
  CHECK(signed_in(server, 10) == std::vector<SignedObject>{{path, oid(4)}, {path, oid(1)}});
  CHECK(signed_in(server, 1) == std::vector<SignedObject>{{path, oid(1)}});
}

TEST_CASE("a record without signatures has no signed objects, a missing one fails", "[audit]") {
  AuditServer server;
  CHECK(signed_in(server, 10).empty());
  CHECK_FALSE(newest_signed(server.scratch.path() / "nowhere", 10));
}
