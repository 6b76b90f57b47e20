#include "git/ref_files.hpp"

#include <filesystem>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "support/git_folder.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

const std::string k_id(40, '1');
const std::string k_other(40, '2');

std::vector<std::string> lines(const GitFolder& folder) {
  const auto refs = read_ref_files(folder.path().string(), HashAlgorithm::sha1);
  if (!refs) {
    FAIL(refs.error().detail);
  }
  std::vector<std::string> result;
  for (const RefFile& ref : *refs) {
    result.push_back(ref.name + " " + ref.content);
  }
  return result;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("refs are read from files and from the packed list, the files first", "[git]") {
  const GitFolder folder;
  folder.write("refs/heads/main", k_id + "\n");
  folder.write("refs/heads/deep/er/one", k_id);
  folder.write("refs/heads/head", "ref: refs/heads/main \n");
  folder.write("refs/heads/main.lock", k_other + "\n");
  folder.write("refs/heads/.hidden", k_other + "\n");
  folder.write("refs/heads/empty", "");
  folder.write("packed-refs", "# pack-refs with: peeled fully-peeled sorted \n" + k_other +
                                  " refs/heads/main\n" + k_other + " refs/tags/v1\n^" + k_id +
                                  "\n");
  CHECK(lines(folder) == Lines{"refs/heads/deep/er/one " + k_id, "refs/heads/empty ",
                               "refs/heads/head ref: refs/heads/main", "refs/heads/main " + k_id,
                               "refs/tags/v1 " + k_other});
}

TEST_CASE("a folder without refs has none", "[git]") {
  const GitFolder folder;
  CHECK(lines(folder).empty());
}

TEST_CASE("refs that cannot be read are a failure and not left out", "[git]") {
  namespace fs = std::filesystem;
  const GitFolder folder;
  folder.write("refs/heads/main", k_id + "\n");
  const fs::path heads = folder.path() / "refs/heads";
  SECTION("a ref") {
    fs::create_symlink("loop", heads / "loop");
  }
  SECTION("a socket or device in its place") {
    REQUIRE(::mkfifo((heads / "pipe").c_str(), 0600) == 0);
    CHECK(lines(folder).size() == 2);  // as good as empty: never waited for
    return;
  }
  SECTION("a folder of refs") {
    fs::create_directory_symlink("again", folder.path() / "refs/again");
  }
  SECTION("a ref of too many bytes") {
    folder.write("refs/heads/long", std::string(100000, '1'));
  }
  SECTION("the list of packed refs") {
    fs::create_symlink("packed-refs", folder.path() / "packed-refs");
  }
  SECTION("a line of that list") {
    folder.write("packed-refs", k_id + " \n");
  }
  SECTION("the end of that list") {
    folder.write("packed-refs", k_id + " refs/heads/ma");
  }
  const auto refs = read_ref_files(folder.path().string(), HashAlgorithm::sha1);
  REQUIRE_FALSE(refs);
  CHECK(refs.error().code == FailureCode::server_broken);
}
