// Which repository a remote's URL means.
#pragma once

#include <string>
#include <string_view>

namespace refwarden {

// The path in `url` (git-fetch(1), "GIT URLS"): "/srv/git/payments.git" of
// "ssh://git@host/srv/git/payments.git" and of "host:/srv/git/payments.git", "payments.git" of
// "host:payments.git", a local path as it is. Without slashes at its end.
std::string path_of_url(std::string_view url);

}  // namespace refwarden
