#include "facts/commit_graph.hpp"

#include <charconv>
#include <limits>

namespace refwarden {
namespace {

// The committer's seconds of a raw commit, read loosely: only walks are ordered by them.
std::int64_t claimed_date(std::string_view bytes) {
  const std::size_t line = bytes.find("\ncommitter ");
  if (line == std::string_view::npos || line > bytes.find("\n\n")) {
    return 0;
  }
  const std::string_view text = bytes.substr(line, bytes.find('\n', line + 1) - line);
  const std::size_t address_end = text.rfind("> ");
  if (address_end == std::string_view::npos) {
    return 0;
  }
  std::int64_t seconds = 0;
  const std::string_view digits = text.substr(address_end + 2);
  std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  return seconds;
}

}  // namespace

Node CommitGraph::node(const Oid& id) {
  const auto [place, is_new] = m_numbers.try_emplace(id, static_cast<Node>(m_commits.size()));
  if (is_new) {
    Entry entry;
    entry.id = &place->first;
    const auto position = m_noted == nullptr ? std::nullopt : m_noted->find(id);
    entry.position = position ? *position + 1 : 0;
    m_commits.push_back(entry);
  }
  return place->second;
}

std::optional<CommitGraphFile::Position> CommitGraph::position(Node node) const {
  const CommitGraphFile::Position after = m_commits[node].position;
  return after == 0 ? std::nullopt : std::optional(after - 1);
}

std::uint32_t CommitGraph::generation(Node node) const {
  const auto noted = position(node);
  return noted ? m_noted->generation(*noted) : std::numeric_limits<std::uint32_t>::max();
}

Result<bool> CommitGraph::try_load(Node node, Keep keep) {
  // Every step of every walk comes here, so the deadline holds for walks in memory, too.
  if (Done done = m_watch.step(); !done) {
    return tl::unexpected(done.error());
  }
  if (m_commits[node].loaded) {
    return true;
  }
  auto object = m_repository.read(id(node), k_most_commit_bytes);
  if (!object) {
    return tl::unexpected(object.error());
  }
  if (!*object || (*object)->type != ObjectType::commit) {
    return false;
  }
  std::string& bytes = (*object)->bytes;
  std::vector<Node> parents;
  if (const auto read = read_parents(bytes, m_repository.algorithm())) {
    for (const Oid& parent : *read) {
      parents.push_back(this->node(parent));
    }
  }
  Entry& entry = m_commits[node];
  entry.date = claimed_date(bytes);
  entry.first_parent = static_cast<std::uint32_t>(m_parents.size());
  entry.parents = static_cast<std::uint32_t>(parents.size());
  entry.loaded = true;
  m_parents.insert(m_parents.end(), parents.begin(), parents.end());
  if (keep == Keep::bytes && m_kept_bytes + bytes.size() <= k_most_kept_bytes) {
    m_kept_bytes += bytes.size();
    m_bytes.emplace(node, std::move(bytes));
  }
  return true;
}

std::string CommitGraph::take_bytes(Node node) {
  const auto kept = m_bytes.find(node);
  if (kept == m_bytes.end()) {
    return {};
  }
  std::string bytes = std::move(kept->second);
  m_bytes.erase(kept);
  return bytes;
}

Done CommitGraph::load(Node node) {
  const auto loaded = try_load(node, Keep::bytes);
  if (!loaded) {
    return tl::unexpected(loaded.error());
  }
  if (!*loaded) {
    return fail(FailureCode::object_missing,
                "commit " + id(node).brief() + " is not in the repository",
                "no commit " + id(node).hex());
  }
  return {};
}

Done CommitGraph::load_known(Node node) {
  const auto loaded = try_load(node, Keep::nothing);
  if (!loaded) {
    return tl::unexpected(loaded.error());
  }
  if (!*loaded) {
    m_commits[node].loaded = true;
  }
  return {};
}

void Marks::set(Node node, unsigned bits) {
  if (node >= m_bits.size()) {
    m_bits.resize(static_cast<std::size_t>(node) + node / 2 + 64);
  }
  if (m_bits[node] == 0) {
    m_touched.push_back(node);
  }
  m_bits[node] = static_cast<std::uint8_t>(m_bits[node] | bits);
}

void Marks::unset(Node node, unsigned bits) {
  m_bits[node] = static_cast<std::uint8_t>(m_bits[node] & ~bits);
}

void Marks::clear() {
  for (const Node node : m_touched) {
    m_bits[node] = 0;
  }
  m_touched.clear();
}

}  // namespace refwarden
