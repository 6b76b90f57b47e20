#include <algorithm>
#include <ostream>

#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/positional_options.hpp>
#include <fmt/format.h>

#include "app/command_line.hpp"
#include "base/edit_distance.hpp"
#include "base/untrusted.hpp"

namespace po = boost::program_options;

namespace refwarden {
namespace {

constexpr auto k_style =
    po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;

po::positional_options_description positions(const Usage& usage) {
  std::vector<std::string> names = usage.positional;
  names.insert(names.end(), usage.optional.begin(), usage.optional.end());
  po::positional_options_description result;
  for (const std::string& name : names) {
    const bool repeats = usage.last_repeats && name == names.back();
    result.add(name.c_str(), repeats ? -1 : 1);
  }
  return result;
}

bool is_positional(const Usage& usage, const std::string& name) {
  const auto holds = [&](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  return holds(usage.positional) || holds(usage.optional);
}

void print_help(const Usage& usage, std::ostream& stream) {
  stream << fmt::format("usage: refwarden {}\n", usage.synopsis);
  if (!usage.text.empty()) {
    stream << fmt::format("\n{}\n", usage.text);
  }
  stream << "\noptions:\n";
  for (const auto& option : usage.options.options()) {
    if (!is_positional(usage, option->long_name())) {
      stream << fmt::format("  --{:<24} {}\n",
                            option->long_name() + " " + option->format_parameter(),
                            option->description());
    }
  }
  stream << fmt::format("  --{:<24} {}\n", "help", "says this");
}

ExitCode wrong(const Usage& usage, const std::string& what, Streams& streams) {
  streams.err << fmt::format("error: {}\nusage: refwarden {}\n", what, usage.synopsis);
  return ExitCode::usage;
}

ExitCode unknown_option(const Usage& usage, const std::string& option, Streams& streams) {
  std::vector<std::string> known = {"--help"};
  for (const auto& each : usage.options.options()) {
    if (!is_positional(usage, each->long_name())) {
      known.push_back("--" + each->long_name());
    }
  }
  streams.err << fmt::format("error: no option \"{}\"\n", printable(Untrusted(option)));
  if (const auto meant = nearest(option, known)) {
    streams.err << fmt::format("hint: did you mean \"{}\"?\n", *meant);
  }
  streams.err << fmt::format("usage: refwarden {}\n", usage.synopsis);
  return ExitCode::usage;
}

}  // namespace

tl::expected<po::variables_map, ExitCode> read_arguments(const Usage& usage,
                                                         const Arguments& arguments,
                                                         Streams& streams) {
  if (std::find(arguments.begin(), arguments.end(), "--help") != arguments.end()) {
    print_help(usage, streams.out);
    return tl::unexpected(ExitCode::passed);
  }
  if (std::find(arguments.begin(), arguments.end(), k_version_option) != arguments.end()) {
    return tl::unexpected(print_version(streams));
  }
  po::variables_map values;
  try {
    const auto positional = positions(usage);
    po::store(po::command_line_parser(arguments)
                  .options(usage.options)
                  .positional(positional)
                  .style(k_style)
                  .run(),
              values);
    po::notify(values);
  } catch (const po::unknown_option& error) {
    return tl::unexpected(unknown_option(usage, error.get_option_name(), streams));
  } catch (const po::too_many_positional_options_error&) {
    return tl::unexpected(wrong(usage, "too many arguments", streams));
  } catch (const po::error& error) {
    return tl::unexpected(wrong(usage, printable(Untrusted(error.what()), 200), streams));
  }
  for (const std::string& name : usage.positional) {
    if (values.count(name) == 0) {
      return tl::unexpected(wrong(usage, fmt::format("the argument {} is missing", name), streams));
    }
  }
  return values;
}

}  // namespace refwarden
