// Golden messages about built-in refusals and about failures.
#include <fmt/format.h>

#include "unit/report/scene.hpp"

namespace refwarden::test {
namespace {

std::string ref(Code code, const std::string& name, const std::string& other,
                const std::string& why) {
  Scene scene(name);
  scene.update().judged.clear();
  scene.update().tip.reset();
  Finding& finding = scene.find(code, "");
  finding.other_ref = other;
  finding.why = why;
  return scene.text();
}

std::string malformed() {
  Scene scene;
  Finding& finding = scene.find(Code::object_malformed, "", {0x4f2a91c3});
  finding.commits.front().subject = {};
  finding.why = "the commit has two author headers";
  return scene.text();
}

std::string unsound() {
  Scene scene;
  scene.update().judged.clear();
  scene.update().tip.reset();
  Finding& finding = scene.find(Code::policy_unsound, "");
  for (const char* problem : {"system.toml:12:1: a reviews rule has no key \"cuont\"",
                              "tests/system.toml:30: fails: two reviews"}) {
    finding.found.emplace_back().what = Found::What::policy_problem;
    finding.found.back().text = Untrusted(problem);
  }
  return scene.text();
}

std::string failure(FailureCode code, const std::string& told) {
  return report_failure({code, told, "open: /srv/secret: EACCES"},
                        {HookKind::pre_receive, "B3ZD-K81F", ""}, "git-admins@example.org",
                        "payments.git");
}

std::string transaction(FailureCode code, std::uint32_t refs) {
  std::vector<RefUpdate> updates;
  for (std::uint32_t i = 0; i < refs; ++i) {
    updates.push_back({fmt::format("refs/heads/release/2026-{}", i), oid(0x9e01d7aa + i),
                       i == 0 ? Oid() : oid(0xb81f0e6c + i)});
  }
  const std::string told = code == FailureCode::other_door
                               ? "no such push; that it was tried is record 48213"
                               : "the record could not be written";
  return report_transaction({code, told, "open: /srv/secret: EACCES"}, updates,
                            "git-admins@example.org");
}

std::string policy_broken(const Problem& problem) {
  Problems problems;
  problems.all.push_back(problem);
  return report_policy_broken(problems, {HookKind::pre_receive, "B3ZD-K81F", ""},
                              "git-admins@example.org", "payments.git");
}

std::string misspelt_key() {
  Problem problem;
  problem.code = "unknown-key";
  problem.text = "a reviews rule has no key \"cuont\"";
  problem.at = {"repos/payments.toml", 29, 1};
  problem.suggestion = "did you mean \"count\"?";
  problem.line = "cuont    = 2";
  return policy_broken(problem);
}

// The pusher reads what kind of problem it is, not what stands in the file.
std::string of_kind(const std::string& code, const Position& at) {
  Problem problem;
  problem.code = code;
  problem.text = "text for the admin";
  problem.at = at;
  return policy_broken(problem);
}

}  // namespace

std::vector<GoldenCase> built_in_cases() {
  const std::string main = "refs/heads/main";
  return {
      {"stale-old", [=] { return ref(Code::stale_old, main, "", ""); }},
      {"ref-misleading",
       [] {
         return ref(Code::ref_misleading, "refs/heads/refs/heads/main", "",
                    "a branch whose name begins with refs/");
       }},
      {"ref-confusable",
       [=] { return ref(Code::ref_confusable, "refs/heads/Main", main, "the same but for case"); }},
      {"ref-obstructs", [=] { return ref(Code::ref_obstructs, main + "/x", main, ""); }},
      {"namespace-refused",
       [] { return ref(Code::namespace_refused, "refs/replace/4f2a", "", ""); }},
      {"ref-reserved", [] { return ref(Code::ref_reserved, "refs/refwarden/policy", "", ""); }},
      {"target-type", [=] { return ref(Code::target_type, main, "", "it points at a tree"); }},
      {"object-malformed", malformed},
      {"policy-unsound", unsound},
  };
}

std::vector<GoldenCase> failure_cases() {
  const auto make = [](FailureCode code, const std::string& told) {
    return [=] { return failure(code, told); };
  };
  const std::string unusable = "a key file that the policy lists cannot be used: ";
  return {
      {"policy-broken", misspelt_key},
      {"policy-broken.short-fingerprint",
       [] {
         return of_kind("bad-key", {"people.toml", 7, 10});
       }},
      {"policy-broken.large-key-file",
       [] {
         return of_kind("file-too-large", {"keys/0F3C.asc", 0, 0});
       }},
      {"server-broken", make(FailureCode::server_broken, "the record could not be written")},
      {"keys-broken", make(FailureCode::keys_broken,
                           "a key file that the policy lists is missing or cannot be read")},
      {"keys-broken.empty", make(FailureCode::keys_broken, unusable + "the file is empty")},
      {"keys-broken.damaged",
       make(FailureCode::keys_broken, unusable + "the key block is damaged")},
      {"keys-broken.two-keys",
       make(FailureCode::keys_broken, unusable + "the file has more than one certificate")},
      {"push-malformed", make(FailureCode::push_malformed, "the same ref stands there twice")},
      {"shallow-push", make(FailureCode::shallow_push, "")},
      {"object-missing", make(FailureCode::object_missing, "4f2a91c3b8de is not there")},
      {"limit-commits", make(FailureCode::limit_commits, "more than 20000 commits")},
      {"limit-paths", make(FailureCode::limit_paths, "more than 50000 paths in one commit")},
      {"limit-message", make(FailureCode::limit_message, "a message of more than 65536 bytes")},
      {"limit-updates", make(FailureCode::limit_updates, "more than 5000 refs")},
      {"limit-seconds", make(FailureCode::limit_seconds, "more than 60 seconds")},
      {"limit-object", make(FailureCode::limit_object, "a tree of more than 64 MiB")},
      {"not-confined",
       make(FailureCode::not_confined, "the server cannot confine what judges pushes")},
      {"interrupted", make(FailureCode::interrupted, "")},
      {"other-door", [] { return transaction(FailureCode::other_door, 2); }},
      {"other-door.many", [] { return transaction(FailureCode::other_door, 13); }},
      {"server-broken.transaction", [] { return transaction(FailureCode::server_broken, 0); }},
  };
}

}  // namespace refwarden::test
