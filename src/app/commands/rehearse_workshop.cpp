#include "app/commands/rehearse_workshop.hpp"

#include <charconv>
#include <chrono>
#include <fstream>

#include <fmt/format.h>

#include "app/child_process.hpp"
#include "app/commands/git_child.hpp"
#include "base/fd_io.hpp"
#include "intake/push.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

constexpr const char* k_ssh_keygen = "/usr/bin/ssh-keygen";
constexpr std::size_t k_most_object = std::size_t{64} << 20U;
constexpr std::size_t k_most_signature = 65536;

tl::unexpected<Failure> cannot(const std::string& what, const std::string& detail) {
  return fail(FailureCode::server_broken, what, detail);
}

Done write_bytes(const fs::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  file.close();
  return file ? Done() : cannot("the scratch folder cannot be written", path.string());
}

Done run_keygen(std::vector<std::string> arguments) {
  ChildRequest request;
  request.program = k_ssh_keygen;
  request.arguments = std::move(arguments);
  request.environment = Environment::of_process().values();
  request.quiet = true;
  const auto result = run_child(request);
  if (!result) {
    return tl::unexpected(result.error());
  }
  return result->exit_code == 0 ? Done()
                                : cannot("a key or signature could not be made", k_ssh_keygen);
}

std::int64_t seconds_now() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

const std::string& owner_of(SigningKey key, const StageTips& tips) {
  static const std::string k_name = k_stranger;
  return key == SigningKey::stranger ? k_name : tips.insider;
}

}  // namespace

std::optional<Oid> object_named(const std::string& name, const StageTips& tips,
                                const std::vector<Oid>& made) {
  if (name == "tip") {
    return tips.tip;
  }
  if (name == "tip^") {
    return tips.parent;
  }
  std::size_t number = 0;
  const char* const end = name.data() + name.size();
  const bool is_number = name.size() > 1 && name.front() == '#' &&
                         std::from_chars(name.data() + 1, end, number).ptr == end;
  require(is_number && number < made.size(), "an attack names an object of its own");
  return made[number];
}

Result<Workshop> Workshop::open(const Scratch& scratch, const ScratchPlaces& places) {
  return open_repository(places.client.string(), Quarantine::ignore)
      .map([&](std::unique_ptr<Repository>&& repository) {
        return Workshop(scratch.path(), places, std::move(repository));
      });
}

Result<std::optional<std::string>> Workshop::new_key(const std::string& owner) {
  std::error_code error;
  if (!fs::exists(k_ssh_keygen, error)) {
    return std::optional<std::string>();
  }
  const fs::path file = m_folder / fmt::format("key-{}", m_keys.size());
  return run_keygen({"-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file.string()})
      .and_then([&] { return read_file(file.string() + ".pub", k_most_signature); })
      .map([&](std::string line) {
        m_keys[owner] = file;
        line.resize(line.find_last_not_of(" \n") + 1);
        return std::optional(line);
      });
}

std::string Workshop::key_file(const std::string& owner) const {
  const auto key = m_keys.find(owner);
  return key == m_keys.end() ? std::string() : key->second.string();
}

Result<Oid> Workshop::write(ObjectType type, const std::string& bytes) {
  const fs::path file = m_folder / "object";
  if (Done done = write_bytes(file, bytes); !done) {
    return tl::unexpected(done.error());
  }
  const auto answer = ask_git({"--git-dir=" + m_made.string(), "hash-object", "-w", "-t",
                               std::string(refwarden::name_of(type)), "--literally", "--no-filters",
                               file.string()});
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  const auto id = Oid::parse(answer->value_or(""));
  return id ? Result<Oid>(*id) : cannot("an object could not be written", m_made.string());
}

Result<std::string> Workshop::sign(const std::string& owner, const std::string& payload,
                                   const char* name_space) {
  const auto key = m_keys.find(owner);
  require(key != m_keys.end(), "somebody without a key signs");
  const fs::path file = m_folder / "payload";
  std::error_code ignored;
  fs::remove(file.string() + ".sig", ignored);
  return write_bytes(file, payload)
      .and_then([&] {
        return run_keygen(
            {"-q", "-Y", "sign", "-n", name_space, "-f", key->second.string(), file.string()});
      })
      .and_then([&] { return read_file(file.string() + ".sig", k_most_signature); });
}

Result<std::optional<Oid>> Workshop::tree_of(const Oid& commit) const {
  return m_repository->read(commit, k_most_object)
      .and_then([&](const std::optional<RawObject>& object) -> Result<std::optional<Oid>> {
        const bool is_commit =
            object && object->type == ObjectType::commit && object->bytes.rfind("tree ", 0) == 0;
        const auto tree =
            is_commit ? Oid::parse(std::string_view(object->bytes).substr(5, commit.hex().size()))
                      : std::nullopt;
        return tree ? Result<std::optional<Oid>>(tree)
                    : cannot("a commit cannot be read", commit.hex());
      });
}

ObjectStore Workshop::store() {
  return {m_repository->algorithm(),
          [this](const Oid& tree) -> Result<std::string> {
            auto object = m_repository->read(tree, k_most_object);
            if (!object) {
              return tl::unexpected(object.error());
            }
            return *object ? Result<std::string>((*object)->bytes)
                           : cannot("a tree is not there", tree.hex());
          },
          [this](ObjectType type, const std::string& bytes) { return write(type, bytes); }};
}

Result<Oid> Workshop::make_commit(const CommitDraft& draft, const StageTips& tips,
                                  const std::vector<Oid>& made) {
  CommitLinks links;
  for (const std::string& name : draft.parents) {
    if (const auto parent = object_named(name, tips, made)) {
      links.parents.push_back(*parent);
    }
  }
  auto base = links.parents.empty() ? Result<std::optional<Oid>>(std::nullopt)
                                    : tree_of(links.parents.front());
  if (!base) {
    return tl::unexpected(base.error());
  }
  const auto tree = edited_tree(store(), *base, draft.edits, draft.twist);
  if (!tree) {
    return tree;
  }
  links.tree = *tree;
  std::string text = commit_text(draft, links, seconds_now());
  if (draft.key != SigningKey::none) {
    const char* const name_space = draft.twist == Twist::other_namespace ? "file" : "git";
    const auto signature = sign(owner_of(draft.key, tips), text, name_space);
    if (!signature) {
      return tl::unexpected(signature.error());
    }
    text = with_signature_header(text, *signature, m_repository->algorithm());
    if (draft.twist == Twist::two_signatures) {
      text = with_signature_header(text, *signature, m_repository->algorithm());
    }
  }
  // Another body, and the trailers where they were.
  if (draft.twist == Twist::changed_after_signing) {
    text.insert(text.find("\n\n") + 2, "Changed: ");
  }
  return write(ObjectType::commit, text);
}

Result<Oid> Workshop::make_tag(const TagDraft& draft, const StageTips& tips,
                               const std::vector<Oid>& made) {
  const auto target = object_named(draft.target, tips, made);
  require(target.has_value(), "a tag of nothing");
  std::string text = tag_text(draft, *target, seconds_now());
  if (draft.key != SigningKey::none) {
    const auto signature = sign(owner_of(draft.key, tips), text, "git");
    if (!signature) {
      return tl::unexpected(signature.error());
    }
    text += *signature;
  }
  return write(ObjectType::tag, text);
}

Result<Oid> Workshop::make_one(const ObjectDraft& draft, const StageTips& tips,
                               const std::vector<Oid>& made) {
  if (const auto* tag = std::get_if<TagDraft>(&draft)) {
    return make_tag(*tag, tips, made);
  }
  return make_commit(std::get<CommitDraft>(draft), tips, made);
}

Result<std::vector<Oid>> Workshop::make(const Attack& attack, const StageTips& tips) {
  std::vector<Oid> made;
  for (const ObjectDraft& draft : attack.objects) {
    const auto id = make_one(draft, tips, made);
    if (!id) {
      return tl::unexpected(id.error());
    }
    made.push_back(*id);
  }
  return made;
}

std::optional<Oid> Workshop::parent_of(const Oid& commit) const {
  const auto object = m_repository->read(commit, k_most_object);
  if (!object || !*object || (*object)->type != ObjectType::commit) {
    return std::nullopt;
  }
  const auto parents = read_parents((*object)->bytes, commit.algorithm());
  return parents && !parents->empty() ? std::optional(parents->front()) : std::nullopt;
}

std::vector<std::string> Workshop::paths_in(const Oid& commit,
                                            const std::vector<std::string>& paths) const {
  std::vector<std::string> there;
  for (const std::string& path : paths) {
    const auto answer =
        ask_git({"--git-dir=" + m_client.string(), "cat-file", "-e", commit.hex() + ":" + path});
    if (answer && *answer) {
      there.push_back(path);
    }
  }
  return there;
}

}  // namespace refwarden
