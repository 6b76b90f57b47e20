// What has to look into blobs: lines, and whether a change can be read at all.
#include <algorithm>

#include "facts/risk.hpp"

namespace refwarden {
namespace {

bool either_is(const PathChange& change, std::uint32_t mode) {
  return change.old_mode == mode || change.new_mode == mode;
}

Result<bool> is_binary(const PathChange& change, ObjectCache& objects) {
  if (!has_blob(change.new_mode) || change.old_id == change.new_id) {
    return false;
  }
  const auto size = objects.blob_size(change.new_id);
  if (!size) {
    return tl::unexpected(size.error());
  }
  if (*size > k_most_blob_bytes) {
    return true;
  }
  const auto content = objects.blob(change.new_id);
  if (!content) {
    return tl::unexpected(content.error());
  }
  return looks_binary(**content);
}

Result<std::shared_ptr<const std::string>> content_of(std::uint32_t mode, const Oid& id,
                                                      ObjectCache& objects) {
  return has_blob(mode) ? objects.blob(id) : std::make_shared<const std::string>();
}

Result<std::uint64_t> count_lines(const PathChange& change, ObjectCache& objects) {
  if (change.old_id == change.new_id ||
      (!has_blob(change.old_mode) && !has_blob(change.new_mode))) {
    return 0;
  }
  const auto before = content_of(change.old_mode, change.old_id, objects);
  if (!before) {
    return tl::unexpected(before.error());
  }
  const auto after = content_of(change.new_mode, change.new_id, objects);
  if (!after) {
    return tl::unexpected(after.error());
  }
  const auto counts = objects.repository().count_lines(**before, **after);
  if (!counts) {
    return tl::unexpected(counts.error());
  }
  return counts->binary ? 0 : counts->added + counts->removed;
}

}  // namespace

bool asks_for_binary(const RiskModel& model) {
  return std::any_of(model.floors.begin(), model.floors.end(), [](const RiskFloor& floor) {
    return std::count(floor.changes.begin(), floor.changes.end(), ChangeKind::binary) > 0;
  });
}

Result<ChangeCounts> count_changes(const std::vector<PathChange>& paths, const RiskModel& model,
                                   ObjectCache& objects) {
  ChangeCounts counts;
  const bool lines_matter = model.counts_lines();
  const bool binary_matters = asks_for_binary(model);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const PathChange& change = paths[i];
    const auto note = [&](ChangeKind kind, bool holds) {
      if (holds) {
        counts.first_of.try_emplace(kind, i);
      }
    };
    note(ChangeKind::submodule, either_is(change, k_submodule_mode));
    note(ChangeKind::symlink, either_is(change, k_symlink_mode));
    note(ChangeKind::executable_bit,
         change.new_mode == k_executable_mode && change.old_mode != k_executable_mode);
    if (binary_matters && !counts.first_of.contains(ChangeKind::binary)) {
      const auto binary = is_binary(change, objects);
      if (!binary) {
        return tl::unexpected(binary.error());
      }
      note(ChangeKind::binary, *binary);
    }
    if (lines_matter) {
      const auto lines = count_lines(change, objects);
      if (!lines) {
        return tl::unexpected(lines.error());
      }
      counts.lines += *lines;
    }
  }
  return counts;
}

}  // namespace refwarden
