// A repository in memory whose ids are real git SHA-1 ids.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "git/repository.hpp"

namespace refwarden::test {

// "Dana Reyes <dana@example.org> 1700000000 +0000"
std::string identity(const std::string& name, const std::string& address,
                     std::int64_t seconds = 1700000000, const std::string& zone = "+0000");

// What a path holds: a file unless `mode` says otherwise (0120000 with the target as content,
// 0160000 with `id` only).
struct MemoryFile {
  MemoryFile(std::string text, std::uint32_t file_mode = 0100644)
      : content(std::move(text)), mode(file_mode) {}
  MemoryFile(const char* text) : content(text) {}
  static MemoryFile gitlink(const Oid& commit);

  std::string content;
  std::uint32_t mode = 0100644;
  std::optional<Oid> id;  // instead of content
};

// Full paths with slashes.
using MemoryFiles = std::map<std::string, MemoryFile>;

struct MemoryCommit {
  Oid tree;
  std::vector<Oid> parents = {};
  std::string message = "Change something\n";
  std::string author = identity("Dana Reyes", "dana@example.org");
  std::string committer = identity("Dana Reyes", "dana@example.org");
  std::string signature = {};  // the text of a gpgsig header, lines ended by line feeds
  std::string headers = {};    // raw lines after the committer
};

struct MemoryTag {
  Oid target;
  std::string name;
  ObjectType type = ObjectType::commit;
  std::string message = "Release\n";
  std::string tagger = identity("Dana Reyes", "dana@example.org");  // empty: no header
  std::string signature = {};                                       // at the end of the body
};

class MemoryRepository final : public Repository {
 public:
  MemoryRepository();

  Oid add(ObjectType type, std::string bytes);
  Oid add_blob(std::string content);
  // Nested trees are added too; an empty map gives the empty tree.
  Oid add_tree(const MemoryFiles& files);
  Oid add_commit(const MemoryCommit& commit);
  Oid add_tag(const MemoryTag& tag);
  void remove_object(const Oid& id);

  void set_ref(const std::string& name, const Oid& target);
  void remove_ref(const std::string& name);
  void set_symbolic_ref(const std::string& name, const std::string& target);
  void set_config(const std::string& key, const std::string& value);
  void set_commit_graph(std::shared_ptr<const CommitGraphFile> graph);
  // Every later call that reads fails so.
  void break_with(Failure failure);
  // How many objects were read, in this and in reopened ones.
  [[nodiscard]] std::size_t reads() const;

  [[nodiscard]] const std::string& path() const override;
  [[nodiscard]] HashAlgorithm algorithm() const override { return HashAlgorithm::sha1; }
  [[nodiscard]] Result<std::optional<RawObject>> read(const Oid& id,
                                                      std::uint64_t limit) const override;
  [[nodiscard]] Result<std::optional<ObjectHeader>> header(const Oid& id) const override;
  [[nodiscard]] Result<RefsSnapshot> refs() const override;
  [[nodiscard]] Result<std::optional<std::string>> config(const std::string& key) const override;
  [[nodiscard]] std::shared_ptr<const CommitGraphFile> commit_graph() const override;
  // Sees the same store, also what is added later.
  [[nodiscard]] Result<std::unique_ptr<Repository>> reopen() const override;

 private:
  struct Store;
  explicit MemoryRepository(std::shared_ptr<Store> store) : m_store(std::move(store)) {}

  std::shared_ptr<Store> m_store;
};

}  // namespace refwarden::test
