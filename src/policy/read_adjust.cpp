// [adjust.<rule>] of a repository's file.
#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "policy/adjuster.hpp"
#include "policy/rule_readers.hpp"
#include "policy/strictness.hpp"

namespace refwarden {

namespace {

void adjust_owns(Adjuster& adjust, SignatureRule& rule) {
  const auto written = adjust.reader().word("owns", k_owns);
  if (adjust.may_move("owns") && written) {
    adjust.settle("owns", is_as_strict(*written, rule.owns), [&] { rule.owns = *written; });
  }
}

void adjust_and_commits(Adjuster& adjust, SignatureRule& rule) {
  TableReader& reader = adjust.reader();
  const auto written = reader.flag("and-commits");
  if (!adjust.may_move("and-commits") || !written) {
    return;
  }
  if (rule.each != SignatureRule::Each::tag) {
    reader.report(ProblemCode::key_not_here, reader.place_of("and-commits"),
                  "\"and-commits\" has a meaning with each = \"tag\" only");
    return;
  }
  adjust.settle("and-commits", *written || !rule.and_commits, [&] { rule.and_commits = *written; });
}

void adjust_outside_authors(Adjuster& adjust, ReviewsRule& rule) {
  const auto allowed = read_outside_authors(adjust.reader());
  if (adjust.may_move("outside-authors") && allowed) {
    adjust.settle("outside-authors", !*allowed || rule.outside_authors_allowed,
                  [&] { rule.outside_authors_allowed = *allowed; });
  }
}

void adjust_trailers(Adjuster& adjust, TrailersRule& rule) {
  TableReader& reader = adjust.reader();
  const auto required = read_required_trailers(reader);
  if (adjust.may_move("require")) {
    adjust.settle("require", is_as_strict(required, rule.require),
                  [&] { rule.require = required; });
  }
  std::vector<std::string> forbidden;
  for (const Item& item : reader.texts("forbid")) {
    forbidden.push_back(item.text);
  }
  adjust.more_texts("forbid", rule.forbid, forbidden);
  const auto sign_off = reader.flag("sign-off");
  if (adjust.may_move("sign-off") && sign_off) {
    adjust.settle("sign-off", *sign_off || !rule.sign_off, [&] { rule.sign_off = *sign_off; });
  }
}

void adjust_reviews(Adjuster& adjust, ReviewsRule& rule) {
  adjust.larger("count", rule.count, {1, 100});
  adjust.fewer_persons("from", rule.from);
  adjust.more_words("exclude", rule.exclude, k_parts);
  std::vector<std::string> distinct;
  for (const Item& item : adjust.reader().texts("distinct-from")) {
    distinct.push_back(item.text);
  }
  adjust.more_texts("distinct-from", rule.distinct_from, distinct);
  adjust_outside_authors(adjust, rule);
}

// One function for each kind; keys that cannot be moved are left for finish() to report.
struct BodyAdjuster {
  Adjuster& adjust;

  void operator()(SignatureRule& rule) const {
    adjust.fewer_persons("signers", rule.signers);
    adjust_owns(adjust, rule);
    adjust.fewer_words("formats", rule.formats, k_formats);
    adjust.stricter_word("security-key", rule.security_key, k_security_keys);
    adjust_and_commits(adjust, rule);
  }
  void operator()(ReviewsRule& rule) const { adjust_reviews(adjust, rule); }
  void operator()(TicketRule& /*rule*/) const {}
  void operator()(TrailersRule& rule) const { adjust_trailers(adjust, rule); }
  void operator()(HistoryRule& rule) const {
    adjust.more_words("forbid", rule.forbid, k_history_events);
  }
  void operator()(PushersRule& rule) const {
    adjust.fewer_persons("allow", rule.allow);
    adjust.more_words("apart-from", rule.apart_from, k_apart_parts);
  }
  void operator()(SignedPushRule& rule) const { adjust.fewer_persons("signers", rule.signers); }
  void operator()(MessageRule& rule) const {
    adjust.smaller("subject-max", rule.subject_max, {1, 1000});
    adjust.more_words("forbid", rule.forbid, k_message_faults);
  }
  void operator()(ContentRule& rule) const {
    adjust.smaller("max-bytes", rule.max_bytes, {1, 1ULL << 50U});
    adjust.more_words("forbid", rule.forbid, k_content_faults);
  }
};

void adjust_mode(Adjuster& adjust, Rule& rule) {
  const std::size_t moved = rule.adjusted.size();
  adjust.stricter_word("mode", rule.mode, k_modes);
  if (rule.adjusted.size() > moved) {
    rule.mode_at = rule.adjusted.back().at;
  }
}

void adjust_risk(Adjuster& adjust, Rule& rule) {
  const auto classes = read_risk_classes(adjust.reader(), adjust.draft());
  if (adjust.may_move("risk")) {
    // No class named is every class: nothing can be added to that.
    adjust.settle("risk", !rule.risk.empty() && is_subset(rule.risk, classes),
                  [&] { rule.risk = classes; });
  }
}

// A key of the rule that no repository can move, as against one that no rule has.
void report_fixed_keys(const Table& table, const Rule& rule, TableReader& reader) {
  for (const Entry& entry : table.entries) {
    const KeyInfo* info = find_key({"rule", kind_of(rule)}, entry.key);
    if (info != nullptr && info->tighter == Tighter::fixed) {
      reader.report(ProblemCode::not_movable, entry.at,
                    fmt::format("a repository cannot adjust \"{}\" of a rule", entry.key));
    }
  }
}

void adjust_on(Adjuster& adjust, Rule& rule) {
  const std::set<std::string> before(rule.on.begin(), rule.on.end());
  adjust.more_texts("on", rule.on, read_ref_classes(adjust.reader(), "on", adjust.draft()));
  std::copy_if(rule.on.begin(), rule.on.end(),
               std::inserter(rule.on_by_repository, rule.on_by_repository.end()),
               [&](const std::string& name) { return !before.contains(name); });
}

void adjust_rule(Adjuster& adjust, Rule& rule) {
  adjust_mode(adjust, rule);
  adjust_risk(adjust, rule);
  adjust_on(adjust, rule);
  std::visit(BodyAdjuster{adjust}, rule.body);
  if (find_key({kind_of(rule)}, "merges") != nullptr) {
    adjust.stricter_word("merges", rule.merges, k_merge_scopes);
  }
}

Rule* rule_to_adjust(const Entry& named, Reading& reading, Draft& draft) {
  std::vector<std::string> known;
  for (Rule& rule : draft.policy.rules) {
    if (rule.level == Level::repository) {
      continue;
    }
    if (rule.name == named.key) {
      return &rule;
    }
    known.push_back(rule.name);
  }
  reading.report(ProblemCode::unknown_rule, named.at, "the system level has no such rule")
      .suggestion = did_you_mean(named.key, known);
  return nullptr;
}

}  // namespace

void read_adjustments(const Layer& layer, const Entry& entry) {
  Reading reading = layer.reading();
  read_named_tables(
      reading, entry, "an adjusted rule", [&](const Entry& named, const Table& table) {
        Rule* rule = rule_to_adjust(named, reading, layer.draft);
        if (rule == nullptr || layer.draft.unreadable_rules.count(named.key) == 1) {
          return;
        }
        TableReader reader(table, named.at,
                           {"an adjustment",
                            {"rule", kind_of(*rule)},
                            fmt::format("adjust.{}", named.key),
                            fmt::format("[adjust.{}] (line {})", named.key, named.at.line)},
                           reading);
        Adjuster adjust(reader, *rule, layer.draft);
        adjust_rule(adjust, *rule);
        report_fixed_keys(table, *rule, reader);
        reader.finish_partial();
      });
}

}  // namespace refwarden
