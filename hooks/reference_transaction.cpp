// refwarden-reference-transaction(8). git runs this whenever refs change, whoever changes them.
#include "app/judging_process.hpp"
#include "app/run_hook.hpp"

int main(int argc, char** argv) {
  using namespace refwarden;
  ExitCode code = ExitCode::bug;
  try {
    code = run_transaction_hook({argv, argv + argc});
  } catch (...) {
    tell_bug();
    code = ExitCode::bug;
  }
  return to_int(code);
}
