// What there is to say of a key on the day it is looked at.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/commands/key_book.hpp"

namespace refwarden {

struct KeyRemark {
  // A problem must be seen to; a note is for information, or for later.
  enum class Weight : std::uint8_t { problem, note };
  Weight weight = Weight::problem;
  std::string code;  // "weak", "expired", "shared", "expiring", ...
  std::string text;
};

// Whose each key and subkey is, by fingerprint; points into the book.
using KeyHolders = std::map<std::string, std::vector<const BookKey*>>;
KeyHolders holders_of(const KeyBook& book);

// `holders` are those of the book that `entry` is in.
std::vector<KeyRemark> remarks_on(const BookKey& entry, const KeyHolders& holders, Day today);

}  // namespace refwarden
