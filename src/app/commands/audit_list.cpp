#include <algorithm>
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
  result.synopsis =
      "audit list [--repo R] [--ref REF] [--since DATE] [--verdict V] [--person P] [--json]";
  result.text =
      "Lists decisions, oldest first. R is a repository's name or path, REF a ref with or without\n"
      "refs/heads/, DATE the first UTC day, as 2026-08-22, V accepted, warned, refused or "
      "excepted,\n"
      "P a person who pushed, signed or reviewed.";
  add_audit_options(result.options);
  const auto text = [] { return po::value<std::string>()->default_value(""); };
  result.options.add_options()("repo", text(), "only of this repository")(
      "ref", text(), "only pushes to this ref")("since", text(), "only from this day on")(
      "verdict", text(), "only with this verdict")("person", text(), "only with this person")(
      "json", po::bool_switch(), "the records themselves, one a line");
  return result;
}

bool is_day(const std::string& text) {
  constexpr std::string_view k_form = "dddd-dd-dd";
  return std::equal(
      text.begin(), text.end(), k_form.begin(), k_form.end(),
      [](char byte, char form) { return form == 'd' ? byte >= '0' && byte <= '9' : byte == form; });
}

bool is_verdict(const std::string& text) {
  return text == "accepted" || text == "warned" || text == "refused" || text == "excepted";
}

// What is wrong with the words of the filter; empty: nothing.
std::string fault_of(const RecordFilter& filter) {
  if (!filter.since.empty() && !is_day(filter.since)) {
    return fmt::format("--since needs a day like 2026-08-22, not \"{}\"",
                       printable(Untrusted(filter.since)));
  }
  if (!filter.verdict.empty() && !is_verdict(filter.verdict)) {
    return fmt::format("--verdict is accepted, warned, refused or excepted, not \"{}\"",
                       printable(Untrusted(filter.verdict)));
  }
  return {};
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const auto text = [&](const char* name) { return (*values)[name].as<std::string>(); };
  const RecordFilter filter{text("repo"), text("ref"), text("since"), text("verdict"),
                            text("person")};
  if (const std::string fault = fault_of(filter); !fault.empty()) {
    streams.err << "error: " << fault << "\n";
    return ExitCode::usage;
  }
  const ListForm form = (*values)["json"].as<bool>() ? ListForm::json : ListForm::table;
  const auto count = audit_folder(*values).and_then([&](const std::filesystem::path& folder) {
    return list_decisions(folder, filter, form,
                          [&](std::string_view line) { streams.out << line; });
  });
  if (!count) {
    return report_to_admin(count.error(), streams);
  }
  if (*count == 0 && form == ListForm::table) {
    streams.err << "no decision in the record fits\n";
  }
  return ExitCode::passed;
}

}  // namespace

Command audit_list_command() {
  return {"audit", "list", "search the record for decisions", run};
}

}  // namespace refwarden
