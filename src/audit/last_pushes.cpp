#include "audit/last_pushes.hpp"

#include <nlohmann/json.hpp>

#include "audit/log_reader.hpp"
#include "audit/record_fields.hpp"

namespace refwarden {

Result<std::map<std::string, LastPush>> last_pushes(const std::filesystem::path& folder) {
  const auto opened = AuditFolder::open(folder, Access::read);
  auto log = opened ? LogReader::start(*opened) : tl::unexpected(opened.error());
  if (!log) {
    return tl::unexpected(log.error());
  }
  std::map<std::string, LastPush> pushes;
  auto line = log->next();
  for (; line && *line; line = log->next()) {
    const auto record = nlohmann::json::parse((*line)->text, nullptr, false);
    if (record.is_object() && text_of(record, "type") == "decision") {
      pushes[text_of(record, "path")] = {text_of(record, "at"), text_of(record, "id"),
                                         text_of(record, "verdict")};
    }
  }
  if (!line) {
    return tl::unexpected(line.error());
  }
  return pushes;
}

}  // namespace refwarden
