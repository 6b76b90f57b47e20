#include "app/hook_help.hpp"

#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

#include "base/fd_io.hpp"

namespace refwarden {
namespace {

std::string_view does(HookKind kind) {
  switch (kind) {
    case HookKind::pre_receive:
      return "judges a whole push before it lands; git runs it as hooks/pre-receive";
    case HookKind::update:
      return "judges one ref update before it lands; git runs it as hooks/update REF OLD NEW";
    case HookKind::post_receive:
      return "records what landed; git runs it as hooks/post-receive";
    case HookKind::reference_transaction:
      return "watches refs that change without a push; git runs it as hooks/reference-transaction";
  }
  std::abort();
}

std::string help_of(HookKind kind) {
  return fmt::format(
      "refwarden-{0} {1}.\n"
      "refwarden repo install PATH puts it there; see refwarden-{0}(8).\n",
      name_of(kind), does(kind));
}

}  // namespace

std::optional<ExitCode> answer_about_program(HookKind kind,
                                             const std::vector<std::string>& program_and_arguments,
                                             const Environment& environment) {
  if (program_and_arguments.size() != 2 || environment.values().count("GIT_DIR") > 0) {
    return std::nullopt;
  }
  const std::string& asked = program_and_arguments[1];
  std::string text;
  if (asked == "--help" || asked == "-h") {
    text = help_of(kind);
  } else if (asked == "--version") {
    text = fmt::format("refwarden-{} {}\n", name_of(kind), REFWARDEN_VERSION);
  } else {
    return std::nullopt;
  }
  return write_all(STDOUT_FILENO, text) ? ExitCode::passed : ExitCode::unreadable;
}

}  // namespace refwarden
