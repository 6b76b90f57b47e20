// What came of an attack, and which rule would have closed the way.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rehearse/attack.hpp"
#include "rehearse/stage.hpp"

namespace refwarden {

enum class AttackOutcome : std::uint8_t {
  refused,  // by refwarden
  stopped,  // by git or another hook; refwarden was not asked, or would have let it in
  let_in,
  not_here,   // does not apply
  not_tried,  // no time was left, or the control push was refused
};
std::string_view name_of(AttackOutcome outcome);

struct AttackResult {
  Attack attack;
  std::string ref_class;  // of the stage's ref
  AttackOutcome outcome = AttackOutcome::not_tried;
  bool was_judged = false;            // refwarden recorded a decision
  bool was_refused = false;           // and it was a refusal
  std::vector<std::string> codes;     // of refusing findings, each once
  std::vector<std::string> warned;    // rules that found it and only warned
  std::vector<std::string> off;       // rules that reach the ref and are off
  std::vector<std::string> excepted;  // rules that an exception or break-glass lifted
  std::string reason;                 // why it was not tried
};

struct Remedy {
  std::string kind;     // "rule", "mode", "floor", "class", "exception", "hook"
  std::string text;     // one sentence, no final stop
  std::string snippet;  // of the policy, whole lines; may be empty
};

// For an attack that was let in.
Remedy remedy_of(const AttackResult& result, const Policy& policy);

}  // namespace refwarden
