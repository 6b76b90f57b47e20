// The texts of config/, put into the program by cmake/templates.cmake.
#pragma once

#include <string_view>

namespace refwarden {

extern const std::string_view k_system_toml;
extern const std::string_view k_people_toml;
extern const std::string_view k_repos_example_toml;
extern const std::string_view k_tests_system_toml;
extern const std::string_view k_tests_example_toml;

}  // namespace refwarden
