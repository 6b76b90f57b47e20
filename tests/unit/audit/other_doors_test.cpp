#include "audit/other_doors.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "audit/lines_back.hpp"
#include "audit/verify.hpp"
#include "support/decision_case.hpp"
#include "support/scratch_folder.hpp"

using namespace refwarden;
using namespace refwarden::test;
namespace fs = std::filesystem;
using Ways = std::vector<StepWay>;
using Kind = AuditProblem::Kind;
using Refs = std::vector<std::pair<std::string, Oid>>;

namespace {

constexpr const char* k_repository = "/srv/git/payments.git";
constexpr const char* k_main = "refs/heads/main";
const RefChanger k_changer{1000, 4711, 99};

struct Doors : AuditServer {
  [[nodiscard]] Result<Ways> ways(const std::vector<RefStep>& steps,
                                  const RefChanger& changer = k_changer) const {
    return AuditFolder::open(audit).and_then([&](const AuditFolder& folder) {
      return ways_of(folder, {k_repository, steps, changer});
    });
  }
  [[nodiscard]] StepWay way(const Oid& old_id, const Oid& new_id) const {
    const auto found = ways({{k_main, old_id, new_id}});
    REQUIRE(found);
    REQUIRE(found->size() == 1);
    return found->front();
  }
  void pass_by(const Oid& old_id, const Oid& new_id, StepFate fate = StepFate::allowed) const {
    const StepQuestion question{k_repository, {{k_main, old_id, new_id}}, k_changer};
    REQUIRE(append_other_doors(audit, {"git01", judged.decision().received}, question, fate));
  }
  [[nodiscard]] AuditCheck verify(const Refs& refs) const {
    auto check = verify_audit(
        {audit, {k_repository}, [&](const std::string&) -> Result<Refs> { return refs; }});
    REQUIRE(check);
    return *check;
  }
};

std::size_t count(const std::vector<AuditProblem>& problems, Kind kind) {
  return static_cast<std::size_t>(
      std::count_if(problems.begin(), problems.end(),
                    [&](const AuditProblem& problem) { return problem.kind == kind; }));
}

}  // namespace

TEST_CASE("Exactly the change that a push was let in for is its way", "[audit]") {
  Doors doors;
  CHECK(doors.way(oid(1), oid(2)) == StepWay::other);  // no record at all
  doors.accept(k_main, oid(1), oid(2));
  CHECK(doors.way(oid(1), oid(2)) == StepWay::pushed);
  CHECK(doors.way(oid(1), oid(3)) == StepWay::other);
  CHECK(doors.way(oid(2), oid(1)) == StepWay::other);
  CHECK(doors.way(Oid(), oid(2)) == StepWay::other);
  CHECK(doors.way(oid(1), Oid()) == StepWay::other);
  const auto ways = doors.ways({{"refs/heads/main2", oid(1), oid(2)},
                                {k_main, oid(1), oid(2)},
                                {"refs/heads/mai", oid(1), oid(2)}});
  REQUIRE(ways);
  CHECK(*ways == Ways{StepWay::other, StepWay::pushed, StepWay::other});
  const auto folder = AuditFolder::open(doors.audit);
  REQUIRE(folder);
  const auto elsewhere =
      ways_of(*folder, {"/srv/git/other.git", {{k_main, oid(1), oid(2)}}, k_changer});
  REQUIRE(elsewhere);
  CHECK(elsewhere->front() == StepWay::other);
}

TEST_CASE("A refused push is no way", "[audit]") {
  Doors doors;
  REQUIRE(doors.decide());
  const RefUpdate& update = doors.judged.push.updates.front();
  const auto ways = doors.ways({{update.ref, update.old_id, update.new_id}});
  REQUIRE(ways);
  CHECK(ways->front() == StepWay::other);
}

TEST_CASE("The loser of a race hides nothing", "[audit]") {
  Doors doors;
  doors.accept(k_main, oid(1), oid(2));
  doors.accept(k_main, oid(1), oid(3));
  CHECK(doors.way(oid(1), oid(2)) == StepWay::pushed);
  CHECK(doors.way(oid(1), oid(3)) == StepWay::pushed);
}

TEST_CASE("What landed once lets nothing in again", "[audit]") {
  Doors doors;
  doors.move(k_main, oid(1), oid(2));
  CHECK(doors.way(oid(1), oid(2)) == StepWay::other);
  doors.accept(k_main, oid(2), oid(3));
  CHECK(doors.way(oid(2), oid(3)) == StepWay::pushed);
  CHECK(doors.way(oid(1), oid(2)) == StepWay::other);
}

TEST_CASE("A push is let in before the one before it is marked as landed", "[audit]") {
  Doors doors;
  doors.accept(k_main, oid(1), oid(2));
  doors.accept(k_main, oid(2), oid(3));
  doors.land({{k_main, oid(1), oid(2)}});
  CHECK(doors.way(oid(2), oid(3)) == StepWay::pushed);
}

TEST_CASE("A later decision shows that one landed which nobody marked", "[audit]") {
  Doors doors;
  doors.accept(k_main, oid(1), oid(2));
  doors.accept(k_main, oid(2), oid(1));
  CHECK(doors.way(oid(2), oid(1)) == StepWay::pushed);
  CHECK(doors.way(oid(1), oid(2)) == StepWay::other);
}

TEST_CASE("A decision is spent once the ref moved by itself", "[audit]") {
  Doors doors;
  doors.accept(k_main, oid(1), oid(2));
  SECTION("by another door") {
    doors.pass_by(oid(1), oid(5));
    CHECK(doors.way(oid(1), oid(2)) == StepWay::other);
  }
  SECTION("not where that was refused") {
    doors.pass_by(oid(1), oid(5), StepFate::refused);
    CHECK(doors.way(oid(1), oid(2)) == StepWay::pushed);
  }
  SECTION("by a push that nobody judged") {
    doors.land({{k_main, oid(1), oid(5)}});
    CHECK(doors.way(oid(1), oid(2)) == StepWay::other);
  }
  SECTION("not where another ref did") {
    doors.move("refs/heads/topic", Oid(), oid(5));
    CHECK(doors.way(oid(1), oid(2)) == StepWay::pushed);
  }
}

TEST_CASE("The same step of one process is recorded once", "[audit]") {
  Doors doors;
  doors.pass_by(oid(1), oid(2));
  CHECK(doors.way(oid(1), oid(2)) == StepWay::recorded);
  CHECK(doors.way(oid(1), oid(3)) == StepWay::other);
  for (const RefChanger& other :
       {RefChanger{1001, 4711, 99}, RefChanger{1000, 4712, 99}, RefChanger{1000, 4711, 98}}) {
    const auto ways = doors.ways({{k_main, oid(1), oid(2)}}, other);
    REQUIRE(ways);
    CHECK(ways->front() == StepWay::other);
  }
}

TEST_CASE("A push into a namespace is found by the full name", "[audit]") {
  Doors doors;
  doors.judged.make_accepted(k_main, oid(1), oid(2));
  doors.judged.push.ref_namespace = "a/b";
  REQUIRE(doors.decide());
  const auto ways =
      doors.ways({{"refs/namespaces/a/refs/namespaces/b/refs/heads/main", oid(1), oid(2)},
                  {k_main, oid(1), oid(2)}});
  REQUIRE(ways);
  CHECK(*ways == Ways{StepWay::pushed, StepWay::other});
}

TEST_CASE("A log that cannot be read lets nothing through", "[audit]") {
  Doors doors;
  doors.accept(k_main, oid(1), oid(2));
  const fs::path segment = doors.audit / segment_name(1);
  const std::string whole = file_text(segment);
  const std::vector<RefStep> steps{{k_main, oid(1), oid(2)}};
  REQUIRE(doors.ways(steps));
  SECTION("its end is no record") {
    write_text(segment, whole + "no record\n");
    CHECK_FALSE(doors.ways(steps));
  }
  SECTION("a record of the repository is torn apart") {
    write_text(segment,
               whole.substr(0, whole.size() - 3) + "\n" + R"({"seq":2,"type":"x"})" + "\n");
    CHECK_FALSE(doors.ways(steps));
  }
  SECTION("others may write it") {
    fs::permissions(segment, fs::perms::group_write, fs::perm_options::add);
    CHECK_FALSE(doors.ways(steps));
  }
  SECTION("what is being written is not there yet") {
    write_text(segment, whole + R"({"path":"/srv/git/paym)");
    const auto ways = doors.ways(steps);
    REQUIRE(ways);
    CHECK(ways->front() == StepWay::pushed);
  }
}

TEST_CASE("A gap that a record of another door explains is a note", "[audit]") {
  Doors doors;
  doors.move(k_main, oid(1), oid(2));
  doors.pass_by(oid(2), oid(5));
  SECTION("where the ref stands there") {
    const AuditCheck check = doors.verify({{k_main, oid(5)}});
    CHECK(check.problem_count == 0);
    CHECK(count(check.notes, Kind::other_door) == 1);
    CHECK(check.allowed_only == 0);
    CHECK(check.notes.front().text.find(
              "by another way than a push, through account 1000, as record 3") !=
          std::string::npos);
  }
  SECTION("where pushes go on from there") {
    doors.move(k_main, oid(5), oid(6));
    const AuditCheck check = doors.verify({{k_main, oid(6)}});
    CHECK(check.problem_count == 0);
    CHECK(count(check.notes, Kind::other_door) == 1);
  }
  SECTION("and what did not happen after all is nothing") {
    const AuditCheck check = doors.verify({{k_main, oid(2)}});
    CHECK(check.problem_count == 0);
    CHECK(check.note_count == 0);
  }
  SECTION("and another gap stays one") {
    const AuditCheck check = doors.verify({{k_main, oid(7)}});
    CHECK(count(check.problems, Kind::refs) == 1);
    CHECK(check.note_count == 0);
  }
}

TEST_CASE("A refused change explains no gap", "[audit]") {
  Doors doors;
  doors.move(k_main, oid(1), oid(2));
  doors.pass_by(oid(2), oid(5), StepFate::refused);
  const AuditCheck check = doors.verify({{k_main, oid(5)}});
  CHECK(count(check.problems, Kind::refs) == 1);
  CHECK(check.note_count == 0);
}

TEST_CASE("The log is read back line by line, over segments", "[audit]") {
  const ScratchFolder scratch;
  const fs::path audit = scratch.path() / "audit";
  fs::create_directory(audit);
  fs::permissions(audit, fs::perms::owner_all);
  const std::string longer(100000, 'x');
  write_text(audit / segment_name(1), "one\ntwo\n");
  write_text(audit / segment_name(3), longer + "\nfour\nfiv");
  const auto folder = AuditFolder::open(audit);
  REQUIRE(folder);
  const auto read = [&](std::uint64_t most) {
    std::vector<std::string> found;
    auto lines = LinesBack::start(*folder, most);
    REQUIRE(lines);
    for (auto line = lines->next(); line && *line; line = lines->next()) {
      found.push_back(**line);
    }
    return found;
  };
  CHECK(read(1U << 20U) == std::vector<std::string>{"four", longer, "two", "one"});
  CHECK(read(70000) == std::vector<std::string>{"four"});
  write_text(audit / segment_name(5), std::string(3U << 20U, 'x') + "\n");
  auto lines = LinesBack::start(*folder, 8U << 20U);
  REQUIRE(lines);
  CHECK_FALSE(lines->next());
}
