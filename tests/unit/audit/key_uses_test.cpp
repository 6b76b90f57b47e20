#include "audit/key_uses.hpp"

#include <catch2/catch.hpp>

#include "support/decision_case.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

const std::string k_key = "openpgp:8D3C5E0F7A1B2C4D6E8F9A0B1C2D3E4F5A6B7C8D";

std::string key_in(const AuditServer& server) {
  const auto last = last_signatures(server.audit);
  REQUIRE(last);
  REQUIRE(last->by_key.size() == 1);
  CHECK(last->gaps.empty());
  return last->by_key.begin()->first;
}

KeyUses found_by(const AuditServer& server, const std::set<std::string>& keys,
                 const std::string& since = "2026-08-22") {
  const auto found = objects_signed_by(server.audit, keys, since);
  REQUIRE(found);
  return *found;
}

}  // namespace

TEST_CASE("what a key signed is found with its push, and whether it landed", "[audit]") {
  AuditServer server;
  const auto written = server.decide();
  REQUIRE(written);
  const std::string key = key_in(server);
  const KeyUses found = found_by(server, {key});
  REQUIRE(found.objects.size() == 1);
  CHECK(found.gaps.empty());
  const KeyUse& object = found.objects.front();
  CHECK(object.id == written->push_id);
  CHECK(object.repository == "payments");
  CHECK(object.ref == "refs/heads/main");
  CHECK(object.kind == "commit");
  CHECK(object.state == "good");
  CHECK(object.verdict == "refused");
  CHECK(object.landing == Landing::no);
  CHECK(found_by(server, {k_key + "0"}).objects.empty());
  CHECK(found_by(server, {key}, "2026-08-23").objects.empty());
}

TEST_CASE("an empty record says nothing of any key", "[audit]") {
  AuditServer server;
  const auto last = last_signatures(server.audit);
  REQUIRE(last);
  CHECK(last->by_key.empty());
  CHECK(last->gaps.empty());
  CHECK_FALSE(last_signatures(server.scratch.path() / "nowhere"));
  CHECK_FALSE(objects_signed_by(server.scratch.path() / "nowhere", {k_key}, ""));
}

TEST_CASE("a line that is no record is a gap", "[audit]") {
  AuditServer server;
  REQUIRE(server.decide());
  for (const auto& entry : std::filesystem::directory_iterator(server.audit)) {
    if (entry.path().extension() == ".jsonl") {
      write_text(entry.path(), file_text(entry.path()) + "[1]\nno json\n");
    }
  }
  const KeyUses found = found_by(server, {k_key});
  REQUIRE(found.gaps.size() == 2);
  CHECK_THAT(found.gaps.front().where, Catch::EndsWith("line 2"));
}

TEST_CASE("what became of an object follows from what is said to have landed", "[audit]") {
  AuditServer server;
  const std::string main = "refs/heads/main";
  const std::string side = "refs/heads/side";
  const auto landings = [&] {
    std::vector<Landing> found;
    for (const KeyUse& object : found_by(server, {key_in(server)}).objects) {
      found.push_back(object.landing);
    }
    return found;
  };
  // Let in, and not heard of since.
  server.accept(main, oid(1), oid(2));
  CHECK(landings() == std::vector{Landing::no});
  // Another push of the same ref says nothing of the first.
  server.move(main, oid(1), oid(3));
  CHECK(landings() == std::vector{Landing::no, Landing::yes});
  // A push of two refs, whose object is listed with the one that did not move.
  server.judged.make_accepted(side, oid(4), oid(5));
  server.judged.push.updates.push_back({main, oid(3), oid(5)});
  server.judged.facts.updates.push_back(server.judged.facts.updates.front());
  server.judged.facts.updates.back().ref = server.judged.facts.updates.back().resolved_ref = main;
  server.judged.facts.updates.back().old_id = oid(3);
  server.judged.facts.updates.back().judged.clear();
  server.judged.verdict.updates.push_back(server.judged.verdict.updates.front());
  server.judged.verdict.updates.back().ref = main;
  REQUIRE(server.decide());
  CHECK(landings() == std::vector{Landing::no, Landing::yes, Landing::no});
  server.land({{main, oid(3), oid(5)}});
  CHECK(landings() == std::vector{Landing::no, Landing::yes, Landing::other_ref});
  // Its own ref moves as well.
  server.land({{side, oid(4), oid(5)}});
  CHECK(landings() == std::vector{Landing::no, Landing::yes, Landing::yes});
  // What no decision let in moves nothing of theirs.
  server.land({{main, oid(6), oid(7)}});
  CHECK(landings() == std::vector{Landing::no, Landing::yes, Landing::yes});
}

TEST_CASE("an object lands in the namespace that it was pushed to, and nowhere else", "[audit]") {
  AuditServer server;
  server.judged.push.ref_namespace = "team";
  server.accept("refs/heads/main", oid(1), oid(2));
  const std::string key = key_in(server);
  server.judged.push.ref_namespace.reset();
  server.land({{"refs/heads/main", oid(1), oid(2)}});
  KeyUses found = found_by(server, {key});
  REQUIRE(found.objects.size() == 1);
  CHECK(found.objects.front().ref == "refs/namespaces/team/refs/heads/main");
  CHECK(found.objects.front().landing == Landing::no);
  server.judged.push.ref_namespace = "team";
  server.land({{"refs/heads/main", oid(1), oid(2)}});
  found = found_by(server, {key});
  CHECK(found.objects.front().landing == Landing::yes);
}
