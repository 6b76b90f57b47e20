#include "git/libgit2_repository.hpp"

#include <thread>

#include <catch2/catch.hpp>
#include <dlfcn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/git_folder.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

constexpr std::uint64_t k_plenty = 1U << 20U;

std::unique_ptr<Repository> opened(const std::filesystem::path& git_dir,
                                   Quarantine quarantine = Quarantine::ignore,
                                   const std::optional<std::string>& ref_namespace = {}) {
  auto repository = open_repository(git_dir.string(), quarantine, ref_namespace);
  if (!repository) {
    FAIL(repository.error().detail);
  }
  return std::move(*repository);
}

std::string blob_in(const GitFolder& folder, const std::string& content) {
  return folder.git({"hash-object", "-w", "--stdin"}, content);
}

bool has(const Repository& repository, const std::string& id) {
  const auto object = repository.read(*Oid::parse(id), k_plenty);
  REQUIRE(object);
  return object->has_value();
}

std::vector<std::string> names(const std::vector<RefTip>& tips) {
  std::vector<std::string> result;
  for (const RefTip& tip : tips) {
    result.push_back(tip.name);
  }
  return result;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("objects of every kind are read as git stores them, loose and packed", "[git]") {
  const GitFolder folder;
  folder.git({"init", "-q", "-b", "main", "."});
  folder.write("a/b", "content\n");
  folder.git({"add", "."});
  folder.git({"commit", "-q", "-m", "First"});
  folder.git({"tag", "-a", "-m", "Release", "v1"});
  const bool packed = GENERATE(false, true);
  if (packed) {
    folder.git({"gc", "-q"});
  }
  const auto repository = opened(folder.path() / ".git");
  CHECK(repository->path() == std::filesystem::canonical(folder.path() / ".git"));
  const std::vector<std::pair<std::string, ObjectType>> objects = {
      {"HEAD", ObjectType::commit},
      {"HEAD^{tree}", ObjectType::tree},
      {"HEAD:a/b", ObjectType::blob},
      {"v1", ObjectType::tag}};
  for (const auto& [name, type] : objects) {
    const Oid id = *Oid::parse(folder.git({"rev-parse", name}));
    const auto object = repository->read(id, k_plenty);
    REQUIRE(object);
    REQUIRE(object->has_value());
    CHECK((*object)->type == type);
    const Ran raw = folder.run({"cat-file", std::string(name_of(type)), name});
    CHECK((*object)->bytes == raw.output);
    const auto header = repository->header(id);
    CHECK((*header)->type == type);
    CHECK((*header)->size == raw.output.size());
    CHECK(repository->read(id, raw.output.size()).has_value());
    CHECK(repository->read(id, raw.output.size() - 1).error().code == FailureCode::limit_object);
  }
}

TEST_CASE("an object that is not there is nothing, a damaged one is a failure", "[git]") {
  const GitFolder folder;
  folder.git({"init", "-q", "--bare", "."});
  const std::string first = blob_in(folder, "first\n");
  const std::string second = blob_in(folder, "other\n");
  const auto repository = opened(folder.path());
  CHECK_FALSE(has(*repository, std::string(40, '1')));
  CHECK_FALSE(has(*repository, std::string(40, '0')));
  CHECK_FALSE(has(*repository, std::string(64, '1')));
  CHECK_FALSE(repository->header(*Oid::parse(std::string(40, '1')))->has_value());

  const auto file = [&](const std::string& id) {
    return folder.path() / "objects" / id.substr(0, 2) / id.substr(2);
  };
  std::filesystem::permissions(file(first), std::filesystem::perms::owner_all);
  std::filesystem::copy_file(file(second), file(first),
                             std::filesystem::copy_options::overwrite_existing);
  const auto swapped = opened(folder.path())->read(*Oid::parse(first), k_plenty);
  REQUIRE_FALSE(swapped);
  CHECK(swapped.error().code == FailureCode::server_broken);

  std::filesystem::resize_file(file(first), 5);
  CHECK_FALSE(opened(folder.path())->read(*Oid::parse(first), k_plenty));
}

TEST_CASE("a packed object over the limit is not inflated, also as a delta", "[git]") {
  constexpr std::size_t k_large = 48U << 20U;
  constexpr long k_most_kib = 16L << 10U;
  const GitFolder folder;
  folder.git({"init", "-q", "--bare", "."});
  const std::string first = blob_in(folder, std::string(k_large, 'a'));
  const std::string second = blob_in(folder, std::string(k_large, 'a') + "b");
  folder.git({"tag", "first", first});
  folder.git({"tag", "second", second});
  folder.git({"-c", "core.bigFileThreshold=1g", "repack", "-adq"});
  REQUIRE(folder.git({"count-objects"}) == "0 objects, 0 kilobytes");
  const auto repository = opened(folder.path());
  const auto peak = [] {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  const pid_t child = ::fork();  // whose peak starts where the tests now are
  if (child == 0) {
    const long before = peak();
    int wrong = 0;
    for (const std::string& id : {first, second}) {
      const auto object = repository->read(*Oid::parse(id), k_plenty);
      wrong += object || object.error().code != FailureCode::limit_object ? 1 : 0;
    }
    ::_exit(wrong + (peak() - before > k_most_kib ? 4 : 0));
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  for (const std::string& id : {first, second}) {
    CHECK(repository->read(*Oid::parse(id), k_large + 1).has_value());
  }
}

TEST_CASE("replace refs and grafts change nothing of what is read", "[git]") {
  const GitFolder folder;
  folder.git({"init", "-q", "-b", "main", "."});
  folder.git({"commit", "-q", "--allow-empty", "-m", "Real"});
  const std::string real = folder.git({"rev-parse", "HEAD"});
  folder.git({"commit", "-q", "--allow-empty", "-m", "Twin"});
  folder.git({"replace", real, "HEAD"});
  folder.write(".git/info/grafts", folder.git({"rev-parse", "HEAD"}) + "\n");
  const auto repository = opened(folder.path() / ".git");
  const auto object = repository->read(*Oid::parse(real), k_plenty);
  CHECK((*object)->bytes.find("Real") != std::string::npos);
}

TEST_CASE("the objects of a push in quarantine are seen where they are asked for", "[git]") {
  const GitFolder server;
  server.git({"init", "-q", "--bare", "."});
  const std::string old_blob = blob_in(server, "old\n");
  const GitFolder incoming;
  incoming.git({"init", "-q", "--bare", "."});
  const std::string new_blob = blob_in(incoming, "new\n");
  const GitFolder third;
  third.git({"init", "-q", "--bare", "."});
  const std::string far_blob = blob_in(third, "far\n");
  const ScopedEnvironment objects("GIT_OBJECT_DIRECTORY", incoming.path() / "objects");
  const ScopedEnvironment others(
      "GIT_ALTERNATE_OBJECT_DIRECTORIES",
      (server.path() / "objects").string() + ":\"" + (third.path() / "objects").string() + "\"");
  const ScopedEnvironment git_dir("GIT_DIR", third.path());
  const ScopedEnvironment index("GIT_INDEX_FILE", "/nowhere");
  const ScopedEnvironment worktree("GIT_WORK_TREE", "/nowhere");
  const auto honoured = opened(server.path(), Quarantine::honour);
  for (const auto& id : {old_blob, new_blob, far_blob}) {
    CHECK(has(*honoured, id));
    CHECK(has(**honoured->reopen(), id));
  }
  const auto ignored = opened(server.path(), Quarantine::ignore);
  CHECK(has(*ignored, old_blob));
  CHECK_FALSE(has(*ignored, new_blob));
}

TEST_CASE("an object folder of the environment that is not there is a failure", "[git]") {
  const GitFolder server;
  server.git({"init", "-q", "--bare", "."});
  const ScopedEnvironment others("GIT_ALTERNATE_OBJECT_DIRECTORIES", "/nowhere/objects");
  const auto repository = open_repository(server.path().string(), Quarantine::honour);
  if (repository) {
    CHECK_FALSE(has(**repository, std::string(40, '1')));
  } else {
    CHECK(repository.error().code == FailureCode::server_broken);
  }
}

TEST_CASE("alternates that the repository itself names are read", "[git]") {
  const GitFolder base;
  base.git({"init", "-q", "--bare", "."});
  const std::string blob = blob_in(base, "shared\n");
  const GitFolder fork;
  fork.git({"init", "-q", "--bare", "."});
  fork.write("objects/info/alternates", (base.path() / "objects").string() + "\n");
  CHECK(has(*opened(fork.path()), blob));
}

TEST_CASE("refs come sorted, packed and loose together, symbolic ones apart", "[git]") {
  const GitFolder folder;
  folder.git({"init", "-q", "-b", "main", "."});
  folder.git({"commit", "-q", "--allow-empty", "-m", "First"});
  const std::string first = folder.git({"rev-parse", "HEAD"});
  folder.git({"branch", "packed"});
  folder.git({"branch", "both"});
  folder.git({"tag", "-a", "-m", "Release", "v1"});
  folder.git({"pack-refs", "--all"});
  folder.git({"commit", "-q", "--allow-empty", "-m", "Second"});
  folder.git({"branch", "-f", "both"});
  folder.git({"branch", "a-b"});
  folder.git({"branch", "a/b"});
  folder.git({"symbolic-ref", "refs/heads/master", "refs/heads/main"});
  folder.git({"symbolic-ref", "refs/heads/unborn", "refs/heads/none"});
  const auto refs = opened(folder.path() / ".git")->refs();
  REQUIRE(refs);
  CHECK(names(refs->direct) == Names{"refs/heads/a-b", "refs/heads/a/b", "refs/heads/both",
                                     "refs/heads/main", "refs/heads/packed", "refs/tags/v1"});
  CHECK(refs->direct[2].target.hex() == folder.git({"rev-parse", "both"}));
  CHECK(refs->direct[4].target.hex() == first);
  CHECK(refs->direct[5].target.hex() == folder.git({"rev-parse", "v1"}));
  REQUIRE(refs->symbolic.size() == 2);
  CHECK(refs->symbolic[0].name == "refs/heads/master");
  CHECK(refs->symbolic[0].target == "refs/heads/main");
  CHECK(refs->symbolic[1].target == "refs/heads/none");
}

TEST_CASE("within a namespace only its own refs are listed, under its own names", "[git]") {
  const GitFolder folder;
  folder.git({"init", "-q", "--bare", "-b", "main", "."});
  const std::string tree = folder.git({"mktree"});
  const std::string commit = folder.git({"commit-tree", "-m", "First", tree});
  const std::string inner = "refs/namespaces/a/refs/namespaces/b/";
  folder.git({"update-ref", "refs/heads/outside", commit});
  folder.git({"update-ref", "refs/namespaces/a/refs/heads/between", commit});
  folder.git({"update-ref", inner + "refs/heads/inside", commit});
  folder.git({"symbolic-ref", inner + "HEAD", inner + "refs/heads/inside"});
  folder.git({"symbolic-ref", inner + "refs/heads/alias", inner + "refs/heads/inside"});
  folder.git({"symbolic-ref", inner + "refs/heads/hole", "refs/heads/outside"});
  for (const std::string name : {"a/b", "/a//b/"}) {
    const auto refs = opened(folder.path(), Quarantine::ignore, name)->refs();
    REQUIRE(refs);
    CHECK(names(refs->direct) == Names{"refs/heads/inside"});
    REQUIRE(refs->symbolic.size() == 2);
    CHECK(refs->symbolic[0].target == "refs/heads/inside");
    CHECK(refs->symbolic[1].target == "/refs/heads/outside");
  }
  const auto outer = opened(folder.path(), Quarantine::ignore, "a");
  CHECK(names((*outer->reopen())->refs()->direct) ==
        Names{"refs/heads/between", "refs/namespaces/b/refs/heads/inside"});
}

TEST_CASE("only the repository's own configuration file is read", "[git]") {
  const GitFolder folder;
  folder.git({"init", "-q", "--bare", "."});
  folder.git({"config", "refwarden.one", "own"});
  folder.git({"config", "--add", "refwarden.one", "last"});
  folder.write("more", "[refwarden]\n\tone = included\n\ttwo = included\n");
  folder.git({"config", "include.path", "more"});
  const GitFolder home;
  home.write(".gitconfig", "[refwarden]\n\tthree = user\n");
  const ScopedEnvironment count("GIT_CONFIG_COUNT", "1");
  const ScopedEnvironment name("GIT_CONFIG_KEY_0", "refwarden.three");
  const ScopedEnvironment value("GIT_CONFIG_VALUE_0", "environment");
  const auto repository = opened(folder.path());
  CHECK(repository->config("refwarden.one")->value() == "last");
  CHECK(repository->config("Refwarden.ONE")->value() == "last");
  CHECK_FALSE(repository->config("refwarden.two")->has_value());
  CHECK_FALSE(repository->config("refwarden.three")->has_value());
  CHECK(repository->config("core.bare")->value() == "true");
}

TEST_CASE("a configuration that cannot be read is not one without settings", "[git]") {
  const GitFolder folder;
  folder.git({"init", "-q", "--bare", "."});
  const auto repository = opened(folder.path());
  const std::filesystem::path config = folder.path() / "config";
  std::filesystem::remove(config);
  SECTION("it leads to itself") {
    std::filesystem::create_symlink("config", config);
  }
  SECTION("nothing is set in it") {
    folder.write("config", "# by hand\n");
  }
  CHECK_FALSE(repository->config("refwarden.policydir"));
}

TEST_CASE("a place that is no repository, or one of another format, is a failure", "[git]") {
  const GitFolder folder;
  const auto nothing = open_repository((folder.path() / "none").string(), Quarantine::ignore);
  REQUIRE_FALSE(nothing);
  CHECK(nothing.error().code == FailureCode::server_broken);
  CHECK(nothing.error().told == "the repository cannot be opened");
  CHECK_FALSE(open_repository(folder.path().string(), Quarantine::ignore));

  folder.git({"init", "-q", "--bare", "--object-format=sha256", "."});
  const auto wide = open_repository(folder.path().string(), Quarantine::ignore);
  REQUIRE_FALSE(wide);
  CHECK(wide.error().code == FailureCode::server_broken);
  CHECK(wide.error().told == "the repository's object format (SHA-256) is not supported yet");
}

TEST_CASE("a folder inside a repository is not taken for the repository", "[git]") {
  const GitFolder folder;
  folder.git({"init", "-q", "."});
  folder.write("sub/file", "");
  CHECK_FALSE(open_repository((folder.path() / "sub").string(), Quarantine::ignore));
  CHECK_FALSE(open_repository(folder.path().string(), Quarantine::ignore));
}

TEST_CASE("starting the git library loads no certificates", "[git]") {
  using Parse = int (*)(void*, const char*);
  auto* const symbol = ::dlsym(RTLD_DEFAULT, "mbedtls_x509_crt_parse_file");
  // None: no library that could read any is loaded.
  CHECK((symbol == nullptr || reinterpret_cast<Parse>(symbol)(nullptr, "/nowhere") == 0));
}

TEST_CASE("a reopened repository is for another thread", "[git]") {
  const GitFolder folder;
  folder.git({"init", "-q", "--bare", "."});
  const std::string blob = blob_in(folder, "content\n");
  const auto repository = opened(folder.path());
  auto other = repository->reopen();
  REQUIRE(other);
  std::string read_there;
  std::thread thread([&] { read_there = (*(*other)->read(*Oid::parse(blob), k_plenty))->bytes; });
  const auto here = repository->read(*Oid::parse(blob), k_plenty);
  thread.join();
  CHECK((*here)->bytes == "content\n");
  CHECK(read_there == "content\n");
}
