#include "report/headline.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/result.hpp"
#include "report/words.hpp"

namespace refwarden {
namespace {

struct Wording {
  Code code;
  // What is said of one commit and of several; of the ref where `many` is empty.
  std::string_view one;
  std::string_view many;
  std::string_view why = {};  // built-in codes: the reason that no policy gives
};

constexpr std::array k_wordings = {
    Wording{Code::stale_old, "is not where this push says it is", "",
            "a push is judged from where the ref really is"},
    Wording{Code::ref_misleading, "is a name that misleads", "",
            "git would show such a name as something that it is not"},
    Wording{Code::ref_confusable, "can be taken for", "",
            "people and some systems would take one name for the other"},
    Wording{Code::ref_obstructs, "stands in the way of", "",
            "git cannot hold a ref below another ref"},
    Wording{Code::namespace_refused, "is in a namespace closed here", "",
            "refs outside of branches and tags change what others see"},
    Wording{Code::ref_reserved, "is refwarden's own", "",
            "clones take what stands there for the server's own words"},
    Wording{Code::target_type, "points at the wrong kind of object", "",
            "rules judge commits, and must find one behind the ref"},
    Wording{Code::object_malformed, "is not as git would write it",
            "are not as git would write them", "two programs could read different things from it"},
    Wording{Code::policy_unsound, "brings a policy that cannot be used", "",
            "after this push every other one would be refused"},
    Wording{Code::commit_unsigned, "has no signature", "have no signature"},
    Wording{Code::tag_unsigned, "has no signature", "have no signature"},
    Wording{Code::signature_bad, "has a signature that does not fit",
            "have signatures that do not fit"},
    Wording{Code::signature_unknown_key, "has no known signer", "have no known signer"},
    Wording{Code::signature_not_allowed, "has the wrong signer", "have the wrong signer"},
    Wording{Code::signature_expired_key, "has an expired signing key",
            "have an expired signing key"},
    Wording{Code::signature_revoked_key, "has a revoked signing key", "have a revoked signing key"},
    Wording{Code::signature_left, "is signed by one who has left", "are signed by people who left"},
    Wording{Code::signature_time, "has an impossible signature time",
            "have an impossible signature time"},
    Wording{Code::signature_expired, "has a signature that expired",
            "have signatures that expired"},
    Wording{Code::signature_weak, "has a signature that is too weak",
            "have signatures that are too weak"},
    Wording{Code::signature_wrong_usage, "has the wrong kind of key", "have the wrong kind of key"},
    Wording{Code::signature_multiple, "has not exactly one signature",
            "have not exactly one signature"},
    Wording{Code::signature_malformed, "has an unreadable signature", "have unreadable signatures"},
    Wording{Code::signature_unsupported, "is signed in another way", "are signed in another way"},
    Wording{Code::identity_mismatch, "names another than its signer",
            "name others than their signer"},
    Wording{Code::tag_name_mismatch, "goes by another name than its ref",
            "go by another name than their ref"},
    Wording{Code::review_missing, "has too few reviews", "have too few reviews"},
    Wording{Code::author_unknown, "is by somebody not in the policy",
            "are by people not in the policy"},
    Wording{Code::ticket_missing, "names no ticket", "name no ticket"},
    Wording{Code::trailer_missing, "lacks a required trailer", "lack a required trailer"},
    Wording{Code::trailer_value, "has a trailer with another value",
            "have a trailer with another value"},
    Wording{Code::trailer_forbidden, "has a trailer not wanted here",
            "have a trailer not wanted here"},
    Wording{Code::sign_off_missing, "has no sign-off by its author",
            "have no sign-off by their author"},
    Wording{Code::risk_understated, "declares less risk than it has",
            "declare less risk than they have"},
    Wording{Code::message_ambiguous, "has an ambiguous message", "have ambiguous messages"},
    Wording{Code::subject_too_long, "has a subject that is too long",
            "have a subject that is too long"},
    Wording{Code::message_form, "has a subject of another form", "have a subject of another form"},
    Wording{Code::message_forbidden, "has an unfinished message", "have unfinished messages"},
    Wording{Code::history_rewrite, "would lose commits that it has", ""},
    Wording{Code::history_delete, "would be deleted", ""},
    Wording{Code::history_create, "would be created", ""},
    Wording{Code::history_merge, "is a merge", "are merges"},
    Wording{Code::history_non_merge, "is not a merge", "are not merges"},
    Wording{Code::not_first_parent, "would go on from a side branch", ""},
    Wording{Code::pusher_unknown, "takes pushes of known people only", ""},
    Wording{Code::pusher_not_allowed, "may not be pushed to by", ""},
    Wording{Code::pusher_is_author, "is pushed by its own maker", "are pushed by their own maker"},
    Wording{Code::push_unsigned, "takes signed pushes only", ""},
    Wording{Code::push_certificate_bad, "came with a certificate that is not good", ""},
    Wording{Code::push_signer_not_allowed, "may not be pushed with the signature of", ""},
    Wording{Code::content_too_large, "has a file that is too large",
            "have files that are too large"},
    Wording{Code::content_symlink, "has a symbolic link", "have symbolic links"},
    Wording{Code::content_submodule, "has a submodule", "have submodules"},
    Wording{Code::content_executable, "has an executable file", "have executable files"},
    Wording{Code::content_case_twin, "has names differing in case", "have names differing in case"},
    Wording{Code::content_unportable_name, "has an unportable name", "have unportable names"},
    Wording{Code::content_bidi, "has characters that reorder text",
            "have characters that reorder text"},
    Wording{Code::content_conflict_marker, "has conflict markers", "have conflict markers"},
};

const Wording& wording_of(Code code) {
  const auto* found = std::find_if(k_wordings.begin(), k_wordings.end(),
                                   [code](const Wording& wording) { return wording.code == code; });
  require(found != k_wordings.end(), "every code has a headline");
  return *found;
}

Text reviews_counted(const Subject& subject, Text text) {
  const auto& found = subject.finding.commits.front().found;
  const auto have = std::count_if(found.begin(), found.end(), [](const Found& one) {
    return one.what == Found::What::counted;
  });
  unsigned needed = 0;
  for (const auto* rule : rules_of(subject)) {
    const auto* reviews = std::get_if<ReviewsRule>(&rule->body);
    needed += reviews == nullptr ? 0 : reviews->count;
  }
  return text.say(fmt::format("has {} of {} needed reviews", have, needed));
}

Text about_commits(const Subject& subject, const Wording& wording) {
  const auto& commits = subject.finding.commits;
  const std::string_view noun = noun_of(subject);
  if (commits.size() > 1) {
    return Text(fmt::format("{} {}s", commits.size(), noun)).say(wording.many);
  }
  Text text(fmt::format("{} {}", noun, commits.front().id.brief()));
  if (wording.code == Code::review_missing) {
    return reviews_counted(subject, std::move(text));
  }
  return text.say(wording.one);
}

Text about_ref(const Subject& subject, const Wording& wording) {
  const Finding& finding = subject.finding;
  const bool moves_tag =
      finding.code == Code::history_rewrite && finding.ref.rfind("refs/tags/", 0) == 0;
  Text text;
  text.bare(Untrusted(finding.ref)).say(moves_tag ? "is a tag and would be moved" : wording.one);
  if (!finding.other_ref.empty()) {
    text.bare(Untrusted(finding.other_ref));
  }
  if (finding.code == Code::pusher_not_allowed) {
    const auto& person = subject.view.push().pusher.person;
    text.say(person ? person_name(subject.policy(), *person) : "this pusher");
  }
  if (finding.code == Code::push_signer_not_allowed) {
    const auto& certificate = subject.view.push().certificate;
    text.say(certificate && certificate->signer
                 ? person_name(subject.policy(), *certificate->signer)
                 : "this signer");
  }
  return text;
}

}  // namespace

std::string_view noun_of(const Subject& subject) {
  if (subject.finding.code == Code::object_malformed) {
    return "object";
  }
  return subject.about_tag() ? "tag" : "commit";
}

Text headline(const Subject& subject) {
  const Wording& wording = wording_of(subject.finding.code);
  return wording.many.empty() || subject.finding.commits.empty() ? about_ref(subject, wording)
                                                                 : about_commits(subject, wording);
}

std::string_view built_in_why(Code code) {
  return wording_of(code).why;
}

}  // namespace refwarden
