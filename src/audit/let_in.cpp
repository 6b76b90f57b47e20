#include "audit/let_in.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <optional>

#include <nlohmann/json.hpp>

#include "audit/bounded_list.hpp"
#include "audit/canonical_json.hpp"
#include "audit/log_reader.hpp"
#include "audit/record_fields.hpp"

namespace refwarden {
namespace {

using nlohmann::json;

// The results of a rule that would have refused.
std::optional<LetIn::By> by_result(const std::string& result) {
  if (result == "warned") {
    return LetIn::By::warn;
  }
  return result == "off" ? std::optional(LetIn::By::off) : std::nullopt;
}

// As far as the list can still be had: what is lost of it is for the verifier to say.
json list_of(const AuditFolder& folder, const json& object, const char* name) {
  auto whole = whole_list(folder, object, name);
  if (whole) {
    return std::move(*whole);
  }
  const auto kept = object.find(name);
  return kept != object.end() && kept->is_array() ? *kept : json::array();
}

class UnjudgedReader {
 public:
  UnjudgedReader(const AuditFolder& folder, const std::string& path)
      : m_folder(folder),
        m_path(path),
        m_needle("\"path\":" + canonical_text(bytes_value(path)).value_or("")) {}

  // The text decides what is parsed: of a long log most lines say nothing of this.
  void look_at(const std::string& line) {
    if (line.find(m_needle) == std::string::npos || !may_matter(line)) {
      return;
    }
    const json record = json::parse(line, nullptr, false);
    if (!record.is_object() || text_of(record, "path") != m_path) {
      return;
    }
    const std::string type = text_of(record, "type");
    if (type == "decision" && text_of(record, "verdict") != "refused") {
      look_at_decision(record);
    } else if (type == "landed") {
      look_at_landed(record);
    } else if (type == "adopted") {
      m_history.adoptions.push_back({text_of(record, "id"), text_of(record, "at"),
                                     text_of(record, "commit"), text_of(record, "reason")});
    } else if (type == "baseline") {
      look_at_baseline(record);
    }
  }

  UnjudgedHistory take() { return std::move(m_history); }

 private:
  static bool may_matter(const std::string& line) {
    constexpr std::array<std::string_view, 7> k_signs = {
        R"("type":"landed")", R"("type":"adopted")",  R"("type":"baseline")", R"("cut":{)",
        R"("uses":[)",        R"("result":"warned")", R"("result":"off")"};
    return std::any_of(k_signs.begin(), k_signs.end(),
                       [&](std::string_view sign) { return line.find(sign) != std::string::npos; });
  }

  void look_at_decision(const json& record) {
    for (const json& update : list_of(m_folder, record, "updates")) {
      if (update.is_object()) {
        look_at_update(record, update);
        add_break_glass(record, update);
      }
    }
  }

  void look_at_update(const json& record, const json& update) {
    std::map<LetIn::By, std::set<std::string>> by;
    for (const json& rule : list_of(m_folder, update, "rules")) {
      const bool failed = rule.is_object() && rule.contains("code");
      const auto how = failed ? by_result(text_of(rule, "result")) : std::nullopt;
      if (how) {
        // What every push is checked for has no rule, only a code.
        const std::string name = text_of(rule, "rule");
        by[*how].insert(name.empty() ? text_of(rule, "code") : name);
      }
    }
    for (auto& [how, names] : by) {
      add(record, update, how).rules = std::move(names);
    }
  }

  void add_break_glass(const json& record, const json& update) {
    const auto glass = record.find("break_glass");
    if (glass == record.end() || !glass->is_object() || !glass->contains("uses")) {
      return;
    }
    for (const json& use : (*glass)["uses"]) {
      if (!use.is_object() || text_of(use, "ref") != text_of(update, "ref")) {
        continue;
      }
      LetIn& made = add(record, update, LetIn::By::break_glass);
      made.person = text_of(use, "person");
      made.reason = text_of(use, "reason");
      for (const json& rule : use.value("lifted", json::array())) {
        made.rules.insert(bytes_of(rule).value_or(""));
      }
    }
  }

  LetIn& add(const json& record, const json& update, LetIn::By by) {
    LetIn& made = m_history.let_in.emplace_back();
    made.by = by;
    made.decision = number_of(record, "seq");
    made.id = text_of(record, "id");
    made.at = text_of(record, "at");
    made.ref = text_of(update, "ref");
    made.ref_namespace = text_of(record, "namespace");
    made.new_id = text_of(update, "new");
    return made;
  }

  void look_at_landed(const json& record) {
    const std::uint64_t decision = number_of(record, "decision");
    const std::string ref = text_of(record, "ref");
    // The decision is not far back: its push has just ended.
    for (auto at = m_history.let_in.rbegin(); at != m_history.let_in.rend(); ++at) {
      if (at->decision < decision) {
        return;
      }
      at->landed = at->landed || (at->decision == decision && at->ref == ref);
    }
  }

  void look_at_baseline(const json& record) {
    BaselineRecord& baseline = m_history.baselines.emplace_back();
    baseline.id = text_of(record, "id");
    baseline.at = text_of(record, "at");
    for (const json& ref : list_of(m_folder, record, "refs")) {
      if (ref.is_object()) {
        baseline.refs.emplace_back(text_of(ref, "ref"), text_of(ref, "target"));
      }
    }
  }

  const AuditFolder& m_folder;
  const std::string& m_path;
  std::string m_needle;
  UnjudgedHistory m_history;
};

}  // namespace

std::string_view name_of(LetIn::By by) {
  switch (by) {
    case LetIn::By::warn:
      return "warn";
    case LetIn::By::off:
      return "off";
    case LetIn::By::break_glass:
      return "break-glass";
  }
  std::abort();
}

Result<UnjudgedHistory> read_unjudged(const std::filesystem::path& folder,
                                      const std::string& path) {
  const auto opened = AuditFolder::open(folder, Access::read);
  auto log = opened ? LogReader::start(*opened) : tl::unexpected(opened.error());
  if (!log) {
    return tl::unexpected(log.error());
  }
  UnjudgedReader reader(*opened, path);
  auto line = log->next();
  for (; line && *line; line = log->next()) {
    reader.look_at((*line)->text);
  }
  if (!line) {
    return tl::unexpected(line.error());
  }
  return reader.take();
}

}  // namespace refwarden
