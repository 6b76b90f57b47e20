#include "app/commands/git_child.hpp"

#include <utility>

#include "git/repository.hpp"
#include "intake/push.hpp"

namespace refwarden {
namespace {

constexpr int k_cannot_start = 127;  // as run_child says it

Result<ChildResult> run(std::vector<std::string> arguments, bool quiet) {
  ChildRequest request;
  request.program = k_git_program;
  request.arguments = std::move(arguments);
  request.environment = Environment::of_process().values();
  request.quiet = quiet;
  return run_child(request);
}

}  // namespace

Result<ChildResult> run_git(std::vector<std::string> arguments) {
  return run(std::move(arguments), false);
}

Result<std::optional<std::string>> ask_git(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "--no-replace-objects");
  auto answer = run(std::move(arguments), true);
  if (!answer) {
    return tl::unexpected(std::move(answer).error());
  }
  if (answer->exit_code == k_cannot_start) {
    return fail(FailureCode::server_broken, "git cannot be run", k_git_program);
  }
  if (answer->exit_code != 0) {
    return std::optional<std::string>();
  }
  std::string& text = answer->output;
  if (!text.empty() && text.back() == '\n') {
    text.pop_back();
  }
  return std::optional<std::string>(std::move(text));
}

}  // namespace refwarden
