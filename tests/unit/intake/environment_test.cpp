#include <filesystem>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "intake/push.hpp"

using namespace refwarden;

namespace {

using Values = std::map<std::string, std::string>;

Result<Push> push_with(Values values) {
  values.emplace("GIT_DIR", "/");
  return read_push(HookKind::pre_receive, Environment(std::move(values)), {});
}

// What a child process that was cleaned says of itself, as its exit code.
template <typename Check>
int in_cleaned_child(Check check) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::setenv("LD_PRELOAD_LOOKS_LIKE_THIS", "x", 1);
    ::setenv("GNUPGHOME", "/nowhere", 1);
    ::setenv("GIT_CONFIG_COUNT", "1", 1);
    ::setenv("GIT_OBJECT_DIRECTORY", "/quarantine", 1);
    ::setenv("GIT_NAMESPACE", "team", 1);
    ::setenv("PATH", "/evil", 1);
    ::dup2(STDERR_FILENO, 77);
    ::close(STDIN_FILENO);
    clean_process();
    ::_exit(check() ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  return status;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "(unset)" : value;
}

}  // namespace

TEST_CASE("the repository is where GIT_DIR really is", "[intake]") {
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("intake-{}", ::getpid());
  std::filesystem::create_directories(folder / "real.git");
  std::filesystem::create_directory_symlink(folder / "real.git", folder / "link.git");
  const auto push = push_with({{"GIT_DIR", (folder / "link.git").string()}});
  REQUIRE(push);
  CHECK(push->git_dir == std::filesystem::canonical(folder / "real.git").string());
  CHECK(push_with({{"GIT_DIR", (folder / "none.git").string()}}).error().code ==
        FailureCode::server_broken);
  CHECK(push_with({{"GIT_DIR", ""}}).error().code == FailureCode::push_malformed);
  std::filesystem::remove_all(folder);
}

TEST_CASE("push options are opaque and bounded", "[intake]") {
  CHECK(push_with({})->options.empty());
  CHECK(push_with({{"GIT_PUSH_OPTION_COUNT", "0"}})->options.empty());
  const auto push = push_with({{"GIT_PUSH_OPTION_COUNT", "2"},
                               {"GIT_PUSH_OPTION_0", "ci;skip\n\x1b"},
                               {"GIT_PUSH_OPTION_1", ""},
                               {"GIT_PUSH_OPTION_2", "not announced"}});
  REQUIRE(push);
  REQUIRE(push->options.size() == 2);
  CHECK(push->options[0].bytes() == "ci;skip\n\x1b");
  CHECK(push->options[1].empty());
  for (const auto* count : {"x", "-1", "1x", " 1", "1001", "99999999999999999999", "1"}) {
    CAPTURE(count);
    CHECK_FALSE(push_with({{"GIT_PUSH_OPTION_COUNT", count}}));
  }
  CHECK_FALSE(
      push_with({{"GIT_PUSH_OPTION_COUNT", "1"}, {"GIT_PUSH_OPTION_0", std::string(4097, 'x')}}));
  CHECK(push_with({{"GIT_PUSH_OPTION_COUNT", "1"}, {"GIT_PUSH_OPTION_0", std::string(4096, 'x')}}));
}

TEST_CASE("a shallow push is refused", "[intake]") {
  CHECK(push_with({{"GIT_SHALLOW_FILE", "shallow_x"}}).error().code == FailureCode::shallow_push);
  CHECK(push_with({{"GIT_SHALLOW_FILE", ""}}));
  CHECK(push_with({{"GIT_NAMESPACE", "team"}})->ref_namespace == "team");
  CHECK_FALSE(push_with({{"GIT_NAMESPACE", ""}})->ref_namespace);
}

TEST_CASE("a cleaned process has nothing of the pusher's environment", "[intake]") {
  CHECK(in_cleaned_child([] {
          return variable("LD_PRELOAD_LOOKS_LIKE_THIS") == "(unset)" &&
                 variable("GNUPGHOME") == "(unset)" && variable("GIT_CONFIG_COUNT") == "(unset)" &&
                 variable("HOME") == "/nonexistent" && variable("PATH") == "/usr/bin:/bin" &&
                 variable("LC_ALL") == "C" && variable("TZ") == "UTC";
        }) == 0);
}

TEST_CASE("a cleaned process still sees the quarantine and the namespace", "[intake]") {
  CHECK(in_cleaned_child([] {
          return variable("GIT_OBJECT_DIRECTORY") == "/quarantine" &&
                 variable("GIT_NAMESPACE") == "team";
        }) == 0);
}

TEST_CASE("a cleaned process has three open descriptors", "[intake]") {
  CHECK(in_cleaned_child([] {
          return ::fcntl(0, F_GETFD) != -1 && ::fcntl(1, F_GETFD) != -1 &&
                 ::fcntl(2, F_GETFD) != -1 && ::fcntl(77, F_GETFD) == -1;
        }) == 0);
}

TEST_CASE("a process has the environment that it was started with", "[intake]") {
  ::setenv("REFWARDEN_UNIT", "a=b", 1);
  CHECK(Environment::of_process().get("REFWARDEN_UNIT") == "a=b");
  ::unsetenv("REFWARDEN_UNIT");
  CHECK_FALSE(Environment::of_process().get("REFWARDEN_UNIT"));
}

TEST_CASE("a push certificate is what git says it is, under pre-receive", "[intake]") {
  const std::string blob(40, 'a');
  const auto push = push_with({{"GIT_PUSH_CERT", blob},
                               {"GIT_PUSH_CERT_NONCE", "17-ab"},
                               {"GIT_PUSH_CERT_NONCE_STATUS", "SLOP"},
                               {"GIT_PUSH_CERT_STATUS", "G"}});
  REQUIRE(push);
  REQUIRE(push->certificate);
  CHECK(push->certificate->blob.hex() == blob);
  CHECK(push->certificate->nonce == "17-ab");
  CHECK(push->certificate->status == NonceStatus::slop);
  const auto bare = push_with({{"GIT_PUSH_CERT", blob}, {"GIT_PUSH_CERT_NONCE_STATUS", ""}});
  REQUIRE(bare);
  CHECK(bare->certificate->nonce.empty());
  CHECK_FALSE(bare->certificate->status);
  CHECK_FALSE(push_with({{"GIT_PUSH_CERT", ""}, {"GIT_PUSH_CERT_NONCE", "x"}})->certificate);
  for (const NonceStatus status : {NonceStatus::ok, NonceStatus::bad, NonceStatus::missing,
                                   NonceStatus::slop, NonceStatus::unsolicited}) {
    const std::string word(name_of(status));
    const auto read = push_with({{"GIT_PUSH_CERT", blob}, {"GIT_PUSH_CERT_NONCE_STATUS", word}});
    REQUIRE(read);
    CHECK(read->certificate->status == status);
  }
  CHECK(push_with({{"GIT_PUSH_CERT", "abc"}}).error().code == FailureCode::push_malformed);
  CHECK(push_with({{"GIT_PUSH_CERT", blob}, {"GIT_PUSH_CERT_NONCE_STATUS", "ok"}}).error().code ==
        FailureCode::push_malformed);
  for (const HookKind kind : {HookKind::update, HookKind::post_receive}) {
    const auto other =
        read_push(kind, Environment(Values{{"GIT_DIR", "/"}, {"GIT_PUSH_CERT", blob}}), {});
    REQUIRE(other);
    CHECK_FALSE(other->certificate);
  }
}
