// What a push needs, as a page.
#include "report/policy_html.hpp"

#include <catch2/catch.hpp>

#include "support/policy_files.hpp"

using namespace refwarden;
using refwarden::testing::PolicyFiles;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string rule(const std::string& name, const std::string& body) {
  return "[rules." + name + "]\non = [\"protected\"]\nwhy = \"because of " + name + "\"\n" + body +
         "\n";
}

const std::string k_system =
    "schema = 1\n[server]\naudit = \"/srv/secret\"\n[refs.protected]\nmatch = "
    "[\"refs/heads/main\"]\n[refs.open]\nmatch = [\"refs/heads/x\"]\n[risk]\nclasses = [\"low\", "
    "\"high\"]\ndefault = \"low\"\n[[risk.floor]]\nclass = \"high\"\npaths = [\"a<b>/**\"]\n"
    "because = \"it is <large>\"\n[[risk.floor]]\nclass = \"high\"\nchanges = [\"binary\"]\n"
    "because = \"nobody can read it\"\n[[risk.floor]]\nclass = \"high\"\nlines-over = 9\n"
    "files-over = 8\nbecause = \"too much\"\n";

std::string page_of(const std::string& rules, const std::string& repository = "") {
  const PolicyFiles files(PolicyFiles::Start::empty);
  files.write("system.toml", k_system + rules);
  files.write(
      "people.toml",
      "schema = 1\n[people.dana]\nname = \"Dana\"\nemails = [\"d@x.org\"]\n[groups]\ndevs = "
      "[\"dana\"]\n");
  if (!repository.empty()) {
    files.write("repos/payments.toml",
                "schema = 1\n[repo]\npaths = [\"/srv/git/payments.git\"]\n" + repository);
  }
  const PolicyFolder folder = read_policy_folder(files.path());
  for (const Problem& problem : folder.system.problems) {
    UNSCOPED_INFO(to_text(problem));
  }
  REQUIRE(folder.is_sound());
  return policy_html(folder);
}

}  // namespace

TEST_CASE("each kind of rule is said in words", "[report]") {
  struct Case {
    const char* body;
    const char* words;
  };
  for (const Case& each : {
           Case{"kind = \"signature\"\neach = \"commit\"\nsigners = [\"devs\"]",
                "each commit signed by one of devs (1 person), who is the committer, as openpgp or "
                "ssh<br>"},
           Case{"kind = \"signature\"\neach = \"tag\"\nsigners = [\"devs\"]\nowns = \"both\"\n"
                "formats = [\"ssh\"]\nsecurity-key = \"touch\"\nand-commits = true",
                "each tag signed by one of devs (1 person), who is author and tagger, as ssh, with "
                "a security key that was touched; and so the commits behind it<br>"},
           Case{"kind = \"reviews\"\ncount = 2\nfrom = [\"devs\"]\nevidence = \"trailer\"\ntrailer "
                "= \"Reviewed-by\"\nexclude = [\"author\", \"committer\"]",
                "2 reviews by devs (1 person), as a trailer Reviewed-by; not by the author or "
                "committer<br>"},
           Case{"kind = \"ticket\"\ntrailer = \"Ticket\"\npattern = \"A-[0-9]+\"\nform = "
                "\"A-<number>\"",
                "a ticket, as a trailer Ticket: A-&lt;number&gt;<br>"},
           Case{
               "kind = \"trailers\"\nrequire = { Kind = [\"a\", \"b\"] }\nforbid = "
               "[\"Old\"]\nsign-off = true",
               "a trailer Kind: a or b; a trailer Signed-off-by with the author&#39;s own address; "
               "no trailer Old<br>"},
           Case{"kind = \"history\"\nforbid = [\"rewrite\", \"delete\"]",
                "no rewrite or delete<br>"},
           Case{"kind = \"pushers\"\nallow = [\"devs\"]\napart-from = [\"author\"]",
                "a push by devs (1 person); not by the author<br>"},
           Case{"kind = \"signed-push\"\nsigners = [\"devs\"]",
                "git push --signed by one of devs (1 person)<br>"},
           Case{"kind = \"message\"\nsubject-max = 72\nforbid = [\"fixup\"]",
                "a subject of at most 72 characters; no message of the kind fixup<br>"},
           Case{"kind = \"content\"\nmax-bytes = 9\npaths = [\"src/**\"]\nforbid = [\"symlink\"]",
                "files of at most 9 bytes; no symlink; in src/**<br>"},
       }) {
    INFO(each.body);
    const std::string page = page_of(rule("one", each.body));
    INFO(page);
    CHECK(has(page, std::string("<li>") + each.words));
    CHECK(has(page, "one: because of one</span>"));
  }
}

TEST_CASE("what a push needs, by repository, ref and risk", "[report]") {
  const std::string page =
      page_of(rule("kept", "kind = \"history\"\nforbid = [\"delete\"]"),
              rule("own",
                   "kind = \"history\"\nforbid = [\"merge\"]\nrisk = [\"high\"]\nmode = "
                   "\"warn\"") +
                  rule("gone", "kind = \"history\"\nforbid = [\"create\"]\nmode = \"off\""));
  const std::size_t others = page.find("<h2 id=\"others\">");
  REQUIRE(others != std::string::npos);
  CHECK(has(page.substr(0, others), "<h2 id=\"repository-payments\">payments</h2>"));
  CHECK(has(page.substr(0, others),
            "<li><strong>for changes of risk high:</strong> no merge<br><span class=\"dim\">own, "
            "which only warns: because of own</span></li>"));
  CHECK(has(page.substr(0, others), "no delete"));
  CHECK_FALSE(has(page, "no create"));
  CHECK(has(page.substr(others), "no delete"));
  CHECK_FALSE(has(page.substr(others), "no merge"));
  CHECK(has(page, "<h3>To push to <code>refs/heads/x</code></h3>\n<p>No rule asks for anything."));
  for (const char* row :
       {"<code>a&lt;b&gt;/**</code></td><td>it is &lt;large&gt;",
        "binary</td><td>nobody can read it", "over 9 lines, over 8 files</td><td>too much"}) {
    INFO(row);
    CHECK(has(page, "<tr><td>high</td><td>" + std::string(row) + "</td></tr>"));
  }
  CHECK_FALSE(has(page, "/srv"));
}

TEST_CASE("a policy without repository files speaks of all repositories", "[report]") {
  const std::string page = page_of(rule("kept", "kind = \"history\"\nforbid = [\"delete\"]"));
  CHECK(has(page, "no delete"));
  CHECK_FALSE(has(page, "other repository"));
  CHECK_FALSE(has(page, "href=\"#"));
}
