#include <algorithm>

#include "app/replay.hpp"
#include "git/objects.hpp"

namespace refwarden {
namespace {

constexpr std::uint64_t k_most_commit_bytes = std::uint64_t{16} << 20U;
constexpr std::int64_t k_last_second = 253402300799;  // of the year 9999

// Nothing where the commit is the root that ends the line.
Result<ReplayStep> step_at(const Repository& repository, const Oid& id) {
  const auto object = repository.read(id, k_most_commit_bytes);
  if (!object) {
    return tl::unexpected(object.error());
  }
  if (!*object) {
    return fail(FailureCode::object_missing, "history is cut off", id.hex() + " is not there");
  }
  if ((*object)->type != ObjectType::commit) {
    return fail(FailureCode::push_malformed, "history is of commits only", id.hex());
  }
  const auto parents = read_parents((*object)->bytes, repository.algorithm());
  if (!parents) {
    return fail(FailureCode::push_malformed, "a commit cannot be read", id.hex());
  }
  ReplayStep step{id, parents->empty() ? Oid::null(repository.algorithm()) : parents->front(), 0};
  if (const auto commit = read_commit(id, (*object)->bytes)) {
    step.at = std::clamp<std::int64_t>(commit->committer.seconds, 0, k_last_second);
  }
  return step;
}

}  // namespace

Result<std::vector<ReplayStep>> steps_of(const Repository& repository, const ReplayRange& range) {
  std::vector<ReplayStep> steps;
  Oid at = range.to;
  while (!at.is_null() && at != range.from) {
    const auto step = step_at(repository, at);
    if (!step) {
      return tl::unexpected(step.error());
    }
    if (!range.since || Instant(std::chrono::seconds(step->at)) >= *range.since) {
      steps.push_back(*step);
    }
    at = step->first_parent;
  }
  if (range.from && at.is_null()) {
    return fail(FailureCode::push_malformed,
                "the range does not begin at a first parent of its end",
                range.from->hex() + " is not on the line of first parents from " + range.to.hex());
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

}  // namespace refwarden
