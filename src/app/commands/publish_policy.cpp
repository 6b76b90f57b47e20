#include "app/commands/publish_policy.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/child_process.hpp"
#include "app/commands/git_child.hpp"
#include "git/object_hash.hpp"
#include "git/repository.hpp"
#include "intake/push.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

using BlobIds = std::map<std::string, Oid>;  // by path

tl::unexpected<Failure> cannot(const fs::path& git_dir, const std::string& why) {
  return fail(FailureCode::server_broken, "the policy could not be published",
              git_dir.string() + ": " + why);
}

Done check_account(const fs::path& git_dir) {
  struct stat status {};
  if (::geteuid() != 0 || ::stat(git_dir.c_str(), &status) != 0 || status.st_uid == 0) {
    return {};
  }
  return cannot(git_dir, fmt::format("it belongs to account {}: run the command as that account",
                                     status.st_uid));
}

Result<std::optional<Oid>> published_commit(const Repository& repository) {
  const auto refs = repository.refs();
  if (!refs) {
    return tl::unexpected(refs.error());
  }
  const auto tip = std::find_if(refs->direct.begin(), refs->direct.end(),
                                [](const RefTip& each) { return each.name == k_policy_ref; });
  return tip == refs->direct.end() ? std::optional<Oid>() : tip->target;
}

// What a commit of ours has. Whatever cannot be read has something else.
class PublishedFiles {
 public:
  explicit PublishedFiles(const Repository& repository) : m_repository(repository) {}

  bool read(const Oid& commit) {
    const auto object = read_object(commit, ObjectType::commit);
    const auto parsed = object ? read_commit(commit, *object) : tl::unexpected(Malformed{});
    return parsed && read(parsed->tree, "", 0);
  }
  [[nodiscard]] const BlobIds& ids() const { return m_ids; }

 private:
  bool read(const Oid& tree, const std::string& folder, unsigned depth) {
    constexpr unsigned k_deepest = 8;
    constexpr std::uint32_t k_folder = 040000;
    const auto object = read_object(tree, ObjectType::tree);
    const auto entries =
        object ? read_tree(*object, m_repository.algorithm()) : tl::unexpected(Malformed{});
    if (!entries || depth > k_deepest) {
      return false;
    }
    return std::all_of(entries->begin(), entries->end(), [&](const TreeEntry& entry) {
      const std::string name = folder + std::string(entry.name);
      if (entry.mode == k_folder) {
        return read(entry.id, name + "/", depth + 1);
      }
      m_ids[name] = entry.id;
      return true;
    });
  }

  [[nodiscard]] std::optional<std::string> read_object(const Oid& id, ObjectType type) const {
    constexpr std::uint64_t k_most_bytes = 16U << 20U;
    auto object = m_repository.read(id, k_most_bytes);
    const bool is_there = object && *object && (*object)->type == type;
    return is_there ? std::optional(std::move((*object)->bytes)) : std::nullopt;
  }

  const Repository& m_repository;
  BlobIds m_ids;
};

BlobIds ids_of(const ExportedFiles& files, HashAlgorithm algorithm) {
  const ObjectHash hash(algorithm);
  BlobIds ids;
  for (const auto& [name, bytes] : files) {
    ids[name] = hash.id_of(ObjectType::blob, bytes);
  }
  return ids;
}

// As git-fast-import(1) takes any path.
std::string quoted(const std::string& path) {
  std::string result = "\"";
  for (const char byte : path) {
    const auto code = static_cast<unsigned char>(byte);
    const bool is_plain = code >= 0x20 && code < 0x7f && byte != '"' && byte != '\\';
    result += is_plain ? std::string(1, byte) : fmt::format("\\{:03o}", code);
  }
  return result + "\"";
}

std::string data(const std::string& bytes) {
  return fmt::format("data {}\n{}\n", bytes.size(), bytes);
}

std::string stream_of(const ExportedFiles& files, bool goes_on, Instant now) {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  std::string stream = fmt::format("feature done\ncommit {}\ncommitter refwarden <> {} +0000\n",
                                   k_policy_ref, seconds);
  stream += data("The policy that judges pushes to this repository\n");
  if (goes_on) {
    stream += fmt::format("from {}^0\n", k_policy_ref);
  }
  stream += "deleteall\n";
  for (const auto& [name, bytes] : files) {
    stream += "M 100644 inline " + quoted(name) + "\n" + data(bytes);
  }
  return stream + "done\n";
}

Done import(const fs::path& git_dir, std::string stream) {
  ChildRequest request;
  request.program = k_git_program;
  request.arguments = {"--git-dir=" + git_dir.string(), "fast-import", "--quiet"};
  request.environment = Environment::of_process().values();
  request.input = std::move(stream);
  request.captures = false;
  const auto result = run_child(request);
  if (!result) {
    return tl::unexpected(result.error());
  }
  return result->exit_code == 0
             ? Done()
             : cannot(git_dir, fmt::format("git fast-import ended with {}", result->exit_code));
}

Result<std::unique_ptr<Repository>> open(const fs::path& git_dir) {
  return check_account(git_dir).and_then(
      [&] { return open_repository(git_dir.string(), Quarantine::ignore, ""); });
}

}  // namespace

Result<Publication> publish_policy(const fs::path& git_dir, const ExportedFiles& files,
                                   Instant now) {
  const auto repository = open(git_dir);
  const auto before =
      repository ? published_commit(**repository) : tl::unexpected(repository.error());
  if (!before) {
    return tl::unexpected(before.error());
  }
  PublishedFiles published(**repository);
  if (*before && published.read(**before) &&
      published.ids() == ids_of(files, (*repository)->algorithm())) {
    return Publication{**before, false};
  }
  const auto after = import(git_dir, stream_of(files, before->has_value(), now))
                         .and_then([&] { return open(git_dir); })
                         .and_then([](const std::unique_ptr<Repository>& again) {
                           return published_commit(*again);
                         });
  if (!after) {
    return tl::unexpected(after.error());
  }
  return *after ? Result<Publication>(Publication{**after, true})
                : cannot(git_dir, "git has written no commit");
}

Result<bool> withdraw_policy(const fs::path& git_dir) {
  const auto repository = open(git_dir);
  const auto before =
      repository ? published_commit(**repository) : tl::unexpected(repository.error());
  if (!before || !*before) {
    return before.map([](const std::optional<Oid>&) { return false; });
  }
  const auto removed = run_git(
      {"--git-dir=" + git_dir.string(), "update-ref", "-d", k_policy_ref, (*before)->hex()});
  if (!removed) {
    return tl::unexpected(removed.error());
  }
  return removed->exit_code == 0
             ? Result<bool>(true)
             : cannot(git_dir, std::string("git cannot remove ") + k_policy_ref);
}

}  // namespace refwarden
