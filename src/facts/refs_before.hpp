// The refs as they were before the push, and what their names mean to the policy.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "git/repository.hpp"
#include "policy/policy.hpp"

namespace refwarden {

class RefsBefore {
 public:
  // `policy` outlives this.
  RefsBefore(RefsSnapshot snapshot, const Policy& policy);

  // The direct ref that `name` comes to after symbolic refs; itself when it is none. It need not
  // exist. Nothing where symbolic refs lead in a circle or further than git follows them.
  [[nodiscard]] std::optional<std::string> resolve(const std::string& name) const;
  // The value of a direct ref.
  [[nodiscard]] std::optional<Oid> value(std::string_view direct) const;
  // The classes of a direct ref: its own, and those of every symbolic ref that comes to it, because
  // whoever moves it moves them.
  [[nodiscard]] std::set<std::string> classes_of(const std::string& direct) const;
  // Those of them by a pattern of the system's file.
  [[nodiscard]] std::set<std::string> system_classes_of(const std::string& direct) const;
  // The values of all direct refs that one of `classes` covers, by name. `lowest`: system for the
  // patterns of the system's file alone, repository for all.
  [[nodiscard]] std::vector<RefTip> covered_by(const std::set<std::string>& classes,
                                               Level lowest) const;
  // All names, symbolic refs too.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  RefsSnapshot m_refs;
  const Policy& m_policy;
  std::map<std::string, std::string> m_symbolic;
  std::multimap<std::string, std::string> m_aliases;  // direct name -> symbolic names
};

}  // namespace refwarden
