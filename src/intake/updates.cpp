// Ref updates, from the stdin of pre-receive and post-receive or the arguments of update
// (githooks(5)).
#include <set>

#include <fmt/format.h>

#include "intake/push.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_longest_ref = 1024;

tl::unexpected<Failure> malformed(std::string told) {
  return fail(FailureCode::push_malformed, std::move(told));
}

struct Fields {
  std::string_view old_id;
  std::string_view new_id;
  std::string_view ref;
};

// Why the fields are no update, for the pusher; without pushed bytes.
Result<RefUpdate> read_fields(const Fields& fields) {
  const auto old_id = Oid::parse(fields.old_id);
  const auto new_id = Oid::parse(fields.new_id);
  if (!old_id || !new_id) {
    return malformed("an object id is not 40 or 64 lower-case hex digits");
  }
  if (old_id->algorithm() != new_id->algorithm()) {
    return malformed("two object ids of one update differ in width");
  }
  if (fields.ref.size() > k_longest_ref) {
    return malformed(fmt::format("a ref name is longer than {} bytes", k_longest_ref));
  }
  const bool full = fields.ref.substr(0, 5) == "refs/";
  if (!full || !is_ref_name(fields.ref)) {
    return malformed("a ref name is not one that git accepts");
  }
  return RefUpdate{std::string(fields.ref), *old_id, *new_id};
}

Result<RefUpdate> read_line(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos) {
    return malformed("a line from git has not the form `old new ref`");
  }
  return read_fields(
      {line.substr(0, first), line.substr(first + 1, second - first - 1), line.substr(second + 1)});
}

}  // namespace

Result<std::vector<RefUpdate>> parse_updates(std::string_view text, std::size_t most_updates) {
  std::vector<RefUpdate> updates;
  std::set<std::string> names;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) {
      return malformed("the list of updates from git ends in the middle of a line");
    }
    if (updates.size() == most_updates) {
      return fail(FailureCode::limit_updates,
                  fmt::format("a push may update at most {} refs", most_updates));
    }
    auto update = read_line(text.substr(0, end));
    if (!update) {
      return tl::unexpected(std::move(update).error());
    }
    if (!updates.empty() && update->old_id.algorithm() != updates.front().old_id.algorithm()) {
      return malformed("the object ids of one push differ in width");
    }
    if (!names.insert(update->ref).second) {
      return malformed("the same ref is updated twice");
    }
    updates.push_back(*std::move(update));
    text.remove_prefix(end + 1);
  }
  if (updates.empty()) {
    return malformed("git handed over no update");
  }
  return updates;
}

Result<RefUpdate> parse_update_arguments(const std::vector<std::string>& arguments) {
  if (arguments.size() != 3) {
    return malformed("an update hook is given a ref and two object ids, and nothing else");
  }
  return read_fields({arguments[1], arguments[2], arguments[0]});
}

}  // namespace refwarden
