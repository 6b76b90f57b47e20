// The admin program's command line: a table of commands, noun then verb.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>
#include <tl/expected.hpp>

#include "app/exit_code.hpp"
#include "base/result.hpp"

namespace refwarden {

// Data goes to `out`, messages for people to `err`.
struct Streams {
  std::ostream& out;
  std::ostream& err;
};

using Arguments = std::vector<std::string>;

// One line of the table. `verb` is empty for a command that is a single word ("explain").
struct Command {
  std::string_view noun;
  std::string_view verb;
  std::string_view help;  // one line, no final stop
  // Gets what follows noun and verb.
  std::function<ExitCode(const Arguments&, Streams&)> run;
};

// Finds and runs the command that `arguments` (without the program's name) name. Answers --help and
// --version, before and after the command; unknown words get "did you mean" and `usage`.
ExitCode run_command_line(const std::vector<Command>& commands, const Arguments& arguments,
                          Streams& streams);

// What one command takes: named options, and positional arguments in order, which are declared in
// `options` as well (as std::string, or std::vector<std::string> for a last one that repeats).
struct Usage {
  std::string synopsis;  // "repo install PATH [--policy FOLDER]"
  std::string text;      // some sentences for --help; may be empty
  boost::program_options::options_description options{"options"};
  std::vector<std::string> positional;  // names of required arguments
  std::vector<std::string> optional;    // names of arguments that may follow them
  bool last_repeats = false;
};

// The values of `arguments`, or the exit code to end with at once: `passed` after --help
// or --version was answered, `usage` after a message.
tl::expected<boost::program_options::variables_map, ExitCode> read_arguments(
    const Usage& usage, const Arguments& arguments, Streams& streams);

inline constexpr const char* k_version_option = "--version";
// Prints "refwarden 0.1.0".
ExitCode print_version(Streams& streams);

// Prints "error[code]: told" and the detail, which an admin may read, and gives the exit code that
// fits the failure.
ExitCode report_to_admin(const Failure& failure, Streams& streams);

}  // namespace refwarden
