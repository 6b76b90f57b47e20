#include "git/commit_graph_file.hpp"

#include <algorithm>
#include <cerrno>

#include <endian.h>
#include <sys/stat.h>

#include "base/fd_io.hpp"
#include "base/mapped_file.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_header_bytes = 8;
constexpr std::size_t k_chunk_bytes = 12;  // of an entry of the table
constexpr std::size_t k_fanout_bytes = std::size_t{256} * 4;
constexpr std::size_t k_dates_bytes = 16;  // behind a tree's id in the data of a commit
constexpr std::size_t k_chain_bytes = std::size_t{1} << 20U;
constexpr std::uint32_t k_no_parent = 0x70000000U;
constexpr std::uint32_t k_in_list = 0x80000000U;  // also: the last one in that list

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  bytes.copy(reinterpret_cast<char*>(&value), sizeof value, at);
  return be32toh(value);
}

std::uint64_t offset_at(std::string_view bytes, std::size_t at) {
  return std::uint64_t{number_at(bytes, at)} << 32U | number_at(bytes, at + 4);
}

tl::unexpected<Failure> damaged() {
  return fail(FailureCode::server_broken, "the history of the repository cannot be read",
              "its commit-graph is damaged: `git commit-graph verify` says how");
}

}  // namespace

// One file.
struct CommitGraphFile::Layer {
  MappedFile file;
  std::size_t width = 0;     // of an id
  std::string_view fanout;   // how many ids begin with this byte or a lower one, for each
  std::string_view ids;      // sorted
  std::string_view commits;  // tree, two parents, generation and date, for each
  std::string_view list;     // of further parents
  std::size_t first = 0;     // position of its first commit

  [[nodiscard]] std::size_t size() const { return ids.size() / width; }
  [[nodiscard]] std::uint32_t field(std::size_t index, std::size_t number) const {
    return number_at(commits, index * (width + k_dates_bytes) + width + 4 * number);
  }
  [[nodiscard]] std::string_view id(std::size_t index) const {
    return ids.substr(index * width, width);
  }
  // The table of chunks leads to no byte beyond the file.
  [[nodiscard]] bool find_chunks() {
    const std::string_view bytes = file.bytes();
    const std::size_t chunks = static_cast<unsigned char>(bytes[6]);
    if (bytes.size() < k_header_bytes + (chunks + 1) * k_chunk_bytes) {
      return false;
    }
    for (std::size_t i = 0; i < chunks; ++i) {
      const std::size_t entry = k_header_bytes + i * k_chunk_bytes;
      const std::uint64_t begin = offset_at(bytes, entry + 4);
      const std::uint64_t end = offset_at(bytes, entry + k_chunk_bytes + 4);
      if (begin > end || end > bytes.size()) {
        return false;
      }
      if (std::string_view* const place = place_of(bytes.substr(entry, 4))) {
        *place = bytes.substr(begin, end - begin);
      }
    }
    return true;
  }
  // The chunks fit each other, and generations are noted (git has done so since 2.19).
  [[nodiscard]] bool fits() const {
    if (ids.empty() || ids.size() % width != 0 || fanout.size() != k_fanout_bytes ||
        commits.size() != size() * (width + k_dates_bytes) ||
        number_at(fanout, k_fanout_bytes - 4) != size() || field(0, 2) >> 2U == 0) {
      return false;
    }
    for (std::size_t at = 4; at < k_fanout_bytes; at += 4) {
      if (number_at(fanout, at - 4) > number_at(fanout, at)) {
        return false;
      }
    }
    return true;
  }

 private:
  // Nothing for what this reader has no use for.
  [[nodiscard]] std::string_view* place_of(std::string_view name) {
    return name == "OIDF"   ? &fanout
           : name == "OIDL" ? &ids
           : name == "CDAT" ? &commits
           : name == "EDGE" ? &list
                            : nullptr;
  }
};

CommitGraphFile::CommitGraphFile() = default;
CommitGraphFile::~CommitGraphFile() = default;

std::shared_ptr<const CommitGraphFile> CommitGraphFile::open(const std::string& common_dir,
                                                             HashAlgorithm algorithm) {
  struct stat status {};
  if (::stat((common_dir + "/shallow").c_str(), &status) == 0 || errno != ENOENT) {
    return nullptr;
  }
  const std::string folder = common_dir + "/objects/info/commit-graph";
  const std::shared_ptr<CommitGraphFile> graph(new CommitGraphFile);
  if (graph->add(folder, algorithm)) {
    return graph;
  }
  const auto chain = read_file(folder + "s/commit-graph-chain", k_chain_bytes);
  const std::size_t digits = 2 * Oid::width(algorithm);
  std::string_view rest = chain ? std::string_view(*chain) : std::string_view();
  while (rest.size() > digits) {
    const std::string_view name = rest.substr(0, digits);
    if (!Oid::parse(name) || rest[digits] != '\n' ||
        !graph->add(folder + "s/graph-" + std::string(name) + ".graph", algorithm)) {
      return nullptr;
    }
    rest.remove_prefix(digits + 1);
  }
  return graph->m_layers.empty() || !rest.empty() ? nullptr : graph;
}

// False where the file is not there, or not as this reader knows it.
bool CommitGraphFile::add(const std::string& path, HashAlgorithm algorithm) {
  auto file = MappedFile::open(path);
  if (!file) {
    return false;
  }
  const std::string_view bytes = file->bytes();
  const std::string start{'C', 'G', 'P', 'H', 1, algorithm == HashAlgorithm::sha1 ? '\1' : '\2'};
  if (bytes.size() < k_header_bytes || !bytes.starts_with(start) ||
      static_cast<unsigned char>(bytes[7]) != m_layers.size()) {
    return false;
  }
  Layer layer{*std::move(file), Oid::width(algorithm), {}, {}, {}, {}, m_size};
  if (!layer.find_chunks() || !layer.fits() || layer.size() > k_no_parent - m_size) {
    return false;
  }
  m_size += layer.size();
  m_layers.push_back(std::move(layer));
  return true;
}

const CommitGraphFile::Layer& CommitGraphFile::layer_of(Position commit) const {
  require(commit < m_size, "a commit that is not in the commit-graph");
  const auto* layer = &m_layers.back();
  while (layer->first > commit) {
    --layer;
  }
  return *layer;
}

std::optional<CommitGraphFile::Position> CommitGraphFile::find(const Oid& id) const {
  const std::string_view wanted = id.raw();
  const std::size_t byte = static_cast<unsigned char>(wanted.front());
  for (const Layer& layer : m_layers) {
    std::size_t low = byte == 0 ? 0 : number_at(layer.fanout, 4 * (byte - 1));
    std::size_t high = number_at(layer.fanout, 4 * byte);
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      const int order = layer.id(middle).compare(wanted);
      if (order == 0) {
        return static_cast<Position>(layer.first + middle);
      }
      (order < 0 ? low : high) = order < 0 ? middle + 1 : middle;
    }
  }
  return std::nullopt;
}

std::uint32_t CommitGraphFile::generation(Position commit) const {
  const Layer& layer = layer_of(commit);
  return layer.field(commit - layer.first, 2) >> 2U;
}

Done CommitGraphFile::add_parent(const Commit& commit, Position parent,
                                 std::vector<Commit>& parents) const {
  const std::uint32_t at = parent < m_size ? generation(parent) : commit.generation;
  if (at >= commit.generation) {
    return damaged();
  }
  parents.push_back({parent, at});
  return {};
}

CommitGraphFile::Commit CommitGraphFile::commit(Position position) const {
  return {position, generation(position)};
}

Done CommitGraphFile::parents(const Commit& child, std::vector<Commit>& parents) const {
  parents.clear();
  const Position commit = child.position;
  const Layer& layer = layer_of(commit);
  const std::uint32_t first = layer.field(commit - layer.first, 0);
  const std::uint32_t second = layer.field(commit - layer.first, 1);
  if (first == k_no_parent) {
    return {};
  }
  Done done = add_parent(child, first, parents);
  if (!done || second == k_no_parent) {
    return done;
  }
  if ((second & k_in_list) == 0) {
    return add_parent(child, second, parents);
  }
  std::uint32_t entry = 0;
  for (std::size_t at = second & ~k_in_list; done && (entry & k_in_list) == 0; ++at) {
    if (at >= layer.list.size() / 4) {
      return damaged();
    }
    entry = number_at(layer.list, 4 * at);
    done = add_parent(child, entry & ~k_in_list, parents);
  }
  return done;
}

}  // namespace refwarden
