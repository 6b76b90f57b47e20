// How refwarden is installed on a host: the pages of install/hosts/.
#pragma once

#include <string_view>

#include "intake/host.hpp"

namespace refwarden {

// The whole page, each line ended by a line feed.
std::string_view recipe_of(Host host);

}  // namespace refwarden
