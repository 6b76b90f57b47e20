#include "audit/log.hpp"

#include <csignal>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/canonical_json.hpp"
#include "base/sha256.hpp"
#include "support/fork_child.hpp"
#include "support/scratch_folder.hpp"

using namespace refwarden;
using namespace std::chrono_literals;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const Stamp k_stamp{"git01", Instant(1755871391482193us)};

LogSettings small_segments() {
  LogSettings settings;
  settings.segment_bytes = 600;
  return settings;
}

Result<std::uint64_t> append_one(const fs::path& folder, const json& body,
                                 const LogSettings& settings = {}) {
  auto log = LogWriter::open(folder, k_stamp, settings);
  if (!log) {
    return tl::unexpected(log.error());
  }
  return log->append({body});
}

json body(int number) {
  return {{"type", "adopted"}, {"id", "x"}, {"number", number}};
}

// All lines of all segments, in the order of the chain.
std::vector<std::string> lines_of(const fs::path& folder) {
  std::set<fs::path> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".jsonl") {
      names.insert(entry.path());
    }
  }
  std::vector<std::string> lines;
  for (const auto& name : names) {
    std::istringstream text(file_text(name));
    for (std::string line; std::getline(text, line);) {
      lines.push_back(line);
    }
  }
  return lines;
}

// True where every line's `prev` is the digest of the line before and numbers have no gap.
bool is_chained(const std::vector<std::string>& lines) {
  json prev;
  std::uint64_t sequence = 0;
  for (const std::string& line : lines) {
    const auto record = parse_canonical(line);
    if (!record || (*record)["prev"] != prev || (*record)["seq"] != ++sequence) {
      return false;
    }
    prev = sha256_of(line);
  }
  return true;
}

fs::path only_segment(const fs::path& folder) {
  return folder / segment_name(1);
}

}  // namespace

TEST_CASE("The first record starts the chain and the next ones go on", "[audit]") {
  const ScratchFolder scratch;
  CHECK(append_one(scratch.path(), body(1)) == 1U);
  CHECK(append_one(scratch.path(), body(2)) == 2U);
  const auto lines = lines_of(scratch.path());
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] ==
        R"({"at":"2025-08-22T14:03:11.482193Z","id":"x","number":1,"prev":null,"schema":1,)"
        R"("seq":1,"server":"git01","type":"adopted"})");
  CHECK(is_chained(lines));
  CHECK((fs::status(only_segment(scratch.path())).permissions() & fs::perms::all) ==
        (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("A full segment is followed by another, and the chain goes on", "[audit]") {
  const ScratchFolder scratch;
  for (int i = 0; i < 20; ++i) {
    REQUIRE(append_one(scratch.path(), body(i), small_segments()));
  }
  CHECK(std::distance(fs::directory_iterator(scratch.path()), fs::directory_iterator()) > 4);
  const auto lines = lines_of(scratch.path());
  CHECK(lines.size() == 20);
  CHECK(is_chained(lines));
}

TEST_CASE("Many records of one batch are cut into writes", "[audit]") {
  const ScratchFolder scratch;
  auto log = LogWriter::open(scratch.path(), k_stamp);
  REQUIRE(log);
  const json large = {{"type", "adopted"}, {"text", std::string(300000, 'x')}};
  CHECK(log->append(std::vector<json>(10, large)) == 1U);
  CHECK(log->append({body(11)}) == 11U);
  CHECK(is_chained(lines_of(scratch.path())));
  CHECK_FALSE(log->append({{{"text", std::string(k_line_bytes, 'x')}}}));
}

TEST_CASE("Sixteen processes at once write one chain", "[audit]") {
  const ScratchFolder scratch;
  constexpr int k_each = 12;
  std::vector<pid_t> children;
  for (int child = 0; child < 16; ++child) {
    children.push_back(start_child([&] {
      int bad = 0;
      for (int i = 0; i < k_each; ++i) {
        bad += append_one(scratch.path(), body(i), small_segments()) ? 0 : 1;
      }
      return bad;
    }));
  }
  for (const pid_t child : children) {
    CHECK(wait_for_child(child) == 0);
  }
  const auto lines = lines_of(scratch.path());
  CHECK(lines.size() == 16 * k_each);
  CHECK(is_chained(lines));
}

TEST_CASE("A line torn at any byte is set aside, and a record says so", "[audit]") {
  const ScratchFolder origin;
  REQUIRE(append_one(origin.path(), body(1)));
  REQUIRE(append_one(origin.path(), body(2)));
  const std::string whole = file_text(only_segment(origin.path()));
  const std::size_t first = whole.find('\n') + 1;
  for (std::size_t size = first + 1; size < whole.size(); ++size) {
    const ScratchFolder scratch;
    write_text(only_segment(scratch.path()), whole.substr(0, size));
    fs::permissions(only_segment(scratch.path()), fs::perms(0600));
    REQUIRE(append_one(scratch.path(), body(3)) == 3U);
    const auto lines = lines_of(scratch.path());
    REQUIRE(lines.size() == 3);
    CHECK(is_chained(lines));
    const json torn = json::parse(lines[1]);
    CHECK(torn["type"] == "torn");
    CHECK(torn["offset"] == first);
    const std::string rest = whole.substr(first, size - first);
    CHECK(torn["bytes"] == rest.size());
    CHECK(torn["digest"] == sha256_of(rest));
    CHECK(file_text(scratch.path() / torn["file"].get<std::string>()) == rest);
  }
}

TEST_CASE("A segment that holds only a torn line makes way for the chain before it", "[audit]") {
  const ScratchFolder scratch;
  REQUIRE(append_one(scratch.path(), body(1)));
  write_text(scratch.path() / segment_name(2), "{\"at\":");
  fs::permissions(scratch.path() / segment_name(2), fs::perms(0600));
  CHECK(append_one(scratch.path(), body(2)) == 3U);
  const auto lines = lines_of(scratch.path());
  REQUIRE(lines.size() == 3);
  CHECK(is_chained(lines));
  CHECK(json::parse(lines[1])["segment"] == segment_name(2));
}

TEST_CASE("A crash after a segment was made and before its first line does no harm", "[audit]") {
  const ScratchFolder scratch;
  REQUIRE(append_one(scratch.path(), body(1)));
  write_text(scratch.path() / segment_name(2), "");
  fs::permissions(scratch.path() / segment_name(2), fs::perms(0600));
  CHECK(append_one(scratch.path(), body(2)) == 2U);
  CHECK(is_chained(lines_of(scratch.path())));
}

TEST_CASE("Nothing is appended to a last line that is ended and no record", "[audit]") {
  for (const char* damage : {"garbage\n", "{}\n", "\n", "{\"seq\":0}\n", "{\"seq\":1 }\n"}) {
    const ScratchFolder scratch;
    REQUIRE(append_one(scratch.path(), body(1)));
    const std::string before = file_text(only_segment(scratch.path())) + damage;
    write_text(only_segment(scratch.path()), before);
    const auto written = append_one(scratch.path(), body(2));
    REQUIRE_FALSE(written);
    CHECK(written.error().code == FailureCode::server_broken);
    CHECK(file_text(only_segment(scratch.path())) == before);
  }
}

TEST_CASE("A full disk refuses and leaves whole lines only", "[audit]") {
  const ScratchFolder scratch;
  REQUIRE(append_one(scratch.path(), body(1)));
  const std::string before = file_text(only_segment(scratch.path()));
  const auto limited = [&](rlim_t bytes) {
    return run_in_child([&] {
      std::signal(SIGXFSZ, SIG_IGN);
      const rlimit limit{bytes, bytes};
      ::setrlimit(RLIMIT_FSIZE, &limit);
      const auto written = append_one(scratch.path(), body(2));
      return !written && written.error().code == FailureCode::server_broken ? 0 : 1;
    });
  };
  for (const rlim_t over : {0U, 1U, 50U}) {
    CHECK(limited(before.size() + over) == 0);
    CHECK(file_text(only_segment(scratch.path())) == before);
  }
  CHECK(append_one(scratch.path(), body(2)) == 2U);
  CHECK(is_chained(lines_of(scratch.path())));
}

TEST_CASE("A full disk at the start of a segment leaves none", "[audit]") {
  const ScratchFolder scratch;
  CHECK(run_in_child([&] {
          std::signal(SIGXFSZ, SIG_IGN);
          const rlimit limit{20, 20};
          ::setrlimit(RLIMIT_FSIZE, &limit);
          return append_one(scratch.path(), body(1)) ? 1 : 0;
        }) == 0);
  CHECK_FALSE(fs::exists(only_segment(scratch.path())));
  CHECK(append_one(scratch.path(), body(1)) == 1U);
}

TEST_CASE("A folder that is not ours alone is refused", "[audit]") {
  const ScratchFolder scratch;
  const fs::path folder = scratch.path() / "audit";
  CHECK_FALSE(append_one(folder, body(1)));
  fs::create_directory(folder);
  for (const int mode : {0770, 0702, 0777}) {
    fs::permissions(folder, fs::perms(mode));
    const auto written = append_one(folder, body(1));
    REQUIRE_FALSE(written);
    CHECK(written.error().told.find('/') == std::string::npos);
  }
  fs::permissions(folder, fs::perms(0700));
  fs::create_symlink(folder, scratch.path() / "link");
  CHECK_FALSE(append_one(scratch.path() / "link", body(1)));
  write_text(scratch.path() / "file", "");
  CHECK_FALSE(append_one(scratch.path() / "file", body(1)));
  CHECK(append_one(folder, body(1)));
}

TEST_CASE("A segment or lock that is a link, or that others write, is refused", "[audit]") {
  const ScratchFolder scratch;
  const fs::path other = scratch.path() / "other";
  const fs::path folder = scratch.path() / "audit";
  fs::create_directory(folder);
  fs::permissions(folder, fs::perms(0700));
  write_text(other, "");
  fs::create_symlink(other, folder / k_lock_name);
  CHECK_FALSE(append_one(folder, body(1)));
  fs::remove(folder / k_lock_name);
  fs::create_symlink(other, folder / segment_name(1));
  CHECK_FALSE(append_one(folder, body(1)));
  fs::remove(folder / segment_name(1));
  CHECK(append_one(folder, body(1)));
  fs::permissions(folder / segment_name(1), fs::perms(0620));
  CHECK_FALSE(append_one(folder, body(2)));
  fs::permissions(folder / segment_name(1), fs::perms(0600));
  fs::create_hard_link(folder / segment_name(1), scratch.path() / "second name");
  CHECK_FALSE(append_one(folder, body(2)));
  CHECK(file_text(other).empty());
}

TEST_CASE("A folder that this account cannot write is refused", "[audit]") {
  const ScratchFolder scratch;
  fs::permissions(scratch.path(), fs::perms(0555));
  CHECK(run_in_child([&] {
          // Modes mean nothing to root.
          constexpr uid_t k_nobody = 65534;
          if (::geteuid() == 0 && ::setuid(k_nobody) != 0) {
            return 2;
          }
          const auto written = append_one(scratch.path(), body(1));
          return !written && written.error().code == FailureCode::server_broken ? 0 : 1;
        }) == 0);
  fs::permissions(scratch.path(), fs::perms(0700));
}

TEST_CASE("Waiting for the lock has an end", "[audit]") {
  const ScratchFolder scratch;
  REQUIRE(append_one(scratch.path(), body(1)));
  const auto folder = AuditFolder::open(scratch.path());
  const auto held = lock_log(*folder, 0ms);
  REQUIRE(held);
  LogSettings settings;
  settings.lock_wait = 20ms;
  const auto written = append_one(scratch.path(), body(2), settings);
  REQUIRE_FALSE(written);
  CHECK(written.error().detail.find("lock") != std::string::npos);
}
