// Follows each ref of each repository through the log: what was allowed, what landed, and whether
// the steps join up.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "audit/folder.hpp"
#include "audit/verify.hpp"

namespace refwarden {

class RefHistory {
 public:
  using Report = std::function<void(AuditProblem::Kind, std::string)>;

  // `report` gets what is found wrong with the record that is being looked at.
  RefHistory(const AuditFolder& folder, Report report)
      : m_folder(folder), m_report(std::move(report)) {}

  // A record in the order of the log, whatever its type.
  void look_at(const nlohmann::json& record);
  // Problems and notes of one repository, given its refs as they are now.
  void compare(const std::string& path, const std::vector<std::pair<std::string, Oid>>& refs);
  // Refs that went on over decisions whose `landed` record never came; call once, at the end.
  void finish();
  // Accepted updates that no record marks as landed.
  [[nodiscard]] std::uint64_t allowed_only() const;

 private:
  // One update of an accepted decision that has not landed yet, or a change by another door that
  // was not refused: it may have happened.
  struct Allowed {
    std::uint64_t decision = 0;  // its record
    std::string ref;             // as pushed; full of another door
    std::string old_id;
    std::string new_id;
    bool bridged = false;       // a later step needed it to have landed
    bool pushed = true;         // else by another door
    std::uint64_t account = 0;  // whose process came by the other door
  };
  struct Ref {
    std::optional<std::string> current;  // tagged id; nothing: not known yet
    std::vector<Allowed> allowed;
  };
  struct Repository {
    // The ref; where a baseline listed all refs, one that it did not list was not there.
    Ref& known_ref(const std::string& name);

    bool has_baseline = false;
    std::map<std::string, Ref> refs;  // by full name outside of any namespace
  };

  void look_at_decision(const nlohmann::json& record);
  void look_at_landed(const nlohmann::json& record);
  void look_at_other_door(const nlohmann::json& record);
  void look_at_baseline(const nlohmann::json& record);
  void step(Ref& ref, const std::string& name, const Allowed& landed);
  static bool bridge(Ref& ref, const std::string& from, const std::string& target);
  void compare_ref(const std::string& name, Ref& ref, const std::optional<Oid>& now);

  const AuditFolder& m_folder;
  Report m_report;
  std::unordered_map<std::string, Repository> m_repositories;
};

}  // namespace refwarden
