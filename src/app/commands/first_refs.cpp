#include "app/commands/first_refs.hpp"

#include <ostream>

#include <fmt/format.h>

#include "app/commands/git_config.hpp"
#include "app/commands/loaded_policy.hpp"
#include "audit/record.hpp"

namespace refwarden {
namespace {

constexpr const char* k_remembered = "refwarden.baseline";

Result<Baseline> read_baseline(const LoadedPolicy& loaded, Instant now) {
  const auto refs = loaded.place.repository->refs();
  if (!refs) {
    return tl::unexpected(refs.error());
  }
  Baseline baseline{loaded.policy.server.name, loaded.git_dir, {}, now};
  for (const RefTip& tip : refs->direct) {
    baseline.refs.emplace_back(tip.name, tip.target);
  }
  return baseline;
}

Done record(const LoadedPolicy& loaded, Instant now, Streams& streams) {
  const auto baseline = read_baseline(loaded, now);
  if (!baseline) {
    return tl::unexpected(baseline.error());
  }
  const auto& audit = loaded.policy.server.audit;
  const Done done = as_owner_of(audit, [&]() -> Done {
    const auto written = append_baseline(audit, *baseline);
    return written ? Done() : tl::unexpected(written.error());
  });
  if (done) {
    streams.out << fmt::format("recorded  what {} refs stand at\n", baseline->refs.size());
  }
  return done;
}

}  // namespace

Done record_first_refs(const std::filesystem::path& git_dir, Streams& streams) {
  const auto remembered = own_setting(git_dir, k_remembered);
  if (!remembered) {
    return tl::unexpected(remembered.error());
  }
  if (*remembered) {
    return {};
  }
  const Instant now = SystemClock().now();
  const auto loaded = load_policy_of(git_dir, now);
  if (!loaded) {
    streams.err << fmt::format(
        "warning: {}: every push is refused until it does\n"
        "hint: {}\n"
        "hint: run this again then, so that the record knows what the refs stand at\n",
        loaded.error().told, loaded.error().detail);
    return {};
  }
  return record(*loaded, now, streams).and_then([&] {
    return set_own(git_dir, k_remembered, to_text(now));
  });
}

}  // namespace refwarden
