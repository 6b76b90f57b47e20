#include "app/commands/repo_state.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/untrusted.hpp"
#include "policy/names.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_most_shown = 20;
constexpr std::size_t k_name_columns = 200;
constexpr const char* k_indent = "                ";

std::string shown(const std::string& text) {
  return printable(Untrusted(text), k_name_columns);
}

// "2026-08-22 14:03" of a record's time.
std::string minute(const std::string& at) {
  constexpr std::size_t k_minute = 16;
  std::string text = shown(at.substr(0, k_minute));
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text;
}

// "9e01d7aa42f0" of "sha1:9e01d7aa42f0...".
std::string brief(const std::string& id) {
  constexpr std::size_t k_digits = 12;
  return shown(id.substr(id.find(':') + 1, k_digits));
}

// "label         text", further lines without a label.
class Lines {
 public:
  void add(std::string_view label, const std::string& text) {
    m_text += fmt::format("{:<13} {}\n", label, text);
  }
  // The first of `items` under what was added last, and how many there are besides.
  void add_items(const std::vector<std::string>& items) {
    for (std::size_t i = 0; i < std::min(items.size(), k_most_shown); ++i) {
      m_text += k_indent + items[i] + "\n";
    }
    add_rest(items.size());
  }
  void add_rest(std::size_t count) {
    if (count > k_most_shown) {
      m_text += fmt::format("{}and {} more, see --json\n", k_indent, count - k_most_shown);
    }
  }
  std::string take() { return std::move(m_text); }

 private:
  std::string m_text;
};

std::string rules_text(const CoveredRefs& covered) {
  std::vector<std::string> rules;
  for (const auto& [rule, mode] : covered.rules) {
    rules.push_back(mode == Mode::enforce ? rule
                                          : fmt::format("{} ({})", rule, refwarden::name_of(mode)));
  }
  return fmt::format("{}", fmt::join(rules, ", "));
}

std::string offer_text(const SignedPushOffer& offer) {
  if (!offer.has_seed) {
    return "not offered";
  }
  return offer.slop ? fmt::format("offered, over http for {} seconds", shown(*offer.slop))
                    : "offered, not over http";
}

std::string doors_text(const DoorWatch& doors) {
  return fmt::format("{}, reference-transaction {}{}", refwarden::name_of(doors.wanted),
                     name_of(doors.files.state),
                     doors.files.has_former ? ", then the hook that was there before" : "");
}

void add_coverage(const RepoState& state, Lines& lines) {
  for (const CoveredRefs& covered : state.coverage) {
    const bool is_refused = covered.kind == CoveredRefs::Kind::refused;
    const std::string rules = is_refused              ? "no class names the namespace"
                              : covered.rules.empty() ? "no rule"
                                                      : rules_text(covered);
    lines.add(name_of(covered.kind), rules);
    std::vector<std::string> refs;
    for (const std::string& ref : covered.refs) {
      refs.push_back(shown(ref));
    }
    lines.add_items(refs);
  }
}

void add_unseen(const RepoState& state, Lines& lines) {
  const bool seen = !state.host || is_seen(contract_of(*state.host).home);
  const bool any = std::any_of(state.files.begin(), state.files.end(),
                               [](const auto& hook) { return works(hook.second); });
  if (!seen && !any) {
    lines.add("", "the host may have hooks of its own elsewhere, which is not seen from here");
  }
}

void add_adopted(const RepoState& state, Lines& lines) {
  for (const AdoptedCommit& commit : state.adopted) {
    const char* const fault = commit.is_there ? "" : ": ignored, the repository does not have it";
    lines.add("adopted", fmt::format("{} and everything before it, {}{}", commit.point.commit.hex(),
                                     to_text(commit.point.at), fault));
  }
}

void add_record(const UnjudgedHistory& history, Lines& lines) {
  for (const AdoptionRecord& adoption : history.adoptions) {
    lines.add("adoption", fmt::format("{} {} {}: {}", minute(adoption.at), shown(adoption.id),
                                      brief(adoption.commit), shown(adoption.reason)));
  }
  for (const BaselineRecord& baseline : history.baselines) {
    lines.add("installed", fmt::format("{} {}, known where a rule covers them:",
                                       minute(baseline.at), shown(baseline.id)));
    std::vector<std::string> refs;
    for (const auto& [ref, target] : baseline.refs) {
      refs.push_back(fmt::format("{} {}", shown(ref), brief(target)));
    }
    lines.add_items(refs.empty() ? std::vector<std::string>{"no refs"} : refs);
  }
}

void add_let_in(const LetIn& one, Lines& lines) {
  const std::string rules = shown(fmt::format("{}", fmt::join(one.rules, ", ")));
  const std::string who = one.by == LetIn::By::break_glass
                              ? fmt::format(", {}: {}", shown(one.person), shown(one.reason))
                              : "";
  lines.add(
      refwarden::name_of(one.by),
      fmt::format("{} {} {} {}: {}{}{}", minute(one.at), shown(one.id), shown(one.ref),
                  brief(one.new_id), rules, who, one.landed ? "" : " (no record that it landed)"));
}

// The newest of each kind: those of long ago are in --json.
void add_all_let_in(const UnjudgedHistory& history, Lines& lines) {
  for (const auto by : {LetIn::By::warn, LetIn::By::off, LetIn::By::break_glass}) {
    std::vector<const LetIn*> found;
    for (const LetIn& one : history.let_in) {
      if (one.by == by) {
        found.push_back(&one);
      }
    }
    const std::size_t first = found.size() > k_most_shown ? found.size() - k_most_shown : 0;
    for (std::size_t i = first; i < found.size(); ++i) {
      add_let_in(*found[i], lines);
    }
    lines.add_rest(found.size());
  }
}

}  // namespace

std::string repo_state_text(const RepoState& state) {
  Lines lines;
  lines.add("repository", state.git_dir.string());
  lines.add("policy", state.policy);
  if (state.host) {
    lines.add("host", std::string(refwarden::name_of(*state.host)));
  }
  lines.add("confinement", state.confinement);
  lines.add("signed pushes", offer_text(state.offer));
  lines.add("hooks folder", state.hooks.folder.string());
  for (const auto& [kind, files] : state.files) {
    lines.add(refwarden::name_of(kind),
              fmt::format("{}{}", name_of(files.state),
                          files.has_former ? ", then the hook that was there before" : ""));
  }
  lines.add("other doors", doors_text(state.doors));
  add_unseen(state, lines);
  add_coverage(state, lines);
  add_adopted(state, lines);
  if (state.history) {
    add_record(*state.history, lines);
    add_all_let_in(*state.history, lines);
  }
  for (const std::string& problem : state.problems) {
    lines.add("problem", problem);
  }
  return lines.take();
}

}  // namespace refwarden
