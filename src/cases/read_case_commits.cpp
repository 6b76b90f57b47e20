// The commits and the tag of a case.
#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "cases/read_cases.hpp"
#include "git/tree_names.hpp"
#include "policy/names.hpp"

namespace refwarden {
namespace {

// What a verifier can say; `not-allowed` and `left` follow from the rule and from people.toml.
constexpr std::array k_states{SignatureState::good,        SignatureState::none,
                              SignatureState::bad,         SignatureState::unknown_key,
                              SignatureState::expired_key, SignatureState::revoked_key,
                              SignatureState::time,        SignatureState::expired_signature,
                              SignatureState::weak,        SignatureState::wrong_usage,
                              SignatureState::multiple,    SignatureState::malformed,
                              SignatureState::unsupported};
constexpr std::array k_entries{CaseEntry::file, CaseEntry::executable, CaseEntry::symlink,
                               CaseEntry::submodule, CaseEntry::nothing};
constexpr std::array k_merges{CaseMerge::side, CaseMerge::main};

// States that only the signature of somebody's listed key can have.
bool is_somebodys(SignatureState state) {
  switch (state) {
    case SignatureState::good:
    case SignatureState::not_allowed:
    case SignatureState::expired_key:
    case SignatureState::revoked_key:
    case SignatureState::left:
    case SignatureState::time:
    case SignatureState::expired_signature:
    case SignatureState::weak:
    case SignatureState::wrong_usage:
      return true;
    case SignatureState::none:
    case SignatureState::bad:
    case SignatureState::unknown_key:
    case SignatureState::multiple:
    case SignatureState::malformed:
    case SignatureState::unsupported:
      return false;
  }
  return false;
}

std::vector<std::string> ids_of(const Policy& policy) {
  std::vector<std::string> ids;
  for (const auto& [id, person] : policy.people) {
    ids.push_back(id);
  }
  return ids;
}

void check_person(const std::string& id, std::string_view key, TableReader& reader,
                  const CaseContext& context) {
  if (context.policy != nullptr && context.policy->people.count(id) == 0) {
    reader
        .report(ProblemCode::unknown_name, reader.place_of(key),
                fmt::format("\"{}\" names nobody of people.toml", key))
        .suggestion = did_you_mean(id, ids_of(*context.policy));
  }
}

CasePath read_path(const Value& value, const Table& table, Reading& reading) {
  constexpr std::uint64_t k_most_lines = 1000000000;
  constexpr std::uint64_t k_most_bytes = 1ULL << 40U;
  TableReader reader(table, value.at, {"a path", {"case-path"}, "", ""}, reading);
  CasePath path;
  path.path = reader.raw_text("path").value_or("");
  path.was = reader.word("was", k_entries).value_or(CaseEntry::file);
  path.is = reader.word("is", k_entries).value_or(CaseEntry::file);
  path.lines = reader.number("lines", {0, k_most_lines}).value_or(1);
  path.content = reader.raw_text("content").value_or("");
  path.bytes = reader.number("bytes", {0, k_most_bytes}).value_or(path.content.size());
  reader.finish();
  if (reader.has("path")) {
    check_tree_path(path.path, reader.place_of("path"), reading);
  }
  if (path.was == CaseEntry::nothing && path.is == CaseEntry::nothing) {
    reader.report(ProblemCode::wrong_value, reader.place_of("is"),
                  "a path that was nothing and is nothing does not change");
  }
  return path;
}

std::span<const Value> values_of(TableReader& reader, std::string_view key) {
  const Entry* entry = reader.take(key);
  if (entry == nullptr) {
    return {};
  }
  const auto* list = std::get_if<std::vector<Value>>(&entry->value.data);
  if (list == nullptr) {
    reader.report(ProblemCode::wrong_type, entry->value.at,
                  fmt::format("\"{}\" must be a list of texts and tables", key));
    return {};
  }
  return *list;
}

CaseCommit read_commit(const Value& value, const CaseContext& context) {
  TableReader reader(std::get<Table>(value.data), value.at,
                     {"a commit", {"case-commit", "case-signature"}, "", ""}, context.reading);
  CaseCommit commit;
  commit.author = read_somebody(reader, "author", context).value_or("");
  commit.committer = read_somebody(reader, "committer", context).value_or(commit.author);
  commit.signature = read_case_signature(reader, context);
  commit.message = reader.raw_text("message").value_or("Change something\n");
  commit.paths = read_case_paths(reader, "paths");
  commit.on_side = reader.flag("side").value_or(false);
  commit.merge = reader.word("merge", k_merges);
  if (const auto id = reader.text("id")) {
    commit.id = Oid::parse(*id);
    if (!commit.id || commit.id->is_null()) {
      reader.report(ProblemCode::bad_id, reader.place_of("id"),
                    "\"id\" needs a full id: 40 or 64 lower-case hex digits");
    }
  }
  if (commit.on_side && commit.merge) {
    reader.report(ProblemCode::key_not_here, reader.place_of("merge"),
                  "a commit on the side is no merge");
  }
  reader.finish();
  return commit;
}

}  // namespace

std::optional<std::string> read_somebody(TableReader& reader, std::string_view key,
                                         const CaseContext& context) {
  auto name = reader.text(key);
  if (name && name->find('@') == std::string::npos) {
    check_person(*name, key, reader, context);
  }
  return name;
}

CaseSignature read_case_signature(TableReader& reader, const CaseContext& context) {
  CaseSignature signature;
  signature.signer = reader.text("signer");
  if (signature.signer) {
    check_person(*signature.signer, "signer", reader, context);
  }
  signature.state = reader.word("signature", k_states)
                        .value_or(signature.signer ? SignatureState::good : SignatureState::none);
  signature.format = reader.word("format", k_formats);
  signature.security_key =
      reader.word("security-key", k_security_keys).value_or(SignatureRule::SecurityKey::any);
  const std::string_view state = name_of(signature.state);
  if (signature.signer && !is_somebodys(signature.state)) {
    reader.report(ProblemCode::key_not_here, reader.place_of("signer"),
                  fmt::format("\"signer\" has no meaning where \"signature\" is {}", state));
  }
  if (!signature.signer && is_somebodys(signature.state)) {
    reader.report(ProblemCode::missing_key, reader.place_of("signature"),
                  fmt::format("a signature that is {} needs the key \"signer\"", state));
  }
  if (signature.security_key != SignatureRule::SecurityKey::any &&
      signature.format == SignatureFormat::openpgp) {
    reader.report(ProblemCode::key_not_here, reader.place_of("security-key"),
                  "a security key makes SSH signatures");
  }
  return signature;
}

CaseSignature read_case_certificate(const Entry& entry, const CaseContext& context) {
  TableReader reader(std::get<Table>(entry.value.data), entry.at,
                     {"a certificate", {"case-signature"}, "", ""}, context.reading);
  const CaseSignature signature = read_case_signature(reader, context);
  reader.finish();
  if (signature.state == SignatureState::none) {
    reader.report(ProblemCode::missing_key, entry.at,
                  "a certificate needs \"signer\" or \"signature\"");
  }
  return signature;
}

CaseTag read_case_tag(const Entry& entry, const CaseContext& context) {
  TableReader reader(std::get<Table>(entry.value.data), entry.at,
                     {"a tag", {"case-tag", "case-signature"}, "", ""}, context.reading);
  CaseTag tag;
  tag.name = reader.text("name");
  tag.signature = read_case_signature(reader, context);
  tag.tagger = read_somebody(reader, "tagger", context).value_or(tag.signature.signer.value_or(""));
  reader.finish();
  return tag;
}

std::vector<CaseCommit> read_case_commits(TableReader& reader, const CaseContext& context) {
  std::vector<CaseCommit> commits;
  const std::vector<const Value*> values = reader.tables("commits");
  for (const Value* value : values) {
    commits.push_back(read_commit(*value, context));
  }
  if (!commits.empty() && commits.back().on_side) {
    reader.report(ProblemCode::key_not_here, values.back()->at,
                  "the last commit is the tip of the ref and cannot be on the side");
  }
  return commits;
}

std::vector<CasePath> read_case_paths(TableReader& reader, std::string_view key) {
  std::vector<CasePath> paths;
  std::set<std::string> seen;
  for (const Value& value : values_of(reader, key)) {
    CasePath path;
    if (const auto* name = std::get_if<std::string>(&value.data)) {
      check_tree_path(*name, value.at, reader.reading());
      path.path = *name;
    } else if (const auto* table = std::get_if<Table>(&value.data)) {
      path = read_path(value, *table, reader.reading());
    } else {
      reader.report(ProblemCode::wrong_type, value.at, "a path is a text or a table");
      continue;
    }
    if (!seen.insert(path.path).second) {
      reader.report(ProblemCode::listed_twice, value.at,
                    fmt::format("\"{}\" lists this twice", key));
    }
    paths.push_back(std::move(path));
  }
  return paths;
}

bool check_tree_path(std::string_view path, const Span& at, Reading& reading) {
  bool is_good = true;
  for (std::size_t from = 0; from <= path.size() && is_good;) {
    const std::size_t slash = std::min(path.find('/', from), path.size());
    const std::string_view part = path.substr(from, slash - from);
    is_good = !part.empty() && part.find('\0') == std::string_view::npos &&
              !is_dot_or_dot_dot(part) && !is_dot_git(part);
    from = slash + 1;
  }
  if (!is_good) {
    reading.report(ProblemCode::bad_text, at,
                   "git has no such path in a tree: an empty part, \".\", \"..\" or \".git\"");
  }
  return is_good;
}

}  // namespace refwarden
