#include "report/found.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "facts/message.hpp"
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

Text review(const Found& found, const Subject& subject, std::string_view verdict) {
  Text text;
  text.word(found.what == What::counted ? "yes " : "no  ").hang(5);
  add_reviewer(text, found, subject.policy());
  if (!verdict.empty()) {
    text.close(":").say(verdict);
  }
  return text;
}

std::string not_in_group(const Found& found, const Subject& subject) {
  if (!found.other.empty()) {
    return "is not in " + found.other;
  }
  const auto* reviews = subject.body<ReviewsRule>();
  return reviews == nullptr ? "is not asked here"
                            : "is not in " + described(reviews->from, subject.policy());
}

// Every kind of review candidate; nothing for other kinds.
std::optional<Text> review_text(const Found& found, const Subject& subject) {
  switch (found.what) {
    case What::counted:
      return review(found, subject, "");
    case What::is_author:
      return review(found, subject, "is the author");
    case What::is_committer:
      return review(found, subject, "is the committer");
    case What::is_signer:
      return review(found, subject, "is the signer");
    case What::is_co_author:
      return review(found, subject, "is a co-author");
    case What::is_pusher:
      return review(found, subject, "is the pusher");
    case What::not_in_group:
      return review(found, subject, not_in_group(found, subject));
    case What::has_left:
      return review(found, subject, found.day ? "left on " + to_text(*found.day) : "has left");
    case What::is_robot:
      return review(found, subject, "is a robot");
    case What::nobodys_address:
      return review(found, subject, "the address is in nobody's list");
    case What::no_address:
      return review(found, subject, "is not of the form Name <address>");
    case What::empty_value:
      return Text().word("no  ").hang(5).say("a trailer without a value");
    case What::counted_already:
      return review(found, subject, "is counted already");
    case What::needed_elsewhere:
      return review(found, subject, "is needed for " + found.other);
    case What::nothing:
    case What::not_last_paragraph:
    case What::in_subject:
    case What::odd_key:
    case What::other_form:
    case What::too_long:
    case What::value_not_allowed:
    case What::present:
    case What::key:
    case What::signed_by:
    case What::committed_as:
    case What::authored_as:
    case What::tagged_as:
    case What::path:
    case What::twin:
    case What::break_glass_refused:
    case What::length:
    case What::ambiguous:
    case What::declared:
      return std::nullopt;
  }
  return std::nullopt;
}

Text quoted(const Found& found, std::string_view rest) {
  Text text;
  return text.quote(found.text, 48).say(rest);
}

Text identity(const Found& found, const Policy& policy, std::string_view part) {
  Text text(part);
  text.quote(found.text, 44);
  if (found.person.empty()) {
    return text.close(",").say("an address in nobody's list");
  }
  return text.close(",").say("the address of").say(person_name(policy, found.person));
}

Text key(const Found& found) {
  Text text("a signature");
  if (!found.text.empty()) {
    text.say("by").bare(found.text, 64);
  }
  return found.other.empty() ? text : text.close(":").say(found.other);
}

Text path(const Found& found) {
  Text text;
  text.quote(found.text, 52);
  if (found.number > 0) {
    text.close(",").say(grouped(found.number) + " bytes");
  }
  return found.other.empty() ? text : text.close(":").say(found.other);
}

}  // namespace

Text found_text(const Found& found, const Subject& subject) {
  if (auto text = review_text(found, subject)) {
    return *std::move(text);
  }
  const Policy& policy = subject.policy();
  switch (found.what) {
    case What::not_last_paragraph:
      return quoted(found, "in the body, not in the last paragraph");
    case What::in_subject:
      return quoted(found, "in the subject, which is not a trailer");
    case What::odd_key:
      return quoted(found, "has a key that only looks right");
    case What::other_form:
      return quoted(found, "has another form");
    case What::too_long:
      return quoted(found, fmt::format("is over {} bytes", policy.limits.value_bytes));
    case What::value_not_allowed:
      return quoted(found, "is not one of the values");
    case What::present:
      return quoted(found, "");
    case What::key:
      return key(found);
    case What::signed_by:
      return Text("signed by").say(person_name(policy, found.person));
    case What::committed_as:
      return identity(found, policy, "committed as");
    case What::authored_as:
      return identity(found, policy, "written by");
    case What::tagged_as:
      return identity(found, policy, "tagged as");
    case What::path:
      return path(found);
    case What::twin:
      return Text().quote(found.text, 28).say("and").quote(found.other_text, 28);
    case What::break_glass_refused:
      return Text("break-glass does not hold:").say(found.other);
    case What::length:
      return Text(fmt::format("{} characters", grouped(found.number)));
    case What::ambiguous:
      return Text(found.other);
    case What::declared:
      return Text("declared").quote(found.text, 40);
    case What::nothing:
    case What::counted:
    case What::is_author:
    case What::is_committer:
    case What::is_signer:
    case What::is_co_author:
    case What::is_pusher:
    case What::not_in_group:
    case What::has_left:
    case What::is_robot:
    case What::nobodys_address:
    case What::no_address:
    case What::empty_value:
    case What::counted_already:
    case What::needed_elsewhere:
      break;
  }
  return Text("nothing");
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
