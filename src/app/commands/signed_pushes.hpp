// What git needs in a repository to offer signed pushes: receive.certNonceSeed, and over http
// receive.certNonceSlop (git-config(1)).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/command_line.hpp"
#include "base/result.hpp"
#include "policy/policy.hpp"

namespace refwarden {

struct SignedPushOffer {
  bool has_seed = false;
  std::optional<std::string> slop;
};

// What git itself would find for this account, in any of its files.
Result<SignedPushOffer> look_at_offer(const std::filesystem::path& git_dir);

// Sets what is not set yet: a seed of 256 random bits, which nobody is shown and no process has
// among its arguments, and where the host is http a slop of five minutes: time to type a passphrase
// between git's offer and the push. Marks what it set.
Done offer_signed_pushes(const std::filesystem::path& git_dir, bool over_http, Streams& streams);

// Unsets what offer_signed_pushes has set, unless somebody has changed it since.
Done withdraw_signed_pushes(const std::filesystem::path& git_dir, Streams& streams);

// Why pushes cannot pass rules of kind signed-push here; empty: they can, or there is no such rule.
std::vector<std::string> offer_problems(const SignedPushOffer& offer, const Policy& policy,
                                        bool hook_is_update);

}  // namespace refwarden
