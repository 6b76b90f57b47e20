// refwarden(1), the admin program.
#include <exception>
#include <iostream>

#include "app/commands/commands.hpp"

int main(int argc, char** argv) {
  using namespace refwarden;
  ExitCode code = ExitCode::bug;
  try {
    const std::vector<Command> commands = {
        repo_install_command(),
        repo_remove_command(),
        repo_status_command(),
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
