// The second half of the record: which allowed updates landed.
#pragma once

#include <functional>
#include <string>

#include "app/exit_code.hpp"
#include "app/hook_input.hpp"
#include "base/instant.hpp"

namespace refwarden {

// Appends a `landed` record for each update of a post-receive run. Cannot refuse anything; a
// failure goes to `log` and into the exit code.
ExitCode record_landed(const HookInput& input, const Clock& clock,
                       const std::function<void(const std::string&)>& log);

}  // namespace refwarden
