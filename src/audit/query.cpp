#include "audit/query.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "audit/bounded_list.hpp"
#include "audit/log_reader.hpp"
#include "audit/push_id.hpp"
#include "audit/record_fields.hpp"
#include "audit/wrap.hpp"

namespace refwarden {
namespace {

using nlohmann::json;

std::string short_ref(const std::string& ref) {
  constexpr std::string_view k_heads = "refs/heads/";
  constexpr std::string_view k_refs = "refs/";
  if (ref.starts_with(k_heads)) {
    return ref.substr(k_heads.size());
  }
  return ref.starts_with(k_refs) ? ref.substr(k_refs.size()) : ref;
}

bool names_ref(const std::string& asked, const std::string& ref) {
  return asked == ref || "refs/" + asked == ref || "refs/heads/" + asked == ref ||
         "refs/tags/" + asked == ref;
}

// All updates, as far as they can still be had.
json updates_of(const AuditFolder& folder, const json& record) {
  auto whole = whole_list(folder, record, "updates");
  if (whole) {
    return std::move(*whole);
  }
  const auto inline_list = record.find("updates");
  return inline_list != record.end() && inline_list->is_array() ? *inline_list : json::array();
}

bool has_person(const json& update, const char* list, const std::string& person) {
  const auto items = update.find(list);
  return items != update.end() && items->is_array() &&
         std::any_of(items->begin(), items->end(), [&](const json& item) {
           return item.is_object() && text_of(item, "person") == person;
         });
}

bool involves(const json& record, const json& updates, const std::string& person) {
  const auto pusher = record.find("pusher");
  if (pusher != record.end() && pusher->is_object()) {
    const std::string id = text_of(*pusher, "person");
    if (id == person || (id.empty() && text_of(*pusher, "login") == person)) {
      return true;
    }
  }
  return std::any_of(updates.begin(), updates.end(), [&](const json& update) {
    return update.is_object() &&
           (has_person(update, "signers", person) || has_person(update, "reviews", person));
  });
}

bool has_verdict(const json& record, const std::string& verdict) {
  if (verdict == "excepted") {
    return record.contains("excepted") && !record["excepted"].empty();
  }
  return text_of(record, "verdict") == verdict;
}

bool passes(const AuditFolder& folder, const json& record, const RecordFilter& filter) {
  if (!filter.repository.empty() && text_of(record, "repo") != filter.repository &&
      text_of(record, "path") != filter.repository) {
    return false;
  }
  // Both are UTC in one form, so that text sorts as time does.
  if (!filter.since.empty() && text_of(record, "at") < filter.since) {
    return false;
  }
  if (!filter.verdict.empty() && !has_verdict(record, filter.verdict)) {
    return false;
  }
  if (filter.ref.empty() && filter.person.empty()) {
    return true;
  }
  const json updates = updates_of(folder, record);
  const bool ref =
      filter.ref.empty() || std::any_of(updates.begin(), updates.end(), [&](const json& update) {
        return update.is_object() && names_ref(filter.ref, text_of(update, "ref"));
      });
  return ref && (filter.person.empty() || involves(record, updates, filter.person));
}

std::string who(const json& record) {
  const auto pusher = record.find("pusher");
  if (pusher == record.end() || !pusher->is_object()) {
    return "-";
  }
  const std::string person = text_of(*pusher, "person");
  const std::string login = text_of(*pusher, "login");
  return !person.empty() ? person : !login.empty() ? "(" + login + ")" : "-";
}

std::string refs_of(const json& record) {
  const auto updates = record.find("updates");
  const json cut = record.value(json::json_pointer("/cut/updates"), json::object());
  const std::uint64_t count =
      std::max<std::uint64_t>(number_of(cut, "count"),
                              updates != record.end() && updates->is_array() ? updates->size() : 0);
  if (count == 0 || updates->empty() || !updates->front().is_object()) {
    return fmt::format("{} refs", count);
  }
  const std::string first = short_ref(text_of(updates->front(), "ref"));
  return count == 1 ? first : fmt::format("{} +{}", first, count - 1);
}

std::string row(const json& record) {
  constexpr std::size_t k_minutes = 16;
  std::string at = text_of(record, "at").substr(0, k_minutes);
  std::replace(at.begin(), at.end(), 'T', ' ');
  std::string line = fmt::format("{} {} {} {} {} {}", cell(at, 16), cell(text_of(record, "id"), 11),
                                 cell(text_of(record, "verdict"), 8), cell(who(record), 11),
                                 cell(text_of(record, "repo"), 13), cell(refs_of(record), 16));
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

constexpr std::string_view k_heading =
    "AT (UTC)         PUSH ID     VERDICT  PUSHER      REPOSITORY    REF\n";

}  // namespace

Result<std::uint64_t> list_decisions(const std::filesystem::path& folder,
                                     const RecordFilter& filter, ListForm form,
                                     const PutText& put) {
  const auto opened = AuditFolder::open(folder, Access::read);
  auto reader = opened ? LogReader::start(*opened) : tl::unexpected(opened.error());
  if (!reader) {
    return tl::unexpected(reader.error());
  }
  std::uint64_t count = 0;
  auto line = reader->next();
  for (; line && *line; line = reader->next()) {
    if ((*line)->text.find("\"type\":\"decision\"") == std::string::npos) {
      continue;
    }
    const json record = json::parse((*line)->text, nullptr, false);
    if (!record.is_object() || text_of(record, "type") != "decision" ||
        !passes(*opened, record, filter)) {
      continue;
    }
    if (form == ListForm::table && count == 0) {
      put(k_heading);
    }
    ++count;
    put(form == ListForm::table ? row(record) : (*line)->text + "\n");
  }
  if (!line) {
    return tl::unexpected(line.error());
  }
  return count;
}

Result<std::optional<PushRecord>> find_push(const std::filesystem::path& folder,
                                            std::string_view id) {
  const auto opened = AuditFolder::open(folder, Access::read);
  auto reader = opened ? LogReader::start(*opened) : tl::unexpected(opened.error());
  if (!reader) {
    return tl::unexpected(reader.error());
  }
  const std::string wanted = normal_push_id(id);
  std::optional<PushRecord> found;
  std::string landed;  // how a `landed` record of it names it
  auto line = reader->next();
  for (; line && *line; line = reader->next()) {
    const std::string& text = (*line)->text;
    const bool may_be = text.find(found ? landed : wanted) != std::string::npos;
    const json record = may_be ? json::parse(text, nullptr, false) : json();
    if (!record.is_object()) {
      continue;
    }
    if (!found && text_of(record, "id") == wanted) {
      found = PushRecord{text, {}};
      landed = fmt::format("\"decision\":{},", number_of(record, "seq"));
    } else if (found && text_of(record, "type") == "landed") {
      found->landed.push_back(text);
    }
  }
  if (!line) {
    return tl::unexpected(line.error());
  }
  return found;
}

}  // namespace refwarden
