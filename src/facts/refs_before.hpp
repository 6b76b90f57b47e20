// The refs as they were before the push, and what their names mean to the policy.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "git/repository.hpp"
#include "policy/policy.hpp"

namespace refwarden {

class Watch;

class RefsBefore {
 public:
  // `policy` and `watch` outlive this. Going through very many refs fails as `watch` says; null:
  // never.
  RefsBefore(RefsSnapshot snapshot, const Policy& policy, Watch* watch = nullptr);

  // Some of the refs that a set of classes covers, or all.
  struct Covered {
    std::vector<RefTip> tips;
    bool all = true;
  };

  // The direct ref that `name` comes to after symbolic refs; itself when it is none. It need not
  // exist. Nothing where symbolic refs lead in a circle or further than git follows them.
  [[nodiscard]] std::optional<std::string> resolve(const std::string& name) const;
  // The value of a direct ref. Failure: `server_broken`, the list of packed refs is damaged.
  [[nodiscard]] Result<std::optional<Oid>> value(const std::string& direct) const;
  // The classes of a direct ref: its own, and those of every symbolic ref that comes to it, because
  // whoever moves it moves them.
  [[nodiscard]] std::set<std::string> classes_of(const std::string& direct) const;
  // Those of them by a pattern of the system's file.
  [[nodiscard]] std::set<std::string> system_classes_of(const std::string& direct) const;
  // The direct refs that one of `classes` covers, by name. `lowest`: system for the patterns of the
  // system's file alone, repository for all. Failure as for `value`.
  [[nodiscard]] Result<std::vector<RefTip>> covered_by(const std::set<std::string>& classes,
                                                       Level lowest) const;
  // The same without going through very many refs: those among `names`, and all where that needs
  // no more.
  [[nodiscard]] Result<Covered> covered_among(const std::set<std::string>& names,
                                              const std::set<std::string>& classes,
                                              Level lowest) const;
  // Calls `take` for all names, symbolic refs too. Failure as for `value`.
  [[nodiscard]] Done each_name(const std::function<void(std::string_view)>& take) const;

 private:
  using Visit = std::function<Done(std::string_view name, std::string_view digits)>;
  [[nodiscard]] Done each_packed(const Visit& visit) const;
  [[nodiscard]] bool is_loose(std::string_view name) const;
  [[nodiscard]] std::vector<const Glob*> globs_of(const std::set<std::string>& classes,
                                                  Level lowest) const;
  [[nodiscard]] bool covers(const std::vector<const Glob*>& globs, std::string_view direct) const;

  RefsSnapshot m_refs;
  const Policy& m_policy;
  Watch* m_watch;
  std::map<std::string, std::string, std::less<>> m_symbolic;
  std::multimap<std::string, std::string, std::less<>> m_aliases;  // direct name -> symbolic names
};

}  // namespace refwarden
