#include "audit/verify.hpp"

#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "audit/canonical_json.hpp"
#include "audit/keep_certificate.hpp"
#include "audit/log.hpp"
#include "audit/utf8.hpp"
#include "base/sha256.hpp"
#include "support/decision_case.hpp"
#include "support/scratch_folder.hpp"

using namespace refwarden;
using namespace refwarden::test;
using nlohmann::json;
namespace fs = std::filesystem;
using Kind = AuditProblem::Kind;
using Refs = std::vector<std::pair<std::string, Oid>>;

namespace {

constexpr const char* k_repository = "/srv/git/payments.git";

AuditCheck verify(const fs::path& folder) {
  auto check = verify_audit({folder, {}, {}});
  REQUIRE(check);
  return *check;
}

AuditCheck verify(const fs::path& folder, const Refs& refs) {
  auto check = verify_audit(
      {folder, {k_repository}, [&](const std::string&) -> Result<Refs> { return refs; }});
  REQUIRE(check);
  return *check;
}

std::vector<Kind> kinds(const std::vector<AuditProblem>& problems) {
  std::vector<Kind> result;
  for (const AuditProblem& problem : problems) {
    result.push_back(problem.kind);
  }
  return result;
}

std::vector<std::string> lines_of(const fs::path& file) {
  std::istringstream text(file_text(file));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) {
    lines.push_back(line);
  }
  return lines;
}

void write_lines(const fs::path& file, const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line + "\n";
  }
  write_text(file, text);
}

// Main moved twice, another branch was made, one push was refused.
struct History : AuditServer {
  History() {
    move("refs/heads/main", oid(1), oid(2));
    move("refs/heads/main", oid(2), oid(3));
    move("refs/heads/topic", Oid(), oid(9));
    const DecisionCase refused;
    judged.verdict = refused.verdict;
    judged.facts = refused.facts;
    judged.push = refused.push;
    require(decide().has_value(), "a refused push is recorded");
  }
  fs::path segment = audit / segment_name(1);
  Refs refs{{"refs/heads/main", oid(3)}, {"refs/heads/topic", oid(9)}};
};

// The log as `change` makes it of its lines.
template <typename Change>
AuditCheck tampered(Change change) {
  const History history;
  auto lines = lines_of(history.segment);
  change(lines);
  write_lines(history.segment, lines);
  return verify(history.audit);
}

}  // namespace

TEST_CASE("A log that nobody touched is whole", "[audit]") {
  const History history;
  const AuditCheck check = verify(history.audit, history.refs);
  CHECK(check.problem_count == 0);
  CHECK(check.note_count == 0);
  CHECK(check.records == 7);
  CHECK(check.last_sequence == 7);
  CHECK(check.head == sha256_of(lines_of(history.segment).back()));
  CHECK(check.types == std::map<std::string, std::uint64_t>{{"decision", 4}, {"landed", 3}});
  CHECK(to_text(check).find("the record is whole") != std::string::npos);
  CHECK(json::parse(to_json(check))["whole"] == true);
}

TEST_CASE("A changed byte shows at the line after it", "[audit]") {
  const AuditCheck check = tampered([](auto& lines) {
    const auto at = lines[2].find("\"dana\"");
    lines[2].replace(at, 6, "\"ines\"");
  });
  CHECK(kinds(check.problems) == std::vector<Kind>{Kind::link});
  CHECK(check.problems[0].line == 4);
  CHECK(check.problems[0].sequence == 4);
  CHECK(check.after_first == 3);
}

TEST_CASE("An id that somebody changed is shown as text", "[audit]") {
  for (const std::string odd : {"aaaaaaaaaaa\u00e9", "\\u001b[2J"}) {
    const AuditCheck check = tampered([&](auto& lines) {
      const std::string id = oid(2).hex();
      lines[1].replace(lines[1].find(id), id.size(), odd);
    });
    INFO(odd);
    CHECK_FALSE(check.problems.empty());
    for (const AuditProblem& problem : check.problems) {
      CHECK(is_interchange_text(problem.text));
      CHECK(problem.text.find('\x1b') == std::string::npos);
    }
    CHECK(to_text(check).find('\x1b') == std::string::npos);
  }
}

TEST_CASE("A record that was rewritten with its whole tail is found by its refs", "[audit]") {
  const History history;
  auto lines = lines_of(history.segment);
  lines.erase(lines.begin() + 2, lines.begin() + 4);
  std::string prev = sha256_of(lines[1]);
  for (std::size_t i = 2; i < lines.size(); ++i) {
    json record = json::parse(lines[i]);
    record["seq"] = i + 1;
    record["prev"] = prev;
    if (record["type"] == "landed") {
      record["decision"] = i;
    }
    lines[i] = canonical_text(record).value();
    prev = sha256_of(lines[i]);
  }
  write_lines(history.segment, lines);
  CHECK(verify(history.audit).problem_count == 0);
  CHECK(kinds(verify(history.audit, history.refs).problems) == std::vector<Kind>{Kind::refs});
}

TEST_CASE("Lines taken out, put in, doubled or exchanged are found", "[audit]") {
  CHECK(kinds(tampered([](auto& lines) { lines.erase(lines.begin() + 6 - 1); }).problems) ==
        std::vector<Kind>{Kind::link, Kind::sequence});
  CHECK(kinds(tampered([](auto& lines) { lines.insert(lines.begin() + 1, lines[0]); }).problems)
            .front() == Kind::link);
  const auto exchanged = tampered([](auto& lines) { std::swap(lines[2], lines[4]); });
  CHECK(exchanged.problem_count >= 3);
  const auto beheaded = tampered([](auto& lines) { lines.erase(lines.begin()); });
  CHECK(kinds(beheaded.problems).front() == Kind::link);
}

TEST_CASE("A line in another form, or that is no record, is found", "[audit]") {
  const auto spaced = tampered([](auto& lines) { lines[6].insert(1, " "); });
  CHECK(kinds(spaced.problems) == std::vector<Kind>{Kind::body});
  const auto garbage = tampered([](auto& lines) { lines[6] = "garbage"; });
  CHECK(kinds(garbage.problems) == std::vector<Kind>{Kind::body});
  const auto empty = tampered([](auto& lines) { lines.emplace_back("{}"); });
  CHECK(kinds(empty.problems) == std::vector<Kind>{Kind::link, Kind::sequence, Kind::body});
  const auto endless =
      tampered([](auto& lines) { lines.emplace_back(std::string(3U << 20U, 'x')); });
  CHECK(kinds(endless.problems) == std::vector<Kind>{Kind::body});
}

TEST_CASE("A segment under another name is found", "[audit]") {
  const History history;
  fs::rename(history.segment, history.audit / segment_name(2));
  CHECK(kinds(verify(history.audit).problems) == std::vector<Kind>{Kind::segment});
}

TEST_CASE("A push id that occurs twice is found", "[audit]") {
  const ScratchFolder scratch;
  {
    auto log = LogWriter::open(scratch.path(), {"git01", fixed_now()});
    REQUIRE(log->append({{{"type", "adopted"}, {"id", "A"}}, {{"type", "adopted"}, {"id", "A"}}}));
  }
  CHECK(kinds(verify(scratch.path()).problems) == std::vector<Kind>{Kind::id});
}

TEST_CASE("A torn end is a note until it is set aside, and then has to be there", "[audit]") {
  History history;
  const std::string whole = file_text(history.segment);
  write_text(history.segment, whole.substr(0, whole.size() - 10));
  const AuditCheck torn = verify(history.audit);
  CHECK(torn.problem_count == 0);
  CHECK(kinds(torn.notes) == std::vector<Kind>{Kind::torn_end});
  REQUIRE(history.decide());
  const AuditCheck mended = verify(history.audit);
  CHECK(mended.problem_count == 0);
  CHECK(mended.note_count == 0);
  CHECK(mended.types.at("torn") == 1);
  for (const auto& entry : fs::directory_iterator(history.audit)) {
    if (entry.path().extension() == ".torn") {
      write_text(entry.path(), "something else");
    }
  }
  CHECK(kinds(verify(history.audit).problems) == std::vector<Kind>{Kind::torn});
}

TEST_CASE("A push certificate that is gone, changed or was never kept is found", "[audit]") {
  AuditServer server;
  CertificateFacts& facts = server.judged.facts.certificate.emplace();
  facts.kept = std::make_shared<const std::string>("certificate version 0.1\n");
  facts.digest = sha256_of(*facts.kept);
  REQUIRE(server.decide());
  CHECK(verify(server.audit).problems.empty());
  const fs::path file = server.audit / certificate_name(facts.digest);
  write_text(file, "certificate version 0.2\n");
  CHECK(kinds(verify(server.audit).problems) == std::vector<Kind>{Kind::certificate});
  fs::remove(file);
  CHECK(kinds(verify(server.audit).problems) == std::vector<Kind>{Kind::certificate});
  CHECK(to_text(verify(server.audit)).find("is not kept as it was") != std::string::npos);

  AuditServer careless;
  CertificateFacts& good = careless.judged.facts.certificate.emplace();
  good.digest = facts.digest;
  good.person = "dana";
  REQUIRE(careless.decide());
  CHECK(kinds(verify(careless.audit).problems) == std::vector<Kind>{Kind::certificate});
}

TEST_CASE("A policy that is gone is found once", "[audit]") {
  const History history;
  fs::remove_all(history.audit / "policies");
  CHECK(kinds(verify(history.audit).problems) == std::vector<Kind>{Kind::policy});
}

TEST_CASE("A cut list that is gone or changed is found", "[audit]") {
  AuditServer server;
  server.judged.verdict.updates[0].tickets.clear();
  for (int i = 0; i < 300; ++i) {
    server.judged.verdict.updates[0].tickets.push_back("PAY-" + std::to_string(1000 + i));
  }
  REQUIRE(server.decide());
  CHECK(verify(server.audit).problem_count == 0);
  const fs::path blob = fs::directory_iterator(server.audit / "blobs")->path();
  write_text(blob, "[]");
  CHECK(kinds(verify(server.audit).problems) == std::vector<Kind>{Kind::blob});
  fs::remove(blob);
  CHECK(kinds(verify(server.audit).problems) == std::vector<Kind>{Kind::blob});
}

TEST_CASE("An update that landed without a decision, or twice by one, is found", "[audit]") {
  History history;
  history.land({{"refs/heads/main", oid(3), oid(4)}});
  CHECK(kinds(verify(history.audit).problems) == std::vector<Kind>{Kind::unpaired});
}

TEST_CASE("A step that no push made shows at the next one", "[audit]") {
  History history;
  history.move("refs/heads/main", oid(5), oid(6));
  const AuditCheck check = verify(history.audit);
  CHECK(kinds(check.problems) == std::vector<Kind>{Kind::continuity});
  CHECK(check.problems[0].sequence == 9);
}

TEST_CASE("A ref that moved, came or went beside the hooks shows in the refs as they are",
          "[audit]") {
  const History history;
  const auto of = [&](const Refs& refs) { return kinds(verify(history.audit, refs).problems); };
  CHECK(of(history.refs).empty());
  CHECK(of({{"refs/heads/main", oid(4)}, {"refs/heads/topic", oid(9)}}) ==
        std::vector<Kind>{Kind::refs});
  CHECK(of({{"refs/heads/main", oid(3)}}) == std::vector<Kind>{Kind::refs});
  Refs more = history.refs;
  more.emplace_back("refs/heads/new", oid(8));
  const AuditCheck check = verify(history.audit, more);
  CHECK(check.problem_count == 0);
  CHECK(kinds(check.notes) == std::vector<Kind>{Kind::before});
}

TEST_CASE("Refs that refwarden itself writes are nobody's push", "[audit]") {
  AuditServer server;
  REQUIRE(
      append_baseline(server.audit, {"git01",
                                     k_repository,
                                     {{"refs/heads/main", oid(1)}, {"refs/refwarden/a", oid(5)}},
                                     fixed_now()}));
  const Refs main{{"refs/heads/main", oid(1)}};
  Refs more = main;
  more.emplace_back("refs/refwarden/a", oid(6));
  more.emplace_back("refs/refwarden/policy", oid(8));
  for (const Refs& refs : {main, more}) {
    const AuditCheck check = verify(server.audit, refs);
    CHECK(check.problem_count == 0);
    CHECK(check.notes.empty());
  }
  more.back().first = "refs/refwardens/policy";
  CHECK(kinds(verify(server.audit, more).problems) == std::vector<Kind>{Kind::refs});
}

TEST_CASE("After a baseline a ref that no push made is a problem", "[audit]") {
  AuditServer server;
  REQUIRE(append_baseline(server.audit, {"git01",
                                         k_repository,
                                         {{"refs/heads/main", oid(1)}, {"refs/heads/old", oid(5)}},
                                         fixed_now()}));
  server.move("refs/heads/main", oid(1), oid(2));
  const Refs good{{"refs/heads/main", oid(2)}, {"refs/heads/old", oid(5)}};
  CHECK(verify(server.audit, good).problem_count == 0);
  Refs more = good;
  more.emplace_back("refs/heads/new", oid(8));
  CHECK(kinds(verify(server.audit, more).problems) == std::vector<Kind>{Kind::refs});
  CHECK(kinds(verify(server.audit, {{"refs/heads/main", oid(2)}}).problems) ==
        std::vector<Kind>{Kind::refs});
  server.move("refs/heads/old", oid(6), oid(7));
  CHECK(kinds(verify(server.audit).problems) == std::vector<Kind>{Kind::continuity});
}

TEST_CASE("A ref that was made beside the hooks after a baseline shows at its first push",
          "[audit]") {
  AuditServer server;
  REQUIRE(append_baseline(server.audit,
                          {"git01", k_repository, {{"refs/heads/main", oid(1)}}, fixed_now()}));
  server.move("refs/heads/new", Oid(), oid(3));
  CHECK(verify(server.audit).problem_count == 0);
  server.move("refs/heads/beside", oid(5), oid(6));
  const AuditCheck check = verify(server.audit);
  REQUIRE(kinds(check.problems) == std::vector<Kind>{Kind::continuity});
  CHECK(check.problems[0].text.find("was left at nothing") != std::string::npos);
}

TEST_CASE("A decision whose landed record never came bridges the gap, with a note", "[audit]") {
  AuditServer server;
  server.move("refs/heads/main", oid(1), oid(2));
  server.accept("refs/heads/main", oid(2), oid(7));
  server.accept("refs/heads/main", oid(2), oid(3));
  server.move("refs/heads/main", oid(3), oid(4));
  const AuditCheck check = verify(server.audit, {{"refs/heads/main", oid(4)}});
  CHECK(check.problem_count == 0);
  CHECK(kinds(check.notes) == std::vector<Kind>{Kind::not_marked});
  CHECK(check.allowed_only == 2);
  server.accept("refs/heads/main", oid(4), oid(5));
  CHECK(verify(server.audit, {{"refs/heads/main", oid(5)}}).problem_count == 0);
  CHECK(verify(server.audit, {{"refs/heads/main", oid(4)}}).problem_count == 0);
  CHECK(verify(server.audit, {{"refs/heads/main", oid(8)}}).problem_count == 1);
}

TEST_CASE("Two landed records in the other order than their refs moved join up", "[audit]") {
  AuditServer server;
  server.move("refs/heads/main", Oid(), oid(1));
  server.accept("refs/heads/main", oid(1), oid(2));
  server.accept("refs/heads/main", oid(2), oid(3));
  server.land({{"refs/heads/main", oid(2), oid(3)}});
  server.land({{"refs/heads/main", oid(1), oid(2)}});
  const AuditCheck check = verify(server.audit, {{"refs/heads/main", oid(3)}});
  CHECK(check.problem_count == 0);
  CHECK(check.note_count == 0);
}

TEST_CASE("Refs of a namespace and behind a symbolic ref are followed by their own name",
          "[audit]") {
  AuditServer server;
  server.judged.push.ref_namespace = "team/a";
  server.move("refs/heads/main", Oid(), oid(1));
  server.judged.push.ref_namespace.reset();
  server.judged.make_accepted("refs/heads/master", oid(4), oid(5));
  server.judged.facts.updates[0].resolved_ref = "refs/heads/main";
  REQUIRE(server.decide());
  server.land({{"refs/heads/master", oid(4), oid(5)}});
  const AuditCheck check =
      verify(server.audit, {{"refs/namespaces/team/refs/namespaces/a/refs/heads/main", oid(1)},
                            {"refs/heads/main", oid(5)}});
  CHECK(check.problem_count == 0);
  CHECK(check.note_count == 0);
}

TEST_CASE("A push that lands while we look is no problem", "[audit]") {
  History history;
  int asked = 0;
  const auto check =
      verify_audit({history.audit, {k_repository}, [&](const std::string&) -> Result<Refs> {
                      if (++asked == 1) {
                        history.move("refs/heads/main", oid(3), oid(4));
                      }
                      return Refs{{"refs/heads/main", oid(4)}, {"refs/heads/topic", oid(9)}};
                    }});
  REQUIRE(check);
  CHECK(check->problem_count == 0);
  CHECK(asked == 2);
}

TEST_CASE("Refs that cannot be read, or a log that is not there, are failures", "[audit]") {
  const History history;
  CHECK_FALSE(verify_audit({history.audit, {k_repository}, [](const std::string&) -> Result<Refs> {
                              return fail(FailureCode::server_broken, "gone", "");
                            }}));
  CHECK_FALSE(verify_audit({history.audit / "nowhere", {}, {}}));
  const ScratchFolder empty;
  CHECK(verify(empty.path()).records == 0);
  CHECK(kinds(verify(empty.path(), {}).notes) == std::vector<Kind>{Kind::not_recorded});
}

TEST_CASE("What a check says has at most 80 columns", "[audit]") {
  const AuditCheck check = tampered([](auto& lines) { lines.erase(lines.begin() + 2); });
  std::istringstream text(to_text(check));
  for (std::string line; std::getline(text, line);) {
    INFO(line);
    CHECK(line.size() <= 80);
  }
  CHECK(to_text(check).find("error[link]: record 4, 0000000000000001.jsonl:3:") !=
        std::string::npos);
}
