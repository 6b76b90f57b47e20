// Makes an attack's objects in the client repository of a rehearsal, with git and ssh-keygen.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/commands/rehearse_scratch.hpp"
#include "rehearse/attack.hpp"
#include "rehearse/object_text.hpp"

namespace refwarden {

// What "tip" and "tip^" are for one stage.
struct StageTips {
  std::optional<Oid> tip;
  std::optional<Oid> parent;
  std::string insider;  // a person's id; empty: nobody
};

inline constexpr const char* k_stranger = "(stranger)";  // no person has such an id

class Workshop {
 public:
  static Result<Workshop> open(const Scratch& scratch, const ScratchPlaces& places);

  // A throw-away SSH key; gives its public line. Nothing where ssh-keygen is not there.
  Result<std::optional<std::string>> new_key(const std::string& owner);
  // The file of its private half; empty: there is none.
  [[nodiscard]] std::string key_file(const std::string& owner) const;
  [[nodiscard]] bool has_key(const std::string& owner) const { return m_keys.contains(owner); }

  // The objects of the attack, in its order.
  Result<std::vector<Oid>> make(const Attack& attack, const StageTips& tips);

  // The commits' first parent, nothing where there is none or it is no commit.
  [[nodiscard]] std::optional<Oid> parent_of(const Oid& commit) const;
  // The names among `paths` that the commit's tree has.
  [[nodiscard]] std::vector<std::string> paths_in(const Oid& commit,
                                                  const std::vector<std::string>& paths) const;

 private:
  Workshop(std::filesystem::path folder, const ScratchPlaces& places,
           std::unique_ptr<Repository> repository)
      : m_folder(std::move(folder)),
        m_client(places.client),
        m_made(places.made),
        m_repository(std::move(repository)) {}
  Result<Oid> write(ObjectType type, const std::string& bytes);
  Result<std::string> sign(const std::string& owner, const std::string& payload,
                           const char* name_space);
  Result<Oid> make_one(const ObjectDraft& draft, const StageTips& tips,
                       const std::vector<Oid>& made);
  Result<Oid> make_commit(const CommitDraft& draft, const StageTips& tips,
                          const std::vector<Oid>& made);
  Result<Oid> make_tag(const TagDraft& draft, const StageTips& tips, const std::vector<Oid>& made);
  [[nodiscard]] Result<std::optional<Oid>> tree_of(const Oid& commit) const;
  [[nodiscard]] ObjectStore store();

  std::filesystem::path m_folder;
  std::filesystem::path m_client;
  std::filesystem::path m_made;
  std::unique_ptr<Repository> m_repository;
  std::map<std::string, std::filesystem::path> m_keys;
};

// What a source or parent names; nothing where it is the tip of what does not exist.
std::optional<Oid> object_named(const std::string& name, const StageTips& tips,
                                const std::vector<Oid>& made);

}  // namespace refwarden
