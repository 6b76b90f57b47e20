#include "app/policy_diff.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "audit/wrap.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_text_columns = 600;
constexpr std::size_t k_subject_columns = 34;
constexpr std::size_t k_most_pushes = 20;
constexpr std::size_t k_json_columns = 200;

std::string shown(const std::string& text) {
  return printable(Untrusted(text), k_text_columns);
}

std::string heading(Drift drift) {
  switch (drift) {
    case Drift::looser:
      return "looser";
    case Drift::changed:
      return "changed, and which way cannot be told";
    case Drift::stricter:
      return "stricter";
    case Drift::words:
      return "decides nothing";
  }
  std::abort();
}

void add_level(const LevelChanges& level, std::string& out) {
  if (level.changes.empty()) {
    return;
  }
  out += fmt::format("\n{}\n", shown(level.level));
  for (const Drift drift : {Drift::looser, Drift::changed, Drift::stricter, Drift::words}) {
    bool is_first = true;
    for (const PolicyChange& change : level.changes) {
      if (change.drift != drift) {
        continue;
      }
      out += is_first ? fmt::format("  {}\n", heading(drift)) : "";
      is_first = false;
      out += "    " + wrapped(fmt::format("{}: {}", shown(change.about), shown(change.text)), 6, 4);
    }
  }
}

std::size_t moved(const PolicyDiff::Pushes& pushes, Outcome to) {
  return static_cast<std::size_t>(
      std::count_if(pushes.changed.begin(), pushes.changed.end(), [&](const ReplayChange& change) {
        const bool was = change.before == Outcome::refused;
        const bool is = change.after == Outcome::refused;
        return was != is && is == (to == Outcome::refused);
      }));
}

void add_push(const ReplayChange& change, std::string& out) {
  const std::string outcome =
      change.before == change.after
          ? fmt::format("{} as before", name_of(change.after))
          : fmt::format("{}, was {}", name_of(change.after), name_of(change.before));
  out += fmt::format("  {}  {}  {}\n    {}\n", change.commit.brief(), replay_day(change.at),
                     printable(change.subject, k_subject_columns), outcome);
  for (const std::string& finding : change.come) {
    out += "    " + wrapped("+ " + shown(finding), 6, 4);
  }
  for (const std::string& finding : change.gone) {
    out += "    " + wrapped("- " + shown(finding), 6, 4);
  }
}

void add_pushes(const PolicyDiff::Pushes& pushes, std::string& out) {
  out += "\n" + wrapped(fmt::format("of {} {} to {}: {} that passed would be refused, {} that "
                                    "were refused would pass, {} differ",
                                    pushes.all, pushes.all == 1 ? "push" : "pushes",
                                    shown(pushes.ref), moved(pushes, Outcome::refused),
                                    moved(pushes, Outcome::accepted), pushes.changed.size()),
                        2);
  for (const std::string& assumption : pushes.assumptions) {
    out += "  assumes " + wrapped(assumption, 10, 10);
  }
  const std::size_t number = std::min(pushes.changed.size(), k_most_pushes);
  for (std::size_t i = 0; i < number; ++i) {
    add_push(pushes.changed[pushes.changed.size() - 1 - i], out);
  }
  if (pushes.changed.size() > number) {
    out += fmt::format("  and {} more, see --json\n", pushes.changed.size() - number);
  }
}

nlohmann::json pushes_json(const PolicyDiff::Pushes& pushes) {
  using nlohmann::json;
  json changed = json::array();
  for (const ReplayChange& change : pushes.changed) {
    changed.push_back({{"commit", change.commit.tagged()},
                       {"at", to_text(Instant(std::chrono::seconds(change.at)))},
                       {"subject", printable(change.subject, k_json_columns)},
                       {"before", name_of(change.before)},
                       {"after", name_of(change.after)},
                       {"come", change.come},
                       {"gone", change.gone}});
  }
  return {{"ref", pushes.ref},
          {"pushes", pushes.all},
          {"assumes", pushes.assumptions},
          {"changed", changed}};
}

}  // namespace

bool PolicyDiff::may_be_looser() const {
  return std::any_of(levels.begin(), levels.end(), [](const LevelChanges& level) {
    return std::any_of(level.changes.begin(), level.changes.end(), [](const PolicyChange& change) {
      return change.drift == Drift::looser || change.drift == Drift::changed;
    });
  });
}

std::string policy_diff_text(const PolicyDiff& diff) {
  std::string out;
  for (const LevelChanges& level : diff.levels) {
    add_level(level, out);
  }
  out = out.empty() ? "the two policies decide the same\n" : out.substr(1);
  if (diff.pushes) {
    add_pushes(*diff.pushes, out);
  }
  return out;
}

std::string policy_diff_json(const PolicyDiff& diff) {
  using nlohmann::json;
  json changes = json::array();
  for (const LevelChanges& level : diff.levels) {
    for (const PolicyChange& change : level.changes) {
      changes.push_back({{"level", level.level},
                         {"drift", name_of(change.drift)},
                         {"about", change.about},
                         {"text", change.text}});
    }
  }
  const json object = {{"before", diff.before},
                       {"after", diff.after},
                       {"changes", changes},
                       {"replay", diff.pushes ? pushes_json(*diff.pushes) : json()}};
  return object.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace refwarden
