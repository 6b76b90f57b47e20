#include <catch2/catch.hpp>

#include "git/objects.hpp"
#include "git/tree_names.hpp"

using namespace refwarden;

namespace {

std::string entry(const std::string& mode, const std::string& name, std::size_t id_size = 20) {
  return mode + " " + name + std::string(1, '\0') + std::string(id_size, '\x11');
}

std::string file(const std::string& name) {
  return entry("100644", name);
}

std::string folder(const std::string& name) {
  return entry("40000", name);
}

std::string why(const std::string& bytes) {
  const auto tree = read_tree(bytes, HashAlgorithm::sha1);
  return tree ? "canonical" : std::string(tree.error().why);
}

}  // namespace

TEST_CASE("a tree's entries come in its own order with mode, name and id", "[git]") {
  const std::string bytes = entry("120000", "a") + folder("b") + entry("160000", "c") +
                            entry("100755", "d") + file("\xFF\n");
  const auto tree = read_tree(bytes, HashAlgorithm::sha1);
  REQUIRE(tree);
  REQUIRE(tree->size() == 5);
  CHECK((*tree)[0].mode == 0120000);
  CHECK((*tree)[1].mode == 0040000);
  CHECK((*tree)[2].mode == 0160000);
  CHECK((*tree)[3].mode == 0100755);
  CHECK((*tree)[4].mode == 0100644);
  CHECK((*tree)[4].name == "\xFF\n");
  CHECK((*tree)[4].id.hex() == "1111111111111111111111111111111111111111");
  CHECK(read_tree("", HashAlgorithm::sha1)->empty());
  CHECK(read_tree(entry("100644", "a", 32), HashAlgorithm::sha256)->size() == 1);
}

TEST_CASE("a folder is sorted as its name with a slash", "[git]") {
  CHECK(why(file("a") + file("a-") + file("a.b") + folder("ab") + file("a0")) ==
        "entries out of order");
  CHECK(why(file("a-") + folder("a") + file("a0")) == "canonical");
  CHECK(why(folder("a") + file("a.b")) == "entries out of order");
  CHECK(why(file("a.b") + folder("a")) == "canonical");
  CHECK(why(file("a") + file("a.b")) == "canonical");
  CHECK(why(file("a.b") + file("a")) == "entries out of order");
  CHECK(why(file("b") + file("a")) == "entries out of order");
  CHECK(why(file("a") + file("\xC3\xA9")) == "canonical");
  CHECK(why(file("\xC3\xA9") + file("a")) == "entries out of order");
  CHECK(why(entry("160000", "a") + entry("160000", "a.b")) == "canonical");
}

TEST_CASE("one name twice is found wherever the two stand", "[git]") {
  const std::string twice = "two entries of one name";
  CHECK(why(file("a") + file("a")) == twice);
  CHECK(why(folder("a") + folder("a")) == twice);
  CHECK(why(file("a") + folder("a")) == twice);
  CHECK(why(entry("120000", "a") + file("a.b") + folder("a")) == twice);
  CHECK(why(file("a") + file("a.b") + file("a.b.c") + folder("a.b")) == twice);
  CHECK(why(file("a") + file("a.b") + file("a.b.c") + folder("a.b.c") + folder("a")) == twice);
  CHECK(why(file("a") + file("a.b") + file("a.b.c") + folder("a.b.d") + folder("a")) == twice);
  CHECK(why(file("a") + file("a.b") + folder("a.c") + file("a0")) == "canonical");
}

TEST_CASE("a broken entry or mode is malformed", "[git]") {
  const std::string mode = "an entry with a mode that git does not write";
  for (const std::string wrong :
       {"040000", "100664", "100600", "0", "", "100645", "40755", "10064x"}) {
    INFO(wrong);
    CHECK(why(entry(wrong, "a")) == mode);
  }
  const std::string whole = file("a");
  for (std::size_t length = 1; length < whole.size(); ++length) {
    CHECK(why(whole.substr(0, length)) == "a broken entry");
  }
  CHECK(why(whole + "x") == "a broken entry");
  CHECK(why(entry("1006444444", "a")) == "a broken entry");
  CHECK(why("100644 a" + std::string(21, '\0')) == "an entry without an object");
  CHECK(why(file("")) == "an entry without a name");
  CHECK(why(file("a/b")) == "an entry with a slash in its name");
}

TEST_CASE("names that some system takes for another place are malformed", "[git]") {
  for (const std::string name : {".", "..", "..\\x", "a\\..\\b", "\\."}) {
    INFO(name);
    CHECK(why(folder(name)) == "an entry that is called . or ..");
  }
  for (const std::string name : {".git",
                                 ".GIT",
                                 ".gIt",
                                 ".git.",
                                 ".git ",
                                 ".git. .",
                                 "git~1",
                                 "GIT~1",
                                 "git~1.",
                                 ".git::$INDEX_ALLOCATION",
                                 ".git:x",
                                 ".git...:x",
                                 ".git\\config",
                                 "a\\.git",
                                 "a\\git~1\\b",
                                 ".g\xE2\x80\x8Cit",
                                 "\xE2\x80\x8E.git",
                                 ".git\xEF\xBB\xBF",
                                 ".Git\xE2\x81\xAA",
                                 ".\xE2\x80\xAAGIT",
                                 ".git\xFF",
                                 ".\xEF\xBD\x87it",
                                 "\xEF\xBC\x8Egit",
                                 ".g\xC4\xB1t~",
                                 "\xEF\xBD\x87it~1",
                                 ".git\xE3\x80\x80",
                                 ".g\xC2\xADit"}) {
    INFO(name);
    const bool dotless = name == ".g\xC4\xB1t~";
    CHECK((why(folder(name)) == "an entry that some systems take for .git") == !dotless);
  }
  for (const std::string name :
       {".gitmodules", ".gitignore", "git", "git~2", ".gi", "x.git", ".git-blame", ".git,", "...",
        ".git_", "git~10", "a\\b", ".github", ".git\xC3\xA9", ".g\xC3\xAFt", "\xFF"}) {
    INFO(name);
    CHECK(why(folder(name)) == "canonical");
  }
}
