// The scratch folder of a rehearsal: a server's repository, its policy and record, and a client.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "app/commands/hooks_folder.hpp"
#include "app/commands/loaded_policy.hpp"
#include "app/commands/scratch.hpp"
#include "base/result.hpp"

namespace refwarden {

struct ScratchPlaces {
  std::filesystem::path server;  // a bare repository, named like the original
  std::filesystem::path client;  // another, which pushes
  std::filesystem::path made;    // what attacks are made of; the client reads it as an alternate
  std::filesystem::path policy;
  std::filesystem::path audit;
};

ScratchPlaces places_in(const Scratch& scratch, const std::string& git_dir);

// The server's side without objects of its own: those of the original are reached as alternates.
// Its settings, HEAD, refs and deciding hooks are those of the original; hooks that run when refs
// have moved are left out, since they act on the world. `hooks` is what git takes for its hooks.
// The original is only read.
Done copy_server(const LoadedPolicy& original, const HooksFolder& hooks,
                 const ScratchPlaces& places);
// The client's side, with the same objects. New ones go where git sees no others: writing one that
// an alternate has would touch the file there.
Done make_client(const LoadedPolicy& original, const ScratchPlaces& places);

// The policy with a record of its own, for the copy's path, and with one more key for each person
// in `keys` (a line as in people.toml). Fails unless it loads for the copy as the real one does for
// the original.
Result<Policy> copy_policy(const LoadedPolicy& original, const ScratchPlaces& places,
                           const std::map<std::string, std::string>& keys);

// Runs git, quietly; fails where it does.
Done must_git(std::vector<std::string> arguments);

}  // namespace refwarden
