#include "audit/other_doors.hpp"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "audit/bounded_list.hpp"
#include "audit/canonical_json.hpp"
#include "audit/lines_back.hpp"
#include "audit/record_fields.hpp"
#include "audit/tail.hpp"

namespace refwarden {
namespace {

using nlohmann::json;

// A pid is below 2^22 and an account's number below 2^32 (proc(5)): both are JSON's integers.
json changer_json(const RefChanger& changer) {
  return {{"account", static_cast<std::uint64_t>(changer.account)},
          {"process", static_cast<std::uint64_t>(changer.process)},
          {"started", changer.started}};
}

// Goes back from the newest line, so that what shows that a ref moved is seen before the decision.
class StepSearch {
 public:
  StepSearch(const AuditFolder& folder, const StepQuestion& question)
      : m_folder(folder),
        m_question(question),
        m_changer(changer_json(question.changer)),
        m_ways(question.steps.size(), StepWay::other) {
    for (std::size_t i = 0; i < question.steps.size(); ++i) {
      m_open.emplace(question.steps[i].ref, Open{i, 0});
    }
    m_needle = "\"path\":" + canonical_text(bytes_value(question.path)).value_or("");
  }

  [[nodiscard]] bool done() const { return m_open.empty(); }
  Done look_at(std::string_view line);
  std::vector<StepWay> take() { return std::move(m_ways); }

 private:
  struct Open {
    std::size_t step = 0;
    std::uint64_t spent = 0;  // a decision up to this one has moved the ref already
  };
  using Place = std::map<std::string, Open>::iterator;

  void look_at_landed(const json& record);
  void look_at_other_door(const json& record);
  Done look_at_decision(const json& record);
  void look_at_update(std::uint64_t decision, const std::string& ref, const json& update);
  void close(Place open, StepWay way);
  [[nodiscard]] const RefStep& step_of(Place open) const {
    return m_question.steps[open->second.step];
  }

  const AuditFolder& m_folder;
  const StepQuestion& m_question;
  json m_changer;
  std::vector<StepWay> m_ways;
  std::map<std::string, Open> m_open;  // by ref
  std::string m_needle;
};

// The name of the ref that moves, in a record or in an update of one.
std::string moved_ref(const json& record, const json& update) {
  const std::string resolved = text_of(update, "resolved");
  return full_ref(text_of(record, "namespace"),
                  resolved.empty() ? text_of(update, "ref") : resolved);
}

Done StepSearch::look_at(std::string_view line) {
  if (line.find(m_needle) == std::string_view::npos) {
    return {};
  }
  const json record = json::parse(line, nullptr, false);
  if (!record.is_object()) {
    return audit_failure("a record of " + m_question.path + " cannot be read");
  }
  if (text_of(record, "path") != m_question.path) {
    return {};
  }
  const std::string type = text_of(record, "type");
  if (type == "landed") {
    look_at_landed(record);
  } else if (type == "other-door") {
    look_at_other_door(record);
  } else if (type == "decision" && text_of(record, "verdict") != "refused") {
    return look_at_decision(record);
  }
  return {};
}

void StepSearch::look_at_landed(const json& record) {
  const auto open = m_open.find(moved_ref(record, record));
  if (open == m_open.end()) {
    return;
  }
  const std::uint64_t decision = number_of(record, "decision");
  if (decision == 0) {
    close(open, StepWay::other);  // no decision let it move: what is older speaks of another time
    return;
  }
  open->second.spent = std::max(open->second.spent, decision);
}

void StepSearch::look_at_other_door(const json& record) {
  const auto open = m_open.find(text_of(record, "ref"));
  if (open == m_open.end() || record.value("refused", json()) == true) {
    return;
  }
  const RefStep& step = step_of(open);
  const bool is_same = record.value("by", json()) == m_changer &&
                       text_of(record, "old") == step.old_id.tagged() &&
                       text_of(record, "new") == step.new_id.tagged();
  close(open, is_same ? StepWay::recorded : StepWay::other);
}

Done StepSearch::look_at_decision(const json& record) {
  const std::uint64_t decision = number_of(record, "seq");
  const auto updates = whole_list(m_folder, record, "updates");
  if (!updates || decision == 0) {
    return updates ? audit_failure("a decision has no number") : tl::unexpected(updates.error());
  }
  for (const json& update : *updates) {
    if (update.is_object()) {
      look_at_update(decision, moved_ref(record, update), update);
    }
  }
  return {};
}

void StepSearch::look_at_update(std::uint64_t decision, const std::string& ref,
                                const json& update) {
  const auto open = m_open.find(ref);
  if (open == m_open.end()) {
    return;
  }
  const RefStep& step = step_of(open);
  if (decision <= open->second.spent || text_of(update, "old") != step.old_id.tagged()) {
    close(open, StepWay::other);
  } else if (text_of(update, "new") == step.new_id.tagged()) {
    close(open, StepWay::pushed);
  }
  // Else it lost a race, or its push is still under way: an older one may be ours.
}

void StepSearch::close(Place open, StepWay way) {
  m_ways[open->second.step] = way;
  m_open.erase(open);
}

}  // namespace

Result<std::vector<StepWay>> ways_of(const AuditFolder& folder, const StepQuestion& question) {
  auto lines = LinesBack::start(folder, k_door_bytes);
  if (!lines) {
    return tl::unexpected(lines.error());
  }
  StepSearch search(folder, question);
  for (bool is_first = true; !search.done(); is_first = false) {
    const auto line = lines->next();
    if (!line) {
      return tl::unexpected(line.error());
    }
    if (!*line) {
      break;
    }
    // A log whose end is no record is damaged, whoever it speaks of.
    const Done looked = (is_first ? head_of(**line).map([](const Head&) {}) : Done()).and_then([&] {
      return search.look_at(**line);
    });
    if (!looked) {
      return tl::unexpected(looked.error());
    }
  }
  return search.take();
}

Result<std::uint64_t> append_other_doors(const std::filesystem::path& audit_folder,
                                         const Stamp& stamp, const StepQuestion& question,
                                         StepFate fate) {
  auto log = LogWriter::open(audit_folder, stamp);
  if (!log) {
    return tl::unexpected(log.error());
  }
  std::vector<json> records;
  for (const RefStep& step : question.steps) {
    records.push_back({{"type", "other-door"},
                       {"path", bytes_value(question.path)},
                       {"ref", bytes_value(step.ref)},
                       {"old", step.old_id.tagged()},
                       {"new", step.new_id.tagged()},
                       {"by", changer_json(question.changer)},
                       {"refused", fate == StepFate::refused}});
  }
  return log->append(records);
}

}  // namespace refwarden
