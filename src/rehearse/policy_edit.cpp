#include "rehearse/policy_edit.hpp"

#include <algorithm>
#include <string_view>
#include <variant>
#include <vector>

namespace refwarden {
namespace {

// A basic string of TOML.
std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char byte : text) {
    if (byte == '"' || byte == '\\') {
      result.push_back('\\');
    }
    result.push_back(byte);
  }
  return result + "\"";
}

const Table* table_at(const Table& table, std::string_view key) {
  const Entry* entry = table.find(key);
  return entry == nullptr ? nullptr : std::get_if<Table>(&entry->value.data);
}

std::optional<std::size_t> offset_of(const std::string& bytes, int line, int column) {
  std::size_t at = 0;
  for (int i = 1; i < line; ++i) {
    at = bytes.find('\n', at);
    if (at == std::string::npos) {
      return std::nullopt;
    }
    ++at;
  }
  at += static_cast<std::size_t>(std::max(column - 1, 0));
  return at <= bytes.size() ? std::optional(at) : std::nullopt;
}

// `item` as the first element of the list whose bracket stands at the value's place.
std::optional<std::string> with_first(const Document& document, const Value& list,
                                      const std::string& item) {
  std::string bytes = document.bytes();
  const auto at = offset_of(bytes, list.at.line, list.at.column);
  const auto* items = std::get_if<std::vector<Value>>(&list.data);
  if (!at || items == nullptr || *at >= bytes.size() || bytes[*at] != '[') {
    return std::nullopt;
  }
  bytes.insert(*at + 1, quoted(item) + (items->empty() ? "" : ", "));
  return bytes;
}

}  // namespace

std::optional<std::string> with_audit(const Document& system, const std::string& folder) {
  std::string bytes = system.bytes();
  const Entry* server = system.root().find("server");
  if (server == nullptr) {
    return bytes + "\n[server]\naudit = " + quoted(folder) + "\n";
  }
  const auto* table = std::get_if<Table>(&server->value.data);
  const Entry* audit = table == nullptr ? nullptr : table->find("audit");
  if (audit == nullptr) {
    const auto next = offset_of(bytes, server->at.line + 1, 1);
    if (!next) {
      return std::nullopt;
    }
    bytes.insert(*next, "audit = " + quoted(folder) + "\n");
    return bytes;
  }
  const auto at = offset_of(bytes, audit->value.at.line, audit->value.at.column);
  const auto length = static_cast<std::size_t>(std::max(audit->value.at.length, 0));
  if (!at || *at + length > bytes.size()) {
    return std::nullopt;
  }
  bytes.replace(*at, length, quoted(folder));
  return bytes;
}

std::optional<std::string> with_listed(const Document& file, const std::string& path) {
  const Table* repo = table_at(file.root(), "repo");
  const Entry* paths = repo == nullptr ? nullptr : repo->find("paths");
  return paths == nullptr ? std::nullopt : with_first(file, paths->value, path);
}

std::optional<std::string> with_pushee(const Document& file, const std::string& table,
                                       const std::string& url) {
  const Table* whole = table_at(file.root(), table);
  const Entry* pushee = whole == nullptr ? nullptr : whole->find("pushee");
  return pushee == nullptr ? file.bytes() : with_first(file, pushee->value, url);
}

std::optional<std::string> with_key(const Document& people, const std::string& person,
                                    const std::string& key) {
  const Table* all = table_at(people.root(), "people");
  const Table* one = all == nullptr ? nullptr : table_at(*all, person);
  const Entry* keys = one == nullptr ? nullptr : one->find("keys");
  return keys == nullptr ? std::nullopt : with_first(people, keys->value, key);
}

}  // namespace refwarden
