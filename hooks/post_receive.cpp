// refwarden-post-receive(8). git-receive-pack(1) runs this after refs have moved.
#include "app/judging_process.hpp"
#include "app/run_hook.hpp"

int main(int argc, char** argv) {
  using namespace refwarden;
  ExitCode code = ExitCode::bug;
  try {
    code = run_landing_hook({argv, argv + argc});
  } catch (...) {
    tell_bug();
    code = ExitCode::bug;
  }
  return to_int(code);
}
