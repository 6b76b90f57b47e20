#include <algorithm>
#include <memory>
#include <string_view>

#include <git2.h>

#include "git/blob_text.hpp"
#include "git/libgit2_repository_start.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_looked_at = 8000;
constexpr std::size_t k_always_text = 1U << 20U;

bool has_early_nul(std::string_view content) {
  return content.substr(0, k_looked_at).find('\0') != std::string_view::npos;
}

bool is_binary(std::string_view content) {
  return content.size() > k_always_text && has_early_nul(content);
}

std::uint64_t lines_of(std::string_view content) {
  const auto ended = std::count(content.begin(), content.end(), '\n');
  const bool open_end = !content.empty() && content.back() != '\n';
  return static_cast<std::uint64_t>(ended) + (open_end ? 1 : 0);
}

int count_line(const git_diff_delta* /*delta*/, const git_diff_hunk* /*hunk*/,
               const git_diff_line* line, void* payload) {
  auto* const counts = static_cast<LineCounts*>(payload);
  counts->added += line->origin == GIT_DIFF_LINE_ADDITION ? 1 : 0;
  counts->removed += line->origin == GIT_DIFF_LINE_DELETION ? 1 : 0;
  return 0;
}

git_merge_file_input merge_input(const std::string& content) {
  git_merge_file_input input{};
  input.version = GIT_MERGE_FILE_INPUT_VERSION;
  input.ptr = content.data();
  input.size = content.size();
  return input;
}

// git_merge_file_result is a struct that the caller owns and the library fills.
struct MergeResult : git_merge_file_result {
  MergeResult() : git_merge_file_result{} {}
  MergeResult(const MergeResult&) = delete;
  MergeResult& operator=(const MergeResult&) = delete;
  ~MergeResult() { git_merge_file_result_free(this); }
};

}  // namespace

Result<std::optional<std::string>> merge_contents(const std::optional<std::string>& base,
                                                  const std::string& ours,
                                                  const std::string& theirs) {
  if (auto started = start_libgit2(); !started) {
    return tl::unexpected(started.error());
  }
  if (has_early_nul(ours) || has_early_nul(theirs) || (base && has_early_nul(*base))) {
    return std::nullopt;
  }
  static const std::string k_nothing;  // outlives the input, which only points at its content
  const git_merge_file_input base_input = merge_input(base ? *base : k_nothing);
  const git_merge_file_input our_input = merge_input(ours);
  const git_merge_file_input their_input = merge_input(theirs);
  MergeResult result;
  if (git_merge_file(&result, base ? &base_input : nullptr, &our_input, &their_input, nullptr) !=
      0) {
    return fail(FailureCode::server_broken, "two versions of a file cannot be merged",
                libgit2_complaint());
  }
  if (result.automergeable == 0) {
    return std::nullopt;
  }
  return std::string(result.ptr, result.len);
}

Result<LineCounts> count_changed_lines(const std::string& before, const std::string& after) {
  LineCounts counts;
  if (is_binary(before) || is_binary(after)) {
    counts.binary = before != after;
    return counts;
  }
  if (before.empty() || after.empty()) {
    counts.added = lines_of(after);
    counts.removed = lines_of(before);
    return counts;
  }
  if (auto started = start_libgit2(); !started) {
    return tl::unexpected(started.error());
  }
  git_diff_options options{};
  git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
  options.flags = GIT_DIFF_FORCE_TEXT;
  options.context_lines = 0;
  if (git_diff_buffers(before.data(), before.size(), nullptr, after.data(), after.size(), nullptr,
                       &options, nullptr, nullptr, nullptr, count_line, &counts) != 0) {
    return fail(FailureCode::server_broken, "the lines of a change cannot be counted",
                libgit2_complaint());
  }
  return counts;
}

}  // namespace refwarden
