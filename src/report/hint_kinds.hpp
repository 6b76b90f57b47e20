// The hints by kind of rule; hints.cpp chooses among them.
#pragma once

#include "report/hints.hpp"
#include "report/rewrite.hpp"

namespace refwarden {

Hint hint_signature(const Subject& subject);  // commits and tags, identity_mismatch too
Hint hint_tag(const Subject& subject);
Hint hint_reviews(const Subject& subject);
Hint hint_author(const Subject& subject);
Hint hint_message(const Subject& subject);  // ticket, trailers, message
Hint hint_history(const Subject& subject);
Hint hint_pusher(const Subject& subject);
Hint hint_signed_push(const Subject& subject);
Hint hint_content(const Subject& subject);
Hint hint_built_in(const Subject& subject);

// "this commit", "each of these commits".
std::string these_commits(const Subject& subject);

// Opens the messages of the finding's commits for editing: `task` says what to change there, or
// "add the line" with `lines` to type.
struct MessageEdit {
  std::string task;
  std::vector<Text> lines;
  std::vector<std::string> options;  // between git and commit or rebase
};
Hint hint_edit_messages(const Subject& subject, const MessageEdit& edit);

// "git-admins@example.org", or words where the policy names no contact.
std::string contact_of(const Policy& policy);

}  // namespace refwarden
