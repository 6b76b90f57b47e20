#include "app/child_process.hpp"

#include <csignal>

#include <catch2/catch.hpp>

using namespace refwarden;

namespace {

ChildResult shell(const std::string& script) {
  return run_child({"/bin/sh", {"-c", script}, {{"GIVEN", "a b"}}, "", true}).value();
}

}  // namespace

TEST_CASE("a child's output and exit code come back", "[app]") {
  CHECK(shell("echo one; exit 3").output == "one\n");
  CHECK(shell("exit 3").exit_code == 3);
  CHECK(shell("kill -9 $$").exit_code == 128 + SIGKILL);
  CHECK(run_child({"/nowhere/program", {}, {}, "", true})->exit_code == 127);
}

TEST_CASE("a child gets exactly what it was given", "[app]") {
  CHECK(shell("echo \"$GIVEN$HOME$PATH_IS_NOT\"").output == "a b\n");
  CHECK(shell("cat").output.empty());
  CHECK(run_child({"/bin/echo", {"$(id)", "a;b"}, {}, "", true})->output == "$(id) a;b\n");
}

TEST_CASE("a child may leave its input unread", "[app]") {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  const std::string input(1'000'000, 'x');
  CHECK(run_child({"/bin/sh", {"-c", "exit 4"}, {}, input, false})->exit_code == 4);
  CHECK(run_child({"/bin/sh",
                   {"-c", "test $(wc -c) -eq 1000000"},
                   {{"PATH", "/usr/bin:/bin"}},
                   input,
                   false})
            ->exit_code == 0);
  std::signal(SIGPIPE, before);
}
