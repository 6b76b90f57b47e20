// What content rules look at.
#include "facts/content.hpp"

#include <catch2/catch.hpp>

#include "unit/facts/gather_fixture.hpp"

namespace refwarden::test {
namespace {

using Fault = ContentFault;

class Content {
 public:
  PushFixture push;
  ContentRule rule;

  // Faults and paths of a commit from `before` to `after`.
  std::vector<std::pair<Fault, std::string>> faults(const MemoryFiles& before,
                                                    const MemoryFiles& after) {
    Rule made = test::rule("content", rule);
    push.policy.rules = {made};
    const Oid root = push.commit({}, before);
    push.repository.set_ref("refs/heads/main", root);
    facts = push.push("refs/heads/main", push.commit({root}, after)).facts.updates.at(0);
    std::vector<std::pair<Fault, std::string>> found;
    for (const ContentFinding& finding : facts.tip->content.at("content")) {
      found.emplace_back(finding.fault, finding.path.bytes());
    }
    return found;
  }
  UpdateFacts facts;
};

using Faults = std::vector<std::pair<Fault, std::string>>;

}  // namespace

TEST_CASE("what enters a tree is found in the paths that a commit answers for", "[facts]") {
  Content content;
  content.rule.forbid = {Fault::symlink, Fault::submodule, Fault::executable, Fault::bidi,
                         Fault::conflict_marker};
  const MemoryFiles old{{"old-link", {"x", 0120000}}, {"old-run", {"1", 0100755}}};
  MemoryFiles files = old;
  files.insert_or_assign("a/link", MemoryFile("x", 0120000));
  files.insert_or_assign("a/run", MemoryFile("1", 0100755));
  files.insert_or_assign("a/sub", MemoryFile::gitlink(oid(1)));
  files.insert_or_assign("b/bidi", MemoryFile("if (x\u202E) {"));
  files.insert_or_assign("b/conflict",
                         MemoryFile("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> topic\n"));
  files.insert_or_assign("b/text", MemoryFile("Title\n=======\n"));
  files.insert_or_assign("old-run", MemoryFile("2", 0100755));
  const Faults expected{{Fault::symlink, "a/link"},
                        {Fault::executable, "a/run"},
                        {Fault::submodule, "a/sub"},
                        {Fault::bidi, "b/bidi"},
                        {Fault::conflict_marker, "b/conflict"}};
  CHECK(content.faults(old, files) == expected);
  CHECK(content.faults(files, old) == Faults{});
  content.rule.forbid = {Fault::bidi};
  CHECK(content.faults(old, files) == Faults{{Fault::bidi, "b/bidi"}});
  for (const auto* pattern : {"b/**", "B/**", "**/BiDi"}) {
    INFO(pattern);
    content.rule.paths = {glob(pattern)};
    CHECK(content.faults(old, files) == Faults{{Fault::bidi, "b/bidi"}});
  }
  content.rule.paths = {glob("A/**")};
  CHECK(content.faults(old, files) == Faults{});
}

TEST_CASE("names are looked at in the whole resulting tree", "[facts]") {
  Content content;
  content.rule.forbid = {Fault::case_twin, Fault::unportable_name};
  const MemoryFiles clean{{"a/b", "1"}, {"c", "1"}};
  CHECK(content.faults(clean, {{"a/b", "2"}, {"c", "1"}}).empty());
  CHECK(content.faults(clean, {{"a/b", "1"}, {"a/B", "1"}}) == Faults{{Fault::case_twin, "a/b"}});
  CHECK(content.facts.tip->content.at("content").at(0).other_path == Untrusted("a/B"));
  CHECK(content.faults(clean, {{"A/x", "1"}, {"a/y", "1"}}) == Faults{{Fault::case_twin, "a"}});
  CHECK(content.faults(clean, {{"x/con.txt", "1"}}) ==
        Faults{{Fault::unportable_name, "x/con.txt"}});
  // What stood there before is found as well.
  CHECK(content.faults({{"d/E", "1"}, {"d/e", "1"}}, {{"d/E", "1"}, {"d/e", "1"}, {"n", "1"}}) ==
        Faults{{Fault::case_twin, "d/e"}});
  // A backslash is a slash elsewhere.
  content.rule.forbid = {Fault::case_twin};
  CHECK(content.faults(clean, {{"a\\b\\C", "1"}, {"a/b/c", "1"}}) ==
        Faults{{Fault::case_twin, "a\\b\\C"}});
  content.rule.paths = {glob("other/**")};
  CHECK(content.faults(clean, {{"a/b", "1"}, {"a/B", "1"}}).empty());
  content.rule.paths = {glob("A/**")};
  CHECK(content.faults(clean, {{"a/b", "1"}, {"a/B", "1"}}) == Faults{{Fault::case_twin, "a/b"}});
}

TEST_CASE("large files are told with their size", "[facts]") {
  Content content;
  content.rule.max_bytes = 3;
  content.faults({{"old", "12345"}}, {{"old", "12345"}, {"new", "1234"}, {"small", "123"}});
  const auto& large = content.facts.tip->too_large.at("content");
  REQUIRE(large.size() == 1);
  CHECK(large[0].path == Untrusted("new"));
  CHECK(large[0].bytes == 4);
}

TEST_CASE("names that some system cannot hold", "[facts]") {
  for (const auto* name :
       {"con",  "NUL.txt",  "Com1",  "lpt9.x.y", "aux .c", "a:b",    "a?",   "a*b",
        "a|b",  "a<b",      "a\"b",  "a\\b",     "a.",     "a ",     "a\tb", "\x7F",
        "\xFF", "PROTEC~1", "git~2", "a~12.TXT", "a~1.b",  "ab1f3~1"}) {
    INFO(name);
    CHECK(is_unportable(name));
  }
  for (const auto* name :
       {"console", "com", "com10", "lpt", "a.b", ".a", "a b", "pr\u00E9t", "-x", "a~", "~1", "a~b",
        "a~1b", "long-name~1", "a~1.text", "a~1.b.c", "a.b~1"}) {
    INFO(name);
    CHECK_FALSE(is_unportable(name));
  }
  CHECK_FALSE(is_unportable(std::string(255, 'a')));
  CHECK(is_unportable(std::string(256, 'a')));
}

TEST_CASE("characters that turn the direction", "[facts]") {
  CHECK(has_bidi_control("a\u202Ab"));
  CHECK(has_bidi_control("\u2069"));
  CHECK(has_bidi_control(std::string("\0x", 2) + "\u2066"));
  CHECK_FALSE(has_bidi_control("a\u2029b\u202F\u2065\u206A"));
  // No text at all.
  CHECK_FALSE(has_bidi_control(std::string("\0\xFF", 2) + "\u202A"));
}

TEST_CASE("conflict markers in their order", "[facts]") {
  CHECK(has_conflict_markers("<<<<<<< a\n=======\n>>>>>>> b"));
  CHECK(has_conflict_markers("x\r\n<<<<<<< a\r\n=======\r\n>>>>>>> b\r\n"));
  CHECK_FALSE(has_conflict_markers(">>>>>>> b\n=======\n<<<<<<< a\n"));
  CHECK_FALSE(has_conflict_markers("<<<<<<< a\n=======\n"));
  CHECK_FALSE(has_conflict_markers(" <<<<<<< a\n =======\n >>>>>>> b\n"));
}

}  // namespace refwarden::test
