#include "intake/reference_transaction.hpp"

#include "intake/push.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_longest_ref = 4096;  // PATH_MAX: other doors know no limit of ours
constexpr std::string_view k_symbolic = "ref:";
constexpr std::string_view k_namespace = "refs/namespaces/";

tl::unexpected<Failure> malformed(std::string told) {
  return fail(FailureCode::push_malformed, std::move(told));
}

Result<std::optional<Oid>> read_id(std::string_view text) {
  if (text.starts_with(k_symbolic) && is_ref_name(text.substr(k_symbolic.size()))) {
    return std::optional<Oid>();
  }
  const auto id = Oid::parse(text);
  return id ? Result<std::optional<Oid>>(id)
            : malformed("an object id is not 40 or 64 lower-case hex digits");
}

// Nothing for what is not below `refs/`.
Result<std::optional<RefChange>> read_line(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos) {
    return malformed("a line from git has not the form `old new ref`");
  }
  const std::string_view ref = line.substr(second + 1);
  if (!ref.starts_with("refs/")) {
    return std::optional<RefChange>();
  }
  if (ref.size() > k_longest_ref || !is_ref_name(ref)) {
    return malformed("a ref name is not one that git accepts");
  }
  const auto old_id = read_id(line.substr(0, first));
  const auto new_id = old_id ? read_id(line.substr(first + 1, second - first - 1)) : old_id;
  if (!new_id) {
    return tl::unexpected(new_id.error());
  }
  return std::optional(RefChange{std::string(ref), *old_id, *new_id});
}

}  // namespace

Result<bool> is_asked(const std::vector<std::string>& arguments) {
  if (arguments.size() != 1) {
    return malformed("a reference-transaction hook is given one word");
  }
  return arguments.front() == "prepared";
}

Result<std::vector<RefChange>> parse_changes(std::string_view text) {
  std::vector<RefChange> changes;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) {
      return malformed("the list of refs from git ends in the middle of a line");
    }
    auto change = read_line(text.substr(0, end));
    if (!change) {
      return tl::unexpected(std::move(change).error());
    }
    if (*change) {
      changes.push_back(**std::move(change));
    }
    text.remove_prefix(end + 1);
  }
  return changes;
}

NameInNamespace part_name(std::string_view full) {
  NameInNamespace parted;
  while (full.starts_with(k_namespace)) {
    const std::size_t end = full.find('/', k_namespace.size());
    if (end == std::string_view::npos || !full.substr(end + 1).starts_with("refs/")) {
      break;  // a ref of that very name
    }
    parted.ref_namespace += parted.ref_namespace.empty() ? "" : "/";
    parted.ref_namespace += full.substr(k_namespace.size(), end - k_namespace.size());
    full.remove_prefix(end + 1);
  }
  parted.ref = full;
  return parted;
}

}  // namespace refwarden
