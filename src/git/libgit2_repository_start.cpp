#include "git/libgit2_repository_start.hpp"

#include <git2.h>

#include "git/libgit2_repository_memory.hpp"
#include "git/libgit2_repository_networks.hpp"

namespace refwarden {
namespace {

tl::unexpected<Failure> not_started() {
  return fail(FailureCode::server_broken, "the server's git library does not start",
              libgit2_complaint());
}

Done start() {
  if (take_over_libgit2_memory() != 0 || init_libgit2() < 0) {
    return not_started();
  }
  int code = git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
  code |= git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
  // Whoever reads keeps what is read again; libgit2's second copy would cost memory and time.
  code |= git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
  for (const int level : {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM,
                          GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL}) {
    code |= git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
  }
  if (code != 0) {
    return not_started();
  }
  return {};
}

}  // namespace

Done start_libgit2() {
  static const Done k_started = start();
  return k_started;
}

std::string libgit2_complaint() {
  const git_error* const error = git_error_last();
  return error != nullptr && error->message != nullptr ? error->message : "libgit2 gives no reason";
}

}  // namespace refwarden
