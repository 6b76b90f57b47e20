#include "support/decision_case.hpp"

#include <filesystem>

#include "base/sha256.hpp"
#include "policy/policy_digest.hpp"

namespace refwarden::test {
namespace {

constexpr const char* k_repository = "/srv/git/payments.git";

RuleVerdict passed(const std::string& rule) {
  RuleVerdict verdict;
  verdict.rule = rule;
  verdict.result = RuleResult::pass;
  verdict.judged = 1;
  return verdict;
}

RuleVerdict refused(const Policy& policy, const std::string& rule, Code code, const Oid& commit) {
  Finding finding;
  finding.code = code;
  finding.rule = rule;
  finding.at = policy.rule(rule)->at;
  finding.commits = {{commit, Untrusted("Rotate the HSM wrapping key format"), {}}};
  finding.judged = 1;
  RuleVerdict verdict;
  verdict.rule = rule;
  verdict.result = RuleResult::refused;
  verdict.findings = {finding};
  verdict.judged = 1;
  return verdict;
}

}  // namespace

DecisionCase::DecisionCase() : policy(example_policy()) {
  const auto commit = CommitBuilder(policy, 2)
                          .message(
                              "Rotate the HSM wrapping key format\n\nTicket: PAY-812\n"
                              "Reviewed-by: Ines Okafor <ines@example.org>\n")
                          .paths({"src/crypto/hsm_wrap.cc"})
                          .build();
  facts = push_of(policy, {update_of(policy, "refs/heads/main", {commit})});
  pusher = facts.pusher;
  push.git_dir = k_repository;
  push.updates = {{"refs/heads/main", facts.updates[0].old_id, facts.updates[0].new_id}};
  UpdateVerdict update;
  update.ref = "refs/heads/main";
  update.rules = {passed("signed-commits"),
                  refused(policy, "expert-review", Code::review_missing, commit->id)};
  update.reviews = {{commit->id, "ines", "one-review", true}};
  update.tickets = {"PAY-812"};
  verdict.outcome = Outcome::refused;
  verdict.updates = {update};
}

Decision DecisionCase::decision() const {
  Decision decision;
  decision.server = "git01";
  decision.repository = "payments";
  decision.repository_path = push.git_dir;
  decision.push = &push;
  decision.pusher = &pusher;
  decision.host = "plain";
  decision.policy = &policy;
  decision.facts = &facts;
  decision.verdict = &verdict;
  decision.received = fixed_now();
  decision.elapsed = std::chrono::microseconds(11800);
  return decision;
}

void DecisionCase::make_accepted(const std::string& ref, const Oid& old_id, const Oid& new_id) {
  push.updates = {{ref, old_id, new_id}};
  UpdateFacts& update = facts.updates[0];
  update.ref = update.resolved_ref = ref;
  update.old_id = old_id;
  update.new_id = new_id;
  UpdateVerdict& judged = verdict.updates[0];
  judged.ref = ref;
  judged.rules = {passed("signed-commits")};
  verdict.outcome = Outcome::accepted;
}

void write_policy_files(const std::filesystem::path& folder, Policy& policy) {
  std::filesystem::create_directories(folder / "repos");
  std::filesystem::create_directories(folder / "keys");
  policy.folder = folder;
  policy.server.keys = folder / "keys";
  policy.files.clear();
  for (const char* name : {"system.toml", "people.toml", "repos/payments.toml"}) {
    const std::string text = std::string("# ") + name + "\n";
    write_text(folder / name, text);
    policy.files.push_back({name, sha256_of(text)});
  }
  const std::string key = std::string(40, '8') + ".asc";
  write_text(folder / "keys" / key, "a key\n");
  KeysDigest keys;
  keys.add(key, "a key\n");
  policy.digest = policy_digest(policy.files, keys.digest());
}

AuditServer::AuditServer() {
  write_policy_files(scratch.path() / "policy", judged.policy);
  std::filesystem::create_directory(audit);
  std::filesystem::permissions(audit, std::filesystem::perms(0700));
}

Written AuditServer::accept(const std::string& ref, const Oid& old_id, const Oid& new_id) {
  judged.make_accepted(ref, old_id, new_id);
  const auto written = decide();
  require(written.has_value(), "a test's decision is written");
  return *written;
}

void AuditServer::land(const std::vector<RefUpdate>& updates) {
  judged.push.updates = updates;
  require(append_landed(audit, "git01", judged.push, fixed_now()).has_value(),
          "a test's push lands");
}

void AuditServer::move(const std::string& ref, const Oid& old_id, const Oid& new_id) {
  accept(ref, old_id, new_id);
  land({{ref, old_id, new_id}});
}

}  // namespace refwarden::test
