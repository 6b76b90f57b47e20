#include <utility>

#include "base/result.hpp"
#include "support/facts_builder.hpp"

namespace refwarden::test {
namespace {

// The fingerprint's digits do not matter to the judge, only that they differ.
PersonKey key_of(char digit) {
  PersonKey key;
  key.fingerprint = std::string(40, digit);
  return key;
}

struct Who {
  const char* id;
  const char* name;
  std::vector<std::string> emails;
  char key;
  int line;
};

void add_people(Policy& policy) {
  const std::vector<Who> all{
      {"dana", "Dana Reyes", {"dana@example.org", "dana.reyes@example.org"}, '8', 3},
      {"ines", "Ines Okafor", {"ines@example.org"}, '9', 9},
      {"lee", "Lee Anders", {"lee@example.org"}, '7', 15},
      {"priya", "Priya Nair", {"priya@example.org"}, '0', 21},
      {"tomas", "Tomas Berg", {"tomas@example.org"}, '1', 26},
      {"release-bot", "Release Bot", {"release-bot@example.org"}, 'C', 31},
  };
  for (const Who& who : all) {
    Person person;
    person.id = who.id;
    person.name = who.name;
    person.emails = who.emails;
    person.logins = {who.id};
    person.keys = {key_of(who.key)};
    person.at = {"people.toml", who.line, 1};
    policy.people.emplace(who.id, std::move(person));
  }
  policy.people.at("lee").left = day(2026, 5, 31);
  policy.people.at("release-bot").robot = true;
}

void add_group(Policy& policy, const std::string& name, std::vector<std::string> members,
               Position at) {
  PersonSet set;
  set.persons.insert(members.begin(), members.end());
  set.names = std::move(members);
  set.at = std::move(at);
  policy.groups.emplace(name, std::move(set));
}

RiskFloor floor(RiskClass risk, const std::vector<std::string>& paths, std::string because,
                Position at) {
  RiskFloor result;
  result.risk = risk;
  for (const std::string& path : paths) {
    result.paths.push_back(glob(path));
  }
  result.because = std::move(because);
  result.level = at.file == "system.toml" ? Level::system : Level::repository;
  result.at = std::move(at);
  return result;
}

void add_risk(Policy& policy) {
  RiskModel& risk = policy.risk;
  risk.classes = {"standard", "normal", "high", "major"};
  risk.fallback = 1;
  risk.trailer = "Change-Risk";
  risk.floors.push_back(floor(2, {"**/.gitmodules", "**/.gitattributes", "ci/**", "debian/**"},
                              "decides what gets built and shipped", {"system.toml", 35, 1}));
  RiskFloor changes = floor(2, {}, "changes what a path means, or cannot be read by a reviewer",
                            {"system.toml", 40, 1});
  changes.changes = {ChangeKind::submodule, ChangeKind::symlink, ChangeKind::executable_bit,
                     ChangeKind::binary};
  risk.floors.push_back(std::move(changes));
  RiskFloor size = floor(3, {}, "too large to review as a normal change", {"system.toml", 45, 1});
  size.lines_over = 2000;
  size.files_over = 200;
  risk.floors.push_back(std::move(size));
  risk.floors.push_back(floor(2, {"src/crypto/**", "src/ledger/**"},
                              "key handling and money movement", {"repos/payments.toml", 10, 1}));
  risk.floors.push_back(
      floor(0, {"docs/**/*.md", "*.md"}, "documentation", {"repos/payments.toml", 15, 1}));
}

RefClass ref_class(std::string name, const std::vector<std::string>& patterns, int line) {
  RefClass result;
  result.name = std::move(name);
  result.at = {"system.toml", line, 1};
  for (const std::string& pattern : patterns) {
    result.match.push_back({glob(pattern), Level::system, {"system.toml", line + 1, 1}});
  }
  return result;
}

Rule rule_at(Rule rule, Position at, std::string why) {
  rule.level = at.file == "system.toml" ? Level::system : Level::repository;
  rule.at = std::move(at);
  rule.why = std::move(why);
  return rule;
}

void add_system_rules(Policy& policy) {
  SignatureRule commits;
  commits.signers = persons(policy, {"developers", "bots"});
  commits.formats = {SignatureFormat::openpgp, SignatureFormat::ssh};
  Rule signed_commits = rule_at(rule("signed-commits", commits), {"system.toml", 51, 1},
                                "a known person stands behind every commit on this branch");
  signed_commits.repo_may = {"signers", "adopted"};
  policy.rules.push_back(std::move(signed_commits));

  SignatureRule tags = commits;
  tags.each = SignatureRule::Each::tag;
  tags.signers = persons(policy, {"release-managers"});
  policy.rules.push_back(rule_at(rule("signed-tags", tags), {"system.toml", 60, 1},
                                 "release tags are made by release managers"));
  policy.rules.back().on = {"releases"};

  HistoryRule history;
  history.forbid = {HistoryEvent::rewrite, HistoryEvent::remove};
  policy.rules.push_back(
      rule_at(rule("no-rewrite", history), {"system.toml", 67, 1}, "published history stays"));
  policy.rules.back().on = {"protected", "releases"};
}

void add_reviews(Policy& policy) {
  ReviewsRule reviews;
  reviews.from = persons(policy, {"developers"});
  reviews.exclude = {Part::author, Part::committer, Part::signer, Part::co_author};
  reviews.trailer = "Reviewed-by";
  policy.rules.push_back(rule_at(rule("one-review", reviews), {"repos/payments.toml", 20, 1},
                                 "somebody else has read the change"));
  policy.rules.back().risk = {1, 2, 3};
  reviews.from = persons(policy, {"crypto-owners"});
  reviews.distinct_from = {"one-review"};
  policy.rules.push_back(rule_at(rule("expert-review", reviews), {"repos/payments.toml", 31, 1},
                                 "high-risk code is reviewed a second time by an expert"));
  policy.rules.back().risk = {2, 3};
}

void add_ticket_and_risk(Policy& policy) {
  TicketRule ticket{TicketRule::Where::trailer, "Ticket", pattern("(PAY|OPS)-[1-9][0-9]{0,5}"),
                    "PAY-<number> or OPS-<number>"};
  policy.rules.push_back(rule_at(rule("ticket", std::move(ticket)), {"repos/payments.toml", 43, 1},
                                 "every change is traced to its request"));
  TrailersRule declared;
  declared.require.push_back(
      {"Change-Risk", policy.risk.classes, std::nullopt, {"repos/payments.toml", 56, 1}});
  policy.rules.push_back(rule_at(rule("declared-risk", std::move(declared)),
                                 {"repos/payments.toml", 52, 1},
                                 "the author states the risk; paths can raise it, never lower it"));
  policy.rules.back().mode = Mode::warn;
  policy.rules.back().mode_at = {"repos/payments.toml", 55, 1};
}

void add_ways_around(Policy& policy) {
  Exception bumps;
  bumps.number = 1;
  bumps.rules = {"ticket", "one-review"};
  bumps.signers = persons(policy, {"bots"});
  bumps.paths = {glob("CHANGELOG.md"), glob("VERSION")};
  bumps.reason = "version bumps by the release bot have no ticket and no review";
  bumps.owner = "ines";
  bumps.until = day(2026, 12, 31);
  bumps.level = Level::repository;
  bumps.at = {"repos/payments.toml", 59, 1};
  policy.exceptions.push_back(std::move(bumps));
  policy.repository_break_glass = BreakGlass{persons(policy, {"incident-leads"}),
                                             "Break-Glass",
                                             pattern("INC-[0-9]+: .{10,}"),
                                             {"one-review", "expert-review", "ticket"},
                                             std::chrono::hours(24),
                                             Level::repository,
                                             {"repos/payments.toml", 67, 1}};
}

}  // namespace

Policy bare_policy() {
  Policy policy;
  policy.folder = "/etc/refwarden";
  policy.server.name = "git01";
  policy.server.contact = "git-admins@example.org";
  policy.server.help = "https://wiki.example.org/refwarden";
  policy.repository_file = "repos/payments.toml";
  policy.repository_name = "payments";
  policy.digest = "sha256:" + std::string(64, '5');
  policy.files = {{"system.toml", "sha256:" + std::string(64, '1')},
                  {"people.toml", "sha256:" + std::string(64, '2')},
                  {"repos/payments.toml", "sha256:" + std::string(64, '3')}};
  add_people(policy);
  add_group(policy, "developers", {"dana", "ines", "lee", "priya", "tomas"},
            {"people.toml", 38, 1});
  add_group(policy, "bots", {"release-bot"}, {"people.toml", 39, 1});
  add_group(policy, "release-managers", {"ines"}, {"people.toml", 40, 1});
  add_group(policy, "incident-leads", {"ines", "priya"}, {"people.toml", 41, 1});
  add_group(policy, "crypto-owners", {"ines", "lee", "priya"}, {"repos/payments.toml", 8, 1});
  policy.ref_classes = {ref_class("protected", {"refs/heads/main", "refs/heads/release/**"}, 24),
                        ref_class("releases", {"refs/tags/v*"}, 27)};
  add_risk(policy);
  return policy;
}

Policy example_policy() {
  Policy policy = bare_policy();
  add_system_rules(policy);
  add_reviews(policy);
  add_ticket_and_risk(policy);
  add_ways_around(policy);
  return policy;
}

}  // namespace refwarden::test
