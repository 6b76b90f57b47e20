#include <algorithm>

#include <fmt/format.h>

#include "app/commands/doctor.hpp"
#include "app/commands/key_remarks.hpp"
#include "app/policy_checkout.hpp"
#include "policy/load.hpp"
#include "policy/policy_folder.hpp"
#include "report/shell.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

constexpr std::size_t k_most_problems = 10;

// "policy check" has the lines of the files and the notes.
std::string problem_text(const Problem& problem) {
  return fmt::format("{}: {} ({})", to_text(problem.at), problem.text, problem.code);
}

std::string check_line(const std::string& folder) {
  return shell_line({"refwarden", "policy", "check", "--folder", folder});
}

void look_at_modes(const Policy& policy, Diagnosis& diagnosis) {
  if (policy.server.mode != Mode::enforce) {
    diagnosis.warn("mode", fmt::format("[server] mode is {}", name_of(policy.server.mode)),
                   "set it to enforce when the policy is ready");
  }
  std::vector<std::string> weak;
  for (const Rule& rule : policy.rules) {
    if (rule.mode != Mode::enforce) {
      weak.push_back(fmt::format("{} ({})", rule.name, name_of(rule.mode)));
    }
  }
  if (policy.rules.empty()) {
    diagnosis.warn("mode", "the policy has no rule for this repository",
                   "write rules, refwarden-policy(5) has them");
  } else if (!weak.empty()) {
    diagnosis.warn("mode", fmt::format("rules that refuse nothing: {}", fmt::join(weak, ", ")),
                   "set their mode to enforce when they are ready");
  } else if (policy.server.mode == Mode::enforce) {
    diagnosis.ok("mode", "every rule refuses");
  }
}

void look_at_problems(const fs::path& folder, bool loads, Instant now, Diagnosis& diagnosis) {
  const std::vector<Problem> problems = check_policy(folder, now).all;
  for (std::size_t i = 0; i < std::min(problems.size(), k_most_problems); ++i) {
    const Problem& problem = problems[i];
    const bool is_error = problem.weight == Problem::Weight::error;
    // Of an error that does not close this repository others suffer.
    diagnosis.add({"policy", is_error && !loads ? Health::problem : Health::warning,
                   problem_text(problem),
                   is_error && loads ? "mend it: other repositories refuse pushes over it" : ""});
  }
  if (problems.size() > k_most_problems) {
    diagnosis.warn("policy", fmt::format("and {} more", problems.size() - k_most_problems),
                   check_line(folder.string()) + " lists all");
  }
}

}  // namespace

void look_at_policy_folder(const RepoState& state, const Result<LoadedPolicy>& loaded,
                           Diagnosis& diagnosis) {
  const Instant now = SystemClock().now();
  if (!loaded) {
    diagnosis.fault("policy", fmt::format("{}: {}", loaded.error().told, loaded.error().detail),
                    "every push is refused until it loads: " + check_line(state.policy));
    if (const auto home = find_policy_home(state.policy)) {
      look_at_problems(home->folder, false, now, diagnosis);
    }
    return;
  }
  const std::string file = loaded->policy.repository_file
                               ? "with " + *loaded->policy.repository_file
                               : std::string("without a file of its own for this repository");
  diagnosis.ok("policy", fmt::format("it loads, {}; owners and modes are as they must be", file));
  if (loaded->place.commit) {
    diagnosis.ok("policy", fmt::format("commit {} of {}, {}", loaded->place.commit->id.brief(),
                                       loaded->place.commit->from.repository.string(),
                                       loaded->place.commit->from.ref));
  }
  look_at_problems(loaded->place.folder, true, now, diagnosis);
  look_at_modes(loaded->policy, diagnosis);
}

void look_at_keys(const fs::path& folder, Instant now, Diagnosis& diagnosis) {
  PolicyFolder read = read_policy_folder(folder);
  if (!read.is_sound()) {
    return;  // which "policy" tells
  }
  const auto book = key_book_of(std::move(read));
  const KeyHolders holders = holders_of(*book);
  const Day today = day_of(now);
  bool is_sound = true;
  for (const BookKey& entry : book->keys) {
    for (const KeyRemark& remark : remarks_on(entry, holders, today)) {
      const bool is_problem = remark.weight == KeyRemark::Weight::problem;
      if (!is_problem && remark.code != "expiring") {
        continue;
      }
      is_sound = false;
      // Others can still push: the repository as a whole is well.
      diagnosis.warn(
          "keys",
          fmt::format("{} of {}: {} ({})", entry.name, entry.person->id, remark.text, remark.code),
          is_problem ? "refwarden key check says more; a new key comes in with refwarden "
                       "key add"
                     : "ask for a key that lasts longer, and refwarden key add it");
    }
  }
  if (is_sound) {
    diagnosis.ok("keys", fmt::format("{} of {} people, none weak, ended or about to end",
                                     book->keys.size(), book->policy.people.size()));
  }
}

}  // namespace refwarden
