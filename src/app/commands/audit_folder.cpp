#include "app/commands/audit_folder.hpp"

#include <string>

#include <boost/program_options/value_semantic.hpp>

#include "app/policy_checkout.hpp"
#include "policy/load.hpp"

namespace po = boost::program_options;

namespace refwarden {

void add_audit_options(po::options_description& options) {
  options.add_options()("audit", po::value<std::string>()->value_name("DIR"),
                        "the record's folder; else the policy's [server] audit")(
      "policy",
      po::value<std::string>()->value_name("FOLDER")->default_value(k_default_policy_folder),
      "the policy's folder");
}

Result<std::filesystem::path> audit_folder(const po::variables_map& values) {
  if (values.count("audit") > 0) {
    return std::filesystem::path(values["audit"].as<std::string>());
  }
  const std::string folder = values["policy"].as<std::string>();
  const auto home = find_policy_home(folder);
  if (!home) {
    return tl::unexpected(home.error());
  }
  const auto policy = load_policy({home->folder, {}, SystemClock().now()});
  if (policy) {
    return policy->server.audit;
  }
  // What else is wrong with the policy does not hide where the record is.
  if (policy.error().server) {
    return policy.error().server->audit;
  }
  return fail(FailureCode::policy_broken, "the policy does not say where the record is",
              folder + ": run refwarden policy check, or name the folder with --audit");
}

}  // namespace refwarden
