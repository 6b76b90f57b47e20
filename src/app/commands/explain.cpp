#include <algorithm>
#include <ostream>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands/commands.hpp"
#include "base/edit_distance.hpp"
#include "base/untrusted.hpp"
#include "report/manual_entry.hpp"

namespace po = boost::program_options;

namespace refwarden {
namespace {

using Entries = std::vector<ManualEntry>;

Usage usage() {
  Usage result;
  result.synopsis = "explain [CODE] [--json]";
  result.text =
      "Prints the entry of a code in refwarden-messages(7): what it means, an example, what to "
      "do.\n"
      "Without CODE, one line for each code.";
  result.options.add_options()("CODE", po::value<std::string>(), "")("json", po::bool_switch(),
                                                                     "one JSON object a code");
  result.optional = {"CODE"};
  return result;
}

ExitCode unknown(const std::string& code, const Entries& entries, Streams& streams) {
  std::vector<std::string> known;
  for (const ManualEntry& entry : entries) {
    known.push_back(entry.code);
  }
  streams.err << fmt::format("error: no code \"{}\"\n", printable(Untrusted(code)));
  if (const auto meant = nearest(code, known)) {
    streams.err << fmt::format("hint: did you mean \"{}\"?\n", *meant);
  } else {
    streams.err << "hint: refwarden explain lists all codes\n";
  }
  return ExitCode::usage;
}

void print_json(const Entries& entries, std::ostream& stream) {
  for (const ManualEntry& entry : entries) {
    const nlohmann::json object = {{"code", entry.code},
                                   {"kind", entry.kind},
                                   {"meaning", entry.meaning},
                                   {"example", entry.example},
                                   {"fix", entry.fix}};
    stream << object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
  }
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  Entries entries = manual_entries();
  const bool is_one = values->count("CODE") > 0;
  if (is_one) {
    const std::string code = (*values)["CODE"].as<std::string>();
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [&](const ManualEntry& entry) { return entry.code == code; });
    if (found == entries.end()) {
      return unknown(code, entries, streams);
    }
    entries = Entries{*found};
  }
  if ((*values)["json"].as<bool>()) {
    print_json(entries, streams.out);
    return ExitCode::passed;
  }
  for (const ManualEntry& entry : entries) {
    streams.out << (is_one ? entry_text(entry) : entry_line(entry));
  }
  return ExitCode::passed;
}

}  // namespace

Command explain_command() {
  return {"explain", "", "says what a code means, with an example and what to do", run};
}

}  // namespace refwarden
