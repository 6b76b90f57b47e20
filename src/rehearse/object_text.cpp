#include "rehearse/object_text.hpp"

#include <algorithm>
#include <map>

#include "git/signature_headers.hpp"

namespace refwarden {
namespace {

constexpr const char* k_folder_mode = "40000";
constexpr std::int64_t k_long_ago = 1000000000;  // September 2001

// As git orders entries: a folder as if its name ended in a slash.
struct Entry {
  std::string mode;
  std::string name;
  std::string id;  // raw

  [[nodiscard]] bool is_folder() const { return mode == k_folder_mode; }
  [[nodiscard]] std::string key() const { return is_folder() ? name + "/" : name; }
};

using Entries = std::vector<Entry>;

Result<Entries> read_entries(const ObjectStore& store, const std::optional<Oid>& tree) {
  Entries entries;
  if (!tree) {
    return entries;
  }
  const auto bytes = store.read_tree(*tree);
  if (!bytes) {
    return tl::unexpected(bytes.error());
  }
  const std::size_t width = Oid::width(tree->algorithm());
  for (std::size_t at = 0; at < bytes->size();) {
    const std::size_t blank = bytes->find(' ', at);
    const std::size_t nul = bytes->find('\0', at);
    if (blank == std::string::npos || nul == std::string::npos || nul < blank ||
        nul + 1 + width > bytes->size()) {
      return fail(FailureCode::server_broken, "a tree cannot be read", tree->hex());
    }
    entries.push_back({bytes->substr(at, blank - at), bytes->substr(blank + 1, nul - blank - 1),
                       bytes->substr(nul + 1, width)});
    at = nul + 1 + width;
  }
  return entries;
}

Result<Oid> write_entries(const ObjectStore& store, Entries entries) {
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.key() < b.key(); });
  std::string bytes;
  for (const Entry& entry : entries) {
    bytes += entry.mode + " " + entry.name;
    bytes.push_back('\0');
    bytes += entry.id;
  }
  return store.write(ObjectType::tree, bytes);
}

Entries::iterator find(Entries& entries, const std::string& name) {
  return std::find_if(entries.begin(), entries.end(),
                      [&](const Entry& entry) { return entry.name == name; });
}

void replace(Entries& entries, Entry entry) {
  const auto at = find(entries, entry.name);
  if (at != entries.end()) {
    entries.erase(at);
  }
  entries.push_back(std::move(entry));
}

const char* mode_of(PathEdit::Kind kind) {
  switch (kind) {
    case PathEdit::Kind::file:
    case PathEdit::Kind::removal:
      return "100644";
    case PathEdit::Kind::executable:
      return "100755";
    case PathEdit::Kind::symlink:
      return "120000";
    case PathEdit::Kind::submodule:
      return "160000";
  }
  std::abort();
}

Done edit_here(const ObjectStore& store, Entries& entries, const PathEdit& edit) {
  if (edit.kind == PathEdit::Kind::removal) {
    std::erase_if(entries, [&](const Entry& entry) { return entry.name == edit.path; });
    return {};
  }
  if (edit.kind == PathEdit::Kind::submodule) {
    replace(entries,
            {mode_of(edit.kind), edit.path, std::string(Oid::width(store.algorithm), '\x11')});
    return {};
  }
  return store.write(ObjectType::blob, edit.content).map([&](const Oid& blob) {
    replace(entries, {mode_of(edit.kind), edit.path, std::string(blob.raw())});
  });
}

Result<Entries> edited_entries(const ObjectStore& store, const std::optional<Oid>& base,
                               const std::vector<PathEdit>& edits);

Done edit_below(const ObjectStore& store, Entries& entries, const std::string& name,
                const std::vector<PathEdit>& edits) {
  const auto at = find(entries, name);
  const bool is_folder = at != entries.end() && at->is_folder();
  const auto inner = edited_entries(store, is_folder ? Oid::from_raw(at->id) : std::nullopt, edits);
  if (!inner) {
    return tl::unexpected(inner.error());
  }
  if (inner->empty()) {
    std::erase_if(entries, [&](const Entry& entry) { return entry.name == name; });
    return {};
  }
  return write_entries(store, *inner).map([&](const Oid& tree) {
    replace(entries, {k_folder_mode, name, std::string(tree.raw())});
  });
}

Result<Entries> edited_entries(const ObjectStore& store, const std::optional<Oid>& base,
                               const std::vector<PathEdit>& edits) {
  auto entries = read_entries(store, base);
  std::map<std::string, std::vector<PathEdit>> below;
  for (const PathEdit& edit : edits) {
    const std::size_t slash = edit.path.find('/');
    if (slash != std::string::npos) {
      below[edit.path.substr(0, slash)].push_back(
          {edit.path.substr(slash + 1), edit.kind, edit.content});
    } else if (entries) {
      if (Done done = edit_here(store, *entries, edit); !done) {
        return tl::unexpected(done.error());
      }
    }
  }
  for (const auto& [name, inner] : below) {
    if (!entries) {
      break;
    }
    if (Done done = edit_below(store, *entries, name, inner); !done) {
      return tl::unexpected(done.error());
    }
  }
  return entries;
}

std::string identity(const Writer& writer, std::int64_t now) {
  return writer.name + " <" + writer.email + "> " + std::to_string(now) + " +0000";
}

}  // namespace

Result<Oid> edited_tree(const ObjectStore& store, const std::optional<Oid>& base,
                        const std::vector<PathEdit>& edits, Twist twist) {
  auto entries = edited_entries(store, base, edits);
  if (!entries) {
    return tl::unexpected(entries.error());
  }
  if (twist == Twist::padded_mode || twist == Twist::dot_git) {
    const auto blob = store.write(ObjectType::blob, "a rehearsal\n");
    if (!blob) {
      return blob;
    }
    const bool padded = twist == Twist::padded_mode;
    replace(*entries, {padded ? "0100644" : "100644", padded ? "refwarden-rehearsal.txt" : ".GIT",
                       std::string(blob->raw())});
  }
  return write_entries(store, *std::move(entries));
}

std::string commit_text(const CommitDraft& draft, const CommitLinks& links, std::int64_t now) {
  const std::int64_t at = draft.long_ago ? k_long_ago : now;
  std::string text = "tree " + links.tree.hex() + "\n";
  text += draft.twist == Twist::two_trees ? "tree " + links.tree.hex() + "\n" : "";
  for (const Oid& parent : links.parents) {
    text += "parent " + parent.hex() + "\n";
  }
  text += "author " + identity(draft.author, at) + "\n";
  if (draft.twist == Twist::two_authors) {
    text += "author " + identity({"Somebody Else", "else@example.invalid"}, at) + "\n";
  }
  text += "committer " + identity(draft.committer, at) + "\n";
  std::string message = draft.message;
  if (draft.twist == Twist::other_encoding) {
    text += "encoding ISO-8859-1\n";
    message.insert(0, "Caf\xE9: ");
  }
  if (draft.twist == Twist::nul_in_message) {
    message.insert(0, 1, '\0');
  }
  return text + "\n" + message;
}

std::string tag_text(const TagDraft& draft, const Oid& target, std::int64_t now) {
  return "object " + target.hex() + "\ntype " + (draft.of_tag ? "tag" : "commit") + "\ntag " +
         draft.name + "\ntagger " + identity(draft.tagger, now) + "\n\n" + draft.message;
}

std::string with_signature_header(const std::string& commit, const std::string& signature,
                                  HashAlgorithm algorithm) {
  std::string header = std::string(signature_header(algorithm)) + " ";
  for (const char byte : signature.substr(0, signature.find_last_not_of('\n') + 1)) {
    header.push_back(byte);
    if (byte == '\n') {
      header.push_back(' ');
    }
  }
  const std::size_t end = commit.find("\n\n");
  return commit.substr(0, end + 1) + header + commit.substr(end);
}

}  // namespace refwarden
