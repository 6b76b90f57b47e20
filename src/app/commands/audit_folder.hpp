// Where the record is, for the commands that read it.
#pragma once

#include <filesystem>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>

#include "base/result.hpp"

namespace refwarden {

// Adds --audit and --policy.
void add_audit_options(boost::program_options::options_description& options);

// --audit, else [server] audit of the policy in the folder --policy (/etc/refwarden).
Result<std::filesystem::path> audit_folder(const boost::program_options::variables_map& values);

}  // namespace refwarden
