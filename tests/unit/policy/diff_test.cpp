#include "policy/diff.hpp"

#include <algorithm>
#include <functional>

#include <catch2/catch.hpp>

#include "policy/policy_folder.hpp"
#include "support/facts_builder.hpp"
#include "support/policy_files.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

// What `change` makes of the example, and what the way back makes of it.
struct Both {
  std::vector<PolicyChange> there;
  std::vector<PolicyChange> back;
};

Both changed(const std::function<void(Policy&)>& change) {
  const Policy before = example_policy();
  Policy after = example_policy();
  change(after);
  return {changes_between(before, after), changes_between(after, before)};
}

template <typename Body>
Body& body_of(Policy& policy, const std::string& name) {
  const auto found = std::find_if(policy.rules.begin(), policy.rules.end(),
                                  [&](const Rule& rule) { return rule.name == name; });
  return std::get<Body>(found->body);
}

Rule& rule_of(Policy& policy, const std::string& name) {
  return *std::find_if(policy.rules.begin(), policy.rules.end(),
                       [&](const Rule& rule) { return rule.name == name; });
}

// One change there, with this drift, and the opposite one back.
void check_drift(Drift drift, const std::function<void(Policy&)>& change) {
  const Both both = changed(change);
  REQUIRE(both.there.size() == 1);
  INFO(both.there[0].about << ": " << both.there[0].text);
  CHECK(both.there[0].drift == drift);
  REQUIRE(both.back.size() == 1);
  const Drift back = drift == Drift::looser     ? Drift::stricter
                     : drift == Drift::stricter ? Drift::looser
                                                : drift;
  CHECK(both.back[0].drift == back);
}

}  // namespace

TEST_CASE("a policy is what it is", "[policy]") {
  CHECK(changes_between(example_policy(), example_policy()).empty());
  CHECK(changed([](Policy& policy) {
          policy.rules[0].at.line += 100;
          policy.exceptions[0].at.line += 100;
          policy.digest = "sha256:other";
        }).there.empty());
}

TEST_CASE("keys of rules have a direction", "[policy]") {
  check_drift(Drift::stricter,
              [](Policy& policy) { body_of<ReviewsRule>(policy, "one-review").count = 2; });
  check_drift(Drift::looser, [](Policy& policy) {
    body_of<ReviewsRule>(policy, "one-review").from.persons.insert("somebody");
  });
  check_drift(Drift::looser, [](Policy& policy) {
    body_of<SignatureRule>(policy, "signed-commits").formats.insert(SignatureFormat::x509);
  });
  check_drift(Drift::stricter, [](Policy& policy) {
    body_of<SignatureRule>(policy, "signed-commits").security_key =
        SignatureRule::SecurityKey::verified;
  });
  check_drift(Drift::stricter, [](Policy& policy) {
    body_of<SignatureRule>(policy, "signed-commits").owns = SignatureRule::Owns::both;
  });
  check_drift(Drift::changed, [](Policy& policy) {
    body_of<SignatureRule>(policy, "signed-commits").owns = SignatureRule::Owns::author;
  });
  check_drift(Drift::changed, [](Policy& policy) {
    body_of<TicketRule>(policy, "ticket").pattern = pattern("[A-Z]+-[0-9]{3}");
  });
  check_drift(Drift::words, [](Policy& policy) { rule_of(policy, "ticket").why = "other words"; });
  check_drift(Drift::stricter, [](Policy& policy) {
    body_of<HistoryRule>(policy, "no-rewrite").forbid.insert(HistoryEvent::merge);
  });
}

TEST_CASE("what every rule has, has a direction too", "[policy]") {
  check_drift(Drift::looser, [](Policy& policy) { rule_of(policy, "ticket").mode = Mode::warn; });
  check_drift(Drift::stricter,
              [](Policy& policy) { rule_of(policy, "ticket").on.emplace_back("others"); });
  // No class is every class: naming one leaves the others out.
  check_drift(Drift::looser, [](Policy& policy) { rule_of(policy, "ticket").risk = {3}; });
  check_drift(Drift::looser, [](Policy& policy) {
    rule_of(policy, "one-review").commits = CommitScope::first_parent;
  });
}

TEST_CASE("whole rules come and go", "[policy]") {
  check_drift(Drift::looser, [](Policy& policy) {
    std::erase_if(policy.rules, [](const Rule& rule) { return rule.name == "ticket"; });
  });
  const Both both = changed([](Policy& policy) {
    Rule idle = rule_of(policy, "ticket");
    idle.name = "idle";
    idle.mode = Mode::off;
    policy.rules.push_back(idle);
  });
  REQUIRE(both.there.size() == 1);
  CHECK(both.there[0].drift == Drift::words);
}

TEST_CASE("a rule of another kind is another rule", "[policy]") {
  check_drift(Drift::changed,
              [](Policy& policy) { rule_of(policy, "ticket").body = MessageRule(); });
}

TEST_CASE("what can be both is told as both", "[policy]") {
  const Both both = changed([](Policy& policy) {
    auto& from = body_of<ReviewsRule>(policy, "one-review").from.persons;
    from.erase(from.begin());
    from.insert("zoe");
  });
  REQUIRE(both.there.size() == 2);
  CHECK(both.there[0].drift == Drift::looser);
  CHECK(both.there[0].text == "from also zoe");
  CHECK(both.there[1].drift == Drift::stricter);
}

TEST_CASE("people and keys", "[policy]") {
  check_drift(Drift::stricter, [](Policy& policy) { policy.people.erase("tomas"); });
  check_drift(Drift::stricter, [](Policy& policy) { policy.people.at("dana").keys.clear(); });
  check_drift(Drift::stricter,
              [](Policy& policy) { policy.people.at("dana").left = day(2026, 1, 1); });
  check_drift(Drift::stricter,
              [](Policy& policy) { policy.people.at("lee").left = day(2026, 5, 30); });
  check_drift(Drift::looser,
              [](Policy& policy) { policy.people.at("dana").emails.emplace_back("d@x.org"); });
  check_drift(Drift::stricter,
              [](Policy& policy) { policy.people.at("dana").keys[0].until = day(2027, 1, 1); });
  check_drift(Drift::stricter,
              [](Policy& policy) { policy.people.at("dana").keys[0].from = day(2020, 1, 1); });
  check_drift(Drift::words, [](Policy& policy) { policy.people.at("dana").name = "D."; });
}

TEST_CASE("refs, floors and adopted history", "[policy]") {
  check_drift(Drift::stricter, [](Policy& policy) {
    policy.ref_classes[0].match.push_back({glob("refs/heads/next"), Level::system, {}});
  });
  check_drift(Drift::changed, [](Policy& policy) {
    policy.ref_classes[0].match.push_back({glob("refs/changes/**"), Level::system, {}});
  });
  check_drift(Drift::looser,
              [](Policy& policy) { policy.risk.floors.erase(policy.risk.floors.begin()); });
  // The last one lowers.
  check_drift(Drift::stricter, [](Policy& policy) { policy.risk.floors.pop_back(); });
  check_drift(Drift::looser, [](Policy& policy) {
    RiskFloor floor;
    floor.risk = 0;
    floor.paths = {glob("docs/**")};
    policy.risk.floors.push_back(floor);
  });
  check_drift(Drift::looser, [](Policy& policy) { policy.adopted.push_back({oid(7), {}, {}}); });
  check_drift(Drift::changed, [](Policy& policy) { policy.risk.trailer = "Other"; });
}

TEST_CASE("exceptions and break-glass", "[policy]") {
  check_drift(Drift::stricter, [](Policy& policy) { policy.exceptions.clear(); });
  check_drift(Drift::looser, [](Policy& policy) {
    policy.exceptions[0].until = policy.exceptions[0].until + std::chrono::days(1);
  });
  check_drift(Drift::words, [](Policy& policy) { policy.exceptions[0].reason = "other words"; });
  const bool is_system = example_policy().system_break_glass.has_value();
  const auto glass = [is_system](Policy& policy) -> std::optional<BreakGlass>& {
    return is_system ? policy.system_break_glass : policy.repository_break_glass;
  };
  check_drift(Drift::stricter, [&](Policy& policy) { glass(policy).reset(); });
  check_drift(Drift::looser, [&](Policy& policy) { glass(policy)->lifts.emplace_back("other"); });
}

TEST_CASE("settings of the server", "[policy]") {
  check_drift(Drift::looser, [](Policy& policy) { policy.limits.commits_per_push += 1; });
  check_drift(Drift::words, [](Policy& policy) { policy.limits.threads = 3; });
  check_drift(Drift::stricter, [](Policy& policy) { policy.signatures.rsa_bits += 1024; });
  check_drift(Drift::looser, [](Policy& policy) { policy.confinement.missing = OnMissing::warn; });
  check_drift(Drift::stricter,
              [](Policy& policy) { policy.server.other_doors = OtherDoors::record; });
  check_drift(Drift::stricter, [](Policy& policy) { policy.server.pushee = {"here"}; });
  check_drift(Drift::words, [](Policy& policy) { policy.server.contact = "somebody else"; });
  check_drift(Drift::words, [](Policy& policy) { policy.server.publish = true; });
  check_drift(Drift::looser, [](Policy& policy) { policy.x509 = X509Settings(); });
}

TEST_CASE("a policy in another folder is the same", "[policy]") {
  const Both both = changed([](Policy& policy) {
    const std::filesystem::path folder = policy.folder;
    policy.folder = "/somewhere/else";
    for (std::filesystem::path* const place :
         {&policy.server.people, &policy.server.keys, &policy.server.repos}) {
      if (place->string().rfind(folder.string() + "/", 0) == 0) {
        *place = policy.folder / place->lexically_relative(folder);
      }
    }
  });
  CHECK(both.there.empty());
}

TEST_CASE("folders are compared level by level", "[policy]") {
  const refwarden::testing::PolicyFiles before(refwarden::testing::PolicyFiles::Start::example);
  const refwarden::testing::PolicyFiles after(refwarden::testing::PolicyFiles::Start::example);
  const auto levels = [&] {
    return changes_between(read_policy_folder(before.path()), read_policy_folder(after.path()));
  };
  const auto same = levels();
  REQUIRE(same.size() == 1);
  CHECK(same[0].level == "system");
  CHECK(same[0].changes.empty());

  after.write("repos/other.toml", "schema = 1\n[repo]\npaths = [\"/srv/git/other.git\"]\n");
  const auto more = levels();
  REQUIRE(more.size() == 2);
  CHECK(more[0].changes.empty());
  CHECK(more[1].level == "repos/other.toml");
  REQUIRE(more[1].changes.size() == 2);
  CHECK(more[1].changes[0].drift == Drift::changed);
  CHECK(more[1].changes[1].text == "paths also /srv/git/other.git");

  after.replace("system.toml", "commits-per-push = 20000", "commits-per-push = 5");
  const auto limited = levels();
  REQUIRE(limited.size() == 2);
  REQUIRE(limited[0].changes.size() == 1);
  CHECK(limited[0].changes[0].drift == Drift::stricter);
  // What the system level changes is not told again for each file.
  CHECK(limited[1].changes.size() == 2);

  after.write("keys/0000000000000000000000000000000000000000.asc", "other");
  CHECK(levels()[0].changes.size() == 2);
}
