// Problems of policy files, for people and for programs.
#pragma once

#include <ostream>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "policy/load.hpp"

namespace refwarden {

nlohmann::json json_of(const Problem& problem);
// One JSON object a problem.
void print_json(const std::vector<Problem>& problems, std::ostream& stream);

}  // namespace refwarden
