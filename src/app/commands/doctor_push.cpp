#include <algorithm>

#include <fmt/format.h>

#include "app/commands/doctor.hpp"
#include "app/commands/rehearsal.hpp"
#include "app/judging_process.hpp"
#include "rules/finding.hpp"

namespace refwarden {
namespace {

constexpr const char* k_about = "push";

Result<Rehearsal> push_what_must_fail(const std::filesystem::path& git_dir) {
  RehearsalRequest request;
  request.path = git_dir;
  request.door_only = true;
  request.progress = [](std::string_view, std::uint64_t, std::uint64_t) {
    return !was_asked_to_end();
  };
  return rehearse(request);
}

DiagnosisLine line_about(const AttackResult& door) {
  const std::string codes = fmt::format("{}", fmt::join(door.codes, ", "));
  const bool as_meant =
      door.codes == std::vector<std::string>{std::string(name_of(Code::ref_misleading))};
  switch (door.outcome) {
    case AttackOutcome::refused:
      if (as_meant) {
        return {k_about, Health::ok,
                fmt::format("one that must fail was refused ({}), in a scratch copy", codes), ""};
      }
      return {k_about, Health::problem, fmt::format("every push is refused with {}", codes),
              fmt::format("refwarden explain {} says what it means",
                          door.codes.empty() ? "CODE" : door.codes.front())};
    case AttackOutcome::stopped:
      return {k_about, Health::problem,
              "git or another hook stopped a push before refwarden judged it",
              "push by hand and read what it says; refwarden explain has its own codes"};
    case AttackOutcome::let_in:
      return {k_about, Health::problem, "one that must fail got in, in a scratch copy",
              "nothing is judged here: see to the hooks and the hooks path above"};
    case AttackOutcome::not_here:
    case AttackOutcome::not_tried:
      break;
  }
  return {k_about, Health::warning, fmt::format("not tried: {}", door.reason),
          "push something that must fail by hand"};
}

}  // namespace

void try_push(const RepoState& state, Diagnosis& diagnosis) {
  const auto rehearsal = push_what_must_fail(state.git_dir);
  if (rehearsal) {
    diagnosis.add(line_about(rehearsal->door));
    return;
  }
  diagnosis.warn(k_about,
                 fmt::format("not tried: {}: {}", rehearsal.error().told, rehearsal.error().detail),
                 "push something that must fail by hand");
}

}  // namespace refwarden
