// Risk: which class paths, changes and sizes come to (policy.md "Risk", semantics.md section 3).
#include "facts/risk.hpp"

#include <random>

#include <catch2/catch.hpp>

#include "unit/facts/gather_fixture.hpp"

namespace refwarden::test {
namespace {

RiskFloor floor_of(RiskClass risk, const std::vector<std::string>& paths,
                   Level level = Level::system) {
  RiskFloor made;
  made.risk = risk;
  made.level = level;
  for (const std::string& path : paths) {
    made.paths.push_back(glob(path));
  }
  return made;
}

// Classes 0 to 3, default 1; src/crypto/** is 2, docs/** is 0, prot/** is 3.
RiskModel model() {
  RiskModel made;
  made.classes = {"standard", "normal", "high", "major"};
  made.fallback = 1;
  made.floors = {floor_of(2, {"src/crypto/**"}), floor_of(0, {"docs/**"}),
                 floor_of(3, {"prot/**"})};
  return made;
}

RiskClass class_of(const RiskModel& model, std::string_view path) {
  return RiskReader(model).of_path(path).risk;
}

Answer rated(const RiskModel& model, const std::vector<std::string>& paths) {
  Answer answer;
  for (const std::string& path : paths) {
    answer.paths.emplace_back().path = Untrusted(path);
  }
  RiskReader(model).rate(answer, {});
  return answer;
}

UpdateFacts pushed(PushFixture& push, const MemoryFiles& before, const MemoryFiles& after) {
  const Oid root = push.commit({}, before);
  push.repository.set_ref("refs/heads/main", root);
  return push.push("refs/heads/main", push.commit({root}, after)).facts.updates.at(0);
}

}  // namespace

TEST_CASE("a path has the highest floor that matches it, else the default", "[facts]") {
  const RiskModel risk = model();
  CHECK(class_of(risk, "src/crypto/a.cc") == 2);
  CHECK(class_of(risk, "src/crypto") == 2);
  CHECK(class_of(risk, "src/cryptography") == 1);
  CHECK(class_of(risk, "docs/a.md") == 0);
  CHECK(class_of(risk, "x") == 1);
}

TEST_CASE("the folded form raises a class and never lowers one", "[facts]") {
  const RiskModel risk = model();
  for (const auto* path : {"PROT/k", "prot./k", "prot /k", "prot\\k", "\uFF50rot/k", "Prot"}) {
    INFO(path);
    CHECK(class_of(risk, path) == 3);
  }
  CHECK(class_of(risk, "DOCS/a.md") == 1);
  CHECK(class_of(risk, "docs\\a.md") == 1);
}

TEST_CASE("a floor's own letter case lets no path escape and lowers none", "[facts]") {
  RiskModel risk = model();
  risk.floors = {floor_of(2, {"**/Makefile"}), floor_of(3, {"Src/Crypto/**"}),
                 floor_of(0, {"Docs/**"})};
  for (const auto* path : {"Makefile", "makefile", "a/MAKEFILE", "makefile."}) {
    INFO(path);
    CHECK(class_of(risk, path) == 2);
  }
  for (const auto* path : {"Src/Crypto/k", "src/crypto/k", "SRC/crypto", "src\\CRYPTO/k"}) {
    INFO(path);
    CHECK(class_of(risk, path) == 3);
  }
  CHECK(class_of(risk, "Docs/a") == 0);
  CHECK(class_of(risk, "docs/a") == 1);
  CHECK(class_of(risk, "Docs/Makefile") == 2);
  CHECK(rated(risk, {"src/crypto/k"}).reasons.at(0).floor == 1);
}

TEST_CASE("a raising floor in any letter case holds for a path in any letter case", "[facts]") {
  std::mt19937 random(11);
  const auto in_any_case = [&](std::string text) {
    for (char& c : text) {
      c = c >= 'a' && c <= 'z' && random() % 2 == 0 ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return text;
  };
  const std::vector<std::pair<std::string, std::string>> pairs{{"**/makefile", "a/b/makefile"},
                                                               {"src/crypto/**", "src/crypto/k"},
                                                               {"k?y/*.pem", "key/a.pem"}};
  for (int i = 0; i < 300; ++i) {
    const auto& [pattern, path] = pairs[random() % pairs.size()];
    RiskModel risk = model();
    risk.floors = {floor_of(3, {in_any_case(pattern)})};
    const std::string changed = in_any_case(path);
    INFO(risk.floors[0].paths[0].pattern() << " and " << changed);
    CHECK(class_of(risk, changed) == 3);
    // A floor that lowers holds for the bytes alone.
    risk.floors[0].risk = 0;
    CHECK(class_of(risk, changed) == (risk.floors[0].paths[0].matches(changed) ? 0 : 1));
  }
}

TEST_CASE("a commit's class is the highest of its paths, the lowest without any", "[facts]") {
  const RiskModel risk = model();
  CHECK(rated(risk, {}).risk == 0);
  CHECK(rated(risk, {"docs/a"}).risk == 0);
  CHECK(rated(risk, {"docs/a", "x"}).risk == 1);
  const Answer high = rated(risk, {"docs/a", "src/crypto/a", "src/crypto/b"});
  CHECK(high.risk == 2);
  REQUIRE(high.reasons.size() == 1);
  CHECK(high.reasons[0].floor == 0);
  CHECK(high.reasons[0].path == Untrusted("src/crypto/a"));
  CHECK(rated(risk, {"x"}).reasons.empty());
}

TEST_CASE("a repository's lowering floors do not count for a system rule", "[facts]") {
  RiskModel risk = model();
  risk.floors.push_back(floor_of(0, {"notes/**"}, Level::repository));
  risk.floors.push_back(floor_of(2, {"own/**"}, Level::repository));
  CHECK(rated(risk, {"notes/a"}).risk == 0);
  CHECK(rated(risk, {"notes/a"}).system_risk == 1);
  CHECK(rated(risk, {"docs/a"}).system_risk == 0);
  CHECK(rated(risk, {"own/a"}).system_risk == 2);

  CommitFacts commit;
  commit.under_all = rated(risk, {"notes/a"});
  Rule system = rule("r", MessageRule{});
  CHECK(risk_of(commit, system) == 1);
  system.repo_may = {"lower-floors"};
  CHECK(risk_of(commit, system) == 0);
  commit.declared_risk = 3;
  CHECK(risk_of(commit, system) == 3);
}

TEST_CASE("risk only goes up and does not depend on the order of floors", "[facts]") {
  static const std::vector<std::string> k_paths{
      "docs/a", "DOCS/a", "src/crypto/a", "x", "prot", "src\\crypto/b", "notes/n", "prot./z"};
  for (unsigned seed = 1; seed <= 300; ++seed) {
    std::mt19937 random(seed);
    RiskModel risk = model();
    risk.floors.push_back(floor_of(random() % 4, {"notes/**", "x"}, Level::repository));
    std::vector<std::string> paths;
    for (auto count = random() % 5; count > 0; --count) {
      paths.push_back(k_paths[random() % k_paths.size()]);
    }
    const Answer before = rated(risk, paths);
    INFO("seed " << seed);
    CHECK(before.system_risk >= before.risk);
    // Adding a path never lowers; a rename adds one side to the other.
    paths.push_back(k_paths[random() % k_paths.size()]);
    const Answer after = rated(risk, paths);
    CHECK(after.risk >= before.risk);
    CHECK(after.system_risk >= before.system_risk);
    RiskModel shuffled = risk;
    std::shuffle(shuffled.floors.begin(), shuffled.floors.end(), random);
    std::shuffle(paths.begin(), paths.end(), random);
    CHECK(rated(shuffled, paths).risk == after.risk);
    CHECK(rated(shuffled, paths).system_risk == after.system_risk);
  }
}

TEST_CASE("kinds of change are seen in raw entries", "[facts]") {
  PushFixture push;
  push.policy.risk.floors.clear();
  RiskFloor binary;
  binary.changes = {ChangeKind::binary};
  push.policy.risk.floors.push_back(binary);
  const MemoryFiles before{{"a", "1"}, {"run", {"1", 0100755}}, {"link", {"x", 0120000}}};
  const auto changes = [&](const std::string& path, const std::optional<MemoryFile>& file) {
    MemoryFiles after = before;
    after.erase(path);
    if (file) {
      after.insert_or_assign(path, *file);
    }
    return pushed(push, before, after).tip->under_all.changes;
  };
  using Kinds = std::set<ChangeKind>;
  CHECK(changes("a", MemoryFile("2")) == Kinds{});
  CHECK(changes("a", MemoryFile("1", 0100755)) == Kinds{ChangeKind::executable_bit});
  CHECK(changes("new", MemoryFile("1", 0100755)) == Kinds{ChangeKind::executable_bit});
  CHECK(changes("run", MemoryFile("2", 0100755)) == Kinds{});
  CHECK(changes("run", MemoryFile("1")) == Kinds{});
  CHECK(changes("a", MemoryFile("x", 0120000)) == Kinds{ChangeKind::symlink});
  CHECK(changes("link", MemoryFile("x")) == Kinds{ChangeKind::symlink});
  CHECK(changes("link", std::nullopt) == Kinds{ChangeKind::symlink});
  CHECK(changes("sub", MemoryFile::gitlink(oid(3))) == Kinds{ChangeKind::submodule});
  CHECK(changes("a", MemoryFile(std::string("a\0b", 3))) == Kinds{ChangeKind::binary});
}

TEST_CASE("floors on kinds of change raise the commit", "[facts]") {
  PushFixture push;
  push.policy.risk = model();
  RiskFloor links;
  links.risk = 3;
  links.changes = {ChangeKind::symlink};
  push.policy.risk.floors.push_back(links);
  const UpdateFacts facts =
      pushed(push, {{"docs/a", "1"}}, {{"docs/a", "1"}, {"docs/l", {"x", 0120000}}});
  CHECK(facts.tip->under_all.risk == 3);
  REQUIRE(facts.tip->under_all.reasons.size() == 1);
  CHECK(facts.tip->under_all.reasons[0].floor == 3);
  CHECK(facts.tip->under_all.reasons[0].path == Untrusted("docs/l"));
  CHECK(facts.risk == 3);
}

TEST_CASE("size counts lines and files of all judged commits", "[facts]") {
  PushFixture push;
  push.policy.risk = model();
  RiskFloor large;
  large.risk = 3;
  large.lines_over = 5;
  large.files_over = 3;
  push.policy.risk.floors.push_back(large);
  const auto main = std::string("refs/heads/main");
  const Oid root = push.commit({}, {{"x", "1\n2\n"}});
  push.repository.set_ref(main, root);

  // Added and taken away within one push counts twice.
  const Oid more = push.commit({root}, {{"x", "1\n2\n3\n4\n5\n"}});
  const Oid less = push.commit({more}, {{"x", "1\n2\n"}});
  const UpdateFacts one = push.push(main, more).facts.updates.at(0);
  CHECK(one.lines == 3);
  CHECK(one.files == 1);
  CHECK(one.risk == 1);
  const UpdateFacts both = push.push(main, less).facts.updates.at(0);
  CHECK(both.lines == 6);
  CHECK(both.files == 1);
  CHECK(both.risk == 3);
  REQUIRE(both.reasons.size() == 1);
  CHECK(both.reasons[0].path.empty());
  CHECK(both.reasons[0].floor == 3);
  CHECK(both.tip->under_all.risk == 1);

  const Oid files =
      push.commit({root}, {{"x", "1\n2\n"}, {"a", ""}, {"b", ""}, {"c", ""}, {"d", ""}});
  const UpdateFacts many = push.push(main, files).facts.updates.at(0);
  CHECK(many.files == 4);
  CHECK(many.risk == 3);
  // Known commits add nothing.
  push.repository.set_ref("refs/heads/release/1", less);
  CHECK(push.push(main, less).facts.updates.at(0).lines == 0);
}

TEST_CASE("a size floor that is passed stays known under a higher class", "[facts]") {
  PushFixture push;
  push.policy.risk = model();
  RiskFloor large;
  large.risk = 2;
  large.lines_over = 2;
  push.policy.risk.floors.push_back(large);
  using Classes = std::set<RiskClass>;
  CHECK(pushed(push, {}, {{"x", "1\n2\n"}}).size_classes == Classes{});
  CHECK(pushed(push, {}, {{"x", "1\n2\n3\n"}}).size_classes == Classes{2});
  const UpdateFacts higher = pushed(push, {}, {{"x", "1\n2\n3\n"}, {"prot/k", "1\n"}});
  CHECK(higher.risk == 3);
  CHECK(higher.size_classes == Classes{2});
}

TEST_CASE("a small blob with a NUL counts its lines", "[facts]") {
  PushFixture push;
  push.policy.risk = model();
  RiskFloor large;
  large.lines_over = 1000;
  push.policy.risk.floors.push_back(large);
  CHECK(pushed(push, {}, {{"x", std::string("a\0b\nc\n", 6)}}).lines == 2);
}

TEST_CASE("a declared class raises the update", "[facts]") {
  PushFixture push;
  push.policy.risk = model();
  push.policy.risk.trailer = "Change-Risk";
  MemoryCommit commit;
  commit.tree = push.repository.add_tree({{"docs/a", "1"}});
  commit.message = "Change\n\nChange-Risk: high\nchange-risk: normal\nChange-Risk: nonsense\n";
  const UpdateFacts facts =
      push.push("refs/heads/main", push.repository.add_commit(commit)).facts.updates.at(0);
  CHECK(facts.tip->declared_risk == RiskClass{2});
  CHECK(facts.tip->under_all.risk == 0);
  CHECK(facts.risk == 2);
  CHECK(facts.reasons.empty());
}

}  // namespace refwarden::test
