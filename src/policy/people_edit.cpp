#include "policy/people_edit.hpp"

#include <algorithm>
#include <optional>

#include "policy/toml_document.hpp"

namespace refwarden {
namespace {

bool is_same(const Table& left, const Table& right);

// Apart from places. Two values of kinds that a policy has no use for are never the same, since
// nothing is known of them.
bool is_same(const Value& left, const Value& right) {
  if (left.data.index() != right.data.index() ||
      std::holds_alternative<std::monostate>(left.data)) {
    return false;
  }
  if (const auto* list = std::get_if<std::vector<Value>>(&left.data)) {
    const auto& other = std::get<std::vector<Value>>(right.data);
    return std::equal(list->begin(), list->end(), other.begin(), other.end(),
                      [](const Value& a, const Value& b) { return is_same(a, b); });
  }
  if (const auto* table = std::get_if<Table>(&left.data)) {
    return is_same(*table, std::get<Table>(right.data));
  }
  if (const auto* text = std::get_if<std::string>(&left.data)) {
    return *text == std::get<std::string>(right.data);
  }
  if (const auto* number = std::get_if<std::int64_t>(&left.data)) {
    return *number == std::get<std::int64_t>(right.data);
  }
  if (const auto* flag = std::get_if<bool>(&left.data)) {
    return *flag == std::get<bool>(right.data);
  }
  if (const auto* day = std::get_if<Day>(&left.data)) {
    return *day == std::get<Day>(right.data);
  }
  return std::get<Instant>(left.data) == std::get<Instant>(right.data);
}

bool is_same(const Table& left, const Table& right) {
  return left.entries.size() == right.entries.size() &&
         std::all_of(left.entries.begin(), left.entries.end(), [&](const Entry& entry) {
           const Entry* other = right.find(entry.key);
           return other != nullptr && is_same(entry.value, other->value);
         });
}

Table* table_in(Table& table, std::string_view key) {
  const auto found = std::find_if(table.entries.begin(), table.entries.end(),
                                  [&](const Entry& entry) { return entry.key == key; });
  return found == table.entries.end() ? nullptr : std::get_if<Table>(&found->value.data);
}

Table* person_in(Table& root, const std::string& person) {
  Table* people = table_in(root, "people");
  return people == nullptr ? nullptr : table_in(*people, person);
}

// The values with the key where `insert` put it: the first of the list.
bool add_value(Table& person, const std::string& key) {
  Value value;
  value.data = key;
  for (Entry& entry : person.entries) {
    if (entry.key == "keys") {
      auto* list = std::get_if<std::vector<Value>>(&entry.value.data);
      if (list != nullptr) {
        list->insert(list->begin(), std::move(value));
      }
      return list != nullptr;
    }
  }
  Value list;
  list.data = std::vector<Value>{std::move(value)};
  person.entries.push_back({"keys", {}, std::move(list)});
  return true;
}

// Where line and column of a span are in the text.
std::optional<std::size_t> offset_of(const std::string& bytes, const Span& span) {
  std::size_t start = 0;
  for (int line = 1; line < span.line; ++line) {
    const std::size_t end = bytes.find('\n', start);
    if (end == std::string::npos) {
      return std::nullopt;
    }
    start = end + 1;
  }
  const std::size_t at = start + static_cast<std::size_t>(span.column) - 1;
  return span.line > 0 && at < bytes.size() ? std::optional(at) : std::nullopt;
}

// Behind the bracket that opens the list.
std::optional<std::string> inserted_in_list(const std::string& bytes, const Entry& keys,
                                            const std::string& quoted) {
  const auto at = offset_of(bytes, keys.value.at);
  if (!at || bytes[*at] != '[') {
    return std::nullopt;
  }
  const std::size_t next = bytes.find_first_not_of(" \t\r\n", *at + 1);
  const bool empty = next != std::string::npos && bytes[next] == ']';
  return bytes.substr(0, *at + 1) + quoted + (empty ? "" : ", ") + bytes.substr(*at + 1);
}

// In a line of its own below the header.
std::optional<std::string> inserted_below(const std::string& bytes, const Entry& person,
                                          const std::string& quoted) {
  const auto at = offset_of(bytes, person.at);
  const std::size_t end = at ? bytes.find('\n', *at) : std::string::npos;
  if (end == std::string::npos) {
    return std::nullopt;
  }
  return bytes.substr(0, end + 1) + "keys = [" + quoted + "]\n" + bytes.substr(end + 1);
}

const Entry* entry_of(const Table& root, const std::string& person) {
  const Entry* people = root.find("people");
  const Table* all = people == nullptr ? nullptr : std::get_if<Table>(&people->value.data);
  return all == nullptr ? nullptr : all->find(person);
}

bool needs_escapes(const std::string& key) {
  return std::any_of(key.begin(), key.end(), [](char byte) {
    return byte < ' ' || byte > '~' || byte == '"' || byte == '\\';
  });
}

}  // namespace

tl::expected<std::string, std::string> with_key(const std::string& bytes, const std::string& person,
                                                const std::string& key) {
  const auto no = [](std::string why) { return tl::unexpected(std::move(why)); };
  const auto before = Document::parse("people.toml", bytes);
  const Entry* entry = before ? entry_of(before->root(), person) : nullptr;
  const Table* table = entry == nullptr ? nullptr : std::get_if<Table>(&entry->value.data);
  if (table == nullptr || needs_escapes(key)) {
    return no(table == nullptr ? "people.toml has no such person" : "the key needs escapes");
  }
  const Entry* keys = table->find("keys");
  const std::string quoted = "\"" + key + "\"";
  auto edited = keys != nullptr ? inserted_in_list(bytes, *keys, quoted)
                                : inserted_below(bytes, *entry, quoted);
  const auto after = edited ? Document::parse("people.toml", *edited) : tl::unexpected(Problem{});
  Table wanted = before->root();
  Table* changed = person_in(wanted, person);
  if (!after || changed == nullptr || !add_value(*changed, key) ||
      !is_same(wanted, after->root())) {
    return no("people.toml is written in a way that cannot be edited safely");
  }
  return *std::move(edited);
}

}  // namespace refwarden
