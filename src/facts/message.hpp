// The message of a commit as git reads it (semantics.md section 6).
#pragma once

#include "facts/facts.hpp"
#include "git/objects.hpp"

namespace refwarden {

// Subject, body, trailers and near misses of `commit`'s message, as git 2.39 without configuration
// (`git log --format=%s`, `%(trailers:only,unfold)`) reads it. Sets `ambiguous` where git and we
// could read it differently: NUL, carriage returns that matter, an encoding header that is not
// UTF-8, invalid UTF-8.
MessageFacts read_message(const Commit& commit);

// The unfolded values of the trailers whose key is `key` without ASCII case, in order.
std::vector<Untrusted> trailer_values(const MessageFacts& message, std::string_view key);

// True where the body has text besides its trailers and comments.
bool has_body_text(const MessageFacts& message);

// A trailer's value as `Name <address>` and nothing else: the address, else nothing.
struct NamedAddress {
  Untrusted name;
  Untrusted address;
};
std::optional<NamedAddress> read_named_address(const Untrusted& value);

}  // namespace refwarden
