// The strict reader of commits (semantics.md section 5). Where git takes the first, the last or
// any of several headers depending on who asks, we refuse: two readers must never see two commits.
#include <algorithm>

#include "git/header_lines.hpp"
#include "git/identity_reader.hpp"
#include "git/signature_headers.hpp"

namespace refwarden {
namespace {

Parsed<Identity> take_identity(HeaderLines& lines, std::string_view name,
                               std::string_view missing) {
  const auto text = lines.take_line(name, missing);
  if (!text) {
    return tl::unexpected(text.error());
  }
  return read_identity(*text);
}

Parsed<Oid> take_id(HeaderLines& lines, std::string_view name, HashAlgorithm algorithm) {
  const auto text = lines.take_line(name, "no tree header at the start");
  if (!text) {
    return tl::unexpected(text.error());
  }
  return read_id(*text, algorithm);
}

bool has_duplicate(std::vector<Oid> ids) {
  std::sort(ids.begin(), ids.end());
  return std::adjacent_find(ids.begin(), ids.end()) != ids.end();
}

struct Ancestry {
  Oid tree;
  std::vector<Oid> parents;
};

Parsed<Ancestry> take_ancestry(HeaderLines& lines, HashAlgorithm algorithm) {
  Ancestry ancestry;
  const auto tree = take_id(lines, "tree", algorithm);
  if (!tree) {
    return tl::unexpected(tree.error());
  }
  ancestry.tree = *tree;
  while (lines.at("parent")) {
    const auto parent = take_id(lines, "parent", algorithm);
    if (!parent) {
      return tl::unexpected(parent.error());
    }
    ancestry.parents.push_back(*parent);
  }
  if (ancestry.parents.size() > 1 && has_duplicate(ancestry.parents)) {
    return malformed("the same parent twice");
  }
  return ancestry;
}

bool has_fixed_place(std::string_view name) {
  return name == "tree" || name == "parent" || name == "author" || name == "committer";
}

// What may follow the committer, in any order.
class FreeHeaders {
 public:
  explicit FreeHeaders(HashAlgorithm algorithm) : m_signatures(algorithm) {}

  Checked read(HeaderLines& lines) {
    while (lines.front()) {
      Checked read = read_one(lines);
      if (!read) {
        return read;
      }
    }
    return {};
  }

  [[nodiscard]] const SignatureHeaders& signatures() const { return m_signatures; }
  std::optional<Untrusted>& encoding() { return m_encoding; }

 private:
  Checked read_one(HeaderLines& lines) {
    const HeaderLine header = *lines.front();
    if (has_fixed_place(header.name)) {
      return malformed("a tree, parent, author or committer header twice or out of order");
    }
    if (header.name == "encoding") {
      return read_encoding(lines);
    }
    if (is_signature_header(header.name)) {
      if (Checked added = m_signatures.add(header); !added) {
        return added;
      }
    }
    return lines.advance();
  }

  Checked read_encoding(HeaderLines& lines) {
    if (m_encoding) {
      return malformed("two encoding headers");
    }
    const auto value = lines.take_line("encoding", {});
    if (!value) {
      return tl::unexpected(value.error());
    }
    m_encoding = Untrusted(*value);
    return {};
  }

  SignatureHeaders m_signatures;
  std::optional<Untrusted> m_encoding;
};

Parsed<Commit> read_rest(HeaderLines& lines, Commit commit) {
  auto author = take_identity(lines, "author", "no author header after tree and parents");
  if (!author) {
    return tl::unexpected(author.error());
  }
  auto committer = take_identity(lines, "committer", "no committer header after the author");
  if (!committer) {
    return tl::unexpected(committer.error());
  }
  FreeHeaders headers(commit.id.algorithm());
  if (const Checked read = headers.read(lines); !read) {
    return tl::unexpected(read.error());
  }
  commit.author = std::move(*author);
  commit.committer = std::move(*committer);
  commit.encoding = std::move(headers.encoding());
  commit.signed_part = headers.signatures().signed_part(lines.object());
  commit.message = Untrusted(lines.body());
  return commit;
}

}  // namespace

Parsed<Commit> read_commit(const Oid& id, std::string_view bytes) {
  auto lines = HeaderLines::start(bytes);
  if (!lines) {
    return tl::unexpected(lines.error());
  }
  auto ancestry = take_ancestry(*lines, id.algorithm());
  if (!ancestry) {
    return tl::unexpected(ancestry.error());
  }
  Commit commit;
  commit.id = id;
  commit.tree = ancestry->tree;
  commit.parents = std::move(ancestry->parents);
  return read_rest(*lines, std::move(commit));
}

Parsed<std::vector<Oid>> read_parents(std::string_view bytes, HashAlgorithm algorithm) {
  const std::size_t digits = Oid::null(algorithm).raw().size() * 2;
  std::vector<Oid> parents;
  std::string_view prefix = "tree ";
  while (bytes.substr(0, prefix.size()) == prefix) {
    const std::size_t length = prefix.size() + digits;
    if (bytes.size() <= length || bytes[length] != '\n') {
      return malformed("an object id that is not full and lower case");
    }
    const auto id = read_id(bytes.substr(prefix.size(), digits), algorithm);
    if (!id) {
      return tl::unexpected(id.error());
    }
    if (prefix == "parent ") {
      parents.push_back(*id);
    }
    prefix = "parent ";
    bytes.remove_prefix(length + 1);
  }
  if (prefix == "tree ") {
    return malformed("no tree header at the start");
  }
  return parents;
}

}  // namespace refwarden
