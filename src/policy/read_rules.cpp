// [rules.<name>]: what every rule has, whatever its kind.
#include <algorithm>

#include <fmt/format.h>

#include "policy/keys.hpp"
#include "policy/rule_readers.hpp"

namespace refwarden {

namespace {

struct RuleKind {
  std::string_view name;
  std::string_view title;
  RuleBody (*read)(TableReader&, const Draft&);
};

template <auto Read>
RuleBody body_by(TableReader& reader, const Draft& draft) {
  return Read(reader, draft);
}

constexpr std::array k_rule_kinds{
    RuleKind{"signature", "a signature rule", body_by<read_signature_rule>},
    RuleKind{"reviews", "a reviews rule", body_by<read_reviews_rule>},
    RuleKind{"ticket", "a ticket rule", body_by<read_ticket_rule>},
    RuleKind{"trailers", "a trailers rule", body_by<read_trailers_rule>},
    RuleKind{"history", "a history rule", body_by<read_history_rule>},
    RuleKind{"pushers", "a pushers rule", body_by<read_pushers_rule>},
    RuleKind{"signed-push", "a signed-push rule", body_by<read_signed_push_rule>},
    RuleKind{"message", "a message rule", body_by<read_message_rule>},
    RuleKind{"content", "a content rule", body_by<read_content_rule>},
};
constexpr std::array<std::string_view, 5> k_later_kinds{"checks", "approval", "window", "secrets",
                                                        "scan"};

// The kind that `kind` names; nullptr, reported, where it names none.
const RuleKind* kind_named(const Entry& named, const Table& table, Reading& reading) {
  const Entry* entry = table.find("kind");
  if (entry == nullptr) {
    reading.report(ProblemCode::missing_key, named.at, "a rule needs the key \"kind\"");
    return nullptr;
  }
  const auto* written = std::get_if<std::string>(&entry->value.data);
  if (written == nullptr) {
    reading.report(ProblemCode::wrong_type, entry->value.at, "\"kind\" must be a text");
    return nullptr;
  }
  const auto found = std::find_if(k_rule_kinds.begin(), k_rule_kinds.end(),
                                  [&](const RuleKind& kind) { return kind.name == *written; });
  if (found != k_rule_kinds.end()) {
    return &*found;
  }
  if (std::find(k_later_kinds.begin(), k_later_kinds.end(), *written) != k_later_kinds.end()) {
    reading.report(ProblemCode::not_available, entry->value.at,
                   "rules of this kind are not available yet");
    return nullptr;
  }
  std::vector<std::string> known;
  for (const RuleKind& kind : k_rule_kinds) {
    known.emplace_back(kind.name);
  }
  reading
      .report(ProblemCode::wrong_value, entry->value.at,
              fmt::format("\"kind\" must be {}", listed(known)))
      .suggestion = did_you_mean(*written, known);
  return nullptr;
}

// What a rule's `repo-may` can name: the keys that `[adjust]` can move, and what a repository's own
// file may hold against the rule.
std::vector<std::string> words_of_repo_may(std::string_view kind) {
  std::vector<std::string> words{"adopted", "lower-floors"};
  if (kind != "signature") {
    words.emplace_back("exceptions");
  }
  if (!is_never_lifted(kind)) {
    words.emplace_back("break-glass");
  }
  for (const std::string_view table : {std::string_view("rule"), kind}) {
    for (const KeyInfo* info : keys_of(table)) {
      if (info->tighter != Tighter::fixed) {
        words.emplace_back(info->key);
      }
    }
  }
  return words;
}

void read_repo_may(TableReader& reader, Rule& rule) {
  if (rule.level == Level::repository && reader.has("repo-may")) {
    reader.take("repo-may");
    reader.report(ProblemCode::system_only, reader.place_of("repo-may"),
                  "\"repo-may\" has a meaning in system.toml only");
    return;
  }
  const std::vector<std::string> known = words_of_repo_may(kind_of(rule));
  for (const Item& item : reader.texts("repo-may")) {
    if (std::find(known.begin(), known.end(), item.text) == known.end()) {
      reader
          .report(ProblemCode::wrong_value, item.at,
                  fmt::format("a repository cannot be given this for a {} rule", kind_of(rule)))
          .suggestion = did_you_mean(item.text, known);
    }
    rule.repo_may.insert(item.text);
  }
}

Rule read_rule(TableReader& reader, const RuleKind& kind, const Layer& layer) {
  Rule rule;
  rule.level = layer.level;
  rule.at = layer.document.position(reader.at());
  reader.take("kind");
  rule.body = kind.read(reader, layer.draft);
  rule.on = read_ref_classes(reader, "on", layer.draft);
  rule.why = reader.text("why").value_or("");
  rule.mode = reader.word("mode", k_modes).value_or(Mode::enforce);
  if (reader.has("mode")) {
    rule.mode_at = reader.position_of("mode");
  }
  rule.risk = read_risk_classes(reader, layer.draft);
  rule.commits = reader.word("commits", k_commit_scopes).value_or(CommitScope::all);
  if (find_key({kind.name}, "merges") != nullptr) {
    rule.merges = reader.word("merges", k_merge_scopes).value_or(MergeScope::skip_clean);
  }
  read_repo_may(reader, rule);
  reader.finish();
  return rule;
}

}  // namespace

std::set<RiskClass> read_risk_classes(TableReader& reader, const Draft& draft) {
  std::set<RiskClass> classes;
  bool all_known = true;
  for (const Item& item : reader.texts("risk")) {
    const auto known = risk_class_of(item, reader, draft);
    all_known = all_known && known.has_value();
    if (known) {
      classes.insert(*known);
    }
  }
  const std::size_t highest = draft.policy.risk.classes.size() - 1;
  const bool reaches_up = classes.empty() || classes.size() == highest - *classes.begin() + 1;
  if (all_known && !reaches_up) {
    Problem& problem = reader.report(ProblemCode::risk_gap, reader.place_of("risk"),
                                     "\"risk\" must name every class up to the highest");
    problem.notes.emplace_back("a change whose class is raised would escape the rule otherwise");
  }
  return classes;
}

void read_rules(const Layer& layer, const Entry& entry) {
  Reading reading = layer.reading();
  Policy& policy = layer.draft.policy;
  read_named_tables(reading, entry, "a rule", [&](const Entry& named, const Table& table) {
    if (policy.rule(named.key) != nullptr) {
      reading.report(ProblemCode::system_only, named.at,
                     fmt::format("the system level has a rule \"{}\": [adjust.{}] can tighten it",
                                 named.key, named.key));
      return;
    }
    Rule rule;
    const RuleKind* kind = kind_named(named, table, reading);
    if (kind != nullptr) {
      TableReader reader(table, named.at,
                         {kind->title,
                          {"rule", kind->name},
                          fmt::format("rules.{}", named.key),
                          fmt::format("rule \"{}\" (line {})", named.key, named.at.line)},
                         reading);
      rule = read_rule(reader, *kind, layer);
    } else {
      layer.draft.unreadable_rules.insert(named.key);
    }
    rule.name = named.key;
    policy.rules.push_back(std::move(rule));
  });
}

}  // namespace refwarden
