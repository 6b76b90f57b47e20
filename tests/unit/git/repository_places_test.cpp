#include "git/repository_places.hpp"

#include <algorithm>
#include <cstdlib>

#include <catch2/catch.hpp>

#include "support/scratch_folder.hpp"

using namespace refwarden;
namespace fs = std::filesystem;

namespace {

bool has(const std::vector<fs::path>& places, const fs::path& wanted) {
  return std::any_of(places.begin(), places.end(), [&](const fs::path& place) {
    return fs::weakly_canonical(place) == fs::weakly_canonical(wanted);
  });
}

// A repository's folders, and the list of its alternates.
void make(const fs::path& git_dir, const std::string& alternates) {
  fs::create_directories(git_dir / "objects/info");
  write_text(git_dir / "objects/info/alternates", alternates);
}

}  // namespace

TEST_CASE("the places of a repository are its folder and those of its objects", "[git]") {
  const ScratchFolder scratch;
  const fs::path& at = scratch.path();
  make(at / "one.git",
       "# a comment\n\n../../two.git/objects\n" + (at / "three.git/objects").string());
  make(at / "two.git", "../../four.git/objects\n");
  make(at / "three.git", "../../three.git/objects\n");  // its own
  make(at / "four.git", "");
  const auto places = places_of_repository((at / "one.git").string());
  CHECK(has(places, at / "one.git"));
  CHECK(has(places, at / "two.git/objects"));
  CHECK(has(places, at / "three.git/objects"));
  CHECK(has(places, at / "four.git/objects"));
  CHECK_FALSE(has(places, at));
  CHECK_FALSE(has(places, at / "two.git"));
  CHECK_FALSE(has(places, at / "# a comment"));
}

TEST_CASE("links that stand for git's own files and the common folder are places", "[git]") {
  const ScratchFolder scratch;
  const fs::path& at = scratch.path();
  make(at / "main.git", "../../pool/objects\n");
  fs::create_directories(at / "tree.git");
  write_text(at / "tree.git/commondir", "../main.git\n");
  fs::create_directories(at / "elsewhere");
  fs::create_directory_symlink(at / "elsewhere", at / "tree.git/refs");
  const auto places = places_of_repository((at / "tree.git").string());
  CHECK(has(places, at / "main.git"));
  CHECK(has(places, at / "pool/objects"));
  CHECK(has(places, at / "elsewhere"));
}

TEST_CASE("the object folders of a push are places", "[git]") {
  const ScratchFolder scratch;
  ::setenv("GIT_OBJECT_DIRECTORY", "/x/incoming", 1);
  ::setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", "/x/objects:\"/x/odd\\\"one\"", 1);
  const auto places = places_of_repository(scratch.path());
  ::unsetenv("GIT_OBJECT_DIRECTORY");
  ::unsetenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");
  CHECK(has(places, "/x/incoming"));
  CHECK(has(places, "/x/objects"));
  CHECK(has(places, "/x/odd\"one"));
}
