#include <ostream>
#include <string>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

#include "app/commands/audit_folder.hpp"
#include "app/commands/commands.hpp"
#include "audit/query.hpp"
#include "base/untrusted.hpp"

namespace po = boost::program_options;

namespace refwarden {
namespace {

Usage usage() {
  Usage result;
  result.synopsis = "push show ID [--json]";
  result.text =
      "Shows everything about one push from the id that its pusher saw: who, what, by which\n"
      "rules, and whether it landed. With --json the record and then what landed, one a line.";
  add_audit_options(result.options);
  result.options.add_options()("ID", po::value<std::string>(), "")("json", po::bool_switch(),
                                                                   "the records themselves");
  result.positional = {"ID"};
  return result;
}

void print_json(const PushRecord& push, std::ostream& stream) {
  stream << push.record << "\n";
  for (const std::string& landed : push.landed) {
    stream << landed << "\n";
  }
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const std::string id = (*values)["ID"].as<std::string>();
  const auto push = audit_folder(*values).and_then(
      [&](const std::filesystem::path& folder) { return find_push(folder, id); });
  if (!push) {
    return report_to_admin(push.error(), streams);
  }
  if (!*push) {
    streams.err << fmt::format("error: no record has the push id \"{}\"\n",
                               printable(Untrusted(id)));
    return ExitCode::refused;
  }
  if ((*values)["json"].as<bool>()) {
    print_json(**push, streams.out);
  } else {
    streams.out << to_text(**push);
  }
  return ExitCode::passed;
}

}  // namespace

Command push_show_command() {
  return {"push", "show", "everything about one push, from its id", run};
}

}  // namespace refwarden
