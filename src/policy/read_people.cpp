// people.toml: persons, their addresses, logins and keys, and groups (also those of a repository).
#include <algorithm>

#include <fmt/format.h>

#include "base/fold.hpp"
#include "policy/draft.hpp"
#include "policy/person_key.hpp"

namespace refwarden {

namespace {

// Whose an address, login or key is, while people are being read.
struct Owners {
  std::map<std::string, std::string> emails;
  std::map<std::string, std::string> logins;
  std::map<std::string, std::string> keys;
};

struct Claim {
  std::string thing;
  ProblemCode code;
  std::string_view what;  // "this address"
};

// Notes that the claimed thing is `person`'s, and reports where it is somebody's already.
void claim(std::map<std::string, std::string>& owners, const std::pair<TableReader&, Span>& place,
           const std::string& person, const Claim& claimed) {
  const auto [at, is_new] = owners.emplace(claimed.thing, person);
  if (!is_new) {
    place.first.report(claimed.code, place.second,
                       at->second == person ? fmt::format("{} is listed twice", claimed.what)
                                            : fmt::format("{} is listed for \"{}\" as well",
                                                          claimed.what, at->second));
  }
}

bool is_address(const std::string& address) {
  const std::size_t at = address.find('@');
  return at != std::string::npos && at > 0 && at + 1 < address.size() && address.size() <= 254 &&
         address.find_first_of(" <>\"") == std::string::npos;
}

void read_emails(TableReader& reader, Person& person, Owners& owners) {
  for (const Item& item : reader.texts("emails")) {
    if (!is_address(item.text)) {
      reader.report(ProblemCode::bad_text, item.at,
                    "\"emails\" needs plain addresses, without name and without < and >");
      continue;
    }
    claim(owners.emails, {reader, item.at}, person.id,
          {ascii_lower(item.text), ProblemCode::address_taken, "this address"});
    person.emails.push_back(item.text);
  }
}

void read_logins(TableReader& reader, Person& person, Owners& owners) {
  for (const Item& item : reader.texts("logins")) {
    claim(owners.logins, {reader, item.at}, person.id,
          {item.text, ProblemCode::login_taken, "this login"});
    person.logins.push_back(item.text);
  }
}

// The two forms of an entry of `keys`: a text, or a table with the days on which the key counts.
std::optional<PersonKey> read_key(const Value& value, Reading& reading) {
  if (const auto* written = std::get_if<std::string>(&value.data)) {
    return read_person_key(*written, value.at, reading);
  }
  const auto* table = std::get_if<Table>(&value.data);
  if (table == nullptr) {
    reading.report(ProblemCode::wrong_type, value.at,
                   "\"keys\" must be a list of texts or of { key = \"...\", from, until }");
    return std::nullopt;
  }
  TableReader reader(*table, value.at, {"a key", {"key"}, "", ""}, reading);
  const auto written = reader.text("key");
  const auto from = reader.day("from");
  const auto until = reader.day("until");
  reader.finish();
  if (from && until && *until < *from) {
    reader.report(ProblemCode::out_of_range, reader.place_of("until"),
                  "\"until\" must not be before \"from\"");
  }
  auto key = written ? read_person_key(*written, reader.place_of("key"), reading) : std::nullopt;
  if (key) {
    key->from = from;
    key->until = until;
  }
  return key;
}

void read_keys(TableReader& reader, Person& person, Owners& owners) {
  const Entry* entry = reader.take("keys");
  if (entry == nullptr) {
    return;
  }
  const auto* list = std::get_if<std::vector<Value>>(&entry->value.data);
  if (list == nullptr) {
    reader.report(ProblemCode::wrong_type, entry->value.at, "\"keys\" must be a list");
    return;
  }
  for (const Value& value : *list) {
    const auto key = read_key(value, reader.reading());
    if (key) {
      claim(owners.keys, {reader, value.at}, person.id,
            {key->fingerprint, ProblemCode::key_taken, "this key"});
      person.keys.push_back(*key);
    }
  }
}

Person read_person(TableReader& reader, const std::string& id, Owners& owners) {
  Person person;
  person.id = id;
  person.at = reader.reading().document.position(reader.at());
  person.name = reader.text("name").value_or(id);
  if (person.name.find_first_of("<>") != std::string::npos) {
    reader.report(ProblemCode::bad_text, reader.place_of("name"),
                  "\"name\" is the name alone: addresses stand in \"emails\"");
  }
  read_emails(reader, person, owners);
  read_logins(reader, person, owners);
  read_keys(reader, person, owners);
  person.left = reader.day("left");
  person.robot = reader.flag("robot").value_or(false);
  reader.finish();
  return person;
}

std::vector<std::string> ids_of(const Policy& policy) {
  std::vector<std::string> ids;
  for (const auto& [id, person] : policy.people) {
    ids.push_back(id);
  }
  return ids;
}

void read_member(const Value& value, PersonSet& group, const Layer& layer) {
  Reading reading = layer.reading();
  const Policy& policy = layer.draft.policy;
  const auto* id = std::get_if<std::string>(&value.data);
  if (id == nullptr) {
    reading.report(ProblemCode::wrong_type, value.at, "a group is a list of people's names");
    return;
  }
  if (std::find(group.names.begin(), group.names.end(), *id) != group.names.end()) {
    reading.report(ProblemCode::listed_twice, value.at, "the group lists this twice");
    return;
  }
  group.names.push_back(*id);
  if (policy.people.count(*id) == 1) {
    group.persons.insert(*id);
    return;
  }
  if (!layer.draft.people_known) {
    return;
  }
  Problem& problem =
      reading.report(ProblemCode::unknown_name, value.at, "the group names nobody of people.toml");
  problem.suggestion = did_you_mean(*id, ids_of(policy));
  if (policy.groups.count(*id) == 1) {
    problem.notes.emplace_back("a group lists people; a group cannot be part of a group");
  }
}

void read_group(const Entry& entry, const Layer& layer) {
  Reading reading = layer.reading();
  Policy& policy = layer.draft.policy;
  if (policy.people.count(entry.key) == 1 || policy.groups.count(entry.key) == 1) {
    reading.report(ProblemCode::name_taken, entry.at,
                   fmt::format("there is a person or group \"{}\" already", entry.key));
    return;
  }
  const auto* list = std::get_if<std::vector<Value>>(&entry.value.data);
  if (list == nullptr) {
    reading.report(ProblemCode::wrong_type, entry.value.at, "a group is a list of people's names");
    return;
  }
  PersonSet group;
  group.at = layer.document.position(entry.at);
  for (const Value& value : *list) {
    read_member(value, group, layer);
  }
  policy.groups.emplace(entry.key, std::move(group));
}

}  // namespace

void read_people(const Layer& layer, const Entry& entry) {
  Reading reading = layer.reading();
  Owners owners;
  read_named_tables(reading, entry, "a person", [&](const Entry& named, const Table& table) {
    TableReader reader(table, named.at, {"a person", {"person"}, "", ""}, reading);
    layer.draft.policy.people.emplace(named.key, read_person(reader, named.key, owners));
  });
}

void read_groups(const Layer& layer, const Entry& entry) {
  Reading reading = layer.reading();
  const Table* table = table_of(reading, entry, "[groups]");
  if (table == nullptr) {
    return;
  }
  for (const Entry& group : table->entries) {
    if (check_chosen_name(reading, group, "a group")) {
      read_group(group, layer);
    }
  }
}

}  // namespace refwarden
