// A policy while it is being read: what is known so far, and every problem met.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "policy/policy.hpp"
#include "policy/table_reader.hpp"
#include "policy/toml_document.hpp"

namespace refwarden {

// The files that were read, by name. Their addresses do not change.
using Documents = std::map<std::string, Document>;

struct Draft {
  Policy policy;
  std::vector<Problem> problems;
  // False where people.toml could not be read: then names of people are not reported as unknown.
  bool people_known = true;
  // Rules whose kind cannot be told: their names are known, nothing else of them.
  std::set<std::string> unreadable_rules;
  std::optional<Mode> repository_mode;  // [repo] mode
  Position repository_mode_at;
};

// A problem at a place that was noted earlier.
Problem problem_at(const Documents& documents, ProblemCode code, const Position& at,
                   std::string text);

// One file on its way into the draft.
struct Layer {
  Draft& draft;
  const Document& document;
  Level level = Level::system;

  [[nodiscard]] Reading reading() const { return {document, draft.problems, draft.policy.origins}; }
};

// The persons and groups that `key` names, expanded; nothing where the key is absent. Unknown names
// are reported.
std::optional<PersonSet> read_persons(TableReader& reader, std::string_view key,
                                      const Draft& draft);
// Names of ref classes, each known; unknown ones are reported.
std::vector<std::string> read_ref_classes(TableReader& reader, std::string_view key,
                                          const Draft& draft);
// The risk class of that name, reported where there is none.
std::optional<RiskClass> risk_class_of(const Item& item, TableReader& reader, const Draft& draft);
// The key of a trailer: letters, digits and hyphens.
std::optional<std::string> read_trailer_key(TableReader& reader, std::string_view key);
bool is_trailer_key(std::string_view key);
// Full object ids; others are reported.
std::vector<std::pair<Oid, Span>> read_ids(TableReader& reader, std::string_view key);

// Whole tables of one file. Each may be called with a table that has any mistake in it.
// False where the file must not be read any further.
bool read_schema(const Document& document, std::vector<Problem>& problems);
// `pushee` of [server] and [repo]: URLs as certificates have them.
std::set<std::string> read_pushee(TableReader& reader);
void read_server(const Layer& layer, const Entry& entry);
// `host` and `login-variable` of [server], and the seconds that a push may take there.
void read_host(TableReader& reader, Policy& policy);
// The most seconds that a push may take where the host ends its hooks itself; nothing: any.
std::optional<std::uint64_t> seconds_within(Host host);
void read_limits(const Layer& layer, const Entry& entry);
void read_signatures(const Layer& layer, const Entry& entry);
void read_x509(const Layer& layer, const Entry& entry);
// After the people and groups of people.toml.
void read_ssh_authorities(const Layer& layer, const Entry& entry);
void read_confinement(const Layer& layer, const Entry& entry);
void read_refs(const Layer& layer, const Entry& entry);
void read_risk(const Layer& layer, const Entry& entry);
void read_people(const Layer& layer, const Entry& entry);
void read_groups(const Layer& layer, const Entry& entry);
void read_rules(const Layer& layer, const Entry& entry);
void read_adjustments(const Layer& layer, const Entry& entry);
void read_exceptions(const Layer& layer, const std::vector<const Value*>& entries);
void read_break_glass(const Layer& layer, const Entry& entry);
void read_repo(const Layer& layer, const Entry& entry);

// A table of tables whose keys are names that the admin chose: calls `read(name, entry, table)` for
// each that is a table with a good name and reports the others. `what` is "a rule".
template <typename Read>
void read_named_tables(Reading reading, const Entry& entry, std::string_view what, Read read);
// True where `name` can be used; reports it otherwise.
bool check_chosen_name(Reading& reading, const Entry& entry, std::string_view what);
// nullptr, reported, where the entry is no table.
const Table* table_of(Reading& reading, const Entry& entry, std::string_view what);

// ---

template <typename Read>
void read_named_tables(Reading reading, const Entry& entry, std::string_view what, Read read) {
  const Table* outer = table_of(reading, entry, entry.key);
  if (outer == nullptr) {
    return;
  }
  for (const Entry& inner : outer->entries) {
    const bool named = check_chosen_name(reading, inner, what);
    const Table* table = table_of(reading, inner, what);
    if (named && table != nullptr) {
      read(inner, *table);
    }
  }
}

}  // namespace refwarden
