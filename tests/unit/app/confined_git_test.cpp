// git as it reads objects for a process that has confined itself.
#include <catch2/catch.hpp>

#include "app/confinement.hpp"
#include "git/repository.hpp"
#include "support/fork_child.hpp"
#include "support/git_folder.hpp"

using namespace refwarden;
using namespace refwarden::test;

TEST_CASE("git reads objects for a confined process, within its walls", "[app][confinement]") {
  if (!confinement_here().whole) {
    WARN("this kernel has no Landlock or no filters");
    return;
  }
  const GitFolder folder;
  folder.git({"init", "-q", "--bare", "--object-format=sha256", "."});
  const Oid inside = *Oid::parse(folder.git({"hash-object", "-w", "--stdin"}, "inside\n"));
  const GitFolder other;
  other.git({"init", "-q", "--bare", "--object-format=sha256", "."});
  const Oid outside = *Oid::parse(other.git({"hash-object", "-w", "--stdin"}, "outside\n"));
  folder.write("objects/info/alternates", (other.path() / "objects").string() + "\n");
  const Confinement confinement{
      {folder.path()}, {}, {}, k_git_program, std::chrono::seconds(100), std::uint64_t{1} << 30U};
  const auto repository = open_repository(folder.path().string(), Quarantine::ignore);
  REQUIRE(repository);
  REQUIRE((*repository)->runs_git());
  const auto reads = [&](const Oid& id) {
    return run_in_child([&] {
      const auto own = (*repository)->reopen();
      if (!confine(confinement)) {
        return 254;
      }
      int wrong = 0;
      for (const auto* each : {repository->get(), own->get()}) {
        const auto object = each->read(id, 100);
        wrong += object && *object && (*object)->bytes == "inside\n" ? 0 : 1;
      }
      return wrong;
    });
  };
  CHECK(reads(inside) == 0);
  CHECK(reads(outside) == 2);
}
