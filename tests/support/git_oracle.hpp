// What git itself makes of objects, well-formed or not.
#pragma once

#include <random>
#include <set>
#include <string>
#include <vector>

#include "git/objects.hpp"
#include "support/git_folder.hpp"

namespace refwarden::test {

// Stores `objects` as they are (git hash-object --literally); their ids in order.
std::vector<Oid> store_literally(const GitFolder& folder, ObjectType type,
                                 const std::vector<std::string>& objects);

// The ids that `git fsck --strict` complains of, except where `allowed` names the message.
std::set<std::string> complaints(const GitFolder& folder,
                                 const std::set<std::string>& allowed = {});

// For each commit the fields of `format` (each of them without NUL), as `git log` prints them.
std::vector<std::vector<std::string>> logged(const GitFolder& folder, const std::vector<Oid>& ids,
                                             const std::vector<std::string>& format);

// Makes git verify the signatures of all `ids` (commits, or tags) with a program that only keeps
// what it gets; the payloads and signatures in the order of `ids`.
struct Handed {
  std::string payload;
  std::string signature;
};
std::vector<Handed> handed_to_gpg(const GitFolder& folder, ObjectType type,
                                  const std::vector<Oid>& ids);

// `lines` with some removed, doubled, exchanged, taken from `odd` or changed in one byte: between
// none and two of these.
std::vector<std::string> mutated(std::vector<std::string> lines,
                                 const std::vector<std::string>& odd, std::mt19937& random);

}  // namespace refwarden::test
