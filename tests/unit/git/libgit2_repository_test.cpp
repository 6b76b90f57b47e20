#include "git/libgit2_repository.hpp"

#include <algorithm>
#include <random>

#include <catch2/catch.hpp>
#include <dlfcn.h>
#include <malloc.h>
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

}  // namespace

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

TEST_CASE("what libgit2 keeps of a pack is given back, and all is read as before", "[git]") {
  constexpr std::size_t k_versions = 150;
  constexpr std::size_t k_size = 100000;
  constexpr std::size_t k_changed = 600;
  constexpr std::size_t k_most_bytes = 7U << 20U;
  const GitFolder folder;
  folder.git({"init", "-q", "--bare", "."});
  std::vector<std::string> contents;
  std::vector<Oid> ids;
  std::mt19937 random(1);
  std::string content;
  while (content.size() < k_size) {
    content += std::to_string(random()) + "\n";
  }
  // Each is nearest to the one before, so that git packs them as long chains.
  for (std::size_t i = 0; i < k_versions; ++i) {
    for (std::size_t at = i * k_changed; at < (i + 1) * k_changed; ++at) {
      content[at] = static_cast<char>('a' + random() % 26);
    }
    contents.push_back(content);
    ids.push_back(*Oid::parse(blob_in(folder, content)));
    folder.git({"tag", "v" + std::to_string(i), ids.back().hex()});
  }
  folder.git({"repack", "-adq"});
  const auto repository = opened(folder.path());
  const std::size_t before = ::mallinfo2().uordblks;  // nothing under ASan
  std::size_t most = 0;
  for (std::size_t i = 0; i < k_versions; ++i) {
    const auto object = repository->read(ids[i], k_plenty);
    REQUIRE(object);
    REQUIRE(*object);
    REQUIRE((*object)->bytes == contents[i]);
    most = std::max(most, ::mallinfo2().uordblks);
  }
  CHECK(most < before + k_most_bytes);
}

TEST_CASE("starting the git library loads no certificates", "[git]") {
  using Parse = int (*)(void*, const char*);
  auto* const symbol = ::dlsym(RTLD_DEFAULT, "mbedtls_x509_crt_parse_file");
  // None: no library that could read any is loaded.
  CHECK((symbol == nullptr || reinterpret_cast<Parse>(symbol)(nullptr, "/nowhere") == 0));
}
