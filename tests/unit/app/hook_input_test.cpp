#include "app/hook_input.hpp"

#include <fstream>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "app/former_hook.hpp"

using namespace refwarden;
namespace fs = std::filesystem;

namespace {

const std::string k_one(40, '1');
const std::string k_two(40, '2');

HookInput input_of(HookKind kind, std::string text, std::vector<std::string> arguments = {}) {
  return {kind, "hooks/x", std::move(arguments), Environment({}), std::move(text)};
}

struct Folder {
  Folder() : path(fs::temp_directory_path() / fmt::format("refwarden-former-{}", ::getpid())) {
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  fs::path path;
};

}  // namespace

TEST_CASE("each hook reads updates in its own shape", "[app]") {
  const std::string line = k_one + " " + k_two + " refs/heads/main\n";
  CHECK(updates_of(input_of(HookKind::pre_receive, line))->size() == 1);
  CHECK(updates_of(input_of(HookKind::post_receive, line))->size() == 1);
  CHECK_FALSE(updates_of(input_of(HookKind::update, line)));
  const auto update = updates_of(input_of(HookKind::update, "", {"refs/heads/main", k_one, k_two}));
  REQUIRE(update);
  CHECK(update->front().ref == "refs/heads/main");
  CHECK_FALSE(updates_of(input_of(HookKind::pre_receive, "", {"refs/heads/main", k_one, k_two})));
}

TEST_CASE("stdin that could not be read is no push", "[app]") {
  HookInput input = input_of(HookKind::pre_receive, "");
  input.text = fail(FailureCode::push_malformed, "the list of updates from git cannot be read");
  CHECK(updates_of(input).error().told == "the list of updates from git cannot be read");
}

TEST_CASE("a former hook is found beside the hook and gets what it got", "[app]") {
  const Folder folder;
  HookInput input = input_of(HookKind::update, "", {"refs/heads/main", "a b"});
  input.program = (folder.path / "update").string();
  CHECK_FALSE(find_former_hook(input));
  const fs::path former = folder.path / "update.before-refwarden";
  std::ofstream(former) << "#!/bin/sh\n"
                           "test \"$1-$2-$#-$GIVEN\" = 'refs/heads/main-a b-2-yes' && exit 9\n";
  fs::permissions(former, fs::perms::owner_all);
  input.environment = Environment(std::map<std::string, std::string>{{"GIVEN", "yes"}});
  REQUIRE(find_former_hook(input) == former);
  CHECK(run_former_hook(former, input) == 9);
}

TEST_CASE("a former hook that cannot run refuses", "[app]") {
  const Folder folder;
  HookInput input = input_of(HookKind::pre_receive, "text");
  input.program = (folder.path / "pre-receive").string();
  const fs::path former = folder.path / "pre-receive.before-refwarden";
  std::ofstream(former) << "#!/bin/sh\nexit 0\n";
  fs::permissions(former, fs::perms::owner_read);
  REQUIRE(find_former_hook(input) == former);
  CHECK(run_former_hook(former, input) != 0);
  fs::remove(former);
  fs::create_symlink("/nowhere", former);
  REQUIRE(find_former_hook(input));
  CHECK(run_former_hook(former, input) != 0);
}
