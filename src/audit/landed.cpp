#include "audit/landed.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <nlohmann/json.hpp>

#include "audit/bounded_list.hpp"
#include "audit/canonical_json.hpp"
#include "audit/log.hpp"

namespace refwarden {
namespace {

using nlohmann::json;

constexpr std::size_t k_segments = 2;

class Pairer {
 public:
  Pairer(const AuditFolder& folder, const Push& push)
      : m_folder(folder), m_push(push), m_pairings(push.updates.size()) {
    for (std::size_t i = 0; i < push.updates.size(); ++i) {
      m_open.emplace(push.updates[i].ref, i);
    }
    const auto path = canonical_text(bytes_value(push.git_dir));
    m_needle = "\"path\":" + path.value_or("");
  }

  [[nodiscard]] bool done() const { return m_open.empty(); }
  void look_at(std::string_view line);
  std::vector<Pairing> take() { return std::move(m_pairings); }

 private:
  [[nodiscard]] bool is_ours(const json& record) const;
  void look_at_landed(const json& record);
  void look_at_decision(const json& record);
  void look_at_update(std::uint64_t decision, const json& update);

  const AuditFolder& m_folder;
  const Push& m_push;
  std::vector<Pairing> m_pairings;
  std::map<std::string, std::size_t> m_open;  // refs without a decision yet
  std::set<std::pair<std::uint64_t, std::string>> m_used;
  std::string m_needle;
};

std::string text_at(const json& record, const char* name) {
  const auto at = record.find(name);
  return at == record.end() ? std::string() : bytes_of(*at).value_or("");
}

bool Pairer::is_ours(const json& record) const {
  return text_at(record, "path") == m_push.git_dir &&
         text_at(record, "namespace") == m_push.ref_namespace.value_or("");
}

// From the newest line back, so that a decision's `landed` records are seen before it.
void Pairer::look_at(std::string_view line) {
  if (line.find(m_needle) == std::string_view::npos) {
    return;
  }
  const json record = json::parse(line, nullptr, false);
  if (!record.is_object() || !is_ours(record)) {
    return;
  }
  const std::string type = text_at(record, "type");
  if (type == "landed") {
    look_at_landed(record);
  } else if (type == "decision" && text_at(record, "verdict") != "refused") {
    look_at_decision(record);
  }
}

void Pairer::look_at_landed(const json& record) {
  const auto decision = record.find("decision");
  if (decision != record.end() && decision->is_number_unsigned()) {
    m_used.emplace(decision->get<std::uint64_t>(), text_at(record, "ref"));
  }
}

void Pairer::look_at_decision(const json& record) {
  const auto sequence = record.find("seq");
  if (sequence == record.end() || !sequence->is_number_unsigned()) {
    return;
  }
  // A list that cannot be had whole any more still has its beginning.
  auto updates = whole_list(m_folder, record, "updates");
  const json list = updates ? std::move(*updates) : record.value("updates", json::array());
  for (const json& update : list) {
    if (update.is_object()) {
      look_at_update(sequence->get<std::uint64_t>(), update);
    }
  }
}

void Pairer::look_at_update(std::uint64_t decision, const json& update) {
  const auto open = m_open.find(text_at(update, "ref"));
  if (open == m_open.end() || m_used.contains({decision, open->first})) {
    return;
  }
  const RefUpdate& ours = m_push.updates[open->second];
  if (text_at(update, "old") != ours.old_id.tagged() ||
      text_at(update, "new") != ours.new_id.tagged()) {
    return;
  }
  Pairing& pairing = m_pairings[open->second];
  pairing.decision = decision;
  if (update.contains("resolved")) {
    pairing.resolved = text_at(update, "resolved");
  }
  m_open.erase(open);
}

Result<std::string> read_segment(const AuditFolder& folder, const std::string& name) {
  const auto fd = folder.open_file(name, O_RDONLY);
  return fd ? read_all(fd->get(), k_largest_segment) : tl::unexpected(fd.error());
}

void look_at_lines(Pairer& pairer, std::string_view text) {
  while (!text.empty() && !pairer.done()) {
    text.remove_suffix(1);  // its line feed: the writer has set aside what had none
    const auto feed = text.rfind('\n');
    const std::size_t start = feed == std::string_view::npos ? 0 : feed + 1;
    pairer.look_at(text.substr(start));
    text = text.substr(0, start);
  }
}

}  // namespace

Result<std::vector<Pairing>> pair_updates(const AuditFolder& folder, const Push& push) {
  auto names = folder.segments();
  if (!names) {
    return tl::unexpected(names.error());
  }
  Pairer pairer(folder, push);
  for (std::size_t i = 0; i < k_segments && !names->empty() && !pairer.done(); ++i) {
    const auto text = read_segment(folder, names->back());
    if (!text) {
      return tl::unexpected(text.error());
    }
    look_at_lines(pairer, *text);
    names->pop_back();
  }
  return pairer.take();
}

}  // namespace refwarden
