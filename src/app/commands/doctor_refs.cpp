#include <algorithm>

#include <fmt/format.h>

#include "app/commands/doctor.hpp"
#include "app/commands/git_config.hpp"
#include "app/commands/signed_pushes.hpp"
#include "report/shell.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_most_refs = 10;

std::string list_of(const std::vector<std::string>& refs) {
  std::vector<std::string> shown(
      refs.begin(), refs.begin() + static_cast<std::ptrdiff_t>(std::min(refs.size(), k_most_refs)));
  if (refs.size() > k_most_refs) {
    shown.push_back(fmt::format("and {} more", refs.size() - k_most_refs));
  }
  return fmt::format("{}", fmt::join(shown, ", "));
}

bool judged_by_update(const RepoState& state) {
  const auto update = state.files.find(HookKind::update);
  const auto before = state.files.find(HookKind::pre_receive);
  const auto ours = [&](const auto& files) {
    return files != state.files.end() && files->second.executable &&
           (files->second.state == HookState::ours || files->second.state == HookState::ours_moved);
  };
  return ours(update) && !ours(before);
}

void look_at_signed_pushes(const RepoState& state, const Policy& policy, Diagnosis& diagnosis) {
  const auto problems = offer_problems(state.offer, policy, judged_by_update(state));
  for (const std::string& problem : problems) {
    diagnosis.fault("signed pushes", problem, "refwarden repo install --signed-pushes offers them");
  }
  if (problems.empty()) {
    diagnosis.ok("signed pushes",
                 state.offer.has_seed ? "offered" : "not offered, and no rule asks for them");
  }
  const auto options = effective_setting(state.git_dir, "receive.advertisePushOptions");
  diagnosis.ok("push options", fmt::format("receive.advertisePushOptions is {}; no rule needs them",
                                           options ? options->value_or("not set") : "not known"));
}

// A push to a symbolic ref moves what it leads to, and is judged by the rules of both.
void look_at_symbolic(const Repository& repository, Diagnosis& diagnosis) {
  const auto refs = repository.refs();
  if (!refs) {
    diagnosis.fault("refs", fmt::format("{}: {}", refs.error().told, refs.error().detail),
                    "see what git fsck says");
    return;
  }
  for (const SymbolicRef& ref : refs->symbolic) {
    const auto named = [&](const auto& other) { return other.name == ref.target; };
    const bool leads = std::any_of(refs->direct.begin(), refs->direct.end(), named) ||
                       std::any_of(refs->symbolic.begin(), refs->symbolic.end(), named);
    const std::string text = fmt::format("{} leads to {}", ref.name, ref.target);
    if (leads) {
      diagnosis.ok("symbolic refs", text + ", which has the rules of both");
    } else {
      diagnosis.warn("symbolic refs", text + ", which is not there",
                     shell_line({"git", "symbolic-ref", "-d", ref.name}) + ", if nobody needs it");
    }
  }
}

}  // namespace

void look_at_refs(const RepoState& state, const LoadedPolicy& loaded, Diagnosis& diagnosis) {
  look_at_signed_pushes(state, loaded.policy, diagnosis);
  look_at_symbolic(*loaded.place.repository, diagnosis);
  std::size_t covered = 0;
  for (const CoveredRefs& refs : state.coverage) {
    if (refs.kind == CoveredRefs::Kind::uncovered) {
      diagnosis.warn(
          "refs", fmt::format("{} that no rule covers: {}", refs.refs.size(), list_of(refs.refs)),
          "name them in a class of refs.* that a rule is on, or leave them open "
          "knowingly");
    } else {
      covered += refs.refs.size();
    }
  }
  diagnosis.ok("refs", fmt::format("{} that rules cover", covered));
  for (const AdoptedCommit& commit : state.adopted) {
    if (!commit.is_there) {
      diagnosis.warn("adopted",
                     fmt::format("the repository does not have {}", commit.point.commit.hex()),
                     fmt::format("correct it or take it out, {}", to_text(commit.point.at)));
    }
  }
}

}  // namespace refwarden
