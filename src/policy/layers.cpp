#include "policy/layers.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace refwarden {

namespace {

// Calls `read(entry)` where the file has the table.
template <typename Read>
void read_if_there(TableReader& reader, std::string_view key, Read read) {
  const Entry* entry = reader.take(key);
  if (entry != nullptr) {
    read(*entry);
  }
}

// Notes that a key belongs into another file, where that is why it is unknown here.
void explain_misplaced(std::vector<Problem>& problems, std::size_t from) {
  static const std::map<std::string, std::string_view> k_homes{{"server", "system.toml"},
                                                               {"signatures", "system.toml"},
                                                               {"ssh-authorities", "system.toml"},
                                                               {"confinement", "system.toml"},
                                                               {"x509", "system.toml"},
                                                               {"people", "people.toml"},
                                                               {"groups", "people.toml"},
                                                               {"repo", "a repository's file"},
                                                               {"adjust", "a repository's file"}};
  for (std::size_t i = from; i < problems.size(); ++i) {
    for (const auto& [table, home] : k_homes) {
      if (problems[i].code == kind_of(ProblemCode::unknown_key).name &&
          problems[i].text.find(fmt::format("no key \"{}\"", table)) != std::string::npos) {
        problems[i].suggestion.clear();
        problems[i].notes.push_back(fmt::format("[{}] stands in {}", table, home));
      }
    }
  }
}

// What `distinct-from` of one rule names must be other reviews rules that are always there with it.
void check_distinct_from(const Rule& rule, Draft& draft, const Documents& documents) {
  const auto& names = std::get<ReviewsRule>(rule.body).distinct_from;
  auto at = draft.policy.origins.find(fmt::format("rules.{}.distinct-from", rule.name));
  const auto adjusted =
      std::find_if(rule.adjusted.begin(), rule.adjusted.end(),
                   [](const Adjustment& moved) { return moved.key == "distinct-from"; });
  const Position place = adjusted != rule.adjusted.end()    ? adjusted->at
                         : at != draft.policy.origins.end() ? at->second
                                                            : rule.at;
  for (const std::string& name : names) {
    const Rule* other = draft.policy.rule(name);
    if (other == nullptr) {
      draft.problems.push_back(problem_at(documents, ProblemCode::unknown_rule, place,
                                          "\"distinct-from\" names no rule"));
    } else if (other == &rule ||
               (kind_of(*other) != "reviews" && draft.unreadable_rules.count(name) == 0)) {
      draft.problems.push_back(problem_at(documents, ProblemCode::wrong_rule_kind, place,
                                          "\"distinct-from\" must name other reviews rules"));
    }
  }
}

void check_rules(Draft& draft, const Documents& documents, Level level) {
  for (const Rule& rule : draft.policy.rules) {
    const bool is_new =
        rule.level == level || (level == Level::repository && !rule.adjusted.empty());
    if (is_new && std::holds_alternative<ReviewsRule>(rule.body)) {
      check_distinct_from(rule, draft, documents);
    }
  }
}

void read_shared(TableReader& reader, const Layer& layer) {
  read_if_there(reader, "limits", [&](const Entry& entry) { read_limits(layer, entry); });
  read_if_there(reader, "refs", [&](const Entry& entry) { read_refs(layer, entry); });
  read_if_there(reader, "risk", [&](const Entry& entry) { read_risk(layer, entry); });
  read_if_there(reader, "rules", [&](const Entry& entry) { read_rules(layer, entry); });
  if (layer.level == Level::repository) {
    read_if_there(reader, "adjust", [&](const Entry& entry) { read_adjustments(layer, entry); });
  }
  read_exceptions(layer, reader.tables("exceptions"));
  read_if_there(reader, "break-glass", [&](const Entry& entry) { read_break_glass(layer, entry); });
}

void add_adopted(TableReader& reader, const Layer& layer) {
  for (const auto& [id, at] : read_ids(reader, "adopted")) {
    layer.draft.policy.adopted.push_back({id, layer.level, layer.document.position(at)});
  }
}

}  // namespace

void join_server(Draft& draft, const Document& document) {
  const Layer layer{draft, document, Level::system};
  const Entry* server = document.root().find("server");
  const Entry none{"server", {1, 1, 1}, {Table(), {1, 1, 1}}};
  read_server(layer, server == nullptr ? none : *server);
}

void join_people(Draft& draft, const Document& document) {
  const Layer layer{draft, document, Level::system};
  Reading reading = layer.reading();
  const std::size_t before = draft.problems.size();
  TableReader reader(document.root(), {1, 1, 1}, {"people.toml", {"persons"}, "", ""}, reading);
  reader.take("schema");
  read_if_there(reader, "people", [&](const Entry& entry) { read_people(layer, entry); });
  read_if_there(reader, "groups", [&](const Entry& entry) { read_groups(layer, entry); });
  reader.finish();
  explain_misplaced(draft.problems, before);
}

void join_system(Draft& draft, const Documents& documents, const Document& document) {
  const Layer layer{draft, document, Level::system};
  Reading reading = layer.reading();
  const std::size_t before = draft.problems.size();
  TableReader reader(document.root(), {1, 1, 1}, {"system.toml", {"system"}, "", ""}, reading);
  reader.take("schema");
  reader.take("server");
  draft.policy.risk.classes = {"normal"};
  add_adopted(reader, layer);
  read_if_there(reader, "signatures", [&](const Entry& entry) { read_signatures(layer, entry); });
  read_if_there(reader, "x509", [&](const Entry& entry) { read_x509(layer, entry); });
  read_if_there(reader, "ssh-authorities",
                [&](const Entry& entry) { read_ssh_authorities(layer, entry); });
  read_if_there(reader, "confinement", [&](const Entry& entry) { read_confinement(layer, entry); });
  read_shared(reader, layer);
  reader.finish();
  explain_misplaced(draft.problems, before);
  check_rules(draft, documents, Level::system);
}

void join_repository(Draft& draft, const Documents& documents, const Document& document) {
  const Layer layer{draft, document, Level::repository};
  Reading reading = layer.reading();
  const std::size_t before = draft.problems.size();
  TableReader reader(document.root(), {1, 1, 1}, {"a repository's file", {"repository"}, "", ""},
                     reading);
  reader.take("schema");
  read_if_there(reader, "groups", [&](const Entry& entry) { read_groups(layer, entry); });
  read_if_there(reader, "repo", [&](const Entry& entry) { read_repo(layer, entry); });
  read_shared(reader, layer);
  reader.finish();
  explain_misplaced(draft.problems, before);
  check_rules(draft, documents, Level::repository);
}

void settle_modes(Draft& draft) {
  const auto server_at = draft.policy.origins.find("server.mode");
  for (Rule& rule : draft.policy.rules) {
    const auto weaken = [&](Mode mode, const Position& at) {
      if (mode < rule.mode || (mode == rule.mode && rule.mode_at.line == 0)) {
        rule.mode = mode;
        rule.mode_at = at;
      }
    };
    if (rule.level == Level::repository && draft.repository_mode) {
      weaken(*draft.repository_mode, draft.repository_mode_at);
    }
    if (server_at != draft.policy.origins.end()) {
      weaken(draft.policy.server.mode, server_at->second);
    }
  }
}

}  // namespace refwarden
