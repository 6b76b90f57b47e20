#include "report/recipe.hpp"

#include <cstdlib>

#include "report/embedded_recipes.hpp"

namespace refwarden {

std::string_view recipe_of(Host host) {
  switch (host) {
    case Host::plain:
      return k_plain_md;
    case Host::http:
      return k_http_md;
    case Host::gitolite:
      return k_gitolite_md;
    case Host::gitea:
      return k_gitea_md;
    case Host::gitlab:
      return k_gitlab_md;
    case Host::ghes:
      return k_ghes_md;
    case Host::bitbucket:
      return k_bitbucket_md;
    case Host::soft_serve:
      return k_soft_serve_md;
  }
  std::abort();
}

}  // namespace refwarden
