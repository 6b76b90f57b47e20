#include "git/libgit2_repository_start.hpp"

#include <array>
#include <cstdlib>
#include <optional>

#include <git2.h>

namespace refwarden {
namespace {

constexpr const char* k_told = "the server's git library does not start";

// Sets a variable and puts back what was there.
class ScopedVariable {
 public:
  ScopedVariable(const char* name, const char* value) : m_name(name) {
    const char* const before = std::getenv(name);
    if (before != nullptr) {
      m_before = before;
    }
    ::setenv(name, value, 1);
  }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;
  ~ScopedVariable() {
    if (m_before) {
      ::setenv(m_name, m_before->c_str(), 1);
    } else {
      ::unsetenv(m_name);
    }
  }

 private:
  const char* m_name;
  std::optional<std::string> m_before;
};

Done start() {
  {
    // libgit2 loads the certificates of every authority for https, which is four fifths of its
    // start; a hook talks to nobody.
    const ScopedVariable file("SSL_CERT_FILE", "/dev/null");
    const ScopedVariable folder("SSL_CERT_DIR", "/dev/null");
    if (git_libgit2_init() < 0) {
      return fail(FailureCode::server_broken, k_told, libgit2_complaint());
    }
  }
  int code = git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
  code |= git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
  for (const int level : {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM,
                          GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL}) {
    code |= git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
  }
  if (code != 0) {
    return fail(FailureCode::server_broken, k_told, libgit2_complaint());
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
