#include "app/command_line.hpp"

#include <algorithm>
#include <ostream>
#include <set>

#include <fmt/format.h>

#include "base/edit_distance.hpp"
#include "base/untrusted.hpp"

namespace refwarden {
namespace {

bool asks_for_help(const std::string& word) {
  return word == "--help" || word == "-h" || word == "help";
}

std::string name_of(const Command& command) {
  return command.verb.empty() ? std::string(command.noun)
                              : fmt::format("{} {}", command.noun, command.verb);
}

void print_commands(const std::vector<Command>& commands, std::string_view noun,
                    std::ostream& stream) {
  for (const Command& command : commands) {
    if (noun.empty() || command.noun == noun) {
      stream << fmt::format("  {:<16} {}\n", name_of(command), command.help);
    }
  }
}

void print_overview(const std::vector<Command>& commands, std::ostream& stream) {
  stream << "usage: refwarden NOUN VERB [ARGUMENT...]\n\n";
  print_commands(commands, "", stream);
  stream << "\nrefwarden NOUN VERB --help says what one command takes; refwarden(1) says it all.\n";
}

ExitCode unknown(const std::string& what, const std::string& word,
                 const std::set<std::string>& known, Streams& streams) {
  streams.err << fmt::format("error: no {} \"{}\"\n", what, printable(Untrusted(word)));
  const auto meant = nearest(word, std::vector<std::string>(known.begin(), known.end()));
  if (meant) {
    streams.err << fmt::format("hint: did you mean \"{}\"?\n", *meant);
  } else {
    streams.err << fmt::format("hint: there are: {}\n", fmt::join(known, ", "));
  }
  return ExitCode::usage;
}

ExitCode run_verb(const std::vector<Command>& of_noun, const Arguments& arguments,
                  Streams& streams) {
  const std::string noun(of_noun.front().noun);
  std::set<std::string> verbs;
  for (const Command& command : of_noun) {
    if (command.verb.empty()) {
      return command.run(Arguments(arguments.begin() + 1, arguments.end()), streams);
    }
    if (arguments.size() > 1 && arguments[1] == command.verb) {
      return command.run(Arguments(arguments.begin() + 2, arguments.end()), streams);
    }
    verbs.emplace(command.verb);
  }
  if (arguments.size() >= 2 && arguments[1] == k_version_option) {
    return print_version(streams);
  }
  if (arguments.size() < 2 || asks_for_help(arguments[1])) {
    const bool asked = arguments.size() >= 2;
    print_commands(of_noun, noun, asked ? streams.out : streams.err);
    return asked ? ExitCode::passed : ExitCode::usage;
  }
  return unknown(fmt::format("command \"{}\" with the verb", noun), arguments[1], verbs, streams);
}

}  // namespace

ExitCode run_command_line(const std::vector<Command>& commands, const Arguments& arguments,
                          Streams& streams) {
  if (arguments.empty()) {
    print_overview(commands, streams.err);
    return ExitCode::usage;
  }
  if (asks_for_help(arguments.front())) {
    print_overview(commands, streams.out);
    return ExitCode::passed;
  }
  if (arguments.front() == k_version_option) {
    return print_version(streams);
  }
  std::vector<Command> of_noun;
  std::set<std::string> nouns;
  for (const Command& command : commands) {
    nouns.emplace(command.noun);
    if (command.noun == arguments.front()) {
      of_noun.push_back(command);
    }
  }
  if (of_noun.empty()) {
    return unknown("command", arguments.front(), nouns, streams);
  }
  return run_verb(of_noun, arguments, streams);
}

ExitCode print_version(Streams& streams) {
  streams.out << "refwarden " REFWARDEN_VERSION "\n";
  return ExitCode::passed;
}

ExitCode report_to_admin(const Failure& failure, Streams& streams) {
  streams.err << fmt::format("error[{}]: {}\n", name_of(failure.code), failure.told);
  if (!failure.detail.empty()) {
    streams.err << fmt::format("hint: {}\n", printable(Untrusted(failure.detail), 400));
  }
  return failure.code == FailureCode::policy_broken ? ExitCode::policy : ExitCode::unreadable;
}

}  // namespace refwarden
