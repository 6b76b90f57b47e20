#include "app/former_hook.hpp"

#include "app/child_process.hpp"
#include "app/hook_files.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

constexpr int k_not_run = 126;  // as sh(1) says it

}  // namespace

std::optional<fs::path> find_former_hook(const HookInput& input) {
  fs::path folder = fs::path(input.program).parent_path();
  if (folder.empty()) {
    folder = fs::path(input.environment.get("GIT_DIR").value_or(".")) / "hooks";
  }
  const fs::path hook = folder / former_name(input.kind);
  std::error_code error;
  const auto status = fs::symlink_status(hook, error);
  // What cannot be looked at counts as there: it must not be skipped in silence.
  if (status.type() == fs::file_type::not_found) {
    return std::nullopt;
  }
  return hook;
}

int run_former_hook(const fs::path& hook, const HookInput& input) {
  ChildRequest request;
  request.program = hook.string();
  request.arguments = input.arguments;
  request.environment = input.environment.values();
  request.input = input.text.value_or("");
  request.captures = false;
  const auto result = run_child(request);
  return result ? result->exit_code : k_not_run;
}

}  // namespace refwarden
