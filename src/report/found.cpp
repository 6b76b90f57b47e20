#include "report/found.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "facts/message.hpp"
#include "report/certificate_text.hpp"
#include "report/words.hpp"

namespace refwarden {
namespace {

using What = Found::What;

// Whose trailer it is: unquoted only where the policy knows the person, since then the words are
// the admin's.
void add_reviewer(Text& text, const Found& found, const Policy& policy) {
  const auto person = policy.people.find(found.person);
  if (person == policy.people.end()) {
    text.quote(found.text, 44);
    return;
  }
  const auto read = read_named_address(found.text);
  text.say(named(person->second, read ? read->address.bytes() : std::string_view()));
}

Text candidate(const Found& found, const Subject& subject, std::string_view verdict) {
  Text text;
  text.word(found.what == What::counted ? "yes " : "no  ").hang(5);
  add_reviewer(text, found, subject.policy());
  if (!verdict.empty()) {
    text.close(":").say(verdict);
  }
  return text;
}

std::string not_in_group(const Found& found, const Subject& subject) {
  const Policy& policy = subject.policy();
  if (!found.other.empty()) {
    return "is not in " + found.other;
  }
  if (const auto* reviews = subject.body<ReviewsRule>()) {
    return "is not in " + described(reviews->from, policy);
  }
  if (const auto* signed_push = subject.body<SignedPushRule>()) {
    return "is not in " + described(signed_push->signers, policy);
  }
  const auto* pushers = subject.body<PushersRule>();
  return pushers != nullptr && pushers->allow ? "is not in " + described(*pushers->allow, policy)
                                              : "is not asked here";
}

struct Reason {
  What what;
  std::string_view text;
};

// Why a review, or a person, does not count.
constexpr std::array k_review_reasons = {
    Reason{What::counted, ""},
    Reason{What::is_author, "is the author"},
    Reason{What::is_committer, "is the committer"},
    Reason{What::is_signer, "is the signer"},
    Reason{What::is_co_author, "is a co-author"},
    Reason{What::is_pusher, "is the pusher"},
    Reason{What::is_robot, "is a robot"},
    Reason{What::nobodys_address, "the address is in nobody's list"},
    Reason{What::no_address, "is not of the form Name <address>"},
    Reason{What::counted_already, "is counted already"},
};

// What is wrong with a text that was found.
constexpr std::array k_text_reasons = {
    Reason{What::not_last_paragraph, "in the body, not in the last paragraph"},
    Reason{What::in_subject, "in the subject, which is not a trailer"},
    Reason{What::odd_key, "is a key that only looks right"},
    Reason{What::other_form, "has another form"},
    Reason{What::value_not_allowed, "is not one of the values"},
};

template <std::size_t size>
const Reason* reason_of(const std::array<Reason, size>& reasons, What what) {
  const auto* found = std::find_if(reasons.begin(), reasons.end(),
                                   [what](const Reason& reason) { return reason.what == what; });
  return found == reasons.end() ? nullptr : &*found;
}

// Where another commit than the finding's own names somebody.
Text in_commit(Text text, const Found& found) {
  return found.other.empty() ? text : text.close(",").say("in " + found.other);
}

// Every kind of candidate; nothing for other kinds.
std::optional<Text> candidate_text(const Found& found, const Subject& subject) {
  if (const Reason* reason = reason_of(k_review_reasons, found.what)) {
    Text text = candidate(found, subject, reason->text);
    return found.what == What::nobodys_address ? in_commit(std::move(text), found) : text;
  }
  if (found.what == What::not_in_group) {
    return candidate(found, subject, not_in_group(found, subject));
  }
  if (found.what == What::has_left) {
    return candidate(found, subject, found.day ? "left on " + to_text(*found.day) : "has left");
  }
  if (found.what == What::needed_elsewhere) {
    return candidate(found, subject, "is needed for " + found.other);
  }
  return std::nullopt;
}

Text identity(const Found& found, const Policy& policy, std::string_view part) {
  Text text(part);
  text.quote(found.text, 44);
  if (found.person.empty()) {
    return in_commit(text.close(",").say("an address in nobody's list"), found);
  }
  return text.close(",").say("the address of").say(person_name(policy, found.person));
}

std::optional<Text> identity_text(const Found& found, const Policy& policy) {
  if (found.what == What::signed_by) {
    return Text("signed by").say(person_name(policy, found.person));
  }
  if (found.what == What::committed_as) {
    return identity(found, policy, "committed as");
  }
  if (found.what == What::authored_as) {
    return identity(found, policy, "written by");
  }
  if (found.what == What::tagged_as) {
    return identity(found, policy, "tagged as");
  }
  return std::nullopt;
}

Text key(const Found& found, const Policy& policy) {
  Text text("a signature");
  if (!found.text.empty()) {
    text.say("by").add(key_text(found.text));
  }
  if (!found.person.empty()) {
    text.say("of").say(person_name(policy, found.person));
  }
  return found.other.empty() ? text : text.close(":").say(found.other);
}

Text certificate(const Found& found) {
  Text text("the push certificate:");
  text.say(found.other);
  return found.text.empty() ? text : text.close(",").quote(found.text, 60);
}

Text path(const Found& found) {
  Text text;
  text.quote(found.text, 52);
  if (found.number > 0) {
    text.close(",").say(grouped(found.number) + " bytes");
  }
  return text;
}

// What is there and should not be: a trailer, or the wording that a message rule names.
Text present(const Found& found, const Subject& subject) {
  Text text;
  if (subject.body<TrailersRule>() != nullptr && !found.other.empty()) {
    return text.say(found.other + ":").quote(found.text, 44);
  }
  text.quote(found.text, 50);
  return found.other.empty() ? text : text.close(",").say(found.other);
}

// A trailer rule may ask for several keys: then each entry says which one it is about.
Text about_key(const Found& found, const Subject& subject, Text text) {
  const auto* trailers = subject.body<TrailersRule>();
  if (trailers == nullptr || trailers->require.size() < 2 || found.other.empty()) {
    return text;
  }
  return Text(found.other + ":").add(text);
}

Text text_of_value(const Found& found, const Subject& subject) {
  Text text;
  if (subject.finding.code == Code::tag_name_mismatch) {
    return text.say("a tag object of the name").quote(found.text, 40);
  }
  if (found.what == What::too_long) {
    text.quote(found.text, 40);
    return text.say(fmt::format("is over {} bytes", subject.policy().limits.value_bytes));
  }
  if (found.what == What::empty_value) {
    return about_key(found, subject, Text("a trailer without a value"));
  }
  if (const Reason* reason = reason_of(k_text_reasons, found.what)) {
    return about_key(found, subject, text.quote(found.text, 48).say(reason->text));
  }
  return about_key(found, subject, Text("nothing"));
}

}  // namespace

Text found_text(const Found& found, const Subject& subject) {
  if (auto text = candidate_text(found, subject)) {
    return *std::move(text);
  }
  if (auto text = identity_text(found, subject.policy())) {
    return *std::move(text);
  }
  if (found.what == What::present) {
    return present(found, subject);
  }
  if (found.what == What::policy_problem) {
    return Text().bare(found.text, 200);
  }
  if (found.what == What::key) {
    return key(found, subject.policy());
  }
  if (found.what == What::certificate) {
    return certificate(found);
  }
  if (found.what == What::path) {
    return path(found);
  }
  if (found.what == What::twin) {
    return Text().quote(found.text, 28).say("and").quote(found.other_text, 28);
  }
  if (found.what == What::break_glass_refused) {
    return Text("break-glass does not hold:").say(found.other);
  }
  if (found.what == What::length) {
    return Text(fmt::format("{} characters", grouped(found.number)));
  }
  if (found.what == What::ambiguous) {
    return Text(found.other);
  }
  if (found.what == What::declared) {
    return Text("declared").quote(found.text, 40);
  }
  return text_of_value(found, subject);
}

namespace {

void add_entries(Page& page, const Subject& subject, const CommitFinding* commit,
                 const std::vector<Found>& entries) {
  constexpr std::size_t k_most = 10;
  const std::size_t shown = std::min(entries.size(), k_most);
  for (std::size_t i = 0; i < shown; ++i) {
    const Text entry = found_text(entries[i], subject);
    Text text;
    if (commit != nullptr) {
      text.word(commit->id.brief() + ":");
      text.hang(14);
    } else {
      text.hang(entry.hanging());
    }
    page.fact("found", text.add(entry));
  }
  if (entries.size() > shown) {
    page.fact("found", Text(fmt::format("and {} more", entries.size() - shown)));
  }
}

}  // namespace

void add_found(Page& page, const Subject& subject, std::size_t shown) {
  const auto& commits = subject.finding.commits;
  const std::size_t count = std::min(commits.size(), shown);
  for (std::size_t i = 0; i < count; ++i) {
    add_entries(page, subject, commits.size() > 1 ? &commits[i] : nullptr, commits[i].found);
  }
  add_entries(page, subject, nullptr, subject.finding.found);
  if (!subject.finding.why.empty()) {
    page.fact("found", Text(subject.finding.why));
  }
}

}  // namespace refwarden
