#include "report/layout.hpp"

#include <catch2/catch.hpp>

#include "report/shell.hpp"

using namespace refwarden;

namespace {

std::string fact(const Text& text) {
  Page page("");
  page.fact("found", text);
  return page.text();
}

std::string command(const std::vector<std::string>& arguments) {
  Page page("");
  page.command(arguments);
  return page.text();
}

// What a person types who copies a command: the lines without `hint:` and their indent.
std::string copied(std::string text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    result += text.substr(5, end - 5) + "\n";
    text.erase(0, end + 1);
  }
  return result;
}

}  // namespace

TEST_CASE("lines are wrapped at words and aligned behind their label", "[report]") {
  CHECK(fact(Text("short")) == "  found   short\n");
  const std::string many(56, 'x');
  CHECK(fact(Text(many).say("and more")) == "  found   " + many + " and\n          more\n");
  // 62 columns fill a line; one more does not fit.
  CHECK(fact(Text(std::string(62, 'x'))) == "  found   " + std::string(62, 'x') + "\n");
  CHECK(fact(Text(std::string(63, 'x'))) ==
        "  found   " + std::string(62, 'x') + "\n          x\n");
  Page page("");
  page.fact("found", Text("one"));
  page.fact("found", Text("two"));
  page.fact("why", Text("three"));
  CHECK(page.text() == "  found   one\n          two\n  why     three\n");
}

TEST_CASE("wide characters count two columns", "[report]") {
  const std::string wide = "\xe6\xbc\xa2";  // one ideograph
  CHECK(columns_of(wide + "a") == 3);
  std::string many;
  for (int i = 0; i < 34; ++i) {
    many += wide;
  }
  const std::string text = fact(Text(many));
  CHECK(columns_of(text.substr(0, text.find('\n'))) == 72);
  CHECK(text.find(wide) != std::string::npos);
}

TEST_CASE("pushed text starts no line, whatever it is", "[report]") {
  const std::string filler(54, 'x');
  for (const auto* pushed : {"error", "error:", "hint:", "a\nerror: accepted", "\x1b[31mred",
                             "\xe2\x80\xae"
                             "reversed",
                             ""}) {
    INFO(pushed);
    const std::string bare = fact(Text(filler).bare(Untrusted(pushed)));
    const std::string quoted = fact(Text(filler).quote(Untrusted(pushed)));
    const std::string first = fact(Text().bare(Untrusted(pushed)));
    for (const auto& text : {bare, quoted, first}) {
      CHECK(text.find("\nerror") == std::string::npos);
      CHECK(text.find("\n          error") == std::string::npos);
      CHECK(text.find("\n          hint") == std::string::npos);
      CHECK(text.find('\x1b') == std::string::npos);
      CHECK(text.find("\xe2\x80\xae") == std::string::npos);
    }
  }
  // On a line of its own it gets quotes; behind our words it needs none.
  CHECK(fact(Text(filler).say("yyyyy").bare(Untrusted("error"))) ==
        "  found   " + filler + " yyyyy\n          \"error\"\n");
  CHECK(fact(Text("at").bare(Untrusted("error"))) == "  found   at error\n");
  Page page("");
  page.fact("found", Text("one"));
  page.fact("found", Text().bare(Untrusted("error")));
  CHECK(page.text() == "  found   one\n          \"error\"\n");
}

TEST_CASE("long pushed text is cut, never broken over lines", "[report]") {
  const std::string text = fact(Text("see").quote(Untrusted(std::string(5000, 'e')), 200));
  CHECK(text.size() < 200);
  CHECK(text.find("...\"\n") != std::string::npos);
  CHECK(text.find("\n          e") == std::string::npos);
}

TEST_CASE("a soft break is taken only where the paragraph does not fit", "[report]") {
  const auto paragraph = [](std::size_t length) {
    return Text(std::string(length, 'x')).soft_break().open("(").say("a b").close(")");
  };
  CHECK(fact(paragraph(20)) == "  found   " + std::string(20, 'x') + " (a b)\n");
  CHECK(fact(paragraph(61)) == "  found   " + std::string(61, 'x') + "\n          (a b)\n");
}

TEST_CASE("arguments are one word of a shell", "[report]") {
  CHECK(shell_word("refs/heads/main") == "refs/heads/main");
  CHECK(shell_word("") == "''");
  CHECK(shell_word("a b") == "'a b'");
  CHECK(shell_word("it's") == "'it'\\''s'");
  for (const auto* hostile : {"$(id)", "`id`", "a;b", "a|b", "a&b", "~", "*", "#x", "!x", "<x>"}) {
    CHECK(shell_word(hostile) == "'" + std::string(hostile) + "'");
  }
}

TEST_CASE("a long command is broken so that it still works when copied", "[report]") {
  const std::vector<std::string> arguments{"git",
                                           "commit",
                                           "--amend",
                                           "--no-edit",
                                           "--gpg-sign",
                                           "--trailer",
                                           "Reviewed-by: Priya Nair <priya@example.org>"};
  CHECK(command(arguments) ==
        "hint:   git commit --amend --no-edit --gpg-sign \\\n"
        "hint:     --trailer 'Reviewed-by: Priya Nair <priya@example.org>'\n");
  CHECK(copied(command(arguments)) ==
        "   git commit --amend --no-edit --gpg-sign \\\n"
        "     --trailer 'Reviewed-by: Priya Nair <priya@example.org>'\n");
  CHECK(fits(arguments));
  CHECK_FALSE(fits({"git", std::string(70, 'x')}));
  CHECK_FALSE(fits({"git", "refs/heads/\xe2\x80\xae"}));
  CHECK_FALSE(fits({"git", "a\nb"}));
}

TEST_CASE("a host's prefix stands on every line and takes its columns", "[report]") {
  Page page("GL-HOOK-ERR: ");
  page.blank();
  page.hint(Text(std::string(40, 'x')).say(std::string(40, 'y')));
  CHECK(page.text() == "GL-HOOK-ERR:\nGL-HOOK-ERR: hint: " + std::string(40, 'x') +
                           "\nGL-HOOK-ERR: hint: " + std::string(40, 'y') + "\n");
}
