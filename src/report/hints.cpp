#include "report/hints.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "report/hint_kinds.hpp"
#include "report/shell.hpp"
#include "report/words.hpp"

namespace refwarden {

Hint& Hint::prose(std::string_view words) {
  return prose(Text(words));
}

Hint& Hint::prose(Text text) {
  parts.push_back({HintPart::Kind::prose, std::move(text), {}, {}});
  return *this;
}

Hint& Hint::lead_in(std::string_view words, std::string_view push_words) {
  parts.push_back({HintPart::Kind::lead_in, Text(words), std::string(push_words), {}});
  return *this;
}

Hint& Hint::typed(Text text) {
  parts.push_back({HintPart::Kind::typed, std::move(text), {}, {}});
  return *this;
}

Hint& Hint::command(std::vector<std::string> arguments) {
  parts.push_back({HintPart::Kind::command, {}, {}, std::move(arguments)});
  return *this;
}

bool Hint::is_printable() const {
  return fits(push) && std::all_of(parts.begin(), parts.end(), [](const HintPart& part) {
           return part.kind != HintPart::Kind::command || fits(part.arguments);
         });
}

bool Hint::has_commands() const {
  return std::any_of(parts.begin(), parts.end(),
                     [](const HintPart& part) { return part.kind == HintPart::Kind::command; });
}

namespace {

// One line for each code: cutting the switch in two would lose -Wswitch.
// NOLINTNEXTLINE(readability-function-size)
Hint choose(const Subject& subject) {
  switch (subject.finding.code) {
    case Code::stale_old:
    case Code::ref_misleading:
    case Code::ref_confusable:
    case Code::ref_obstructs:
    case Code::namespace_refused:
    case Code::ref_reserved:
    case Code::target_type:
    case Code::object_malformed:
    case Code::policy_unsound:
      return hint_built_in(subject);
    case Code::commit_unsigned:
    case Code::tag_unsigned:
    case Code::signature_bad:
    case Code::signature_unknown_key:
    case Code::signature_not_allowed:
    case Code::signature_expired_key:
    case Code::signature_revoked_key:
    case Code::signature_left:
    case Code::signature_time:
    case Code::signature_expired:
    case Code::signature_weak:
    case Code::signature_wrong_usage:
    case Code::signature_multiple:
    case Code::signature_malformed:
    case Code::signature_unsupported:
    case Code::identity_mismatch:
    case Code::tag_name_mismatch:
      return hint_signature(subject);
    case Code::review_missing:
      return hint_reviews(subject);
    case Code::author_unknown:
      return hint_author(subject);
    case Code::ticket_missing:
    case Code::trailer_missing:
    case Code::trailer_value:
    case Code::trailer_forbidden:
    case Code::sign_off_missing:
    case Code::risk_understated:
    case Code::message_ambiguous:
    case Code::subject_too_long:
    case Code::message_form:
    case Code::message_forbidden:
      return hint_message(subject);
    case Code::history_rewrite:
    case Code::history_delete:
    case Code::history_create:
    case Code::history_merge:
    case Code::history_non_merge:
    case Code::not_first_parent:
      return hint_history(subject);
    case Code::pusher_unknown:
    case Code::pusher_not_allowed:
    case Code::pusher_is_author:
      return hint_pusher(subject);
    case Code::push_unsigned:
    case Code::push_certificate_bad:
    case Code::push_signer_not_allowed:
      return hint_signed_push(subject);
    case Code::content_too_large:
    case Code::content_symlink:
    case Code::content_submodule:
    case Code::content_executable:
    case Code::content_case_twin:
    case Code::content_unportable_name:
    case Code::content_bidi:
    case Code::content_conflict_marker:
      return hint_content(subject);
  }
  return {};
}

}  // namespace

namespace {

bool takes_signed_pushes_only(const Subject& subject) {
  const auto rules = rules_on(subject);
  return std::any_of(rules.begin(), rules.end(), [](const Rule* rule) {
    return std::holds_alternative<SignedPushRule>(rule->body);
  });
}

}  // namespace

Hint hint_for(const Subject& subject) {
  Hint hint = choose(subject);
  if (!hint.push.empty() && takes_signed_pushes_only(subject)) {
    hint.push.insert(hint.push.begin() + 2, "--signed");
  }
  if (!hint.is_printable()) {
    return Hint().prose("a name in this push is too long or too odd for a command line here; " +
                        contact_of(subject.policy()) + " can help");
  }
  return hint;
}

void add_hint(Page& page, const Hint& hint, PushAgain again) {
  const bool push = again == PushAgain::here && !hint.push.empty();
  for (const auto& part : hint.parts) {
    switch (part.kind) {
      case HintPart::Kind::prose:
        page.hint(part.text);
        break;
      case HintPart::Kind::lead_in:
        page.hint(push ? Text(part.text).join(part.push_words).close(":")
                       : Text(part.text).close(":"));
        break;
      case HintPart::Kind::typed:
        page.typed(part.text);
        break;
      case HintPart::Kind::command:
        page.command(part.arguments);
        break;
    }
  }
  if (push) {
    page.command(hint.push);
  }
  for (const auto& text : hint.after) {
    page.hint(text);
  }
}

std::vector<PlacedHint> hints_for(View& view, const std::vector<const Finding*>& findings) {
  std::vector<PlacedHint> placed;
  std::map<std::string, std::size_t> last;
  for (const auto* finding : findings) {
    placed.push_back({hint_for(subject_of(view, *finding)), PushAgain::later});
    if (placed.back().hint.has_commands()) {
      last[finding->ref] = placed.size() - 1;
    }
  }
  for (const auto& [ref, index] : last) {
    placed[index].again = PushAgain::here;
  }
  return placed;
}

std::string contact_of(const Policy& policy) {
  return policy.server.contact.empty() ? "the admins of this server" : policy.server.contact;
}

std::string these_commits(const Subject& subject) {
  return subject.finding.commits.size() == 1 ? "this commit" : "each of these commits";
}

std::vector<std::string> hint_commands(const Verdict& verdict, const PushFacts& facts,
                                       const Policy& policy) {
  View view(verdict, facts, policy);
  std::vector<std::string> lines;
  for (const auto& placed : hints_for(view, verdict.refusing())) {
    for (const auto& part : placed.hint.parts) {
      if (part.kind == HintPart::Kind::command) {
        lines.push_back(shell_line(part.arguments));
      }
    }
    if (placed.again == PushAgain::here) {
      lines.push_back(shell_line(placed.hint.push));
    }
  }
  return lines;
}

}  // namespace refwarden
