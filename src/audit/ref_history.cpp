#include "audit/ref_history.hpp"

#include <algorithm>
#include <deque>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "audit/bounded_list.hpp"
#include "audit/record_fields.hpp"
#include "base/untrusted.hpp"
#include "policy/own_refs.hpp"

namespace refwarden {
namespace {

using nlohmann::json;
using Kind = AuditProblem::Kind;

constexpr std::size_t k_name_columns = 60;

std::string shown(const std::string& name) {
  return printable(Untrusted(name), k_name_columns);
}

// Where a ref stands that is not there.
constexpr const char* k_nowhere = "none:0";

bool is_null(const std::string& id) {
  const auto colon = id.find(':');
  return colon != std::string::npos && id.find_first_not_of('0', colon + 1) == std::string::npos;
}

// "sha1:9e01d7aa42f0", enough to find it. In a log that somebody changed an id may be any text.
std::string brief(const std::string& id) {
  constexpr std::size_t k_digits = 12;
  return is_null(id) ? "nothing" : shown(id.substr(0, id.find(':') + 1 + k_digits));
}

// What deletions and first pushes have on the other side is one thing in all algorithms.
std::string node(const std::string& id) {
  return is_null(id) ? std::string() : id;
}

bool same(const std::string& left, const std::string& right) {
  return node(left) == node(right);
}

}  // namespace

RefHistory::Ref& RefHistory::Repository::known_ref(const std::string& name) {
  Ref& ref = refs[name];
  if (has_baseline && !ref.current) {
    ref.current = k_nowhere;
  }
  return ref;
}

void RefHistory::look_at(const json& record) {
  const std::string type = text_of(record, "type");
  if (type == "decision" && text_of(record, "verdict") != "refused") {
    look_at_decision(record);
  } else if (type == "landed") {
    look_at_landed(record);
  } else if (type == "other-door") {
    look_at_other_door(record);
  } else if (type == "baseline") {
    look_at_baseline(record);
  }
}

void RefHistory::look_at_decision(const json& record) {
  const auto updates = whole_list(m_folder, record, "updates");
  if (!updates) {
    m_report(Kind::blob, updates.error().detail);
    return;
  }
  Repository& repository = m_repositories[text_of(record, "path")];
  for (const json& update : *updates) {
    const std::string ref = update.is_object() ? text_of(update, "ref") : std::string();
    const std::string resolved = ref.empty() ? ref : text_of(update, "resolved");
    if (ref.empty()) {
      m_report(Kind::body, "an update without a ref");
      continue;
    }
    const std::string name =
        full_ref(text_of(record, "namespace"), resolved.empty() ? ref : resolved);
    repository.refs[name].allowed.push_back(
        {number_of(record, "seq"), ref, text_of(update, "old"), text_of(update, "new"), false});
  }
}

void RefHistory::look_at_landed(const json& record) {
  const std::string ref = text_of(record, "ref");
  const std::string resolved = text_of(record, "resolved");
  const std::string name =
      full_ref(text_of(record, "namespace"), resolved.empty() ? ref : resolved);
  const Allowed landed{number_of(record, "decision"), ref, text_of(record, "old"),
                       text_of(record, "new"), false};
  Ref& state = m_repositories[text_of(record, "path")].known_ref(name);
  const auto found =
      std::find_if(state.allowed.begin(), state.allowed.end(), [&](const Allowed& allowed) {
        return allowed.pushed && allowed.decision == landed.decision && allowed.ref == landed.ref &&
               allowed.old_id == landed.old_id && allowed.new_id == landed.new_id;
      });
  if (found == state.allowed.end()) {
    m_report(Kind::unpaired, fmt::format("{} went to {}, which no decision let in", shown(name),
                                         brief(landed.new_id)));
    step(state, name, landed);
    return;
  }
  // Two hooks may write their `landed` records in the other order than their refs moved.
  const bool bridged = found->bridged;
  state.allowed.erase(found);
  if (!bridged) {
    step(state, name, landed);
  }
}

void RefHistory::look_at_other_door(const json& record) {
  const std::string name = text_of(record, "ref");
  if (name.empty()) {
    m_report(Kind::body, "a change by another door without a ref");
    return;
  }
  if (record.value("refused", json()) == true) {
    return;
  }
  Allowed step{number_of(record, "seq"), name,  text_of(record, "old"),
               text_of(record, "new"),   false, false};
  const json by = record.value("by", json());
  step.account = by.is_object() ? number_of(by, "account") : 0;
  m_repositories[text_of(record, "path")].refs[name].allowed.push_back(std::move(step));
}

void RefHistory::look_at_baseline(const json& record) {
  const auto refs = whole_list(m_folder, record, "refs");
  if (!refs) {
    m_report(Kind::blob, refs.error().detail);
    return;
  }
  Repository& repository = m_repositories[text_of(record, "path")];
  repository.has_baseline = true;
  std::set<std::string> listed;
  for (const json& item : *refs) {
    const std::string name = item.is_object() ? text_of(item, "ref") : std::string();
    const std::string target = name.empty() ? name : text_of(item, "target");
    Ref& ref = repository.refs[name];
    if (ref.current && !same(*ref.current, target) && !bridge(ref, *ref.current, target)) {
      m_report(Kind::continuity, fmt::format("{} was left at {}, but a new baseline has it at {}",
                                             shown(name), brief(*ref.current), brief(target)));
    }
    ref.current = target;
    listed.insert(name);
  }
  for (auto& [name, ref] : repository.refs) {
    if (ref.current && !is_null(*ref.current) && !listed.contains(name)) {
      m_report(Kind::continuity, fmt::format("{} was left at {}, but a new baseline has it not",
                                             shown(name), brief(*ref.current)));
      ref.current.reset();
    }
  }
}

// One landed update: it must begin where the last one ended.
void RefHistory::step(Ref& ref, const std::string& name, const Allowed& landed) {
  if (ref.current && !same(*ref.current, landed.old_id) &&
      !bridge(ref, *ref.current, landed.old_id)) {
    m_report(Kind::continuity, fmt::format("{} was left at {}, but the next push found it at {}",
                                           shown(name), brief(*ref.current), brief(landed.old_id)));
  }
  ref.current = landed.new_id;
}

// True where accepted decisions that are not marked as landed lead from `from` to `target`; they
// are then taken to have landed: their post-receive has not written yet, or never ran. Breadth
// first, since the losers of races lead nowhere.
bool RefHistory::bridge(Ref& ref, const std::string& from, const std::string& target) {
  std::multimap<std::string, Allowed*> steps;
  for (Allowed& allowed : ref.allowed) {
    if (!allowed.bridged) {
      steps.emplace(node(allowed.old_id), &allowed);
    }
  }
  std::map<std::string, Allowed*> reached{{node(from), nullptr}};
  std::deque<std::string> open{node(from)};
  while (!open.empty() && !reached.contains(node(target))) {
    const auto [first, last] = steps.equal_range(open.front());
    open.pop_front();
    for (auto at = first; at != last; ++at) {
      if (reached.emplace(node(at->second->new_id), at->second).second) {
        open.push_back(node(at->second->new_id));
      }
    }
  }
  if (!reached.contains(node(target))) {
    return false;
  }
  for (Allowed* at = reached[node(target)]; at != nullptr; at = reached[node(at->old_id)]) {
    at->bridged = true;
  }
  return true;
}

void RefHistory::compare(const std::string& path,
                         const std::vector<std::pair<std::string, Oid>>& refs) {
  const auto found = m_repositories.find(path);
  if (found == m_repositories.end()) {
    m_report(Kind::not_recorded, "no record names the repository " + shown(path));
    return;
  }
  Repository& repository = found->second;
  std::map<std::string, Oid> now(refs.begin(), refs.end());
  for (const auto& [name, oid] : now) {
    compare_ref(name, repository.known_ref(name), oid);
  }
  for (auto& [name, ref] : repository.refs) {
    if (!now.contains(name)) {
      compare_ref(name, ref, std::nullopt);
    }
  }
}

void RefHistory::compare_ref(const std::string& name, Ref& ref, const std::optional<Oid>& now) {
  if (name.starts_with(k_own_refs)) {
    return;  // no push writes these, and so no record
  }
  const std::string target = now ? now->tagged() : k_nowhere;
  const std::string stands = now ? "is at " + brief(target) : "is gone";
  const auto leads_here = [&](const Allowed& allowed) { return same(allowed.new_id, target); };
  if (ref.current) {
    if (same(*ref.current, target)) {
      return;
    }
    if (!bridge(ref, *ref.current, target)) {
      m_report(Kind::refs, fmt::format("{} {}, but the record leaves it at {}", shown(name), stands,
                                       brief(*ref.current)));
      return;
    }
    ref.current = target;
    return;
  }
  const auto allowed = std::find_if(ref.allowed.begin(), ref.allowed.end(), leads_here);
  if (allowed != ref.allowed.end()) {
    allowed->bridged = true;
    ref.current = target;
  } else if (now) {
    m_report(Kind::before, fmt::format("{} {}, and no record names it", shown(name), stands));
  }
}

void RefHistory::finish() {
  for (const auto& [path, repository] : m_repositories) {
    for (const auto& [name, ref] : repository.refs) {
      for (const Allowed& allowed : ref.allowed) {
        if (allowed.bridged && !allowed.pushed) {
          m_report(Kind::other_door,
                   fmt::format("{} went from {} to {} by another way than a push, through account "
                               "{}, as record {} says",
                               shown(name), brief(allowed.old_id), brief(allowed.new_id),
                               allowed.account, allowed.decision));
        } else if (allowed.bridged) {
          m_report(Kind::not_marked,
                   fmt::format("{} went to {} by decision {}, without a record "
                               "that it landed",
                               shown(name), brief(allowed.new_id), allowed.decision));
        }
      }
    }
  }
}

std::uint64_t RefHistory::allowed_only() const {
  std::uint64_t count = 0;
  for (const auto& [path, repository] : m_repositories) {
    for (const auto& [name, ref] : repository.refs) {
      count += static_cast<std::uint64_t>(
          std::count_if(ref.allowed.begin(), ref.allowed.end(),
                        [](const Allowed& allowed) { return allowed.pushed; }));
    }
  }
  return count;
}

}  // namespace refwarden
