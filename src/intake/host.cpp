#include "intake/host.hpp"

#include <cstdlib>

namespace refwarden {
namespace {

constexpr std::chrono::seconds k_no_limit{0};
// For all hooks of a push together.
constexpr std::chrono::seconds k_ghes_limit{5};

constexpr HostContract k_plain{Host::plain, "", "", "", k_no_limit, HookHome::hooks};
// git-http-backend(1): the name that the web server has authenticated.
constexpr HostContract k_http{Host::http, "REMOTE_USER", "", "", k_no_limit, HookHome::hooks};
constexpr HostContract k_gitolite{Host::gitolite, "GL_USER", "", "", k_no_limit, HookHome::common};
// Gitea gives a deploy key's push the name of the repository's owner.
constexpr HostContract k_gitea{
    Host::gitea, "GITEA_PUSHER_NAME", "GITEA_DEPLOY_KEY_ID says that a deploy key pushes",
    "",          k_no_limit,          HookHome::hooks_d};
constexpr HostContract k_gitlab{Host::gitlab,    "GL_USERNAME", "GL_ID is not that of a user",
                                "GL-HOOK-ERR: ", k_no_limit,    HookHome::custom_hooks};
constexpr HostContract k_ghes{Host::ghes, "GITHUB_USER_LOGIN", "",
                              "",         k_ghes_limit,        HookHome::by_hand};
constexpr HostContract k_bitbucket{Host::bitbucket, "BB_USER_NAME",   "", "",
                                   k_no_limit,      HookHome::by_hand};
constexpr HostContract k_soft_serve{Host::soft_serve, "SOFT_SERVE_USERNAME", "", "",
                                    k_no_limit,       HookHome::hooks_d};

}  // namespace

std::string_view name_of(Host host) {
  switch (host) {
    case Host::plain:
      return "plain";
    case Host::http:
      return "http";
    case Host::gitolite:
      return "gitolite";
    case Host::gitea:
      return "gitea";
    case Host::gitlab:
      return "gitlab";
    case Host::ghes:
      return "ghes";
    case Host::bitbucket:
      return "bitbucket";
    case Host::soft_serve:
      return "soft-serve";
  }
  std::abort();
}

const HostContract& contract_of(Host host) {
  switch (host) {
    case Host::plain:
      return k_plain;
    case Host::http:
      return k_http;
    case Host::gitolite:
      return k_gitolite;
    case Host::gitea:
      return k_gitea;
    case Host::gitlab:
      return k_gitlab;
    case Host::ghes:
      return k_ghes;
    case Host::bitbucket:
      return k_bitbucket;
    case Host::soft_serve:
      return k_soft_serve;
  }
  std::abort();
}

}  // namespace refwarden
