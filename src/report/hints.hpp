// What to do about a finding, in prose and in commands that work on git 2.39. A command is only
// given where it keeps every rule that applies to the ref; otherwise the hint is prose (decisions
// 18).
#pragma once

#include <string>
#include <vector>

#include "report/layout.hpp"
#include "report/view.hpp"

namespace refwarden {

struct HintPart {
  enum class Kind : std::uint8_t {
    prose,
    lead_in,  // a sentence before commands: ends in ", then push again:" or ":"
    typed,    // a line for a commit message
    command,
  };
  Kind kind = Kind::prose;
  Text text;                           // not for `command`
  std::string push_words;              // lead_in: what joins it to pushing, ", then push again"
  std::vector<std::string> arguments;  // of a command, unquoted
};

struct Hint {
  std::vector<HintPart> parts;
  std::vector<std::string> push;  // the push that follows the commands; empty: none
  std::vector<Text> after;        // prose below the push

  Hint& prose(std::string_view words);
  Hint& prose(Text text);
  Hint& lead_in(std::string_view words, std::string_view push_words = ", then push again");
  Hint& typed(Text text);
  // Left out with everything else by `is_printable` when an argument cannot stand on a line.
  Hint& command(std::vector<std::string> arguments);
  // True where every command can be copied from a terminal as it stands.
  [[nodiscard]] bool is_printable() const;
  [[nodiscard]] bool has_commands() const;
};

Hint hint_for(const Subject& subject);

// Whether the push stands below this hint: only the last one of a ref with commands has it, since
// after an earlier one the push would still be refused.
enum class PushAgain : std::uint8_t { here, later };
void add_hint(Page& page, const Hint& hint, PushAgain again);

// The hints of `findings` in order, each with its place for the push.
struct PlacedHint {
  Hint hint;
  PushAgain again = PushAgain::later;
};
std::vector<PlacedHint> hints_for(View& view, const std::vector<const Finding*>& findings);

// Every command of every hint of what refuses, as a shell line, in the order of the message.
std::vector<std::string> hint_commands(const Verdict& verdict, const PushFacts& facts,
                                       const Policy& policy);

}  // namespace refwarden
