#include "rules/message_reading.hpp"

#include <algorithm>
#include <utility>

#include "base/fold.hpp"
#include "facts/near_misses.hpp"

namespace refwarden {
namespace {

Found found_line(const Trailer& line) {
  return found(Found::What::not_last_paragraph,
               Untrusted(std::string(line.key.bytes()) + ": " + std::string(line.value.bytes())));
}

}  // namespace

std::optional<Failing> ambiguous_message(const AskedCommit& subject) {
  const std::string& why = subject.commit->message.ambiguous;
  if (why.empty()) {
    return std::nullopt;
  }
  Found reason = found(Found::What::ambiguous);
  reason.other = why;
  return failing(Code::message_ambiguous, subject, {std::move(reason)});
}

std::vector<Found> near_misses_of(const MessageFacts& message, std::string_view key) {
  std::vector<Found> all;
  const std::string wanted = ascii_lower(key);
  for (const Trailer& line : message.near_misses) {
    if (ascii_lower(line.key.bytes()) == wanted) {
      all.push_back(found_line(line));
    } else if (resembles_key(line.key.bytes(), key)) {
      all.push_back(found(Found::What::odd_key, line.key));
    }
  }
  for (const Trailer& trailer : message.trailers) {
    if (resembles_key(trailer.key.bytes(), key)) {
      all.push_back(found(Found::What::odd_key, trailer.key));
    }
  }
  return all;
}

std::optional<Found> too_long(const Untrusted& value, const Policy& policy) {
  const std::size_t most = policy.limits.value_bytes;
  if (value.bytes().size() <= most) {
    return std::nullopt;
  }
  Found long_value = found(Found::What::too_long, Untrusted(value.bytes().substr(0, most)));
  long_value.number = value.bytes().size();
  return long_value;
}

std::vector<Found> or_nothing(std::vector<Found> all) {
  if (all.empty()) {
    all.push_back(found(Found::What::nothing));
  }
  return all;
}

}  // namespace refwarden
