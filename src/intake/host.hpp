// The git hosts that a policy can name, and what each of them promises a hook (hosts.md): in which
// variable it says who is pushing, what its lines have to begin with, how long it waits.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace refwarden {

enum class Host : std::uint8_t {
  plain,
  http,
  gitolite,
  gitea,
  gitlab,
  ghes,
  bitbucket,
  soft_serve,
};
std::string_view name_of(Host host);  // "plain", ..., "soft-serve"

// Where a host looks for hooks.
enum class HookHome : std::uint8_t {
  hooks,         // <repository>/hooks/<kind>, or where core.hooksPath says
  common,        // gitolite: LOCAL_CODE/hooks/common/<kind>, which it links into every repository
  hooks_d,       // <repository>/hooks/<kind>.d/, run by the host's own hook
  custom_hooks,  // GitLab: <repository>/custom_hooks/<kind>.d/, or one folder for all repositories
  by_hand,       // only through the host's own pages
};

struct HostContract {
  Host host = Host::plain;
  std::string_view login_variable;  // empty: the policy's own `login-variable`, if any
  // When it names nobody although it is set; empty: never.
  std::string_view nobody_when;
  std::string_view line_prefix;        // of each line of a refusal that the host's pages show
  std::chrono::seconds time_limit{0};  // the host ends a hook then, which refuses; 0: none
  HookHome home = HookHome::hooks;
};

const HostContract& contract_of(Host host);

}  // namespace refwarden
