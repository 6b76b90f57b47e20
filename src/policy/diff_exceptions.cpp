#include <map>

#include "policy/changes.hpp"

namespace refwarden {
namespace {

std::string list_of(const Texts& texts) {
  return fmt::format("{}", fmt::join(texts, ", "));
}

// What it covers, by which two of them are the same exception.
std::string scope_of(const Exception& exception) {
  std::string text = "for " + list_of(texts_of(exception.rules));
  if (!exception.on.empty()) {
    text += " on " + list_of(texts_of(exception.on));
  }
  if (exception.signers) {
    text += " signed by " + list_of(exception.signers->persons);
  }
  if (!exception.paths.empty()) {
    text += " in " + list_of(texts_of(exception.paths));
  }
  for (const Oid& commit : exception.commits) {
    text += " of " + commit.hex();
  }
  return text;
}

using ByScope = std::map<std::string, const Exception*>;

// Of several with one scope the one that lasts longest decides.
ByScope by_scope(const Policy& policy) {
  ByScope exceptions;
  for (const Exception& exception : policy.exceptions) {
    const Exception*& place = exceptions[scope_of(exception)];
    if (place == nullptr || place->until < exception.until) {
      place = &exception;
    }
  }
  return exceptions;
}

void compare_glass(const std::optional<BreakGlass>& old, const std::optional<BreakGlass>& now,
                   Changes& changes) {
  if (old.has_value() != now.has_value()) {
    changes.note(now ? Drift::looser : Drift::stricter, now ? "is new" : "is gone");
  }
  if (!old || !now) {
    return;
  }
  changes.set("signers", old->signers.persons, now->signers.persons, Drift::looser);
  changes.set("lifts", texts_of(old->lifts), texts_of(now->lifts), Drift::looser);
  changes.value("trailer", old->trailer, now->trailer);
  changes.value("reason-pattern", old->reason_pattern.expression(),
                now->reason_pattern.expression());
  changes.number("review-within", old->review_within.count(), now->review_within.count(),
                 Drift::looser);
}

}  // namespace

void compare_exceptions(const Policy& before, const Policy& after, std::vector<PolicyChange>& all) {
  const ByScope old_ones = by_scope(before);
  const ByScope new_ones = by_scope(after);
  Changes changes("exceptions", all);
  for (const auto& [scope, exception] : old_ones) {
    const auto found = new_ones.find(scope);
    if (found == new_ones.end()) {
      changes.note(Drift::stricter, "none any more " + scope);
      continue;
    }
    const Exception& now = *found->second;
    changes.value("the end of the one " + scope, to_text(exception->until), to_text(now.until),
                  now.until > exception->until ? Drift::looser : Drift::stricter);
    changes.value("the reason of the one " + scope, exception->reason, now.reason, Drift::words);
    changes.value("the owner of the one " + scope, exception->owner, now.owner, Drift::words);
  }
  for (const auto& [scope, exception] : new_ones) {
    if (!old_ones.contains(scope)) {
      changes.note(Drift::looser,
                   fmt::format("a new one {}, until {}", scope, to_text(exception->until)));
    }
  }
  Changes system("break-glass", all);
  compare_glass(before.system_break_glass, after.system_break_glass, system);
  Changes own("break-glass of the repository", all);
  compare_glass(before.repository_break_glass, after.repository_break_glass, own);
}

}  // namespace refwarden
