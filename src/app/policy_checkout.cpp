#include "app/policy_checkout.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/push_id.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

constexpr unsigned k_deepest = 8;
constexpr std::size_t k_most_files = 60000;
constexpr std::uint64_t k_most_bytes_a_file = 16U << 20U;
constexpr std::uint64_t k_most_bytes = 256U << 20U;

tl::unexpected<Failure> broken(std::string detail) {
  return fail(FailureCode::policy_broken, "the server's policy cannot be read from its repository",
              std::move(detail));
}

// What a checkout needs is written as the record is, but is no record.
template <typename Value>
Result<Value> as_policy(Result<Value> result) {
  return result ? std::move(result) : Result<Value>(broken(result.error().detail));
}

// One tree, going on from folder to folder.
class Layout {
 public:
  explicit Layout(const Repository& repository) : m_repository(repository) {}

  Done put(const Oid& tree, const AuditFolder& folder, unsigned depth) {
    if (depth > k_deepest) {
      return broken(fmt::format("folders lie more than {} deep", k_deepest));
    }
    const auto object = read(tree, ObjectType::tree);
    if (!object) {
      return tl::unexpected(object.error());
    }
    const auto entries = read_tree(*object, m_repository.algorithm());
    if (!entries) {
      return broken("tree " + tree.hex() + ": " + std::string(entries.error().why));
    }
    for (const TreeEntry& entry : *entries) {
      if (Done done = put(entry, folder, depth); !done) {
        return done;
      }
    }
    return as_policy(folder.sync());
  }

 private:
  Done put(const TreeEntry& entry, const AuditFolder& folder, unsigned depth) {
    constexpr std::uint32_t k_type = 0170000;
    constexpr std::uint32_t k_regular = 0100000;
    const std::string name(entry.name);
    if (name.starts_with('.')) {
      return {};
    }
    if (entry.mode == 040000) {
      const auto below = as_policy(folder.subfolder(name));
      return below ? put(entry.id, *below, depth + 1) : tl::unexpected(below.error());
    }
    if ((entry.mode & k_type) != k_regular) {
      return {};
    }
    auto bytes = read(entry.id, ObjectType::blob);
    if (!bytes) {
      return tl::unexpected(bytes.error());
    }
    m_bytes += bytes->size();
    if (++m_files > k_most_files || m_bytes > k_most_bytes) {
      return broken(fmt::format("more than {} files or {} bytes", k_most_files, k_most_bytes));
    }
    return as_policy(folder.write_file(name, *bytes));
  }

  Result<std::string> read(const Oid& id, ObjectType type) const {
    auto object = m_repository.read(id, k_most_bytes_a_file);
    if (!object) {
      return broken(id.hex() + ": " + object.error().told);
    }
    if (!*object || (*object)->type != type) {
      return broken(id.hex() + " is not there, or another kind of object");
    }
    return std::move((*object)->bytes);
  }

  const Repository& m_repository;
  std::size_t m_files = 0;
  std::uint64_t m_bytes = 0;
};

Result<Oid> tree_of(const Repository& repository, const Oid& id) {
  constexpr std::uint64_t k_most_commit = 16U << 20U;
  const auto object = repository.read(id, k_most_commit);
  if (!object || !*object || (*object)->type != ObjectType::commit) {
    return broken(id.hex() + " is no commit that can be read");
  }
  const auto commit = read_commit(id, (*object)->bytes);
  return commit ? Result<Oid>(commit->tree)
                : broken("commit " + id.hex() + ": " + std::string(commit.error().why));
}

struct Source {
  std::unique_ptr<Repository> repository;
  Oid commit;
};

Result<Source> open_source(const PolicyPointer& pointer) {
  std::error_code error;
  const fs::path git_dir = fs::canonical(pointer.repository, error);
  if (error) {
    return broken(pointer.repository.string() + ": " + error.message());
  }
  auto repository = open_repository(git_dir.string(), Quarantine::ignore, "");
  const auto refs = repository ? (*repository)->refs() : tl::unexpected(repository.error());
  if (!refs) {
    return broken(
        fmt::format("{}: {} {}", git_dir.string(), refs.error().told, refs.error().detail));
  }
  const auto tip = std::find_if(refs->direct.begin(), refs->direct.end(),
                                [&](const RefTip& each) { return each.name == pointer.ref; });
  if (tip == refs->direct.end()) {
    return broken(fmt::format("{} has no {}", git_dir.string(), pointer.ref));
  }
  return Source{*std::move(repository), tip->target};
}

// Files of another account are not trusted by root, and root's would be of no use to it.
Done check_account(const fs::path& checkouts) {
  struct stat status {};
  if (::geteuid() != 0 || ::stat(checkouts.c_str(), &status) != 0 || status.st_uid == 0) {
    return {};
  }
  return broken(fmt::format("{} belongs to account {}: run the command as that account",
                            checkouts.string(), status.st_uid));
}

// What is half removed, should this end, must not go by a commit's name.
void remove_checkout(const AuditFolder& checkouts, const fs::path& path) {
  const std::string name = path.filename().string();
  const std::string gone = name.starts_with('.') ? name : ".old-" + name;
  if (gone == name || ::renameat(checkouts.fd(), name.c_str(), checkouts.fd(), gone.c_str()) == 0) {
    std::error_code ignored;
    fs::remove_all(path.parent_path() / gone, ignored);
  }
}

// All but `name` and the newest of the others, which a push may still be judged by; and what others
// left behind that did not end well.
void remove_old(const AuditFolder& checkouts, const std::string& name) {
  constexpr std::chrono::hours k_left_behind{1};
  const auto now = fs::file_time_type::clock::now();
  std::vector<std::pair<fs::file_time_type, fs::path>> others;
  std::error_code error;
  for (fs::directory_iterator entry(checkouts.path(), error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code gone;
    const auto written = fs::last_write_time(entry->path(), gone);
    const std::string other = entry->path().filename().string();
    if (gone || other == name) {
      continue;
    }
    if (!other.starts_with('.')) {
      others.emplace_back(written, entry->path());
    } else if (now - written > k_left_behind) {
      remove_checkout(checkouts, entry->path());
    }
  }
  std::sort(others.begin(), others.end());
  for (std::size_t i = 0; i + 1 < others.size(); ++i) {
    remove_checkout(checkouts, others[i].second);
  }
}

Done make_checkout(const Repository& repository, const Oid& commit, const AuditFolder& checkouts) {
  const std::string name = commit.hex();
  const auto unique = as_policy(random_name());
  if (!unique) {
    return tl::unexpected(unique.error());
  }
  const std::string temporary = ".new-" + *unique;
  const auto made = lay_out(repository, commit, checkouts, temporary);
  Done done = made ? Done() : tl::unexpected(made.error());
  if (done && ::renameat(checkouts.fd(), temporary.c_str(), checkouts.fd(), name.c_str()) != 0 &&
      errno != EEXIST && errno != ENOTEMPTY) {
    done = broken(
        fmt::format("{}/{}: {}", checkouts.path(), name, std::generic_category().message(errno)));
  }
  std::error_code ignored;  // what was renamed is not there any more
  fs::remove_all(fs::path(checkouts.path()) / temporary, ignored);
  return done ? as_policy(checkouts.sync()) : done;
}

Result<PolicyHome> check_out(PolicyPointer pointer) {
  auto source = open_source(pointer);
  if (!source) {
    return tl::unexpected(source.error());
  }
  auto folder = check_account(pointer.checkout).and_then([&] {
    return keep_checkout(*source->repository, source->commit, pointer.checkout);
  });
  if (!folder) {
    return tl::unexpected(std::move(folder).error());
  }
  return PolicyHome{*std::move(folder), PolicyCommit{std::move(pointer), source->commit}};
}

}  // namespace

Result<fs::path> lay_out(const Repository& repository, const Oid& commit, const AuditFolder& parent,
                         const std::string& name) {
  const auto tree = tree_of(repository, commit);
  const auto folder = tree ? as_policy(parent.subfolder(name)) : tl::unexpected(tree.error());
  if (!folder) {
    return tl::unexpected(folder.error());
  }
  return Layout(repository).put(*tree, *folder, 0).map([&] { return fs::path(folder->path()); });
}

Result<fs::path> keep_checkout(const Repository& repository, const Oid& commit,
                               const fs::path& folder) {
  const auto checkouts = as_policy(AuditFolder::open(folder));
  if (!checkouts) {
    return tl::unexpected(checkouts.error());
  }
  const std::string name = commit.hex();
  if (!checkouts->has(name)) {
    if (Done done = make_checkout(repository, commit, *checkouts); !done) {
      return tl::unexpected(done.error());
    }
    remove_old(*checkouts, name);
  }
  return folder / name;
}

Result<PolicyHome> find_policy_home(const fs::path& folder) {
  auto pointer = read_policy_pointer(folder);
  if (!pointer) {
    const Problem& first = pointer.error().front();
    return fail(FailureCode::policy_broken, "the server's own policy does not load",
                fmt::format("{}: {}: {}", folder.string(), to_text(first.at), first.text));
  }
  return *pointer ? check_out(**std::move(pointer)) : PolicyHome{folder, {}};
}

}  // namespace refwarden
