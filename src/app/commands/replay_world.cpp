#include "app/commands/replay_world.hpp"

#include <charconv>
#include <ostream>

#include <fmt/format.h>
#include <unistd.h>

#include "app/commands/git_child.hpp"
#include "app/commands/git_config.hpp"
#include "app/judging_process.hpp"
#include "app/policy_checkout.hpp"
#include "app/policy_place.hpp"
#include "app/progress_line.hpp"
#include "intake/push.hpp"
#include "policy/load.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

constexpr const char* k_branches = "refs/heads/";

tl::unexpected<Failure> wrong(std::string told) {
  return fail(FailureCode::push_malformed, std::move(told));
}

std::string quoted(const std::string& word) {
  return "\"" + printable(Untrusted(word)) + "\"";
}

class Words {
 public:
  Words(const ReplayWords& words, std::string git_dir) : m_words(words), m_git_dir(git_dir) {}

  Result<ReplayRange> range() {
    const std::size_t dots = m_words.range.find("..");
    const bool is_pair = dots != std::string::npos;
    m_new = is_pair ? m_words.range.substr(dots + 2) : m_words.range;
    const std::string old_name = is_pair ? m_words.range.substr(0, dots) : "";
    if (is_pair && (old_name.empty() || m_new.rfind('.', 0) == 0)) {
      return wrong(fmt::format("a range is OLD..NEW, not {}", quoted(m_words.range)));
    }
    ReplayRange range;
    const auto to = commit_of(!m_new.empty() ? m_new : m_words.ref.empty() ? "HEAD" : full_ref());
    if (!to) {
      return tl::unexpected(to.error());
    }
    range.to = *to;
    if (is_pair) {
      const auto from = commit_of(old_name);
      if (!from) {
        return tl::unexpected(from.error());
      }
      range.from = *from;
    }
    return with_since(range);
  }

  // Where the steps are pushed to: as said, the branch that NEW names, HEAD's branch.
  Result<std::string> ref() {
    if (!m_words.ref.empty()) {
      return is_ref_name(full_ref())
                 ? Result<std::string>(full_ref())
                 : wrong(fmt::format("{} is no name of a ref", quoted(m_words.ref)));
    }
    const auto named = m_new.empty()
                           ? Result<std::optional<std::string>>(std::nullopt)
                           : ask({"rev-parse", "--symbolic-full-name", "--end-of-options", m_new});
    const auto head = ask({"symbolic-ref", "-q", "HEAD"});
    if (!named || !head) {
      return tl::unexpected(named ? head.error() : named.error());
    }
    // git repeats --end-of-options in front of what it says of a name.
    const std::string name = named->value_or("");
    const std::size_t last = name.rfind('\n');
    const std::string full = last == std::string::npos ? name : name.substr(last + 1);
    if (full.rfind(k_branches, 0) == 0) {
      return full;
    }
    return *head ? Result<std::string>(**head)
                 : wrong("HEAD is on no branch: say with --ref which one is meant");
  }

 private:
  [[nodiscard]] std::string full_ref() const {
    return m_words.ref.rfind("refs/", 0) == 0 ? m_words.ref : k_branches + m_words.ref;
  }

  [[nodiscard]] Result<std::optional<std::string>> ask(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "--git-dir=" + m_git_dir);
    return ask_git(std::move(arguments));
  }

  [[nodiscard]] Result<Oid> commit_of(const std::string& name) const {
    const auto answer =
        ask({"rev-parse", "-q", "--verify", "--end-of-options", name + "^{commit}"});
    if (!answer) {
      return tl::unexpected(answer.error());
    }
    const auto id = Oid::parse(answer->value_or(""));
    return id ? Result<Oid>(*id) : wrong(fmt::format("the repository has no {}", quoted(name)));
  }

  [[nodiscard]] Result<ReplayRange> with_since(ReplayRange range) const {
    if (m_words.since.empty()) {
      return range;
    }
    const std::string& text = m_words.since;
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    const bool is_shaped = text.size() == 10 && text[4] == '-' && text[7] == '-' &&
                           number(text.substr(0, 4), year) && number(text.substr(5, 2), month) &&
                           number(text.substr(8, 2), day);
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (!is_shaped || !date.ok()) {
      return wrong("--since is a day like 2026-08-22");
    }
    range.since = Instant(std::chrono::sys_days(date).time_since_epoch());
    return range;
  }

  template <typename Number>
  static bool number(const std::string& text, Number& value) {
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    return read.ec == std::errc() && read.ptr == end;
  }

  const ReplayWords& m_words;
  std::string m_git_dir;
  std::string m_new;
};

}  // namespace

Result<ReplayWorld> replay_world(const ReplayWords& words) {
  const auto git_dir = find_git_dir(words.path);
  if (!git_dir) {
    return tl::unexpected(git_dir.error());
  }
  auto place = find_policy(git_dir->string(), Quarantine::ignore);
  if (!place) {
    return tl::unexpected(place.error());
  }
  Words meant(words, git_dir->string());
  const auto range = meant.range();
  auto ref = range ? meant.ref() : tl::unexpected(range.error());
  if (!ref) {
    return tl::unexpected(std::move(ref).error());
  }
  auto steps = steps_of(*place->repository, *range);
  if (!steps) {
    return tl::unexpected(std::move(steps).error());
  }
  return ReplayWorld{git_dir->string(), place->folder, std::move(place->repository),
                     *std::move(ref), *std::move(steps)};
}

tl::expected<Policy, ExitCode> policy_for(const ReplayWorld& world, const fs::path& folder,
                                          bool by_name, Streams& streams) {
  const auto home = find_policy_home(fs::absolute(folder).lexically_normal());
  if (!home) {
    return tl::unexpected(report_to_admin(home.error(), streams));
  }
  auto policy = load_policy({home->folder, world.git_dir, SystemClock().now(),
                             by_name ? FileChoice::listed_or_named : FileChoice::listed});
  if (policy) {
    return *std::move(policy);
  }
  for (const Problem& problem : policy.error().all) {
    streams.err << to_text(problem);
  }
  streams.err << fmt::format("error: the policy in {} does not load\n",
                             printable(Untrusted(folder.string()), 200));
  return tl::unexpected(ExitCode::policy);
}

Result<Replay> replay_with(const ReplayWorld& world, const Policy& policy, ReplayAt at,
                           Streams& streams) {
  const SystemClock clock;
  ProgressLine progress(clock, [&](std::string_view text) {
    if (::isatty(STDERR_FILENO) == 1) {
      streams.err << text << std::flush;
    }
  });
  // What gpg is given lies in a scratch folder, which is removed before a signal ends this.
  hold_ending_signals();
  auto replayed = replay({policy, world.repository, world.ref, world.steps, at, clock.now(),
                          [&](std::string_view doing, std::uint64_t done, std::uint64_t total) {
                            progress.show(doing, done, total);
                            return !was_asked_to_end();
                          }});
  progress.finish();
  return replayed;
}

}  // namespace refwarden
