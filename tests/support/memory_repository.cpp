#include "support/memory_repository.hpp"

#include <array>
#include <atomic>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>
#include <openssl/evp.h>

namespace refwarden::test {
namespace {

Oid id_of(ObjectType type, std::string_view bytes) {
  const std::string object =
      fmt::format("{} {}", name_of(type), bytes.size()) + '\0' + std::string(bytes);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  require(EVP_Digest(object.data(), object.size(), digest.data(), &size, EVP_sha1(), nullptr) == 1,
          "SHA-1 works");
  return *Oid::from_raw({reinterpret_cast<const char*>(digest.data()), size});
}

// `text` as the value of a header: every line after the first begins with a blank.
std::string folded_lines(std::string_view text) {
  std::string value;
  for (std::size_t i = 0; i < text.size(); ++i) {
    value += text[i];
    if (text[i] == '\n' && i + 1 < text.size()) {
      value += ' ';
    }
  }
  return value;
}

}  // namespace

struct MemoryRepository::Store {
  std::string path = "/srv/git/example.git";
  std::unordered_map<Oid, RawObject> objects;
  std::map<std::string, Oid> refs;
  std::map<std::string, std::string> symbolic;
  std::map<std::string, std::string> config;
  std::shared_ptr<const CommitGraphFile> commit_graph;
  std::optional<Failure> failure;
  std::atomic<std::size_t> reads = 0;
};

std::string identity(const std::string& name, const std::string& address, std::int64_t seconds,
                     const std::string& zone) {
  return fmt::format("{} <{}> {} {}", name, address, seconds, zone);
}

MemoryFile MemoryFile::gitlink(const Oid& commit) {
  MemoryFile file("", 0160000);
  file.id = commit;
  return file;
}

MemoryRepository::MemoryRepository() : m_store(std::make_shared<Store>()) {}

Oid MemoryRepository::add(ObjectType type, std::string bytes) {
  const Oid id = id_of(type, bytes);
  m_store->objects.insert_or_assign(id, RawObject{type, std::move(bytes)});
  return id;
}

Oid MemoryRepository::add_blob(std::string content) {
  return add(ObjectType::blob, std::move(content));
}

Oid MemoryRepository::add_tree(const MemoryFiles& files) {
  std::map<std::string, std::string> entries;  // in git's order: a folder's key ends in a slash
  std::map<std::string, MemoryFiles> folders;
  for (const auto& [path, file] : files) {
    const std::size_t slash = path.find('/');
    if (slash != std::string::npos) {
      folders[path.substr(0, slash)].insert_or_assign(path.substr(slash + 1), file);
      continue;
    }
    const Oid id = file.id ? *file.id : add_blob(file.content);
    entries[path] = fmt::format("{:o} {}", file.mode, path) + '\0' + std::string(id.raw());
  }
  for (const auto& [name, inside] : folders) {
    entries[name + '/'] = "40000 " + name + '\0' + std::string(add_tree(inside).raw());
  }
  std::string bytes;
  for (const auto& [key, entry] : entries) {
    bytes += entry;
  }
  return add(ObjectType::tree, std::move(bytes));
}

Oid MemoryRepository::add_commit(const MemoryCommit& commit) {
  std::string bytes = fmt::format("tree {}\n", commit.tree.hex());
  for (const Oid& parent : commit.parents) {
    bytes += fmt::format("parent {}\n", parent.hex());
  }
  bytes += fmt::format("author {}\ncommitter {}\n", commit.author, commit.committer);
  bytes += commit.headers;
  if (!commit.signature.empty()) {
    bytes += "gpgsig " + folded_lines(commit.signature);
  }
  return add(ObjectType::commit, bytes + "\n" + commit.message);
}

Oid MemoryRepository::add_tag(const MemoryTag& tag) {
  std::string bytes =
      fmt::format("object {}\ntype {}\ntag {}\n", tag.target.hex(), name_of(tag.type), tag.name);
  if (!tag.tagger.empty()) {
    bytes += fmt::format("tagger {}\n", tag.tagger);
  }
  return add(ObjectType::tag, bytes + "\n" + tag.message + tag.signature);
}

void MemoryRepository::remove_object(const Oid& id) {
  m_store->objects.erase(id);
}

void MemoryRepository::set_ref(const std::string& name, const Oid& target) {
  m_store->refs.insert_or_assign(name, target);
}

void MemoryRepository::remove_ref(const std::string& name) {
  m_store->refs.erase(name);
  m_store->symbolic.erase(name);
}

void MemoryRepository::set_symbolic_ref(const std::string& name, const std::string& target) {
  m_store->symbolic.insert_or_assign(name, target);
}

void MemoryRepository::set_config(const std::string& key, const std::string& value) {
  m_store->config.insert_or_assign(key, value);
}

void MemoryRepository::set_commit_graph(std::shared_ptr<const CommitGraphFile> graph) {
  m_store->commit_graph = std::move(graph);
}

std::shared_ptr<const CommitGraphFile> MemoryRepository::commit_graph() const {
  return m_store->commit_graph;
}

void MemoryRepository::break_with(Failure failure) {
  m_store->failure = std::move(failure);
}

std::size_t MemoryRepository::reads() const {
  return m_store->reads;
}

const std::string& MemoryRepository::path() const {
  return m_store->path;
}

Result<std::optional<RawObject>> MemoryRepository::read(const Oid& id, std::uint64_t limit) const {
  if (m_store->failure) {
    return tl::unexpected(*m_store->failure);
  }
  const auto found = m_store->objects.find(id);
  if (found == m_store->objects.end()) {
    return std::nullopt;
  }
  if (found->second.bytes.size() > limit) {
    return fail(FailureCode::limit_object, "an object is larger than the server reads");
  }
  ++m_store->reads;
  return found->second;
}

Result<std::optional<ObjectHeader>> MemoryRepository::header(const Oid& id) const {
  if (m_store->failure) {
    return tl::unexpected(*m_store->failure);
  }
  const auto found = m_store->objects.find(id);
  if (found == m_store->objects.end()) {
    return std::nullopt;
  }
  return ObjectHeader{found->second.type, found->second.bytes.size()};
}

Result<RefsSnapshot> MemoryRepository::refs() const {
  if (m_store->failure) {
    return tl::unexpected(*m_store->failure);
  }
  RefsSnapshot snapshot;
  for (const auto& [name, target] : m_store->refs) {
    snapshot.direct.push_back({name, target});
  }
  for (const auto& [name, target] : m_store->symbolic) {
    snapshot.symbolic.push_back({name, target});
  }
  return snapshot;
}

Result<std::optional<std::string>> MemoryRepository::config(const std::string& key) const {
  if (m_store->failure) {
    return tl::unexpected(*m_store->failure);
  }
  const auto found = m_store->config.find(key);
  return found == m_store->config.end() ? std::nullopt : std::optional(found->second);
}

Result<std::unique_ptr<Repository>> MemoryRepository::reopen() const {
  return std::unique_ptr<Repository>(new MemoryRepository(m_store));
}

}  // namespace refwarden::test
