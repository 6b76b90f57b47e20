#include "app/commands/signed_pushes.hpp"

#include <algorithm>
#include <array>
#include <ostream>

#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "app/commands/git_config.hpp"
#include "base/sha256.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

constexpr const char* k_seed = "receive.certNonceSeed";
constexpr const char* k_slop = "receive.certNonceSlop";
// What was set by us: the seed's digest, and the slop.
constexpr const char* k_our_seed = "refwarden.certNonceSeed";
constexpr const char* k_our_slop = "refwarden.certNonceSlop";
constexpr const char* k_seconds = "300";

Result<std::string> make_seed() {
  std::array<unsigned char, 32> raw{};
  if (::getrandom(raw.data(), raw.size(), 0) != static_cast<ssize_t>(raw.size())) {
    return fail(FailureCode::server_broken, "the machine gives no random bytes", "getrandom");
  }
  return fmt::format("{:02x}", fmt::join(raw, ""));
}

Done set_seed(const fs::path& git_dir, Streams& streams) {
  const auto seed = make_seed();
  if (!seed) {
    return tl::unexpected(seed.error());
  }
  return append_own(git_dir, fmt::format("[receive]\n\tcertNonceSeed = {}\n", *seed))
      .and_then([&] { return set_own(git_dir, k_our_seed, sha256_of(*seed)); })
      .map([&] { streams.out << fmt::format("{:<9} {}\n", "set", k_seed); });
}

// With the seed, nonces of times to come can be made.
void warn_of_readers(const fs::path& git_dir, Streams& streams) {
  const std::string file = (git_dir / "config").string();
  struct stat status {};
  if (::stat(file.c_str(), &status) == 0 && (status.st_mode & S_IROTH) != 0) {
    streams.err << fmt::format(
        "warning: every account of this machine can read {}, where the seed is\n"
        "hint: chmod o-r {}, unless another account than the one that serves pushes reads it\n",
        file, file);
  }
}

Done set_slop(const fs::path& git_dir, Streams& streams) {
  return set_own(git_dir, k_slop, k_seconds)
      .and_then([&] { return set_own(git_dir, k_our_slop, k_seconds); })
      .map([&] { streams.out << fmt::format("{:<9} {} = {}\n", "set", k_slop, k_seconds); });
}

void say_kept(const char* key, Streams& streams) {
  streams.out << fmt::format("{:<9} {}\n", "kept", key);
}

// Unsets `key` where its value is still the one that `is_ours` knows.
template <typename IsOurs>
Done withdraw(const fs::path& git_dir, const char* key, IsOurs is_ours, Streams& streams) {
  const auto value = own_setting(git_dir, key);
  if (!value) {
    return tl::unexpected(value.error());
  }
  if (!*value || !is_ours(**value)) {
    return {};
  }
  return unset_own(git_dir, key).map([&] {
    streams.out << fmt::format("{:<9} {}\n", "unset", key);
  });
}

}  // namespace

Result<SignedPushOffer> look_at_offer(const fs::path& git_dir) {
  const auto seed = effective_setting(git_dir, k_seed);
  auto slop = seed ? effective_setting(git_dir, k_slop) : tl::unexpected(seed.error());
  if (!slop) {
    return tl::unexpected(std::move(slop).error());
  }
  return SignedPushOffer{seed->has_value(), *std::move(slop)};
}

Done offer_signed_pushes(const fs::path& git_dir, bool over_http, Streams& streams) {
  const auto offer = look_at_offer(git_dir);
  if (!offer) {
    return tl::unexpected(offer.error());
  }
  if (offer->has_seed) {
    say_kept(k_seed, streams);
  } else if (const Done done = set_seed(git_dir, streams); !done) {
    return done;
  } else {
    warn_of_readers(git_dir, streams);
  }
  if (offer->slop) {
    say_kept(k_slop, streams);
    return {};
  }
  return over_http ? set_slop(git_dir, streams) : Done();
}

Done withdraw_signed_pushes(const fs::path& git_dir, Streams& streams) {
  const auto seed = own_setting(git_dir, k_our_seed);
  const auto slop = seed ? own_setting(git_dir, k_our_slop) : tl::unexpected(seed.error());
  if (!slop) {
    return tl::unexpected(slop.error());
  }
  const auto is_our_seed = [&](const std::string& value) { return sha256_of(value) == *seed; };
  const auto is_our_slop = [&](const std::string& value) { return value == *slop; };
  return withdraw(git_dir, k_seed, is_our_seed, streams).and_then([&] {
    return withdraw(git_dir, k_slop, is_our_slop, streams);
  });
}

std::vector<std::string> offer_problems(const SignedPushOffer& offer, const Policy& policy,
                                        bool hook_is_update) {
  const auto rule = std::find_if(policy.rules.begin(), policy.rules.end(), [](const Rule& one) {
    return one.mode != Mode::off && std::holds_alternative<SignedPushRule>(one.body);
  });
  if (rule == policy.rules.end()) {
    return {};
  }
  std::vector<std::string> problems;
  if (hook_is_update) {
    problems.push_back(
        fmt::format("rule {} takes signed pushes only, and git gives an update hook no certificate",
                    rule->name));
  }
  if (!offer.has_seed) {
    problems.push_back(
        fmt::format("rule {} takes signed pushes only, and git offers none: run "
                    "refwarden repo install --signed-pushes",
                    rule->name));
  } else if (policy.server.host == Host::http && !offer.slop) {
    problems.push_back(
        fmt::format("{} is not set, so signed pushes over http fail: run refwarden "
                    "repo install --signed-pushes",
                    k_slop));
  }
  return problems;
}

}  // namespace refwarden
