// [server] host and login-variable.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "policy/draft.hpp"

namespace refwarden {

namespace {

// What git, the loader or a shell reads is never the name of a pusher.
bool is_login_variable(const std::string& name) {
  static const std::vector<std::string> k_taken{
      "PATH",   "HOME",     "USER",           "LOGNAME",    "SHELL", "PWD",
      "OLDPWD", "TERM",     "MAIL",           "LANG",       "TZ",    "IFS",
      "ENV",    "BASH_ENV", "SSH_CONNECTION", "SSH_CLIENT", "_",     "SSH_ORIGINAL_COMMAND",
      "SSH_TTY"};
  static const std::vector<std::string> k_prefixes{"GIT_", "LD_", "LC_", "XDG_", "GNUPG"};
  const bool shaped = !name.empty() && name.size() <= 64 && (name[0] < '0' || name[0] > '9') &&
                      std::all_of(name.begin(), name.end(), [](char byte) {
                        return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                               (byte >= '0' && byte <= '9') || byte == '_';
                      });
  return shaped && std::find(k_taken.begin(), k_taken.end(), name) == k_taken.end() &&
         std::none_of(k_prefixes.begin(), k_prefixes.end(),
                      [&](const std::string& prefix) { return name.rfind(prefix, 0) == 0; });
}

// Hosts that are known, and why they are not among the choices.
struct OtherHost {
  std::string_view name;
  std::string_view why;
};
constexpr std::array k_other_hosts{
    OtherHost{"forgejo", "Forgejo's hooks are Gitea's: write host = \"gitea\""},
    OtherHost{
        "gerrit",
        "Gerrit is not supported: what it submits never passes its ref-update hook, and where "
        "that hook is missing it lets pushes through"},
};

Host read_host_name(TableReader& reader) {
  const Entry* entry = reader.take("host");
  const auto* written = entry == nullptr ? nullptr : std::get_if<std::string>(&entry->value.data);
  for (const OtherHost& other : k_other_hosts) {
    if (written != nullptr && *written == other.name) {
      reader.report(ProblemCode::wrong_value, entry->value.at, std::string(other.why));
      return Host::plain;
    }
  }
  return reader.word("host", k_hosts).value_or(Host::plain);
}

std::string read_login_variable(TableReader& reader, Host host) {
  const auto written = reader.text("login-variable");
  if (!written) {
    return {};
  }
  if (host != Host::plain) {
    reader.report(ProblemCode::key_not_here, reader.place_of("login-variable"),
                  "\"login-variable\" has a meaning with host = \"plain\" only");
  } else if (!is_login_variable(*written)) {
    reader.report(
        ProblemCode::bad_text, reader.place_of("login-variable"),
        "\"login-variable\" must be a variable of your own: letters, digits and \"_\", none "
        "that git, ssh or the shell uses");
  }
  return *written;
}

}  // namespace

std::optional<std::uint64_t> seconds_within(Host host) {
  const auto limit = contract_of(host).time_limit.count();
  return limit == 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(limit) - 1);
}

void read_host(TableReader& reader, Policy& policy) {
  Server& server = policy.server;
  server.host = read_host_name(reader);
  server.login_variable = read_login_variable(reader, server.host);
  policy.limits.seconds = seconds_within(server.host).value_or(policy.limits.seconds);
}

}  // namespace refwarden
