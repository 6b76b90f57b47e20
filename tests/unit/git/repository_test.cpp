// What every implementation of Repository promises, on real repositories of both object formats.
#include "git/repository.hpp"

#include <thread>

#include "support/repository_kinds.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

constexpr std::uint64_t k_plenty = 1U << 20U;

std::string blob_in(const GitFolder& folder, const std::string& content) {
  return folder.git({"hash-object", "-w", "--stdin"}, content);
}

bool has(const Repository& repository, const std::string& id) {
  const auto object = repository.read(*Oid::parse(id), k_plenty);
  REQUIRE(object);
  return object->has_value();
}

}  // namespace

TEMPLATE_TEST_CASE("objects of every kind are read as git stores them, loose and packed", "[git]",
                   ByLibgit2, ByGit, ByGitWide) {
  const GitFolder folder;
  make<TestType>(folder, {"-b", "main", "."});
  folder.write("a/b", "content\n");
  folder.git({"add", "."});
  folder.git({"commit", "-q", "-m", "First"});
  folder.git({"tag", "-a", "-m", "Release", "v1"});
  const bool packed = GENERATE(false, true);
  if (packed) {
    folder.git({"gc", "-q"});
  }
  const auto repository = opened<TestType>(folder.path() / ".git");
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

TEMPLATE_TEST_CASE("an object that is not there is nothing, a damaged one is a failure", "[git]",
                   ByLibgit2, ByGit, ByGitWide) {
  const GitFolder folder;
  make_bare<TestType>(folder);
  const std::string first = blob_in(folder, "first\n");
  const std::string second = blob_in(folder, "other\n");
  const auto repository = opened<TestType>(folder.path());
  CHECK_FALSE(has(*repository, id_of_all<TestType>('1')));
  CHECK_FALSE(has(*repository, id_of_all<TestType>('0')));
  CHECK_FALSE(has(*repository, std::string(104 - TestType::k_digits, '1')));
  CHECK_FALSE(repository->header(*Oid::parse(id_of_all<TestType>('1')))->has_value());

  const auto file = [&](const std::string& id) {
    return folder.path() / "objects" / id.substr(0, 2) / id.substr(2);
  };
  std::filesystem::permissions(file(first), std::filesystem::perms::owner_all);
  std::filesystem::copy_file(file(second), file(first),
                             std::filesystem::copy_options::overwrite_existing);
  const auto swapped = opened<TestType>(folder.path())->read(*Oid::parse(first), k_plenty);
  REQUIRE_FALSE(swapped);
  CHECK(swapped.error().code == FailureCode::server_broken);

  std::filesystem::resize_file(file(first), 5);
  CHECK_FALSE(opened<TestType>(folder.path())->read(*Oid::parse(first), k_plenty));
}

TEMPLATE_TEST_CASE("replace refs and grafts change nothing of what is read", "[git]", ByLibgit2,
                   ByGit, ByGitWide) {
  const GitFolder folder;
  make<TestType>(folder, {"-b", "main", "."});
  folder.git({"commit", "-q", "--allow-empty", "-m", "Real"});
  const std::string real = folder.git({"rev-parse", "HEAD"});
  folder.git({"commit", "-q", "--allow-empty", "-m", "Twin"});
  folder.git({"replace", real, "HEAD"});
  folder.write(".git/info/grafts", folder.git({"rev-parse", "HEAD"}) + "\n");
  const auto repository = opened<TestType>(folder.path() / ".git");
  const auto object = repository->read(*Oid::parse(real), k_plenty);
  CHECK((*object)->bytes.find("Real") != std::string::npos);
}

TEMPLATE_TEST_CASE("the objects of a push in quarantine are seen where they are asked for", "[git]",
                   ByLibgit2, ByGit, ByGitWide) {
  const GitFolder server;
  make_bare<TestType>(server);
  const std::string old_blob = blob_in(server, "old\n");
  const GitFolder incoming;
  make_bare<TestType>(incoming);
  const std::string new_blob = blob_in(incoming, "new\n");
  const GitFolder third;
  make_bare<TestType>(third);
  const std::string far_blob = blob_in(third, "far\n");
  const ScopedEnvironment objects("GIT_OBJECT_DIRECTORY", incoming.path() / "objects");
  const ScopedEnvironment others(
      "GIT_ALTERNATE_OBJECT_DIRECTORIES",
      (server.path() / "objects").string() + ":\"" + (third.path() / "objects").string() + "\"");
  const ScopedEnvironment git_dir("GIT_DIR", third.path());
  const ScopedEnvironment index("GIT_INDEX_FILE", "/nowhere");
  const ScopedEnvironment worktree("GIT_WORK_TREE", "/nowhere");
  const auto honoured = opened<TestType>(server.path(), Quarantine::honour);
  for (const auto& id : {old_blob, new_blob, far_blob}) {
    CHECK(has(*honoured, id));
    CHECK(has(**honoured->reopen(), id));
  }
  const auto ignored = opened<TestType>(server.path(), Quarantine::ignore);
  CHECK(has(*ignored, old_blob));
  CHECK_FALSE(has(*ignored, new_blob));
}

TEMPLATE_TEST_CASE("an object folder of the environment that is not there is a failure", "[git]",
                   ByLibgit2, ByGit, ByGitWide) {
  const GitFolder server;
  make_bare<TestType>(server);
  const ScopedEnvironment others("GIT_ALTERNATE_OBJECT_DIRECTORIES", "/nowhere/objects");
  const auto repository = open_repository(server.path().string(), Quarantine::honour);
  if (repository) {
    CHECK_FALSE(has(**repository, id_of_all<TestType>('1')));
  } else {
    CHECK(repository.error().code == FailureCode::server_broken);
  }
}

TEMPLATE_TEST_CASE("alternates that the repository itself names are read", "[git]", ByLibgit2,
                   ByGit, ByGitWide) {
  const GitFolder base;
  make_bare<TestType>(base);
  const std::string blob = blob_in(base, "shared\n");
  const GitFolder fork;
  make_bare<TestType>(fork);
  fork.write("objects/info/alternates", (base.path() / "objects").string() + "\n");
  CHECK(has(*opened<TestType>(fork.path()), blob));
}

TEMPLATE_TEST_CASE("only the repository's own configuration file is read", "[git]", ByLibgit2,
                   ByGit, ByGitWide) {
  const GitFolder folder;
  make_bare<TestType>(folder);
  folder.git({"config", "refwarden.one", "own"});
  folder.git({"config", "--add", "refwarden.one", "last"});
  folder.write("more", "[refwarden]\n\tone = included\n\ttwo = included\n");
  folder.git({"config", "include.path", "more"});
  const GitFolder home;
  home.write(".gitconfig", "[refwarden]\n\tthree = user\n");
  const ScopedEnvironment count("GIT_CONFIG_COUNT", "1");
  const ScopedEnvironment name("GIT_CONFIG_KEY_0", "refwarden.three");
  const ScopedEnvironment value("GIT_CONFIG_VALUE_0", "environment");
  const auto repository = opened<TestType>(folder.path());
  CHECK(repository->config("refwarden.one")->value() == "last");
  CHECK(repository->config("Refwarden.ONE")->value() == "last");
  CHECK_FALSE(repository->config("refwarden.two")->has_value());
  CHECK_FALSE(repository->config("refwarden.three")->has_value());
  CHECK(repository->config("core.bare")->value() == "true");
}

TEMPLATE_TEST_CASE("a configuration that cannot be read is not one without settings", "[git]",
                   ByLibgit2, ByGit, ByGitWide) {
  const GitFolder folder;
  make_bare<TestType>(folder);
  const auto repository = opened<TestType>(folder.path());
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

TEMPLATE_TEST_CASE("a folder inside a repository is not taken for the repository", "[git]",
                   ByLibgit2, ByGit, ByGitWide) {
  const GitFolder folder;
  make<TestType>(folder, {"."});
  folder.write("sub/file", "");
  CHECK_FALSE(open_repository((folder.path() / "sub").string(), Quarantine::ignore));
  CHECK_FALSE(open_repository(folder.path().string(), Quarantine::ignore));
}

TEMPLATE_TEST_CASE("a reopened repository is for another thread", "[git]", ByLibgit2, ByGit,
                   ByGitWide) {
  const GitFolder folder;
  make_bare<TestType>(folder);
  const std::string blob = blob_in(folder, "content\n");
  const auto repository = opened<TestType>(folder.path());
  auto other = repository->reopen();
  REQUIRE(other);
  std::string read_there;
  std::thread thread([&] { read_there = (*(*other)->read(*Oid::parse(blob), k_plenty))->bytes; });
  const auto here = repository->read(*Oid::parse(blob), k_plenty);
  thread.join();
  CHECK((*here)->bytes == "content\n");
  CHECK(read_there == "content\n");
}
