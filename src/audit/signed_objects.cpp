#include "audit/signed_objects.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "audit/log_reader.hpp"
#include "audit/record_fields.hpp"

namespace refwarden {
namespace {

using nlohmann::json;
using Newest = std::map<std::string, std::vector<SignedObject>>;

const json& list_in(const json& object, const char* name) {
  static const json k_none = json::array();
  const auto list = object.find(name);
  return list != object.end() && list->is_array() ? *list : k_none;
}

// "sha1:9e01...", under "commit" or "tag".
std::optional<Oid> object_of(const json& signer) {
  const std::string commit = text_of(signer, "commit");
  const std::string tagged = commit.empty() ? text_of(signer, "tag") : commit;
  const auto id = Oid::parse(std::string_view(tagged).substr(tagged.find(':') + 1));
  return id && id->tagged() == tagged ? id : std::nullopt;
}

void add(std::vector<SignedObject>& objects, SignedObject object, std::size_t most) {
  std::erase(objects, object);
  objects.push_back(std::move(object));
  if (objects.size() > most) {
    objects.erase(objects.begin());
  }
}

void add_signers(const json& update, const std::string& path, std::size_t most, Newest& newest) {
  for (const json& signer : list_in(update, "signers")) {
    if (!signer.is_object() || text_of(signer, "state") != "good") {
      continue;
    }
    const std::string key = text_of(signer, "key");
    const auto id = object_of(signer);
    if (!key.empty() && id) {
      add(newest[key], {path, *id}, most);
    }
  }
}

}  // namespace

Result<Newest> newest_signed(const std::filesystem::path& folder, std::size_t most) {
  const auto opened = AuditFolder::open(folder, Access::read);
  auto reader = opened ? LogReader::start(*opened) : tl::unexpected(opened.error());
  if (!reader) {
    return tl::unexpected(reader.error());
  }
  Newest newest;
  auto line = reader->next();
  for (; line && *line; line = reader->next()) {
    const std::string& text = (*line)->text;
    const bool may_be = text.find("\"state\":\"good\"") != std::string::npos;
    const json record = may_be ? json::parse(text, nullptr, false) : json();
    if (!record.is_object() || text_of(record, "type") != "decision" ||
        text_of(record, "verdict") == "refused") {
      continue;
    }
    for (const json& update : list_in(record, "updates")) {
      if (update.is_object()) {
        add_signers(update, text_of(record, "path"), most, newest);
      }
    }
  }
  return line ? Result<Newest>(std::move(newest)) : tl::unexpected(line.error());
}

}  // namespace refwarden
