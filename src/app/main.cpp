// refwarden(1), the admin program.
#include <cstdlib>
#include <iostream>

#include "app/commands/commands.hpp"
#include "intake/push.hpp"

namespace {

// Whatever chose a repository for the admin's shell (or a hook that calls us) chooses none here.
void forget_git_variables() {
  const auto environment = refwarden::Environment::of_process();
  for (const auto& [name, value] : environment.values()) {
    if (name.rfind("GIT_", 0) == 0 && name.rfind("GIT_CONFIG_", 0) != 0) {
      ::unsetenv(name.c_str());
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  using namespace refwarden;
  ExitCode code = ExitCode::bug;
  try {
    forget_git_variables();
    const std::vector<Command> commands = {
        client_install_command(), commit_check_command(),  audit_list_command(),
        audit_verify_command(),   explain_command(),       docs_command(),
        key_list_command(),       key_refresh_command(),   key_add_command(),
        key_import_command(),     key_check_command(),     key_expiring_command(),
        policy_init_command(),    policy_check_command(),  policy_show_command(),
        policy_diff_command(),    policy_export_command(), policy_test_command(),
        push_show_command(),      repo_install_command(),  repo_remove_command(),
        repo_status_command(),    repo_doctor_command(),   repo_rehearse_command(),
        repo_replay_command(),    repo_adopt_command(),
    };
    Streams streams{std::cout, std::cerr};
    code = run_command_line(commands, Arguments(argv + 1, argv + argc), streams);
    // What could not be written (a full disk) was not said.
    if (!std::cout.flush()) {
      code = ExitCode::unreadable;
    }
  } catch (...) {
    std::cerr << "error: refwarden met a bug and stopped\n";
    code = ExitCode::bug;
  }
  return to_int(code);
}
