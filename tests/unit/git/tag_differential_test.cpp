// Tags: what our reader accepts, git's fsck accepts, and git verifies the same bytes.
#include <catch2/catch.hpp>

#include "support/git_oracle.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

std::vector<std::string> odd_tags(std::size_t count) {
  const std::vector<std::string> lines = {"object 4b825dc642cb6eb9a060e54bf8d69288fbee4904",
                                          "type tree",
                                          "tag v1.0",
                                          "tagger Dana Reyes <dana@example.org> 1700000000 +0100",
                                          "gpgsig-sha256 -----BEGIN PGP SIGNATURE-----",
                                          " ",
                                          " -----END PGP SIGNATURE-----",
                                          "",
                                          "Release",
                                          "",
                                          "-----BEGIN PGP SIGNATURE-----",
                                          "",
                                          "abc",
                                          "-----END PGP SIGNATURE-----"};
  const std::vector<std::string> odd = {"",
                                        "text",
                                        "-----BEGIN PGP SIGNATURE-----",
                                        "-----BEGIN PGP SIGNATURE-----x",
                                        " -----BEGIN PGP SIGNATURE-----",
                                        "-----BEGIN SSH SIGNATURE-----",
                                        "-----BEGIN PGP MESSAGE-----",
                                        "-----END PGP SIGNATURE-----",
                                        "object 1111111111111111111111111111111111111111",
                                        "object 4B825dc642cb6eb9a060e54bf8d69288fbee4904",
                                        "type commit",
                                        "type none",
                                        "tag v2",
                                        "tagger A <> 0 +0000",
                                        "tagger A <a>",
                                        "gpgsig x",
                                        "gpgsig-x y",
                                        "other header"};
  std::mt19937 random(20231116);
  std::vector<std::string> objects;
  for (std::size_t i = 0; i < count; ++i) {
    std::string object;
    for (const std::string& line : mutated(lines, odd, random)) {
      object += line + "\n";
    }
    objects.push_back(object);
  }
  return objects;
}

}  // namespace

TEST_CASE("odd tags that we accept are right for git, which verifies the same bytes", "[git]") {
  const GitFolder folder;
  folder.git({"init", "-q", "."});
  folder.git({"write-tree"});
  const auto objects = odd_tags(500);
  const auto ids = store_literally(folder, ObjectType::tag, objects);
  REQUIRE(ids.size() == objects.size());
  const auto wrong = complaints(folder, {"missingTaggerEntry", "badTagName", "extraHeaderEntry"});
  CHECK(wrong.size() > 50);
  std::vector<Oid> verified;
  std::vector<SignedPart> parts;
  std::size_t refused = 0;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto tag = read_tag(ids[i], objects[i]);
    INFO(objects[i]);
    CHECK((!tag || wrong.count(ids[i].hex()) == 0));
    refused += tag ? 0U : 1U;
    const bool own = tag && tag->signed_part && !tag->signed_part->other_algorithm &&
                     tag->signed_part->signature.rfind("-----BEGIN PGP", 0) == 0;
    if (own && parts.size() < 15) {
      verified.push_back(ids[i]);
      parts.push_back(*tag->signed_part);
    }
  }
  CHECK(refused > 100);
  REQUIRE(parts.size() == 15);
  const auto handed = handed_to_gpg(folder, ObjectType::tag, verified);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    CHECK(handed[i].payload == parts[i].payload);
    CHECK(handed[i].signature == parts[i].signature);
  }
}
