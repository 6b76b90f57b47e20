#include "app/hook_input.hpp"

#include <cstdlib>
#include <limits>

#include <unistd.h>

#include "base/fd_io.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_most_input = std::size_t{64} << 20U;
// git-pack-refs(1) hands over every ref of the repository.
constexpr std::size_t k_most_changes = std::size_t{1} << 30U;

Result<std::string> read_stdin(HookKind kind) {
  const bool is_transaction = kind == HookKind::reference_transaction;
  auto text = read_all(STDIN_FILENO, is_transaction ? k_most_changes : k_most_input);
  if (!text) {
    return fail(FailureCode::push_malformed, "the list of updates from git cannot be read",
                text.error().detail);
  }
  return text;
}

}  // namespace

HookInput read_hook_input(HookKind kind, const std::vector<std::string>& program_and_arguments) {
  require(!program_and_arguments.empty(), "a program without a name");
  return HookInput{kind,
                   program_and_arguments.front(),
                   {program_and_arguments.begin() + 1, program_and_arguments.end()},
                   Environment::of_process(),
                   kind == HookKind::update ? Result<std::string>() : read_stdin(kind)};
}

Result<std::vector<RefUpdate>> updates_of(const HookInput& input) {
  // The policy's own limit comes later: a push over it must still find its audit folder.
  constexpr auto k_any_number = std::numeric_limits<std::size_t>::max();
  switch (input.kind) {
    case HookKind::update:
      return parse_update_arguments(input.arguments).map([](RefUpdate&& update) {
        return std::vector<RefUpdate>{std::move(update)};
      });
    case HookKind::pre_receive:
    case HookKind::post_receive:
      return input.text.and_then(
          [](const std::string& text) { return parse_updates(text, k_any_number); });
    case HookKind::reference_transaction:
      return fail(FailureCode::push_malformed, "a transaction is no list of pushed updates");
  }
  std::abort();
}

}  // namespace refwarden
