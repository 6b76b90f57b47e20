// git's own note of the parents of commits (git-commit-graph(1), gitformat-commit-graph(5)), in one
// file or a chain of them. It is written by the server's git from objects that never change, and
// taken at its word as git takes it: only for what is known, never for what a push brings.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "git/object_id.hpp"

namespace refwarden {

class CommitGraphFile {
 public:
  // A commit's number: in the order of ids within a file, files of a chain one after the other.
  using Position = std::uint32_t;

  // That of the repository whose common folder this is. Null where there is none, where it is of a
  // form that is not known here, and where the repository is shallow, for which git ignores it,
  // too. History is then read from the objects, which takes longer and says the same.
  static std::shared_ptr<const CommitGraphFile> open(const std::string& common_dir,
                                                     HashAlgorithm algorithm);

  ~CommitGraphFile();
  CommitGraphFile(const CommitGraphFile&) = delete;
  CommitGraphFile& operator=(const CommitGraphFile&) = delete;

  // Commits; positions are below.
  [[nodiscard]] std::size_t size() const { return m_size; }
  // A commit that is in has all its ancestors in.
  [[nodiscard]] std::optional<Position> find(const Oid& id) const;
  // More than that of each parent.
  [[nodiscard]] std::uint32_t generation(Position commit) const;
  struct Commit {
    Position position = 0;
    std::uint32_t generation = 0;
  };
  [[nodiscard]] Commit commit(Position position) const;
  // Puts the parents, first one first, into `parents`. Failure: `server_broken`, where one is no
  // commit of the file or not of a lower generation.
  [[nodiscard]] Done parents(const Commit& child, std::vector<Commit>& parents) const;

 private:
  struct Layer;

  CommitGraphFile();
  [[nodiscard]] bool add(const std::string& path, HashAlgorithm algorithm);
  [[nodiscard]] const Layer& layer_of(Position commit) const;
  [[nodiscard]] Done add_parent(const Commit& commit, Position parent,
                                std::vector<Commit>& parents) const;

  std::vector<Layer> m_layers;  // the oldest first
  std::size_t m_size = 0;
};

}  // namespace refwarden
