// The pages of install/hosts/, put into the program by cmake/templates.cmake.
#pragma once

#include <string_view>

namespace refwarden {

extern const std::string_view k_plain_md;
extern const std::string_view k_http_md;
extern const std::string_view k_gitolite_md;
extern const std::string_view k_gitea_md;
extern const std::string_view k_gitlab_md;
extern const std::string_view k_ghes_md;
extern const std::string_view k_bitbucket_md;
extern const std::string_view k_soft_serve_md;

}  // namespace refwarden
