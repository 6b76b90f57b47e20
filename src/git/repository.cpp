#include "git/repository.hpp"

#include "git/blob_text.hpp"

namespace refwarden {

Result<std::optional<std::string>> Repository::merge_blobs(const std::optional<std::string>& base,
                                                           const std::string& ours,
                                                           const std::string& theirs) const {
  return merge_contents(base, ours, theirs);
}

Result<LineCounts> Repository::count_lines(const std::string& before,
                                           const std::string& after) const {
  return count_changed_lines(before, after);
}

}  // namespace refwarden
