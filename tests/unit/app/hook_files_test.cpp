#include "app/hook_files.hpp"

#include <fstream>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <unistd.h>

using namespace refwarden;
namespace fs = std::filesystem;

namespace {

struct Hooks {
  Hooks() : folder(fs::temp_directory_path() / fmt::format("refwarden-hooks-{}", ::getpid())) {
    fs::create_directories(folder / "hooks");
    program = write("refwarden-pre-receive", "ours", true);
  }
  ~Hooks() { fs::remove_all(folder); }
  Hooks(const Hooks&) = delete;
  Hooks& operator=(const Hooks&) = delete;

  fs::path write(const std::string& name, const std::string& text, bool executable) const {
    const fs::path path = folder / name;
    std::ofstream(path) << text;
    fs::permissions(path, executable ? fs::perms::owner_all : fs::perms::owner_read);
    return path;
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream stream(folder / "hooks" / name);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }
  [[nodiscard]] Done place() const {
    return place_hook(hook_in(folder / "hooks", HookKind::pre_receive), program);
  }
  [[nodiscard]] HookFiles look() const {
    return look_at_hook(hook_in(folder / "hooks", HookKind::pre_receive), program);
  }

  fs::path folder;
  fs::path program;
};

}  // namespace

TEST_CASE("a hook is put where there was none, and taken away again", "[app]") {
  const Hooks hooks;
  CHECK(hooks.look().state == HookState::absent);
  REQUIRE(hooks.place());
  CHECK(hooks.look().state == HookState::ours);
  CHECK(hooks.look().executable);
  REQUIRE(hooks.place());  // twice is as once
  CHECK_FALSE(hooks.look().has_former);
  REQUIRE(take_hook_away(hook_in(hooks.folder / "hooks", HookKind::pre_receive), hooks.program));
  CHECK(hooks.look().state == HookState::absent);
  REQUIRE(take_hook_away(hook_in(hooks.folder / "hooks", HookKind::pre_receive), hooks.program));
}

TEST_CASE("the hook that was there is kept and comes back", "[app]") {
  const Hooks hooks;
  hooks.write("hooks/pre-receive", "former", true);
  CHECK(hooks.look().state == HookState::other);
  REQUIRE(hooks.place());
  REQUIRE(hooks.place());
  CHECK(hooks.look().has_former);
  CHECK(hooks.read("pre-receive") == "ours");
  CHECK(hooks.read("pre-receive.before-refwarden") == "former");
  REQUIRE(take_hook_away(hook_in(hooks.folder / "hooks", HookKind::pre_receive), hooks.program));
  CHECK(hooks.read("pre-receive") == "former");
  CHECK_FALSE(hooks.look().has_former);
}

TEST_CASE("a link to a program that has moved is renewed", "[app]") {
  const Hooks hooks;
  fs::create_symlink("/nowhere/refwarden-pre-receive", hooks.folder / "hooks/pre-receive");
  CHECK(hooks.look().state == HookState::ours_moved);
  CHECK_FALSE(hooks.look().executable);
  REQUIRE(hooks.place());
  CHECK(hooks.look().state == HookState::ours);
  CHECK_FALSE(hooks.look().has_former);
}

TEST_CASE("what cannot be kept stops the installation without a change", "[app]") {
  const Hooks hooks;
  hooks.write("hooks/pre-receive", "never run", false);
  CHECK_FALSE(hooks.place());
  CHECK(hooks.read("pre-receive") == "never run");
  fs::permissions(hooks.folder / "hooks/pre-receive", fs::perms::owner_all);
  hooks.write("hooks/pre-receive.before-refwarden", "kept already", true);
  CHECK_FALSE(hooks.place());
  CHECK(hooks.read("pre-receive") == "never run");
  CHECK(hooks.read("pre-receive.before-refwarden") == "kept already");
}

TEST_CASE("somebody else's hook is not taken away", "[app]") {
  const Hooks hooks;
  hooks.write("hooks/pre-receive", "theirs", true);
  REQUIRE(take_hook_away(hook_in(hooks.folder / "hooks", HookKind::pre_receive), hooks.program));
  CHECK(hooks.read("pre-receive") == "theirs");
}

TEST_CASE("a hook that is reached over other links is ours", "[app]") {
  const Hooks hooks;
  fs::create_directories(hooks.folder / "common");
  fs::create_symlink(hooks.program, hooks.folder / "common/pre-receive");
  fs::create_symlink("../common/pre-receive", hooks.folder / "hooks/pre-receive");
  CHECK(hooks.look().state == HookState::ours);
  REQUIRE(hooks.place());
  CHECK(fs::read_symlink(hooks.folder / "hooks/pre-receive") == "../common/pre-receive");
  fs::remove(hooks.folder / "common/pre-receive");
  fs::create_symlink("pre-receive", hooks.folder / "common/pre-receive");  // round and round
  CHECK(hooks.look().state == HookState::other);
}

TEST_CASE("among others a hook has a file of its own", "[app]") {
  const Hooks hooks;
  const HookFile hook = hook_among(hooks.folder / "hooks", HookKind::pre_receive);
  CHECK(hook.path == hooks.folder / "hooks/pre-receive.d/refwarden");
  hooks.write("hooks/pre-receive", "the host's", true);
  REQUIRE(place_hook(hook, hooks.program));
  CHECK(works(look_at_hook(hook, hooks.program)));
  CHECK(hooks.read("pre-receive") == "the host's");
  REQUIRE(take_hook_away(hook, hooks.program));
  CHECK(look_at_hook(hook, hooks.program).state == HookState::absent);
  hooks.write("hooks/pre-receive.d/refwarden", "somebody's", true);
  CHECK_FALSE(place_hook(hook, hooks.program));
  CHECK(hooks.read("pre-receive.d/refwarden") == "somebody's");
}
