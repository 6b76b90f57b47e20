#include "git/file_repository.hpp"

#include "base/fd_io.hpp"
#include "git/commit_graph_file.hpp"

namespace refwarden {
namespace {

constexpr std::string_view k_symbolic = "ref: ";
constexpr std::size_t k_head_bytes = 4096;

}  // namespace

Result<RefsSnapshot> FileRepository::refs() const {
  return read_refs(place(), PackedAs::tips);
}

Result<RefsSnapshot> FileRepository::refs_on_demand() const {
  return read_refs(place(), PackedAs::list);
}

// Of the repository, whose namespaces have HEADs of their own: only a hint, and so not asked there.
std::optional<std::string> FileRepository::head() const {
  const RefPlace files = place();
  const auto text = read_file(files.common_dir + "/HEAD", k_head_bytes);
  if (!files.prefix.empty() || !text || !text->starts_with(k_symbolic)) {
    return std::nullopt;
  }
  return text->substr(k_symbolic.size(), text->find_last_not_of(" \t\r\n") + 1 - k_symbolic.size());
}

std::shared_ptr<const CommitGraphFile> FileRepository::commit_graph() const {
  const RefPlace files = place();
  return CommitGraphFile::open(files.common_dir, files.algorithm);
}

Result<std::optional<std::string>> FileRepository::config(const std::string& key) const {
  return read_config(place().common_dir + "/config", key);
}

}  // namespace refwarden
