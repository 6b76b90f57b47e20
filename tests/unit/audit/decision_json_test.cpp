#include "audit/decision_json.hpp"

#include <algorithm>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "audit/canonical_json.hpp"
#include "support/decision_case.hpp"
#include "support/scratch_folder.hpp"

using namespace refwarden;
using namespace refwarden::test;
using nlohmann::json;

namespace {

json body_of(const Decision& decision, Blobs& blobs) {
  auto body = decision_body(decision, blobs, SignerList::bounded);
  REQUIRE(body);
  return *body;
}

json body_of(const Decision& decision) {
  Blobs blobs;
  return body_of(decision, blobs);
}

}  // namespace

TEST_CASE("A record has what is true of the push certificate, where there is one", "[audit]") {
  DecisionCase judged;
  CHECK_FALSE(body_of(judged.decision()).contains("certificate"));
  CertificateFacts& facts = judged.facts.certificate.emplace();
  facts.blob = *Oid::parse(std::string(40, 'c'));
  facts.digest = "sha256:" + std::string(64, '7');
  facts.signature.state = SignatureState::malformed;
  facts.why = "a NUL byte";
  CHECK(body_of(judged.decision())["certificate"] == json({{"blob", "sha1:" + std::string(40, 'c')},
                                                           {"digest", facts.digest},
                                                           {"state", "malformed"},
                                                           {"signer", nullptr},
                                                           {"nonce", nullptr},
                                                           {"good", false},
                                                           {"kept", false},
                                                           {"problem", "a NUL byte"}}));
  facts.why = {};
  facts.signature.state = SignatureState::good;
  facts.signature.key = "ssh:SHA256:x";
  facts.nonce = NonceStatus::ok;
  facts.signer = facts.person = "dana";
  facts.pushee = Untrusted("ssh://git.example.org/p\xff");
  facts.kept = std::make_shared<const std::string>("certificate");
  const json good = body_of(judged.decision())["certificate"];
  CHECK(good["good"] == true);
  CHECK(good["signer"] == "dana");
  CHECK(good["nonce"] == "OK");
  CHECK(good["key"] == "ssh:SHA256:x");
  CHECK_FALSE(good.contains("problem"));
  CHECK(good["kept"] == true);
  CHECK(good["pushee"] == bytes_value("ssh://git.example.org/p\xff"));
}

TEST_CASE("A refused push is recorded with everything that was judged", "[audit]") {
  const DecisionCase judged;
  const json expected = json::parse(R"({
    "type": "decision", "repo": "payments", "path": "/srv/git/payments.git",
    "object_format": "sha1", "hook": "pre-receive",
    "pusher": {"login": "dana", "person": "dana", "host": "plain"},
    "policy": {"digest": "sha256:5555555555555555555555555555555555555555555555555555555555555555",
               "files": ["system.toml", "people.toml", "repos/payments.toml"],
               "repository": "repos/payments.toml"},
    "engine": "refwarden VERSION",
    "updates": [{"ref": "refs/heads/main", "old": "OLD", "new": "NEW", "kind": "fast-forward",
      "commits": 1,
      "risk": {"class": "high", "because": [{"path": "src/crypto/hsm_wrap.cc", "floor": "FLOOR"}]},
      "signers": [{"commit": "NEW", "state": "good", "person": "dana", "key": "KEY"}],
      "reviews": [{"commit": "NEW", "person": "ines", "rule": "one-review", "evidence": "trailer",
                   "counted": true}],
      "tickets": ["PAY-812"],
      "rules": [{"rule": "signed-commits", "at": "SIGNED", "result": "pass", "judged": 1},
                {"rule": "expert-review", "at": "EXPERT", "result": "refused",
                 "code": "review-missing", "judged": 1, "commits": ["NEW"]}]}],
    "excepted": [], "break_glass": null, "verdict": "refused", "mode": "enforce",
    "elapsed_us": 11800})");
  json wanted = expected;
  wanted["engine"] = std::string("refwarden ") + REFWARDEN_VERSION;
  json& update = wanted["updates"][0];
  const auto& facts = judged.facts.updates[0];
  const std::string tip = facts.new_id.tagged();
  update["old"] = facts.old_id.tagged();
  update["new"] = update["signers"][0]["commit"] = update["reviews"][0]["commit"] =
      update["rules"][1]["commits"][0] = tip;
  update["signers"][0]["key"] = facts.tip->signature.key;
  update["risk"]["because"][0]["floor"] =
      to_text(judged.policy.risk.floors[facts.reasons[0].floor].at);
  update["rules"][0]["at"] = to_text(judged.policy.rule("signed-commits")->at);
  update["rules"][1]["at"] = to_text(judged.policy.rule("expert-review")->at);
  CHECK(body_of(judged.decision()).dump(1) == wanted.dump(1));
}

TEST_CASE("No message, subject or trailer value of the push is in its record", "[audit]") {
  const DecisionCase judged;
  const std::string text = body_of(judged.decision()).dump();
  CHECK(text.find("Rotate") == std::string::npos);
  CHECK(text.find("Ines Okafor") == std::string::npos);
}

TEST_CASE("A push that could not be judged is recorded with the failure's code", "[audit]") {
  const DecisionCase judged;
  Decision decision = judged.decision();
  decision.failure = Failure{FailureCode::policy_broken, "told", "detail"};
  decision.policy = nullptr;
  decision.facts = nullptr;
  decision.verdict = nullptr;
  const json body = body_of(decision);
  CHECK(body["verdict"] == "refused");
  CHECK(body["failure"] == json{{"code", "policy-broken"}});
  CHECK(body["policy"].is_null());
  CHECK(body["mode"].is_null());
  REQUIRE(body["updates"].size() == 1);
  CHECK(body["updates"][0].size() == 3);
  decision.push = nullptr;
  decision.pusher = nullptr;
  const json nothing = body_of(decision);
  CHECK(nothing["updates"].empty());
  CHECK(nothing["hook"].is_null());
  CHECK(nothing["pusher"]["login"].is_null());
}

TEST_CASE("A dry run is recorded as nothing that lands", "[audit]") {
  DecisionCase judged;
  judged.make_accepted("refs/heads/main", oid(1), oid(2));
  CHECK(body_of(judged.decision())["type"] == "decision");
  CHECK_FALSE(body_of(judged.decision()).contains("host_repository"));
  judged.push.is_dry_run = true;
  judged.push.host_repository = "TEAM/pay\xE9";
  const json body = body_of(judged.decision());
  CHECK(body["type"] == "dry-run");
  CHECK(body["verdict"] == "accepted");
  CHECK(body["host_repository"] == bytes_value("TEAM/pay\xE9"));
}

TEST_CASE("A failure after the judgement refuses, whatever the verdict was", "[audit]") {
  DecisionCase judged;
  judged.make_accepted("refs/heads/main", oid(1), oid(2));
  Decision decision = judged.decision();
  CHECK(body_of(decision)["verdict"] == "accepted");
  decision.chained_exit = 0;
  CHECK(body_of(decision)["verdict"] == "accepted");
  CHECK(body_of(decision)["chained_exit"] == 0);
  decision.chained_exit = 3;
  CHECK(body_of(decision)["verdict"] == "refused");
  decision.chained_exit.reset();
  decision.failure = Failure{FailureCode::limit_seconds, "", ""};
  CHECK(body_of(decision)["verdict"] == "refused");
  CHECK(body_of(decision)["updates"][0]["commits"] == 1);
}

TEST_CASE("Exceptions, break-glass, namespaces and odd bytes are recorded", "[audit]") {
  DecisionCase judged;
  judged.make_accepted("refs/heads/\xE9", oid(1), oid(2));
  judged.push.ref_namespace = "team";
  judged.facts.updates[0].resolved_ref = "refs/heads/real";
  judged.pusher.login = "da\xFFna" + std::string(400, 'x');
  judged.verdict.updates[0].rules[0].excepted["system.toml:80"] = {oid(2)};
  judged.verdict.updates[0].break_glass = BreakGlassUse{
      "refs/heads/main",     oid(2), "ines", Untrusted("INC-7: the ledger\nis down"), {"ticket"},
      {"system.toml", 90, 1}};
  const json body = body_of(judged.decision());
  CHECK(body["updates"][0]["ref"].contains("b64"));
  CHECK(body["updates"][0]["resolved"] == "refs/heads/real");
  CHECK(body["namespace"] == "team");
  CHECK(bytes_of(body["pusher"]["login"])->size() == 256);
  REQUIRE(body["excepted"].size() == 1);
  CHECK(body["excepted"][0]["exception"] == "system.toml:80");
  CHECK(body["excepted"][0]["commits"] == json::array({oid(2).tagged()}));
  CHECK(body["break_glass"]["uses"][0]["reason"] == "INC-7: the ledger\nis down");
  CHECK(canonical_text(body)->find('\n') == std::string::npos);
}

TEST_CASE("Built-in refusals name no rule, and namespaces follow the server's mode", "[audit]") {
  DecisionCase judged;
  Finding finding;
  finding.code = Code::ref_confusable;
  finding.other_ref = "refs/heads/Main";
  finding.why = "differs in case only";
  Finding space;
  space.code = Code::namespace_refused;
  judged.verdict.updates[0].built_in = {finding, space};
  judged.policy.server.mode = Mode::warn;
  const json rules = body_of(judged.decision())["updates"][0]["rules"];
  CHECK(rules[0]["rule"].is_null());
  CHECK(rules[0]["result"] == "refused");
  CHECK(rules[0]["code"] == "ref-confusable");
  CHECK(rules[0]["other"] == "refs/heads/Main");
  CHECK(rules[0]["why"] == "differs in case only");
  CHECK(rules[1]["result"] == "warned");
}

TEST_CASE("Lists over their bound go to a blob, the same list that was cut", "[audit]") {
  DecisionCase judged;
  Commits commits;
  for (std::uint32_t i = 2; i < 252; ++i) {
    commits.push_back(CommitBuilder(judged.policy, i).build());
  }
  judged.facts = push_of(judged.policy, {update_of(judged.policy, "refs/heads/main", commits)});
  judged.push.updates[0] = {"refs/heads/main", judged.facts.updates[0].old_id,
                            judged.facts.updates[0].new_id};
  Blobs blobs;
  const json update = body_of(judged.decision(), blobs)["updates"][0];
  CHECK(update["commits"] == 250);
  CHECK(update["signers"].size() == 100);
  CHECK(update["cut"]["signers"]["count"] == 250);
  const ScratchFolder scratch;
  const auto folder = AuditFolder::open(scratch.path());
  REQUIRE(store_blobs(*folder, blobs));
  REQUIRE(store_blobs(*folder, blobs));
  const auto whole = whole_list(*folder, update, "signers");
  REQUIRE(whole);
  REQUIRE(whole->size() == 250);
  CHECK((*whole)[0] == update["signers"][0]);
  CHECK((*whole)[249]["commit"] == commits[249]->id.tagged());
  write_text(scratch.path() / "blobs" / blob_name(update["cut"]["signers"]["blob"]), "[]");
  CHECK_FALSE(whole_list(*folder, update, "signers"));
}

TEST_CASE("A check may list every signer, and has nothing of a log", "[audit]") {
  DecisionCase judged;
  Commits commits;
  for (std::uint32_t i = 2; i < 3002; ++i) {
    commits.push_back(CommitBuilder(judged.policy, i).build());
  }
  judged.facts = push_of(judged.policy, {update_of(judged.policy, "refs/heads/main", commits)});
  judged.push.updates[0] = {"refs/heads/main", judged.facts.updates[0].old_id,
                            judged.facts.updates[0].new_id};
  const auto bounded = decision_line(judged.decision(), SignerList::bounded);
  const auto whole = decision_line(judged.decision(), SignerList::whole);
  REQUIRE(bounded);
  REQUIRE(whole);
  CHECK(bounded->size() <= k_record_bytes);
  CHECK(whole->size() > k_record_bytes);
  CHECK(std::count(whole->begin(), whole->end(), '\n') == 1);
  const json record = json::parse(*whole);
  CHECK(record["updates"][0]["signers"].size() == 3000);
  CHECK(record["schema"] == 1);
  CHECK(record["at"] == to_text(judged.decision().received));
  for (const char* name : {"id", "seq", "prev"}) {
    CHECK_FALSE(record.contains(name));
  }
  json cut = json::parse(*bounded);
  CHECK(cut["updates"][0]["cut"]["signers"]["count"] == 3000);
  cut["updates"] = record["updates"];
  CHECK(cut == record);
}

TEST_CASE("A commit that two updates bring has its signer listed once", "[audit]") {
  DecisionCase judged;
  const auto commit = CommitBuilder(judged.policy, 2).build();
  judged.facts =
      push_of(judged.policy, {update_of(judged.policy, "refs/heads/main", {commit}),
                              update_of(judged.policy, "refs/heads/release/1", {commit})});
  judged.push.updates = {{"refs/heads/main", oid(1), oid(2)},
                         {"refs/heads/release/1", oid(1), oid(2)}};
  judged.verdict.updates.push_back(judged.verdict.updates[0]);
  const json updates = body_of(judged.decision())["updates"];
  CHECK(updates[0]["signers"].size() == 1);
  CHECK(updates[1]["signers"].empty());
  CHECK(updates[1]["commits"] == 1);
}

TEST_CASE("A push of 3,000 long refs with many findings stays within a record", "[audit]") {
  DecisionCase judged;
  const UpdateFacts facts = judged.facts.updates[0];
  UpdateVerdict verdict = judged.verdict.updates[0];
  verdict.rules[1].findings[0].commits.assign(120, {oid(2), Untrusted("Subject"), {}});
  judged.facts.updates.clear();
  judged.verdict.updates.clear();
  judged.push.updates.clear();
  for (std::uint32_t i = 0; i < 3000; ++i) {
    const std::string ref = "refs/heads/release/" + std::string(900, 'x') + std::to_string(i);
    judged.facts.updates.push_back(facts);
    judged.facts.updates.back().ref = judged.facts.updates.back().resolved_ref = ref;
    judged.verdict.updates.push_back(verdict);
    judged.push.updates.push_back({ref, oid(1), oid(i + 2)});
  }
  Blobs blobs;
  const json body = body_of(judged.decision(), blobs);
  const std::string text = canonical_text(body).value();
  CHECK(text.size() <= k_record_bytes);
  CHECK(body["cut"]["updates"]["count"] == 3000);
  const ScratchFolder scratch;
  const auto folder = AuditFolder::open(scratch.path());
  REQUIRE(store_blobs(*folder, blobs));
  const auto whole = whole_list(*folder, body, "updates");
  REQUIRE(whole);
  REQUIRE(whole->size() == 3000);
  CHECK((*whole)[2999]["new"] == oid(3001).tagged());
}

TEST_CASE("What has no room in blobs is counted, and says that it is not whole", "[audit]") {
  Blobs blobs;
  blobs.room = 3;
  BoundedList list(2, blobs);
  for (int i = 0; i < 9; ++i) {
    list.add(i);
  }
  json object = json::object();
  list.finish(object, "numbers");
  CHECK(object["numbers"] == json::array({0, 1}));
  CHECK(object["cut"]["numbers"] == json{{"count", 9}, {"blob", nullptr}});
  CHECK(blobs.texts.empty());
}
