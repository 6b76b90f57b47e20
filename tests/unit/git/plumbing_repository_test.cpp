#include "git/plumbing_repository.hpp"

#include <csignal>
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>
#include <sys/wait.h>

#include "support/git_folder.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

constexpr std::uint64_t k_plenty = 1U << 20U;
const Oid k_some = *Oid::parse(std::string(40, '1'));

PlumbingPlace place_of(const GitFolder& folder) {
  PlumbingPlace place;
  place.git_dir = std::filesystem::canonical(folder.path()).string();
  place.common_dir = place.git_dir;
  return place;
}

// Stands where git should: greets as git does, then does `then`.
class Impostor {
 public:
  explicit Impostor(const std::string& then) {
    folder.write("git", "#!/bin/sh\nread command id\necho \"$id missing\"\n" + then + "\n");
    const std::filesystem::path program = folder.path() / "git";
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    place = place_of(folder);
    place.program = program.string();
    place.patience = std::chrono::milliseconds(300);
  }

  [[nodiscard]] Failure failure() const {
    const auto repository = PlumbingRepository::open(place);
    const auto object = (*repository)->read(k_some, k_plenty);
    REQUIRE_FALSE(object);
    CHECK(object.error().code == FailureCode::server_broken);
    return object.error();
  }

  GitFolder folder;
  PlumbingPlace place;
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Children of ours that are there or that nobody has waited for.
bool has_children() {
  return ::waitpid(-1, nullptr, WNOHANG) == 0 || errno != ECHILD;
}

const std::string k_read = "read command id\n";
const std::string k_header = k_read + "echo \"$id blob 4\"\n";

}  // namespace

TEST_CASE("whatever git answers, nonsense is a failure", "[git]") {
  const std::vector<std::pair<std::string, std::string>> answers = {
      {"exit 0", "it ended"},
      {"read command id\nexit 3", "it ended"},
      {"read command id\necho oops >&2\nexit 3", "oops"},
      {"read command id\necho lost >&2\necho \"$id missing\"\nread more", "lost"},
      {"read command id\nkill -9 $$", "it ended"},
      {"read command id\nsleep 100", "no answer"},
      {"read command id\necho \"$id blob\"\nread more", "makes no sense"},
      {"read command id\necho \"$id blob -1\"\nread more", "makes no sense"},
      {"read command id\necho \"$id blob 4x\"\nread more", "makes no sense"},
      {"read command id\necho \"$id blob 99999999999999999999\"\nread more", "makes no sense"},
      {"read command id\necho \"$id note 4\"\nread more", "makes no sense"},
      {"read command id\necho \"$id ambiguous\"\nread more", "makes no sense"},
      {"read command id\necho \"2${id#1} blob 4\"\nread more", "makes no sense"},
      {"read command id\nhead -c 100000 /dev/zero\nread more", "makes no sense"},
      {k_header + "exit 0", "it ended"},
      {k_read + "printf '%s blob 4\\ntex' \"$id\"\nexit 0", "it ended"},
      {k_read + "printf '%s blob 4\\ntext' \"$id\"\nsleep 100", "no answer"},
      {k_read + "printf '%s blob 4\\ntextx' \"$id\"\nread more", "makes no sense"},
      {k_read + "printf '%s blob 4\\ntext\\nmore' \"$id\"\nread more", "makes no sense"},
      {k_read + "printf '%s blob 4\\ntext\\n' \"$id\"\nread more", "another id"},
  };
  for (const auto& [then, why] : answers) {
    INFO(then);
    const Failure failure = Impostor(then).failure();
    INFO(failure.detail);
    CHECK(has(failure.detail, why));
    CHECK_FALSE(has_children());
  }
}

TEST_CASE("more than was asked for makes no sense", "[git]") {
  const Impostor impostor(k_read + "printf '%s blob 4\\nmore\\n' \"$id\"\nread more");
  const auto header = (*PlumbingRepository::open(impostor.place))->header(k_some);
  REQUIRE_FALSE(header);
  CHECK(has(header.error().detail, "makes no sense"));
}

TEST_CASE("of what is too large nothing but its size is taken", "[git]") {
  const Impostor impostor("read command id\necho \"$id blob 1000000000000\"\nexec sleep 100");
  const auto object = (*PlumbingRepository::open(impostor.place))->read(k_some, k_plenty);
  REQUIRE_FALSE(object);
  CHECK(object.error().code == FailureCode::limit_object);
  CHECK_FALSE(has_children());
}

TEST_CASE("what git complains of does not fill the pipe that it answers by", "[git]") {
  const Impostor impostor("read command id\nhead -c 1000000 /dev/zero | tr '\\0' x >&2\nexit 1");
  const Failure failure = impostor.failure();
  CHECK(has(failure.detail, "xxxx"));
  CHECK(failure.detail.size() < 3000);
}

TEST_CASE("without git, or one that cannot do it, nothing is read", "[git]") {
  Impostor impostor("");
  impostor.place.program = (impostor.folder.path() / "none").string();
  CHECK(has(impostor.failure().told, "git cannot be run"));
  impostor.folder.write("git", "#!/bin/sh\necho 'usage: git cat-file' >&2\nexit 129\n");
  impostor.place.program = (impostor.folder.path() / "git").string();
  const Failure old = impostor.failure();
  CHECK(old.told == "the repository cannot be opened");
  CHECK(has(old.detail, "usage: git cat-file"));
  CHECK_FALSE(has_children());
}

TEST_CASE("after a failure git is started again", "[git]") {
  const GitFolder folder;
  folder.git({"init", "-q", "--bare", "."});
  const Oid whole = *Oid::parse(folder.git({"hash-object", "-w", "--stdin"}, "whole\n"));
  const Oid broken = *Oid::parse(folder.git({"hash-object", "-w", "--stdin"}, "broken\n"));
  const std::string file = "objects/" + broken.hex().substr(0, 2) + "/" + broken.hex().substr(2);
  std::filesystem::remove(folder.path() / file);
  folder.write(file, "no object");
  const auto repository = PlumbingRepository::open(place_of(folder));
  for (int i = 0; i < 3; ++i) {
    CHECK_FALSE((*repository)->read(broken, k_plenty));
    CHECK_FALSE((*repository)->header(broken));
    CHECK((*(*repository)->read(whole, k_plenty))->bytes == "whole\n");
  }
}

TEST_CASE("git's end does not end us, and ours ends git", "[git]") {
  const GitFolder folder;
  folder.git({"init", "-q", "--bare", "."});
  {
    const auto repository = PlumbingRepository::open(place_of(folder));
    const auto again = (*repository)->reopen();
    CHECK_FALSE((*repository)->header(k_some)->has_value());
    CHECK_FALSE((*again)->header(k_some)->has_value());
    CHECK(has_children());
  }
  CHECK_FALSE(has_children());
  // SIGPIPE is not ignored here.
  const Impostor gone("exec sleep 0");
  const auto repository = PlumbingRepository::open(gone.place);
  CHECK_FALSE((*repository)->header(k_some));
  CHECK_FALSE((*repository)->header(k_some));
}

TEST_CASE("a child of one thread outlives it", "[git]") {
  const GitFolder folder;
  folder.git({"init", "-q", "--bare", "."});
  const Oid blob = *Oid::parse(folder.git({"hash-object", "-w", "--stdin"}, "content\n"));
  const auto repository = PlumbingRepository::open(place_of(folder));
  for (int i = 0; i < 2; ++i) {
    bool was_there = false;
    std::thread([&] { was_there = (*repository)->header(blob)->has_value(); }).join();
    CHECK(was_there);
  }
}

TEST_CASE("git is started with nothing of the environment but the quarantine", "[git]") {
  const GitFolder elsewhere;
  Impostor impostor("env >" + (elsewhere.path() / "seen").string() + "\nread command id\nexit 1");
  const ScopedEnvironment objects("GIT_OBJECT_DIRECTORY", "/nowhere/incoming");
  const ScopedEnvironment trace("GIT_TRACE", "1");
  const ScopedEnvironment count("GIT_CONFIG_COUNT", "1");
  const ScopedEnvironment replace("GIT_REPLACE_REF_BASE", "refs/x");
  const ScopedEnvironment preload("LD_LIBRARY_PATH", "/nowhere");
  for (const Quarantine quarantine : {Quarantine::ignore, Quarantine::honour}) {
    impostor.place.quarantine = quarantine;
    CHECK(has(impostor.failure().detail, "it ended"));
    std::ifstream file(elsewhere.path() / "seen");
    const std::string seen{std::istreambuf_iterator<char>(file), {}};
    CHECK(has(seen, "GIT_NO_REPLACE_OBJECTS=1\n"));
    CHECK(has(seen, "GIT_NO_LAZY_FETCH=1\n"));
    CHECK(has(seen, "GIT_CONFIG_NOSYSTEM=1\n"));
    CHECK(has(seen, "GIT_DIR=" + impostor.place.git_dir + "\n"));
    CHECK(has(seen, "GIT_OBJECT_DIRECTORY=") == (quarantine == Quarantine::honour));
    for (const std::string name : {"GIT_TRACE", "GIT_CONFIG_COUNT", "GIT_REPLACE", "LD_"}) {
      CHECK_FALSE(has(seen, name));
    }
  }
}

TEST_CASE("nothing is fetched for a partial clone", "[git]") {
  const GitFolder origin;
  origin.git({"init", "-q", "--bare", "."});
  const Oid far = *Oid::parse(origin.git({"hash-object", "-w", "--stdin"}, "far\n"));
  origin.git({"config", "uploadpack.allowAnySHA1InWant", "true"});
  const GitFolder clone;
  clone.git({"init", "-q", "--bare", "."});
  clone.git({"config", "core.repositoryFormatVersion", "1"});
  clone.git({"config", "extensions.partialClone", "origin"});
  clone.git({"config", "remote.origin.url", origin.path().string()});
  clone.git({"config", "remote.origin.promisor", "true"});
  auto repository = open_repository(clone.path().string(), Quarantine::ignore);
  REQUIRE(repository);
  REQUIRE((*repository)->runs_git());
  for (int i = 0; i < 2; ++i) {
    const auto object = (*repository)->read(far, k_plenty);
    REQUIRE(object);
    CHECK_FALSE(object->has_value());
  }
  // git alone would have got it.
  CHECK(clone.git({"cat-file", "blob", far.hex()}) == "far");
}
