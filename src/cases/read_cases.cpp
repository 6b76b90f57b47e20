#include "cases/read_cases.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/untrusted.hpp"
#include "intake/push.hpp"
#include "policy/draft.hpp"
#include "policy/names.hpp"

namespace refwarden {
namespace {

constexpr std::array k_update_kinds{UpdateKind::create, UpdateKind::fast_forward,
                                    UpdateKind::rewrite, UpdateKind::remove};
constexpr std::array k_verdicts{CaseVerdict::accept, CaseVerdict::refuse, CaseVerdict::warn};

std::string read_ref(TableReader& reader) {
  std::string ref = reader.text("ref").value_or("");
  if (!ref.empty() && !is_ref_name(ref)) {
    reader.report(ProblemCode::bad_text, reader.place_of("ref"),
                  "\"ref\" must be a full name that git accepts, like refs/heads/main");
  }
  return ref;
}

std::vector<std::string> read_refs(TableReader& reader) {
  std::vector<std::string> refs;
  for (Item& item : reader.texts("refs")) {
    if (!is_ref_name(item.text)) {
      reader.report(ProblemCode::bad_text, item.at,
                    "\"refs\" needs full names that git accepts, like refs/heads/main");
    }
    refs.push_back(std::move(item.text));
  }
  return refs;
}

std::vector<std::string> read_tree(TableReader& reader) {
  std::vector<std::string> paths;
  for (Item& item : reader.texts("tree")) {
    if (check_tree_path(item.text, item.at, reader.reading())) {
      paths.push_back(std::move(item.text));
    }
  }
  return paths;
}

void check_deletion(const PolicyCase& made, TableReader& reader) {
  for (const std::string_view key : {"commits", "tag", "target"}) {
    if (made.kind == UpdateKind::remove && reader.has(key)) {
      reader.report(ProblemCode::key_not_here, reader.place_of(key),
                    fmt::format("\"{}\" has no meaning where a ref is deleted", key));
    }
  }
}

PolicyCase read_case(const Value& value, const CaseContext& context,
                     const std::optional<Instant>& clock) {
  TableReader reader(std::get<Table>(value.data), value.at, {"a case", {"case"}, "", ""},
                     context.reading);
  PolicyCase made;
  made.at = context.reading.document.position(value.at);
  made.name = reader.text("name").value_or("");
  made.clock = reader.instant("clock").value_or(clock.value_or(Instant()));
  made.ref = read_ref(reader);
  const bool is_tag = made.ref.starts_with("refs/tags/");
  made.kind = reader.word("update", k_update_kinds)
                  .value_or(is_tag ? UpdateKind::create : UpdateKind::fast_forward);
  made.pusher = reader.text("pusher").value_or("");
  if (const Entry* certificate = reader.table("certificate")) {
    made.certificate = read_case_certificate(*certificate, context);
  }
  made.refs = read_refs(reader);
  made.tree = read_tree(reader);
  made.commits = read_case_commits(reader, context);
  if (const Entry* tag = reader.table("tag")) {
    made.tag = read_case_tag(*tag, context);
  }
  made.target = reader.word("target", k_target_types)
                    .value_or(made.tag ? TargetType::tag : TargetType::commit);
  if (const Entry* expected = reader.table("expect")) {
    made.expected = read_expectation(*expected, context);
  }
  check_deletion(made, reader);
  reader.finish();
  return made;
}

std::set<std::string> read_codes(TableReader& reader, std::string_view key) {
  std::vector<std::string> known;
  for (const Code code : all_codes()) {
    known.emplace_back(name_of(code));
  }
  std::set<std::string> codes;
  for (const Item& item : reader.texts(key)) {
    if (std::find(known.begin(), known.end(), item.text) == known.end()) {
      reader
          .report(ProblemCode::wrong_value, item.at,
                  fmt::format("\"{}\" names no code of refwarden-messages(7)", key))
          .suggestion = did_you_mean(item.text, known);
    }
    codes.insert(item.text);
  }
  return codes;
}

bool is_empty_list(const Entry* entry) {
  const auto* list =
      entry == nullptr ? nullptr : std::get_if<std::vector<Value>>(&entry->value.data);
  return list != nullptr && list->empty();
}

}  // namespace

Expectation read_expectation(const Entry& entry, const CaseContext& context) {
  TableReader reader(std::get<Table>(entry.value.data), entry.at,
                     {"\"expect\"", {"case-expect"}, "", ""}, context.reading);
  Expectation expected;
  const auto verdict = reader.word("verdict", k_verdicts);
  expected.verdict = verdict.value_or(CaseVerdict::accept);
  expected.codes = read_codes(reader, "codes");
  if (is_empty_list(reader.take("warned"))) {
    expected.warned.emplace();
  } else if (reader.has("warned")) {
    expected.warned = read_codes(reader, "warned");
  }
  reader.finish();
  if (verdict == CaseVerdict::refuse && !reader.has("codes")) {
    reader.report(ProblemCode::missing_key, entry.at,
                  "a refusal needs \"codes\": refused for another reason is another verdict");
  }
  if (verdict && verdict != CaseVerdict::refuse && reader.has("codes")) {
    reader.report(ProblemCode::key_not_here, reader.place_of("codes"),
                  "\"codes\" are those that refuse, and nothing does here");
  }
  if (verdict == CaseVerdict::accept && reader.has("warned")) {
    reader.report(ProblemCode::key_not_here, reader.place_of("warned"),
                  "\"warned\" belongs to the verdicts \"warn\" and \"refuse\"");
  }
  return expected;
}

CaseFile read_case_file(const Document& document, const Policy* policy,
                        std::vector<Problem>& problems) {
  CaseFile file;
  file.name = document.name();
  if (!read_schema(document, problems)) {
    return file;
  }
  std::map<std::string, Position> origins;
  Reading reading{document, problems, origins};
  TableReader reader(document.root(), {1, 1, 1}, {"a test file", {"case-file"}, "", ""}, reading);
  reader.take("schema");
  file.policy_file = reader.text("policy").value_or("");
  const auto clock = reader.instant("clock");
  std::set<std::string> names;
  for (const Value* value : reader.tables("case")) {
    file.cases.push_back(read_case(*value, {policy, reading}, clock));
    const std::string& name = file.cases.back().name;
    if (!name.empty() && !names.insert(name).second) {
      reading.report(ProblemCode::name_taken, value->at,
                     fmt::format("there is a case \"{}\" already", printable(Untrusted(name))));
    }
  }
  reader.finish();
  return file;
}

}  // namespace refwarden
