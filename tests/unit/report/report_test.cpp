#include "report/report.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "report/hints.hpp"
#include "unit/report/scene.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::vector<std::uint32_t> numbers(std::uint32_t count) {
  std::vector<std::uint32_t> all(count);
  std::generate(all.begin(), all.end(), [next = 100U]() mutable { return next++; });
  return all;
}

}  // namespace

TEST_CASE("a push without findings gets no words", "[report]") {
  CHECK(Scene().text().empty());
}

TEST_CASE("an update hook names its ref and does not say what was stored", "[report]") {
  Scene scene;
  scene.context.hook = HookKind::update;
  scene.find(Code::commit_unsigned, "signed-commits", {0x4f2a91c3});
  CHECK(has(scene.text(), "\nerror: refwarden refused refs/heads/main: 1 problem\n"));
  CHECK_FALSE(has(scene.text(), "stored"));
  const std::string failure = report_failure({FailureCode::server_broken, "", ""}, scene.context,
                                             "git-admins@example.org", "payments");
  CHECK_FALSE(has(failure, "stored"));
}

TEST_CASE("a check says what would happen, and that nothing was pushed", "[report]") {
  Scene scene;
  scene.find(Code::commit_unsigned, "signed-commits", {0x4f2a91c3});
  const std::string pushed = scene.text();
  scene.context.occasion = Occasion::check;
  const std::string checked = scene.text();
  const auto findings = [](const std::string& text) {
    return text.substr(0, text.find("\n\nerr"));
  };
  CHECK(findings(checked) == findings(pushed));
  CHECK(has(checked, "\nerror: refwarden would refuse this push: 1 problem, nothing was pushed\n"));
  CHECK(has(checked, "\nhint: if you need to ask: git-admins@example.org\n"));
  CHECK_FALSE(has(checked, "push id"));
  CHECK_FALSE(has(checked, "stored"));
}

TEST_CASE("before the push a warning still has its remedy", "[report]") {
  Scene scene;
  scene.find(Code::trailer_missing, "declared-risk", {0x4f2a91c3});
  scene.verdict.updates.front().rules.back().result = RuleResult::warned;
  CHECK(has(scene.text(), "let in"));
  scene.context.occasion = Occasion::check;
  scene.context.push_id.clear();
  CHECK_FALSE(has(scene.text(), "let in"));
  CHECK(has(scene.text(), "hint:   git commit --amend"));
  CHECK(has(scene.text(), "\nwarning: refwarden would accept this push: 1 warning\n"));
}

TEST_CASE("a check that cannot be made says why, in full", "[report]") {
  ReportContext context;
  context.occasion = Occasion::check;
  context.policy_folder = "/home/dana/the policy";
  const Failure failure{FailureCode::server_broken, "a key cannot be read",
                        "keys/8D3C.asc: EACCES"};
  const std::string text = report_failure(failure, context, "git-admins@example.org", "payments");
  CHECK(has(text, "error[server-broken]: these commits could not be checked"));
  CHECK(has(text, "keys/8D3C.asc: EACCES"));
  CHECK(has(text, "server-broken, nothing was pushed"));
  CHECK_FALSE(has(text, "nothing to fix on your side"));
  const std::string broken =
      report_policy_broken({}, context, "git-admins@example.org", "payments");
  CHECK(has(broken, "refwarden policy check --folder '/home/dana/the policy'"));
  CHECK_FALSE(has(broken, "every push is refused"));
}

TEST_CASE("a check that passes says in one line what was judged by what", "[report]") {
  Scene scene("refs/heads/main", {101, 102});
  scene.policy.repository_file.reset();
  scene.policy.files = {{"system.toml", ""}, {"people.toml", ""}};
  CHECK(report_passed(scene.facts, scene.policy) ==
        "refwarden would accept this push: 2 commits judged for refs/heads/main, by system.toml\n");
  scene.policy.repository_file = "repos/payments.toml";
  scene.update().classes.clear();
  CHECK(report_passed(scene.facts, scene.policy) ==
        "refwarden would accept this push: no rule of system.toml and repos/payments.toml covers "
        "refs/heads/main\n");
  CHECK(has(report_nothing_to_push("refs/heads/main"), "nothing to push: refs/heads/main is"));
}

TEST_CASE("ten commits are listed, the others counted", "[report]") {
  const auto all = numbers(24);
  Scene scene("refs/heads/main", all);
  scene.find(Code::commit_unsigned, "signed-commits", all);
  const std::string text = scene.text();
  CHECK(has(text, "24 commits have no signature"));
  CHECK(has(text, oid(109).brief()));
  CHECK_FALSE(has(text, oid(110).brief()));
  CHECK(has(text, "\n          and 14 more\n"));
}

TEST_CASE("warnings come before errors, and only the last hint of a ref pushes", "[report]") {
  Scene scene;
  scene.find(Code::commit_unsigned, "signed-commits", {0x4f2a91c3});
  scene.find(Code::ticket_missing, "ticket", {0x4f2a91c3});
  scene.find(Code::trailer_missing, "declared-risk", {0x4f2a91c3});
  scene.verdict.updates.front().rules.back().result = RuleResult::warned;
  const std::string text = scene.text();
  CHECK(text.find("warning[trailer-missing]") < text.find("error[commit-unsigned]"));
  CHECK(text.find("error[commit-unsigned]") < text.find("error[ticket-missing]"));
  CHECK(has(text, "2 problems"));
  const auto commands = hint_commands(scene.verdict, scene.facts, scene.policy);
  CHECK(std::count(commands.begin(), commands.end(), "git push") == 1);
  CHECK(commands.back() == "git push");
}

TEST_CASE("no command is offered where one would break another rule", "[report]") {
  SECTION("the pusher may not sign here") {
    Scene scene("refs/heads/main", {101, 102});
    scene.facts.pusher.person = "lee";
    scene.find(Code::ticket_missing, "ticket", {101});
    CHECK(hint_commands(scene.verdict, scene.facts, scene.policy).empty());
    CHECK(has(scene.text(), "it takes group developers or bots"));
  }
  SECTION("the pusher reviewed one of the commits that a rebase would write again") {
    const Policy policy = example_policy();
    Scene scene("refs/heads/main",
                {CommitBuilder(policy, 101)
                     .parents({1})
                     .message("One\n\nReviewed-by: Ines Okafor <ines@example.org>\n")
                     .build(),
                 CommitBuilder(policy, 102).parents({101}).build()});
    scene.find(Code::ticket_missing, "ticket", {101});
    CHECK_FALSE(hint_commands(scene.verdict, scene.facts, scene.policy).empty());
    scene.facts.pusher.person = "ines";
    CHECK(hint_commands(scene.verdict, scene.facts, scene.policy).empty());
    CHECK(has(scene.text(), "Ines Okafor reviewed commit"));
  }
  SECTION("a merge in the range was resolved by hand") {
    const Policy policy = example_policy();
    Scene scene("refs/heads/main", {CommitBuilder(policy, 101).parents({1}).build(),
                                    CommitBuilder(policy, 102).parents({1, 101}).build(),
                                    CommitBuilder(policy, 103).parents({102}).build()});
    scene.find(Code::commit_unsigned, "signed-commits", {101});
    CHECK(hint_commands(scene.verdict, scene.facts, scene.policy).empty());
    CHECK(has(scene.text(), "has changes of its own"));
  }
  SECTION("committers may not push") {
    Scene scene;
    PushersRule body;
    body.apart_from = {Part::committer};
    scene.add_rule("four-eyes", body, "nobody lands their own change");
    scene.find(Code::ticket_missing, "ticket", {0x4f2a91c3});
    CHECK(hint_commands(scene.verdict, scene.facts, scene.policy).empty());
  }
}

TEST_CASE("two persons in one push are told apart from nobody", "[report]") {
  Scene scene;
  PushersRule body;
  body.apart_from = {Part::author};
  scene.add_rule("four-eyes", body, "nobody lands their own change");
  scene.find(Code::pusher_unknown, "four-eyes", {});
  scene.facts.pusher = {"nobodys", std::nullopt};
  CHECK(has(scene.text(), "hint: your login is \"nobodys\", which the policy lists for nobody"));
  scene.facts.certificate.emplace();
  CHECK(has(scene.text(), "your login is \"nobodys\""));
  scene.facts.certificate->person = "ines";
  CHECK(has(scene.text(), "your login and your push certificate name two persons"));
}

TEST_CASE("a pusher that the host does not name hears which variable is missing", "[report]") {
  Scene scene;
  PushersRule body;
  body.apart_from = {Part::author};
  scene.add_rule("four-eyes", body, "nobody lands their own change");
  scene.find(Code::pusher_unknown, "four-eyes", {});
  scene.facts.pusher = {};
  scene.policy.server.host = Host::plain;
  scene.policy.server.login_variable.clear();
  CHECK(has(scene.text(), "hint: nothing tells this server who is pushing: ask"));
  scene.policy.server.login_variable = "WHO_PUSHES";
  CHECK(has(scene.text(), "your login did not reach the hook: WHO_PUSHES is not set, or"));
  scene.policy.server.host = Host::gitolite;
  CHECK(has(scene.text(), "your login did not reach the hook: GL_USER is not set, or"));
  scene.policy.server.host = Host::gitea;
  CHECK(has(scene.text(), "GITEA_DEPLOY_KEY_ID says"));
}

TEST_CASE("a new branch is rebased from the root where nothing is known", "[report]") {
  const Policy policy = example_policy();
  Scene scene("refs/heads/main", {CommitBuilder(policy, 101).parents({}).build(),
                                  CommitBuilder(policy, 102).parents({101}).build()});
  scene.update().kind = UpdateKind::create;
  scene.update().rebase_base.reset();
  scene.find(Code::commit_unsigned, "signed-commits", {101, 102});
  const auto commands = hint_commands(scene.verdict, scene.facts, scene.policy);
  CHECK(commands == std::vector<std::string>{"git rebase --force-rebase --gpg-sign --root",
                                             "git push origin HEAD:refs/heads/main"});
}

TEST_CASE("hostile subjects, refs and paths stay within their quotes", "[report]") {
  const std::string ref = "refs/heads/main';id;'";
  const Policy policy = example_policy();
  Scene scene("refs/heads/main", {CommitBuilder(policy, 0x4f2a91c3)
                                      .parents({1})
                                      .message("x\x1b[2J\terror: refwarden accepted\n")
                                      .build()});
  scene.facts.updates.front().ref = ref;
  scene.facts.updates.front().kind = UpdateKind::create;
  scene.verdict.updates.front().ref = ref;
  scene.find(Code::commit_unsigned, "signed-commits", {0x4f2a91c3});
  const std::string text = scene.text();
  CHECK_FALSE(has(text, "\x1b"));
  CHECK_FALSE(has(text, "\nerror: refwarden accepted"));
  CHECK(has(text, "'HEAD:refs/heads/main'\\'';id;'\\'''"));
}

TEST_CASE("thousands of findings are cut, and counted to the last", "[report]") {
  Scene scene;
  for (int i = 0; i < 3000; ++i) {
    scene.find(Code::commit_unsigned, "signed-commits", {0x4f2a91c3});
  }
  const std::string text = scene.text();
  CHECK(has(text, "error: 2940 more like these, not shown\n"));
  CHECK(has(text, "3000 problems, nothing was stored"));
  CHECK(text.size() < 100000);
}

TEST_CASE("a broken policy shows where and what kind, never what stands there", "[report]") {
  Problems problems;
  Problem problem;
  problem.code = "unknown-name";
  problem.text = "\"top-secret-group\" is nobody";
  problem.line = "signers = [\"top-secret-group\"]";
  problem.at = {"system.toml", 12, 3};
  problems.all = {problem, problem};
  const std::string text = report_policy_broken(problems, {}, "git-admins@example.org", "payments");
  CHECK(has(text, "policy  system.toml:12:3: "));
  CHECK(has(text, "and 1 more"));
  CHECK_FALSE(has(text, "secret"));
  problems.all.front().at = {"/srv/secret", 0, 0};
  CHECK_FALSE(has(report_policy_broken(problems, {}, "", "payments"), "secret"));
}

TEST_CASE("a failure's detail stays in the server's log", "[report]") {
  const std::string text =
      report_failure({FailureCode::server_broken, "the record is full", "open /srv/x: EIO"}, {},
                     "git-admins@example.org", "payments");
  CHECK(has(text, "the record is full"));
  CHECK_FALSE(has(text, "EIO"));
}

TEST_CASE("a weak signature is told what the policy's own lists take", "[report]") {
  Scene scene;
  scene.policy.signatures.algorithms = {{DigestName::sha512}, {KeyCurve::ed25519, KeyCurve::p384}};
  scene.find(Code::signature_weak, "signed-commits", {0x4f2a91c3});
  CHECK_THAT(scene.text(),
             Catch::Contains("needed  a signature with SHA-512, on the curve Ed25519 or P-384 or\n"
                             "          with RSA of 2048 bits at least, by a key of group "
                             "developers\n"));
}
