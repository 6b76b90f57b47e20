// The policy's own tests: cases of every kind, what fails them, and what does not load.
#include <algorithm>

#include <catch2/catch.hpp>

#include "cases/case_facts.hpp"
#include "cases/run_cases.hpp"
#include "report/cases_text.hpp"
#include "support/policy_files.hpp"

using namespace refwarden;
using refwarden::testing::PolicyFiles;
namespace fs = std::filesystem;

namespace {

const fs::path k_cases_policy = fs::path(REFWARDEN_SOURCE_DIR) / "tests/data/cases-policy";
constexpr const char* k_head =
    "schema = 1\npolicy = \"repos/payments.toml\"\nclock = 2026-08-22T12:00:00Z\n";

// A copy that nobody else can write, whatever the umask of the checkout was.
class CasesPolicy {
 public:
  CasesPolicy() : m_files(PolicyFiles::Start::empty) {
    for (const auto& entry : fs::recursive_directory_iterator(k_cases_policy)) {
      if (entry.path().extension() == ".toml") {
        fs::copy_file(entry.path(),
                      m_files.path() / entry.path().lexically_relative(k_cases_policy));
      }
    }
  }
  [[nodiscard]] const PolicyFiles& files() const { return m_files; }

 private:
  PolicyFiles m_files;
};

CaseSuite suite_of(const fs::path& path) {
  auto suite = load_cases(find_cases(path));
  if (!suite) {
    for (const Problem& problem : suite.error()) {
      UNSCOPED_INFO(to_text(problem));
    }
  }
  REQUIRE(suite);
  return *std::move(suite);
}

SuiteRun run_of(const CaseSuite& suite) {
  auto run = run_cases(suite);
  REQUIRE(run);
  return *std::move(run);
}

// Codes and places of a file of cases that does not load.
std::string told(const PolicyFiles& files) {
  const auto suite = load_cases(find_cases(files.path()));
  std::string text;
  for (const Problem& problem : suite ? std::vector<Problem>() : suite.error()) {
    text += problem.code + " " + problem.at.file + ":" + std::to_string(problem.at.line) + ":" +
            std::to_string(problem.at.column) + " " + problem.suggestion + "\n";
  }
  return text;
}

// "7:12" of the `@` in `text`, which is taken out.
std::string place_of_mark(std::string& text) {
  const std::size_t at = text.find('@');
  REQUIRE(at != std::string::npos);
  text.erase(at, 1);
  const std::string before = text.substr(0, at);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  return std::to_string(line) + ":" + std::to_string(at - (before.rfind('\n') + 1) + 1);
}

}  // namespace

TEST_CASE("cases of every kind of rule come out as they say", "[cases]") {
  const CasesPolicy policy;
  const CaseSuite suite = suite_of(policy.files().path());
  const SuiteRun run = run_of(suite);
  INFO(cases_text(run));
  CHECK(run.cases() == 51);
  CHECK(run.passed() == run.cases());
  CHECK(run.unseen.empty());
}

TEST_CASE("every other expectation fails a case", "[cases]") {
  const CasesPolicy policy;
  CaseSuite suite = suite_of(policy.files().path());
  std::size_t count = 0;
  for (CaseFile& file : suite.files) {
    for (PolicyCase& test : file.cases) {
      const Expectation right = test.expected;
      for (const CaseVerdict verdict :
           {CaseVerdict::accept, CaseVerdict::refuse, CaseVerdict::warn}) {
        test.expected.verdict = verdict;
        const bool is_right = verdict == right.verdict;
        count += is_right ? 0 : 1;
        CHECK(run_of(suite).passed() == (is_right ? 51U : 50U));
      }
      test.expected = right;
      test.expected.codes.insert("stale-old");
      CHECK(run_of(suite).passed() == 50);
      test.expected = right;
      test.expected.warned = std::set<std::string>{"stale-old"};
      CHECK(run_of(suite).passed() == 50);
      test.expected = right;
    }
  }
  CHECK(count == 102);
}

TEST_CASE("the example of the design is refused as it says", "[cases]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  files.write("tests/payments.toml", std::string(k_head) + R"(
[[case]]
name    = "a crypto change with one review is refused"
ref     = "refs/heads/main"
commits = [
  { author = "dana", signer = "dana", paths = ["src/crypto/hsm_wrap.cc"], message = """
Rotate the HSM wrapping key format

Ticket: PAY-812
Reviewed-by: Ines Okafor <ines@example.org>
""" },
]
expect  = { verdict = "refuse", codes = ["review-missing"] }

[[case]]
name    = "with two it only lacks the declared risk"
ref     = "refs/heads/main"
commits = [
  { author = "dana", signer = "dana", paths = ["src/crypto/hsm_wrap.cc"], message = """
Rotate the HSM wrapping key format

Ticket: PAY-812
Reviewed-by: Ines Okafor <ines@example.org>
Reviewed-by: Tomas Berg <tomas@example.org>
""" },
]
expect  = { verdict = "warn", warned = ["trailer-missing"] }

[[case]]
name    = "break-glass lifts the reviews and the ticket"
ref     = "refs/heads/main"
commits = [
  { author = "ines", signer = "ines", paths = ["src/crypto/hsm_wrap.cc"], message = """
Put the fire out

Break-Glass: refs/heads/main INC-7: the key server burns
Change-Risk: high
""" },
]
expect  = { verdict = "accept" }

[[case]]
name    = "the bot's version bump is excepted"
ref     = "refs/heads/main"
commits = [{ author = "release-bot", signer = "release-bot", paths = ["VERSION"], message = """
Release 2

Change-Risk: normal
""" }]
expect  = { verdict = "accept" }

[[case]]
name    = "until the exception has ended"
clock   = 2027-01-01T00:00:00Z
ref     = "refs/heads/main"
commits = [{ author = "release-bot", signer = "release-bot", paths = ["VERSION"], message = """
Release 2

Change-Risk: normal
""" }]
expect  = { verdict = "refuse", codes = ["review-missing", "ticket-missing"] }
)");
  const CaseSuite suite = suite_of(files.path());
  const SuiteRun run = run_of(suite);
  INFO(cases_text(run));
  CHECK(run.passed() == 5);
  std::vector<std::string> unseen;
  for (const Rule* rule : run.unseen) {
    unseen.push_back(rule->name + ", " + to_text(rule->at));
  }
  CHECK(unseen == std::vector<std::string>{
                      "expert-review, repos/payments.toml:31", "signed-commits, system.toml:51",
                      "signed-tags, system.toml:60", "no-rewrite, system.toml:67"});
}

TEST_CASE("a failed case tells what was wanted, what came and why", "[cases]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  files.write("tests/payments.toml", std::string(k_head) + R"(
[[case]]
name    = "a crypto change passes"
ref     = "refs/heads/main"
commits = [{ author = "dana", signer = "dana", paths = ["src/crypto/a.cc"], message = "Change\n\nTicket: PAY-1\n" }]
expect  = { verdict = "accept" }
)");
  const CaseSuite suite = suite_of(files.path());
  const std::string text = cases_text(run_of(suite));
  CHECK_THAT(text, Catch::StartsWith("tests/payments.toml: 0 of 1 case passed\n"));
  CHECK_THAT(text, Catch::Contains("failed: a crypto change passes\n"
                                   "  case    tests/payments.toml:5\n"
                                   "  ref     refs/heads/main\n"
                                   "  risk    high: src/crypto/a.cc is under src/crypto/**\n"));
  CHECK_THAT(text, Catch::Contains("  wanted  accept\n"
                                   "  came    refuse: review-missing; warned: trailer-missing\n"));
  CHECK_THAT(text, Catch::Contains("error[review-missing]: commit c00000000001 has"));
  CHECK_THAT(text, Catch::Contains("  no-rewrite, system.toml:67\n"));
}

TEST_CASE("what a path given to policy test means", "[cases]") {
  const CasesPolicy policy;
  const fs::path folder = policy.files().path();
  for (const fs::path& path : {folder, folder / "", folder / "tests"}) {
    const CasePlace place = find_cases(path);
    CHECK(place.folder == folder);
    CHECK(place.is_whole);
    CHECK(place.files.size() == 2);
  }
  const CasePlace one = find_cases(folder / "tests/system.toml");
  CHECK(one.folder == folder);
  CHECK_FALSE(one.is_whole);
  const CaseSuite suite = suite_of(folder / "tests/system.toml");
  CHECK(suite.policies.size() == 1);
  CHECK(run_of(suite).cases() == 31);
}

TEST_CASE("mistakes in cases are told with their places", "[cases]") {
  struct Mistake {
    std::string text;  // with an `@` where it is told
    std::string code;
    std::string suggestion = {};
  };
  const std::string start =
      std::string(k_head) + "[[case]]\nname = \"x\"\nref = \"refs/heads/main\"\n";
  const std::string accept = "expect = { verdict = \"accept\" }\n";
  const std::vector<Mistake> mistakes{
      {"schema = 1\nclock = @2026-08-22\n", "wrong-type"},
      {"schema = 1\nclock = @2026-08-22T12:00:00\n", "wrong-type"},
      {"schema = 1\nclock = 2026-08-22T12:00:00Z\n@clok = 1\n", "unknown-key"},
      {"@schemo = 1\n", "schema-missing"},
      {"schema = @2\n", "schema-unknown"},
      {"schema = 1\npolicy = @\"repos/paymets.toml\"\n", "file-missing",
       "did you mean \"repos/payments.toml\"?"},
      {start + accept + "@refz = []\n", "unknown-key"},
      {start + accept + "name = @\"y\"\n", "toml-syntax"},
      {start + "commits = [{ @author = \"dan\" }]\n" + accept, "unknown-name",
       "did you mean \"dana\"?"},
      {start + "commits = [@{ signer = \"dana\" }]\n" + accept, "missing-key"},
      {start + "commits = [{ author = \"dana\", @signer = \"dana\", signature = \"bad\" }]\n" +
           accept,
       "key-not-here"},
      {start + "commits = [{ author = \"dana\", @signature = \"weak\" }]\n" + accept,
       "missing-key"},
      {start + "commits = [{ author = \"dana\", signature = @\"not-allowed\" }]\n" + accept,
       "wrong-value"},
      {start + "commits = [{ author = \"dana\", @id = \"9e01\" }]\n" + accept, "bad-id"},
      {start + "commits = [@{ author = \"dana\", side = true }]\n" + accept, "key-not-here"},
      {start + "commits = [{ author = \"dana\", paths = [@\"a/../b\"] }]\n" + accept, "bad-text"},
      {start + "commits = [{ author = \"dana\", paths = [@\"/a\"] }]\n" + accept, "bad-text"},
      {start + "commits = [{ author = \"dana\", paths = [\"a\", @\"a\"] }]\n" + accept,
       "listed-twice"},
      {start + "commits = [{ author = \"dana\", paths = [{ path = \"a\", is = @\"fil\" }] }]\n" +
           accept,
       "wrong-value", "did you mean \"file\"?"},
      {start + "update = \"delete\"\n@commits = [{ author = \"dana\" }]\n" + accept,
       "key-not-here"},
      {start + "@expect = { verdict = \"refuse\" }\n", "missing-key"},
      {start + "expect = { verdict = \"refuse\", codes = [@\"ticket-mising\"] }\n", "wrong-value",
       "did you mean \"ticket-missing\"?"},
      {start + "expect = { verdict = \"accept\", @warned = [] }\n", "key-not-here"},
      {start + "expect = { verdict = \"warn\", @codes = [\"ticket-missing\"] }\n", "key-not-here"},
      {start + "@ref2 = 1\n" + accept, "unknown-key"},
      {start + "@certificate = { format = \"ssh\" }\n" + accept, "missing-key"},
      {start + "certificate = { @signer = \"dan\" }\n" + accept, "unknown-name",
       "did you mean \"dana\"?"},
  };
  for (Mistake mistake : mistakes) {
    INFO(mistake.text);
    const std::string place = place_of_mark(mistake.text);
    const PolicyFiles files(PolicyFiles::Start::example);
    files.write("tests/payments.toml", mistake.text);
    CHECK_THAT(told(files), Catch::Contains(mistake.code + " tests/payments.toml:" + place + " " +
                                            mistake.suggestion));
  }
}

TEST_CASE("all problems come out of one run, and no file of cases is one", "[cases]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  CHECK_THAT(told(files), Catch::StartsWith("file-missing tests:0:0"));
  files.write("tests/a.toml", "schema = 1\n");
  files.write("tests/b.toml", "schema = 1\npolicy = \"repos/payments.toml\"\n");
  files.replace("repos/payments.toml", "count    = 1", "cuont    = 1");
  const std::string text = told(files);
  CHECK_THAT(text, Catch::Contains("missing-key tests/a.toml:1:1"));
  CHECK_THAT(text, Catch::Contains("missing-key tests/b.toml:1:1"));
  CHECK_THAT(text, Catch::Contains("unknown-key repos/payments.toml"));
  CHECK(std::count(text.begin(), text.end(), '\n') == 5);
}
