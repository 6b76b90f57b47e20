#include "app/judging_process.hpp"

#include <csignal>
#include <cstdlib>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

using namespace refwarden;

namespace {

// Runs `judge` in a judging process; the child must not go back into the test program.
ExitCode run(const std::function<ExitCode(const Parent&)>& judge, const Outside& outside = {}) {
  const int quiet = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  const int before = ::dup(STDERR_FILENO);
  ::dup2(quiet, STDERR_FILENO);
  const ExitCode code = run_judging_process(
      [&](const Parent& parent) -> ExitCode { ::_exit(to_int(judge(parent))); }, outside);
  ::dup2(before, STDERR_FILENO);
  ::close(before);
  ::close(quiet);
  return code;
}

}  // namespace

TEST_CASE("the parent ends as the judging process did", "[app]") {
  CHECK(run([](const Parent&) { return ExitCode::passed; }) == ExitCode::passed);
  CHECK(run([](const Parent&) { return ExitCode::refused; }) == ExitCode::refused);
  CHECK(run([](const Parent&) { return ExitCode::policy; }) == ExitCode::policy);
}

TEST_CASE("a judging process that is ended refuses", "[app]") {
  for (const int number : {SIGKILL, SIGSEGV, SIGABRT, SIGALRM}) {
    CHECK(run([number](const Parent&) {
            std::signal(number, SIG_DFL);
            ::raise(number);
            return ExitCode::passed;
          }) == ExitCode::bug);
  }
}

TEST_CASE("signals that ask for an end are held and seen", "[app]") {
  CHECK(run([](const Parent&) {
          if (was_asked_to_end()) {
            return ExitCode::bug;
          }
          ::raise(SIGTERM);
          return was_asked_to_end() ? ExitCode::unreadable : ExitCode::passed;
        }) == ExitCode::unreadable);
}

TEST_CASE("the judging process is clean and the parent is not", "[app]") {
  ::setenv("REFWARDEN_UNIT", "x", 1);
  CHECK(run([](const Parent&) {
          return std::getenv("REFWARDEN_UNIT") == nullptr ? ExitCode::passed : ExitCode::bug;
        }) == ExitCode::passed);
  CHECK(std::getenv("REFWARDEN_UNIT") != nullptr);
  ::unsetenv("REFWARDEN_UNIT");
}

TEST_CASE("the parent runs the former hook when it is asked", "[app]") {
  int runs = 0;
  const auto judge = [](const Parent& parent) {
    return parent.run_former_hook() == 7 ? ExitCode::refused : ExitCode::bug;
  };
  CHECK(run(judge, {[&] {
                      ++runs;
                      return 7;
                    },
                    {}}) == ExitCode::refused);
  CHECK(runs == 1);
  CHECK(run([](const Parent&) { return ExitCode::refused; }, {[&] { return ++runs; }, {}}) ==
        ExitCode::refused);
  CHECK(runs == 1);
  CHECK(run([](const Parent& parent) {
          return parent.run_former_hook() ? ExitCode::bug : ExitCode::passed;
        }) == ExitCode::passed);
}

TEST_CASE("a former hook's odd exit codes are never taken for 0", "[app]") {
  for (const int code : {256, -1, 512, 300}) {
    CHECK(run(
              [](const Parent& parent) {
                return parent.run_former_hook() == 0 ? ExitCode::passed : ExitCode::refused;
              },
              {[code] { return code; }, {}}) == ExitCode::refused);
  }
}

TEST_CASE("the parent makes a folder for gpg, once, and says where", "[app]") {
  const std::string longest(255, 'x');
  for (const std::string& path : {std::string("/tmp/some"), longest}) {
    CHECK(run(
              [&](const Parent& parent) {
                const bool first = parent.make_gpg_home() == std::filesystem::path(path);
                return first && !parent.make_gpg_home() ? ExitCode::passed : ExitCode::bug;
              },
              {{}, [&] { return path; }}) == ExitCode::passed);
  }
  for (const std::string& none : {std::string(), longest + "x"}) {
    CHECK(run(
              [](const Parent& parent) {
                return parent.make_gpg_home() ? ExitCode::bug : ExitCode::passed;
              },
              {{}, [&] { return none; }}) == ExitCode::passed);
  }
}

TEST_CASE("the former hook runs after the folder was made", "[app]") {
  CHECK(run(
            [](const Parent& parent) {
              const bool made = parent.make_gpg_home().has_value();
              return made && parent.run_former_hook() == 3 ? ExitCode::passed : ExitCode::bug;
            },
            {[] { return 3; }, [] { return std::string("/tmp/some"); }}) == ExitCode::passed);
}
