#include "audit/key_uses.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "audit/bounded_list.hpp"
#include "audit/log_reader.hpp"
#include "audit/record_fields.hpp"
#include "base/untrusted.hpp"

namespace refwarden {
namespace {

using nlohmann::json;

// Gets what the walk finds, in the order of the log.
struct Sink {
  std::function<void(const json& record, KeyUse object)> object;
  std::function<void(const json& record)> landed;
  std::function<void(RecordGap gap)> gap;
};

class Walker {
 public:
  Walker(const AuditFolder& folder, const Sink& sink, const std::string& since)
      : m_folder(folder), m_sink(sink), m_since(since) {}

  void look_at(const LogLine& line) {
    const json record = line.too_long ? json() : json::parse(line.text, nullptr, false);
    if (!record.is_object()) {
      m_sink.gap({"", "", fmt::format("{} line {}", line.segment, line.number),
                  "the line is no record that can be read"});
      return;
    }
    const std::string type = text_of(record, "type");
    if (type == "landed") {
      m_sink.landed(record);
    } else if (type == "decision" && text_of(record, "at") >= m_since) {
      look_at_decision(record);
    }
  }

 private:
  void look_at_decision(const json& record) {
    for (const json& update : list_of(record, record, "updates", "")) {
      if (!update.is_object()) {
        add_gap(record, "", "an update is in no known form");
        continue;
      }
      // A push that failed before it was judged lists no signers, and nothing of it landed.
      if (update.contains("signers")) {
        look_at_update(record, update);
      }
    }
  }

  void look_at_update(const json& record, const json& update) {
    const std::string ref = text_of(update, "ref");
    for (const json& signer : list_of(record, update, "signers", ref)) {
      const bool is_tag = signer.is_object() && signer.contains("tag");
      const std::string kind = is_tag ? "tag" : "commit";
      if (!signer.is_object() || text_of(signer, kind.c_str()).empty()) {
        add_gap(record, ref, "a signer is in no known form");
        continue;
      }
      const std::string key = text_of(signer, "key");
      if (!key.empty()) {
        m_sink.object(record, {.at = text_of(record, "at"),
                               .id = text_of(record, "id"),
                               .repository = text_of(record, "repo"),
                               .ref = full_ref(text_of(record, "namespace"), ref),
                               .kind = kind,
                               .object = text_of(signer, kind.c_str()),
                               .state = text_of(signer, "state"),
                               .key = key,
                               .verdict = text_of(record, "verdict"),
                               .landing = Landing::no});
      }
    }
  }

  // The whole list; where that is gone, a gap and what the record itself has of it.
  json list_of(const json& record, const json& object, const std::string& name,
               const std::string& ref) {
    auto whole = whole_list(m_folder, object, name);
    if (whole) {
      return std::move(*whole);
    }
    const auto kept = object.find(name);
    const bool has = kept != object.end() && kept->is_array();
    const std::size_t listed = has ? kept->size() : 0;
    const auto count = object.value(json::json_pointer("/cut/" + name), json::object());
    add_gap(record, ref,
            fmt::format("{} of {} {} are listed: {}", listed,
                        std::max<std::uint64_t>(number_of(count, "count"), listed), name,
                        whole.error().detail));
    return has ? *kept : json::array();
  }

  void add_gap(const json& record, const std::string& ref, std::string why) {
    std::string where = printable(Untrusted(text_of(record, "repo")));
    if (!ref.empty()) {
      where += " " + printable(Untrusted(ref));
    }
    m_sink.gap({text_of(record, "at"), text_of(record, "id"), std::move(where), std::move(why)});
  }

  const AuditFolder& m_folder;
  const Sink& m_sink;
  const std::string& m_since;
};

Done walk(const std::filesystem::path& folder, const std::string& since, const Sink& sink) {
  const auto opened = AuditFolder::open(folder, Access::read);
  auto reader = opened ? LogReader::start(*opened) : tl::unexpected(opened.error());
  if (!reader) {
    return tl::unexpected(reader.error());
  }
  Walker walker(*opened, sink, since);
  auto line = reader->next();
  for (; line && *line; line = reader->next()) {
    walker.look_at(**line);
  }
  return line ? Done() : tl::unexpected(line.error());
}

// What a signature's state says of its arithmetic (SignatureFact::listed_key).
bool was_made_by_key(const std::string& state) {
  constexpr std::array<std::string_view, 9> k_made = {
      "good", "expired-key", "revoked-key", "time", "expired-signature",
      "weak", "wrong-usage", "not-allowed", "left"};
  return std::find(k_made.begin(), k_made.end(), state) != k_made.end();
}

// Puts together what a decision lists and what later records say of it.
class Collector {
 public:
  explicit Collector(const std::set<std::string>& keys) : m_keys(keys) {}

  void add(const json& record, KeyUse object) {
    if (m_keys.contains(object.key)) {
      m_of_decision[number_of(record, "seq")].push_back(m_found.objects.size());
      m_found.objects.push_back(std::move(object));
    }
  }

  void landed(const json& record) {
    const auto decision = m_of_decision.find(number_of(record, "decision"));
    if (decision == m_of_decision.end()) {
      return;
    }
    const std::string ref = full_ref(text_of(record, "namespace"), text_of(record, "ref"));
    for (const std::size_t at : decision->second) {
      KeyUse& object = m_found.objects[at];
      const Landing landing = object.ref == ref ? Landing::yes : Landing::other_ref;
      object.landing = std::max(object.landing, landing);
    }
  }

  void add(RecordGap gap) { m_found.gaps.push_back(std::move(gap)); }
  KeyUses take() { return std::move(m_found); }

 private:
  const std::set<std::string>& m_keys;
  std::map<std::uint64_t, std::vector<std::size_t>> m_of_decision;
  KeyUses m_found;
};

}  // namespace

std::string_view name_of(Landing landing) {
  switch (landing) {
    case Landing::no:
      return "no";
    case Landing::other_ref:
      return "other-ref";
    case Landing::yes:
      return "yes";
  }
  require(false, "a landing has a name");
  return {};
}

Result<KeyUses> objects_signed_by(const std::filesystem::path& folder,
                                  const std::set<std::string>& keys, const std::string& since) {
  Collector collector(keys);
  const Sink sink{
      [&](const json& record, KeyUse object) { collector.add(record, std::move(object)); },
      [&](const json& record) { collector.landed(record); },
      [&](RecordGap gap) { collector.add(std::move(gap)); }};
  return walk(folder, since, sink).map([&] { return collector.take(); });
}

Result<LastSignatures> last_signatures(const std::filesystem::path& folder) {
  LastSignatures found;
  const Sink sink{[&](const json&, const KeyUse& object) {
                    if (was_made_by_key(object.state)) {
                      found.by_key[object.key] = {object.at, object.repository};
                    }
                  },
                  [](const json&) {}, [&](RecordGap gap) { found.gaps.push_back(std::move(gap)); }};
  return walk(folder, "", sink).map([&] { return std::move(found); });
}

}  // namespace refwarden
