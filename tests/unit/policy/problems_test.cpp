// Each mistake is told with its code at its place. `@` in what is written marks the place.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>

#include "policy/codes.hpp"
#include "policy/toml_document.hpp"
#include "support/policy_files.hpp"

using namespace refwarden;
using refwarden::testing::PolicyFiles;

namespace {

constexpr const char* k_system = "system.toml";
constexpr const char* k_people = "people.toml";
constexpr const char* k_own = "repos/payments.toml";

struct Mistake {
  const char* file;
  std::string good;
  std::string bad;  // with the `@`
  std::string code;
};

// "7:12" of the `@` in `text`, which is taken out.
std::string place_of_mark(std::string& text, std::size_t from) {
  const std::size_t at = text.find('@', from);
  REQUIRE(at != std::string::npos);
  text.erase(at, 1);
  const std::string before = text.substr(0, at);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  return std::to_string(line) + ":" + std::to_string(at - (before.rfind('\n') + 1) + 1);
}

std::string told(const Problems& problems) {
  std::string text;
  for (const Problem& problem : problems.all) {
    text += problem.code + " " + problem.at.file + ":" + std::to_string(problem.at.line) + ":" +
            std::to_string(problem.at.column) + "\n";
  }
  return text;
}

void expect_mistake(const Mistake& mistake) {
  const PolicyFiles files(PolicyFiles::Start::example);
  std::string text = files.read(mistake.file);
  const std::size_t at = text.find(mistake.good);
  INFO(mistake.file << ": " << mistake.bad);
  REQUIRE(at != std::string::npos);
  text.replace(at, mistake.good.size(), mistake.bad);
  const std::string place = place_of_mark(text, at);
  files.write(mistake.file, text);
  const auto policy = files.load();
  REQUIRE_FALSE(policy);
  CHECK_THAT(told(policy.error()),
             Catch::Contains(mistake.code + " " + mistake.file + ":" + place + "\n"));
}

}  // namespace

TEST_CASE("keys and values of the wrong shape", "[policy]") {
  const std::vector<Mistake> mistakes{
      {k_system, "schema = 1", "schema = @2", "schema-unknown"},
      {k_system, "contact =", "@contakt =", "unknown-key"},
      {k_system, "seconds          = 60", "@secs = 60", "unknown-key"},
      {k_system, "[limits]", "[confinement]\n@mising = \"warn\"\n[limits]", "unknown-key"},
      {k_system, "[limits]", "[ssh-authorities.staff]\n@keys = \"x\"\n[limits]", "unknown-key"},
      {k_system, "[limits]", "[signatures]\n@revoked-keys = [\"x\"]\n[limits]", "unknown-key"},
      {k_system, "each     = \"tag\"", "each = \"tag\"\n@and-commit = true", "unknown-key"},
      {k_system, "each     = \"tag\"", "each = \"tag\"\nand-commits = @\"yes\"", "wrong-type"},
      {k_system, "each     = \"commit\"", "each = \"commit\"\n@and-commits = true", "key-not-here"},
      {k_system, "[limits]", "[signatures]\nrevoked-ssh-keys = [@\"../krl\"]\n[limits]",
       "bad-text"},
      {k_system, "[limits]", "[signatures]\nrevoked-ssh-keys = [@\"/etc/krl\"]\n[limits]",
       "bad-text"},
      {k_system, "[limits]", "[signatures]\nrevoked-ssh-keys = [@\"keys/krl\"]\n[limits]",
       "bad-text"},
      {k_system, "[limits]", "[signatures]\nrevoked-ssh-keys = @\"krl\"\n[limits]", "wrong-type"},
      {k_system, "[limits]", "[signatures]\nrevoked-ssh-keys = @[]\n[limits]", "empty-value"},
      {k_own, "[rules.ticket]", "[@ssh-authorities.x]\n[rules.ticket]", "unknown-key"},
      {k_system, "trailer = \"Change-Risk\"", "@trailr = \"x\"", "unknown-key"},
      {k_system, "because = \"decides", "@becase = \"decides", "unknown-key"},
      {k_people, "robot  = true", "@robott = true", "unknown-key"},
      {k_own, "owner    = \"ines\"", "@ownr    = \"ines\"", "unknown-key"},
      {k_own, "lifts    =", "@lift     =", "unknown-key"},
      {k_system, "[limits]", "[@limts]", "unknown-key"},
      {k_system, "each     = \"commit\"", "each = @\"comit\"", "wrong-value"},
      {k_system, "mode    = \"enforce\"", "mode = @\"strict\"", "wrong-value"},
      {k_system, "kind     = \"history\"", "kind = @\"histroy\"", "wrong-value"},
      {k_system, "kind     = \"history\"", "kind = @\"window\"", "not-available"},
      {k_system, "seconds          = 60", "seconds = @\"60\"", "wrong-type"},
      {k_system, "seconds          = 60", "seconds = @0", "out-of-range"},
      {k_system, "signers  = [\"developers\", \"bots\"]", "signers = @\"developers\"",
       "wrong-type"},
      {k_system, "forbid   = [\"rewrite\", \"delete\"]", "forbid = @[]", "empty-value"},
      {k_system, "[\"rewrite\", \"delete\"]", "[\"rewrite\", @\"rewrite\"]", "listed-twice"},
      {k_system, "[limits]", "[signatures]\nhashes = @[]\n[limits]", "empty-value"},
      {k_system, "[limits]", "[signatures]\nhashes = [\"sha256\", @\"sha1\"]\n[limits]",
       "wrong-value"},
      {k_system, "[limits]", "[signatures]\n@hashs = [\"sha256\"]\n[limits]", "unknown-key"},
      {k_system, "[limits]", "[signatures]\ncurves = @[]\n[limits]", "empty-value"},
      {k_system, "[limits]", "[signatures]\ncurves = [@\"p-256\"]\n[limits]", "wrong-value"},
      {k_system, "[limits]", "[signatures]\ncurves = [\"p256\", @\"p256\"]\n[limits]",
       "listed-twice"},
      {k_system, "[refs.releases]", "[refs.@\"re leases\"]", "bad-name"},
      {k_system, "\"refs/tags/v*\"", "@\"tags/v*\"", "bad-glob"},
      {k_system, "\"refs/tags/v*\"", "@\"refs/tags/v**\"", "bad-glob"},
      {k_system, "help    = \"https", "@help    = \"gopher", "bad-text"},
      {k_system, "people  = \"people.toml\"", "@people  = \"../people.toml\"", "bad-text"},
      {k_system, "contact = \"git", "contact = @\"\\u0007git", "bad-text"},
      {k_own, "\"(PAY|OPS)-[1-9][0-9]{0,5}\"", "@\"(PAY|OPS\"", "bad-pattern"},
      {k_own, "evidence = \"trailer\"", "@evidence = \"signed\"", "not-available"},
      {k_own, "until    = 2026-12-31", "until = @\"2026-12-31\"", "wrong-type"},
      {k_own, "review-within = \"24h\"", "review-within = @\"a day\"", "bad-text"},
      {k_own, "# adopted = [\"9e01d7aa...\"]", "adopted = [@\"9e01d7aa\"]", "bad-id"},
  };
  for (const Mistake& mistake : mistakes) {
    if (mistake.bad.find('@') != std::string::npos && !mistake.code.empty()) {
      expect_mistake(mistake);
    }
  }
}

TEST_CASE("people that could be taken for one another", "[policy]") {
  const std::string key = "openpgp:0A1B2C3D4E5F60718293A4B5C6D7E8F901234567";
  const std::vector<Mistake> mistakes{
      {k_people, "[\"priya@example.org\"]", "[@@\"INES@example.org\"]", "address-taken"},
      {k_people, "logins = [\"ines\"]", "logins = [@\"dana\"]", "login-taken"},
      {k_people, "\"" + key + "\"", "@\"openpgp:8d3c5e0f7a1b2c4d6e8f9a0b1c2d3e4f5a6b7c8d\"",
       "key-taken"},
      {k_people, "\"" + key + "\"", "@\"openpgp:01234567\"", "bad-key"},
      {k_people, "\"" + key + "\"", "@\"" + key + "00112233445566778899AABB\"", "not-available"},
      {k_people, "\"" + key + "\"", "@\"ssh:SHA256:abc\"", "bad-key"},
      {k_people, "\"" + key + "\"", "@\"ssh-ed25519 AAAA\"", "bad-key"},
      {k_people, "\"" + key + "\"", "@\"x509:abc\"", "bad-key"},
      {k_people, "\"" + key + "\"", "@\"x509:SHA256:" + std::string(63, 'a') + "\"", "bad-key"},
      {k_people, "\"" + key + "\"", "@\"x509:SHA256:" + std::string(64, 'g') + "\"", "bad-key"},
      {k_people, "\"dana\", \"ines\"", "@\"dan\", \"ines\"", "unknown-name"},
      {k_people, "bots             =", "@dana             =", "name-taken"},
      {k_system, "[\"release-managers\"]", "[@\"release-manager\"]", "unknown-name"},
      {k_own, "crypto-owners =", "@developers =", "name-taken"},
      {k_own, "owner    = \"ines\"", "@owner    = \"developers\"", "unknown-name"},
  };
  for (Mistake mistake : mistakes) {
    // An address has an `@` of its own: `@@` marks the place there.
    const std::size_t doubled = mistake.bad.find("@@");
    if (doubled != std::string::npos) {
      mistake.bad.erase(doubled, 1);
    }
    expect_mistake(mistake);
  }
}

TEST_CASE("meanings that would open a hole", "[policy]") {
  const std::vector<Mistake> mistakes{
      {k_own, "risk     = [\"normal\", \"high\", \"major\"]", "@risk = [\"normal\", \"major\"]",
       "risk-gap"},
      {k_own, "risk     = [\"normal\", \"high\", \"major\"]", "@risk = [\"normal\"]", "risk-gap"},
      {k_own, "[\"normal\", \"high\", \"major\"]", "[@\"norml\", \"high\", \"major\"]",
       "unknown-risk-class"},
      {k_own, "on       = [\"protected\"]", "on = [@\"protect\"]", "unknown-ref-class"},
      {k_own, "lifts    = [\"one-review\"", "lifts = [@\"signed-commits\"", "system-only"},
      {k_own, "rules    = [\"ticket\"", "rules = [@\"signed-commits\"", "system-only"},
      {k_own, "rules    = [\"ticket\"", "rules = [@\"tickets\"", "unknown-rule"},
      {k_own, "signers  = [\"bots\"]",
       "@commits = [\"0123456789012345678901234567890123456789\"]\nsigners = [\"bots\"]",
       "exception-commits"},
      {k_own, "distinct-from = [\"one-review\"]", "@distinct-from = [\"ticket\"]",
       "wrong-rule-kind"},
      {k_own, "distinct-from = [\"one-review\"]", "@distinct-from = [\"reviews\"]", "unknown-rule"},
      {k_own, "[rules.ticket]", "[rules.@no-rewrite]", "system-only"},
      {k_own, "trailer  = \"Reviewed-by\"\nwhy      = \"somebody",
       "@repo-may = [\"count\"]\nwhy      = \"somebody", "system-only"},
      {k_system, "repo-may = [\"signers\", \"adopted\"]", "repo-may = [@\"signer\"]",
       "wrong-value"},
      {k_system, "repo-may = [\"signers\", \"adopted\"]", "repo-may = [@\"exceptions\"]",
       "wrong-value"},
      {k_system, "host    = \"plain\"", "host = \"http\"\n@login-variable = \"WHO\"",
       "key-not-here"},
      {k_system, "host    = \"plain\"", "host = \"plain\"\n@login-variable = \"GIT_DIR\"",
       "bad-text"},
      {k_system, "host    = \"plain\"", "host = \"plain\"\n@login-variable = \"USER\"", "bad-text"},
      {k_system, "host    = \"plain\"", "host = @\"gitolit\"", "wrong-value"},
      {k_system, "host    = \"plain\"", "host = @\"forgejo\"", "wrong-value"},
      {k_system, "host    = \"plain\"", "host = @\"gerrit\"", "wrong-value"},
      {k_system, "host    = \"plain\"", "host = @\"\"", "empty-value"},
      {k_system, "host    = \"plain\"", "other-doors = @\"refused\"", "wrong-value"},
      {k_system, "host    = \"plain\"", "other-doors = @true", "wrong-type"},
      {k_system, "host    = \"plain\"", "@other-door = \"off\"", "unknown-key"},
      {k_system, "host    = \"plain\"", "host = \"gitolite\"\n@login-variable = \"WHO\"",
       "key-not-here"},
  };
  for (const Mistake& mistake : mistakes) {
    if (!mistake.code.empty()) {
      expect_mistake(mistake);
    }
  }
}

TEST_CASE("what stands nowhere is told at the table that lacks it", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  files.replace("repos/payments.toml", "why      = \"every change is traced to its request\"\n",
                "");
  const auto policy = files.load();
  REQUIRE_FALSE(policy);
  CHECK(told(policy.error()) == "missing-key repos/payments.toml:43:8\n");
}

TEST_CASE("exceptions of the system level", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  const std::string good = files.read("system.toml");
  const std::string head =
      "\n[[exceptions]]\nreason = \"import\"\nowner = \"ines\"\nuntil = 2026-12-31\n";
  const auto code_of = [&](const std::string& rest) {
    files.write("system.toml", good + head + rest);
    const auto policy = files.load();
    return policy ? std::string() : policy.error().all.at(0).code;
  };
  CHECK(code_of("rules = [\"signed-commits\"]\nsigners = [\"bots\"]\n") == "exception-signature");
  CHECK(code_of("rules = [\"no-rewrite\"]\n") == "exception-wide");
  CHECK(code_of("rules = [\"signed-commits\"]\n"
                "commits = [\"0123456789012345678901234567890123456789\"]\n")
            .empty());
  files.write("system.toml", good +
                                 "\n[break-glass]\nsigners = [\"incident-leads\"]\n"
                                 "reason-pattern = \".+\"\nlifts = [\"no-rewrite\"]\n");
  CHECK(files.load().error().all.at(0).code == "wrong-rule-kind");
}

TEST_CASE("warnings of policy check", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  files.replace("repos/payments.toml", "until    = 2026-12-31", "until    = 2026-09-01");
  files.replace("people.toml", "release-managers = [\"ines\"]", "release-managers = [\"lee\"]");
  files.replace("repos/payments.toml", "count    = 1\nfrom     = [\"crypto-owners\"]",
                "count    = 2\nfrom     = [\"crypto-owners\"]");
  files.write("keys/FFFF.asc", "nobody's");
  const std::string problems = told(files.check());
  CHECK_THAT(problems, Catch::Contains("exception-ending repos/payments.toml:59:1"));
  CHECK_THAT(problems, Catch::Contains("rule-unsatisfiable system.toml:60:8"));
  CHECK_THAT(problems, Catch::Contains("rule-unsatisfiable repos/payments.toml:31:8"));
  CHECK_THAT(problems, Catch::Contains("root-only-path repos/payments.toml:59:1"));
  CHECK_THAT(problems, Catch::Contains("key-file people.toml:7:11"));
  CHECK_THAT(problems, Catch::Contains("key-file-unlisted keys/FFFF.asc:0:0"));
  CHECK(files.load());
}

TEST_CASE("every code has a name of its own", "[policy]") {
  std::set<std::string_view> names;
  for (const ProblemKind& kind : problem_kinds()) {
    CHECK(names.insert(kind.name).second);
    CHECK(&kind_of(kind.code) == &kind);
    CHECK(kind.meaning.back() == '.');
  }
}

TEST_CASE("a source line is shown without what a terminal obeys or cannot show", "[policy]") {
  const auto document =
      Document::parse("system.toml", "a = \"\xe2\x80\xae\xc3\xa9\xe2\x80\x8b\x1b[2J\xff\" # b\n");
  REQUIRE_FALSE(document);
  const std::string text = to_text(document.error());
  INFO(text);
  CHECK(text.find("1 | a = \"?\xc3\xa9??[2J?\" # b\n") != std::string::npos);
  CHECK(text.find_first_of("\x1b\xff") == std::string::npos);
}

TEST_CASE("what the TOML parser says of a wrong byte is shown without that byte", "[policy]") {
  using namespace std::string_literals;
  const auto document = Document::parse("system.toml", "a = [t\0\x1B\"b\"]\n"s);
  REQUIRE_FALSE(document);
  const std::string text = to_text(document.error());
  CHECK(text.find('\0') == std::string::npos);
  CHECK(text.find('\x1B') == std::string::npos);
  CHECK(text.find("x00") != std::string::npos);
}

TEST_CASE("twenty mistakes come out of one run", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::empty);
  const std::filesystem::path golden =
      std::filesystem::path(REFWARDEN_SOURCE_DIR) / "tests/golden/twenty_mistakes";
  for (const char* name : {k_system, k_people, k_own}) {
    std::filesystem::copy_file(golden / name, files.path() / name);
  }
  std::string text;
  for (const Problem& problem : files.check().all) {
    text += to_text(problem);
  }
  if (std::getenv("REFWARDEN_ACCEPT") != nullptr) {
    std::ofstream(golden / "problems.txt") << text;
  }
  std::ostringstream expected;
  expected << std::ifstream(golden / "problems.txt").rdbuf();
  CHECK(text == expected.str());
  CHECK(files.check().all.size() >= 20);
  CHECK(text.find(files.path().string()) == std::string::npos);
}
