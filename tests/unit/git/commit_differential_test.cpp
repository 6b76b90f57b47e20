// Commits: what our reader accepts, git must accept and read in the same way.
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "git/libgit2_repository.hpp"
#include "support/git_oracle.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

constexpr std::uint64_t k_plenty = 1U << 24U;

const std::vector<std::string> k_format = {"%H",  "%T",  "%P",  "%an", "%ae",
                                           "%ad", "%cn", "%ce", "%cd", "%B"};

std::string date(const Identity& identity) {
  return fmt::format("{} {}", identity.seconds, identity.zone);
}

std::string parents(const Commit& commit) {
  std::string text;
  for (const Oid& parent : commit.parents) {
    text += (text.empty() ? "" : " ") + parent.hex();
  }
  return text;
}

// Our own reading in the shape of `k_format`.
std::vector<std::string> fields(const Commit& commit) {
  const auto text = [](const Untrusted& bytes) { return std::string(bytes.bytes()); };
  return {commit.id.hex(),
          commit.tree.hex(),
          parents(commit),
          text(commit.author.name),
          text(commit.author.address),
          date(commit.author),
          text(commit.committer.name),
          text(commit.committer.address),
          date(commit.committer),
          text(commit.message)};
}

// Odd commits around one canonical one, the same in every run.
std::vector<std::string> odd_commits(std::size_t count) {
  const std::string id(40, '1');
  const std::vector<std::string> lines = {
      "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904",
      "parent " + id,
      "author Dana Reyes <dana@example.org> 1700000000 +0100",
      "committer Ines Okafor <ines@example.org> 1700000001 -0230",
      "encoding x-unknown",
      "gpgsig -----BEGIN PGP SIGNATURE-----",
      " ",
      " abc",
      " -----END PGP SIGNATURE-----",
      "",
      "Subject \xE9",
      "",
      "gpgsig body"};
  const std::vector<std::string> odd = {"",
                                        " ",
                                        "\t-----",
                                        "tree " + id,
                                        "parent 2222222222222222222222222222222222222222",
                                        "parent AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                        "author A <> 0 +0000",
                                        "author  A  <a b> 1 +1400",
                                        "author A <a> 1 +1401",
                                        "committer \xC3\xA9 <\xFF> 9223372036854775807 -0000",
                                        "committer A <a> 01 +0000",
                                        "committer A <a> 99999999999999999999 +0000",
                                        "committer A <<a> 1 +0000",
                                        "committer <a> 1 +0000",
                                        "HG:extra x",
                                        "change-id",
                                        "mergetag object " + id,
                                        " type commit",
                                        "gpgsig-sha256 -----BEGIN PGP SIGNATURE-----",
                                        "gpgsig-x y",
                                        "gpgsig ",
                                        "encoding UTF-8"};
  std::mt19937 random(20231114);
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

struct Sorted {
  std::vector<Commit> canonical;
  std::vector<Oid> refused;
};

Sorted sort_out(const std::vector<Oid>& ids, const std::vector<std::string>& objects) {
  Sorted sorted;
  std::set<Oid> seen;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!seen.insert(ids[i]).second) {
      continue;
    }
    auto commit = read_commit(ids[i], objects[i]);
    if (commit) {
      sorted.canonical.push_back(std::move(*commit));
    } else {
      sorted.refused.push_back(ids[i]);
    }
  }
  return sorted;
}

std::vector<Oid> ids_of(const std::vector<Commit>& commits) {
  std::vector<Oid> ids;
  for (const Commit& commit : commits) {
    ids.push_back(commit.id);
  }
  return ids;
}

void check_against_log(const GitFolder& folder, const std::vector<Commit>& commits) {
  const auto records = logged(folder, ids_of(commits), k_format);
  REQUIRE(records.size() == commits.size());
  for (std::size_t i = 0; i < commits.size(); ++i) {
    CHECK(fields(commits[i]) == records[i]);
  }
}

}  // namespace

TEST_CASE("every commit of our own history is canonical and read as git reads it", "[git]") {
  const GitFolder folder;
  if (folder.run({"clone", "-q", "--mirror", REFWARDEN_SOURCE_DIR, "."}).code != 0) {
    WARN("the sources are not in a git repository: nothing compared");
    return;
  }
  const auto repository = open_repository(folder.path().string(), Quarantine::ignore);
  REQUIRE(repository);
  std::vector<Commit> commits;
  std::istringstream list(folder.git({"rev-list", "--all"}));
  for (std::string line; std::getline(list, line);) {
    const auto raw = (*repository)->read(*Oid::parse(line), k_plenty);
    REQUIRE(raw);
    auto commit = read_commit(*Oid::parse(line), (*raw)->bytes);
    REQUIRE(commit);
    CHECK(read_parents((*raw)->bytes, HashAlgorithm::sha1) == commit->parents);
    const auto tree = (*repository)->read(commit->tree, k_plenty);
    CHECK(read_tree((*tree)->bytes, HashAlgorithm::sha1).has_value());
    commits.push_back(std::move(*commit));
  }
  CHECK_FALSE(commits.empty());
  check_against_log(folder, commits);
}

TEST_CASE("odd commits that we accept are right for git and read as git reads them", "[git]") {
  const GitFolder folder;
  folder.git({"init", "-q", "."});
  const auto objects = odd_commits(600);
  const auto ids = store_literally(folder, ObjectType::commit, objects);
  REQUIRE(ids.size() == objects.size());
  const Sorted sorted = sort_out(ids, objects);
  CHECK(sorted.canonical.size() > 100);
  CHECK(sorted.refused.size() > 200);
  const auto wrong = complaints(folder);
  CHECK(wrong.size() > 50);
  for (const Commit& commit : sorted.canonical) {
    INFO(commit.id.hex());
    CHECK(wrong.count(commit.id.hex()) == 0);
  }
  check_against_log(folder, sorted.canonical);
}

TEST_CASE("of a signed commit git hands out the same signature and payload", "[git]") {
  const GitFolder folder;
  folder.git({"init", "-q", "."});
  const auto objects = odd_commits(200);
  const auto ids = store_literally(folder, ObjectType::commit, objects);
  std::vector<Commit> with_signature;
  for (Commit& commit : sort_out(ids, objects).canonical) {
    const bool known = commit.signed_part && !commit.signed_part->other_algorithm &&
                       commit.signed_part->signature.rfind("-----BEGIN PGP SIGN", 0) == 0;
    if (known) {
      with_signature.push_back(std::move(commit));
    }
  }
  REQUIRE(with_signature.size() > 15);
  with_signature.resize(15);
  const auto handed = handed_to_gpg(folder, ObjectType::commit, ids_of(with_signature));
  for (std::size_t i = 0; i < with_signature.size(); ++i) {
    INFO(with_signature[i].id.hex());
    CHECK(handed[i].payload == with_signature[i].signed_part->payload);
    CHECK(handed[i].signature == with_signature[i].signed_part->signature);
  }
}
