// Who is pushing, as the host says it (hosts.md): one environment variable for each host, chosen by
// the policy and never sniffed.
#pragma once

#include <string>

#include "intake/push.hpp"

namespace refwarden {

// git-http-backend(1): the name that the web server has authenticated.
inline constexpr const char* k_http_login_variable = "REMOTE_USER";

// The login that `variable` of `environment` holds. Empty where the host gives none: no variable is
// named, it is missing or empty, longer than 256 bytes, or holds a control character. Nothing else
// is ever asked ($USER, the committer, SSH_ORIGINAL_COMMAND).
std::string login_from(const std::string& variable, const Environment& environment);

}  // namespace refwarden
