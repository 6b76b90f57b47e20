// A TOML file without its comments and with other values, line by line.
#include "policy/toml_text.hpp"

#include <catch2/catch.hpp>

using namespace refwarden;

namespace {

Document document_of(const std::string& text) {
  auto document = Document::parse("system.toml", text);
  REQUIRE(document);
  return *std::move(document);
}

std::string stripped_of(const std::string& text, const std::vector<ExchangedValue>& values = {}) {
  return stripped(document_of(text), values).value_or("(nothing)");
}

const std::vector<ExchangedValue> k_audit{{"server", "audit", {"/x"}}};

}  // namespace

TEST_CASE("comments go and everything else stays on its line", "[policy]") {
  CHECK(stripped_of("") == "");
  CHECK(stripped_of("# all\n") == "\n");
  CHECK(stripped_of("a = 1  # why\n\t# more\n\nb = 2 # end") == "a = 1\n\n\nb = 2");
  CHECK(stripped_of("a = 1 # why\r\nb = 2\r\n") == "a = 1\r\nb = 2\r\n");
  CHECK(stripped_of("a = [ # first\n  1, # one\n]# last\n") == "a = [\n  1,\n]\n");
  CHECK(stripped_of("[a] # table\n[[b]]# list\n") == "[a]\n[[b]]\n");
  CHECK(stripped_of("a = { b = 1 } # inline\n") == "a = { b = 1 }\n");
}

TEST_CASE("what only looks like a comment stays", "[policy]") {
  for (const char* text : {
           "a = \"x # y\"\n",
           "a = 'x # y'\n",
           "a = \"\\\" # y\"\n",
           "a = '\\'\n",
           "a = \"\"\"\nx # y\n\"\"\"\n",
           "a = '''x # \" '' y'''\n",
           "a = \"\"\"x\\\"\"\" # y\"\"\"\n",
           "a = \"\"\"\"# y\"\"\"\"\"\n",
           "a = \"\"\nb = ''\nc = \"\"\"\"\"\"\n",
           "\"# a\" = 1\n'# b' = 2\n",
           "a = 2026-01-01\nb = 2026-01-01T00:00:00Z\nc = true\n",
       }) {
    INFO(text);
    CHECK(stripped_of(text) == text);
  }
}

TEST_CASE("a value gives way to another, however it is written", "[policy]") {
  CHECK(stripped_of("[server]\naudit = \"/a\" # here\nmode = \"warn\"\n", k_audit) ==
        "[server]\naudit = \"/x\"\nmode = \"warn\"\n");
  CHECK(stripped_of("server.audit = '/a'\n", k_audit) == "server.audit = \"/x\"\n");
  CHECK(stripped_of("server = { audit = \"/a\", mode = \"warn\" }\n", k_audit) ==
        "server = { audit = \"/x\", mode = \"warn\" }\n");
  CHECK(stripped_of("[server]\n\"audit\" = \"\"\"\n/a\"\"\"\nmode = \"warn\"\n", k_audit) ==
        "[server]\n\"audit\" = \"/x\"\n\nmode = \"warn\"\n");
  CHECK(stripped_of("[repo]\npaths = [\n  \"/a]\", # one\n  '/b',\n]\nmode = \"off\"\n",
                    {{"repo", "paths", {"/**", "/c"}}}) ==
        "[repo]\npaths = [\"/**\", \"/c\"\n\n\n]\nmode = \"off\"\n");
  CHECK(stripped_of("[server]\naudit = \"/\xc3\xa4\"\n[repo]\npaths = [\"/\xc3\xa4\"]\n",
                    {{"repo", "paths", {"a\"\\\n"}}, {"server", "audit", {"/x"}}}) ==
        "[server]\naudit = \"/x\"\n[repo]\npaths = [\"a\\\"\\\\\\u000a\"]\n");
}

TEST_CASE("what is not there, or no text, is not exchanged", "[policy]") {
  for (const char* text :
       {"a = 1\n", "[server]\nmode = \"warn\"\n", "[server]\naudit = 1\n", "server = 1\n",
        "audit = \"/a\"\n", "[rules.server]\naudit = \"/a\"\n"}) {
    INFO(text);
    CHECK(stripped_of(text, k_audit) == text);
  }
}

TEST_CASE("what would not read as before is not written", "[policy]") {
  CHECK(stripped_of("server = { audit = \"\"\"\n/a\"\"\", mode = \"warn\" }\n", k_audit) ==
        "(nothing)");
  CHECK(stripped_of("a = 1.5 # a number that no policy has\n") == "(nothing)");
}
