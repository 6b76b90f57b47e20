// The list of packed refs (git-pack-refs(1)), read no further than somebody asks: it may name
// hundreds of thousands.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/mapped_file.hpp"
#include "base/result.hpp"
#include "git/object_id.hpp"

namespace refwarden {

// Names are those within the namespace `prefix`; what is no valid name of a ref is passed over, as
// git does. A line that is looked at and is no packed ref is a `server_broken` failure.
class PackedRefs {
 public:
  // `file`: the open list at `path`. Nothing where it does not say that it is sorted.
  static std::shared_ptr<const PackedRefs> of_sorted(MappedFile file, std::string path,
                                                     std::string prefix, HashAlgorithm algorithm);

  // The value of the ref; nothing where it is not in the list.
  [[nodiscard]] Result<std::optional<Oid>> find(std::string_view name) const;

  // Every ref whose name begins with `start`, in order. `digits` are what `id` takes.
  using Visit = std::function<Done(std::string_view name, std::string_view digits)>;
  [[nodiscard]] Done each(std::string_view start, const Visit& visit) const;

  // Failure where the digits are no id of the repository's kind.
  [[nodiscard]] Result<Oid> id(std::string_view digits) const;

 private:
  struct Line {
    std::string_view digits;
    std::string_view name;  // full
    std::size_t next = 0;   // where the line after it begins
  };

  PackedRefs(MappedFile file, std::string path, std::string prefix, HashAlgorithm algorithm)
      : m_file(std::move(file)),
        m_path(std::move(path)),
        m_prefix(std::move(prefix)),
        m_algorithm(algorithm) {}

  [[nodiscard]] std::string_view text() const { return m_file.bytes(); }
  [[nodiscard]] std::size_t start_of_ref(std::size_t at, std::size_t least) const;
  [[nodiscard]] Result<Line> line(std::size_t at) const;
  [[nodiscard]] Result<std::size_t> lower_bound(std::string_view full_name) const;
  [[nodiscard]] tl::unexpected<Failure> broken() const;

  MappedFile m_file;
  std::string m_path;
  std::string m_prefix;
  HashAlgorithm m_algorithm;
  std::size_t m_first = 0;  // after the header
};

}  // namespace refwarden
