#include "audit/verify.hpp"

#include <optional>
#include <set>
#include <unordered_set>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "audit/bounded_list.hpp"
#include "audit/canonical_json.hpp"
#include "audit/keep_certificate.hpp"
#include "audit/log.hpp"
#include "audit/log_reader.hpp"
#include "audit/record_fields.hpp"
#include "audit/ref_history.hpp"
#include "audit/tail.hpp"
#include "base/sha256.hpp"
#include "base/untrusted.hpp"

namespace refwarden {
namespace {

using nlohmann::json;
using Kind = AuditProblem::Kind;

constexpr int k_most_looks = 5;

class Verification {
 public:
  Verification(const AuditFolder& folder, LogReader reader)
      : m_folder(folder),
        m_reader(std::move(reader)),
        m_history(folder, [this](Kind kind, std::string text) { report(kind, std::move(text)); }) {}

  Done read_all_lines();
  Done compare(const VerifyRequest& request);
  AuditCheck finish();

 private:
  void look_at(const LogLine& line);
  void look_at_record(const json& record);
  void check_links(const json& record);
  void check_lists(const json& value, int depth);
  void check_policy(const json& record);
  void check_certificate_of(const json& record);
  void check_torn(const json& record);
  void report(Kind kind, std::string text);
  Done compare_once(const VerifyRequest& request);

  const AuditFolder& m_folder;
  LogReader m_reader;
  RefHistory m_history;
  AuditCheck m_check;
  LogLine m_line;
  std::uint64_t m_sequence = 0;  // of the record that is looked at
  std::uint64_t m_last = 0;      // of the record before
  std::string m_digest;          // of the line before
  bool m_broken = false;         // the chain has had a problem
  std::unordered_set<std::string> m_ids;
  std::set<std::string> m_blobs;                // that were checked
  std::set<std::string> m_policies;             // that are there
  std::vector<AuditProblem>* m_held = nullptr;  // problems of a comparison that may be repeated
};

void Verification::report(Kind kind, std::string text) {
  AuditProblem problem{kind, m_line.segment, m_line.number, m_sequence, std::move(text)};
  if (m_held != nullptr) {
    problem.segment.clear();
    problem.line = problem.sequence = 0;
    m_held->push_back(std::move(problem));
    return;
  }
  auto& list = is_note(kind) ? m_check.notes : m_check.problems;
  ++(is_note(kind) ? m_check.note_count : m_check.problem_count);
  m_broken = m_broken || kind == Kind::body || kind == Kind::link || kind == Kind::sequence;
  if (list.size() < k_most_problems) {
    list.push_back(std::move(problem));
  }
}

Done Verification::read_all_lines() {
  while (true) {
    auto line = m_reader.next();
    if (!line) {
      return tl::unexpected(line.error());
    }
    if (!*line) {
      return {};
    }
    m_line = std::move(**line);
    m_sequence = 0;
    look_at(m_line);
  }
}

void Verification::look_at(const LogLine& line) {
  if (!line.ended) {
    const bool last = m_reader.at_end();
    report(last ? Kind::torn_end : Kind::torn,
           fmt::format("the segment ends in {} bytes of a line", line.text.size()));
    return;
  }
  m_check.after_first += m_broken ? 1 : 0;
  ++m_check.records;
  const auto record = line.too_long
                          ? tl::unexpected(fmt::format("longer than {} bytes", k_line_bytes))
                          : parse_canonical(line.text);
  if (!record) {
    report(Kind::body, record.error());
    ++m_last;
  } else {
    m_sequence = number_of(*record, "seq");
    check_links(*record);
    look_at_record(*record);
    m_last = m_sequence;
  }
  m_digest = line.too_long ? std::string() : sha256_of(line.text);
}

void Verification::check_links(const json& record) {
  const json expected = m_digest.empty() ? json() : json(m_digest);
  const auto prev = record.find("prev");
  if (prev == record.end() || *prev != expected) {
    report(Kind::link, m_digest.empty() ? "does not begin the chain: a line before it is missing"
                                        : "does not follow from the line before, which was "
                                          "changed, put in or taken out");
  }
  if (m_sequence != m_last + 1) {
    report(Kind::sequence, fmt::format("has number {} where {} is due", m_sequence, m_last + 1));
  }
  if (m_line.number == 1 && m_line.segment != segment_name(m_sequence)) {
    report(Kind::segment, fmt::format("begins a segment with number {}", m_sequence));
  }
}

void Verification::look_at_record(const json& record) {
  const std::string type = text_of(record, "type");
  if (type.empty() || text_of(record, "at").empty() || number_of(record, "schema") == 0) {
    report(Kind::body, "has no type, time or schema");
  }
  ++m_check.types[printable(Untrusted(type))];
  if (const std::string id = text_of(record, "id"); !id.empty() && !m_ids.insert(id).second) {
    report(Kind::id, fmt::format("has the push id {} of another record", printable(Untrusted(id))));
  }
  check_lists(record, 0);
  if (type == "decision" || type == "dry-run") {
    check_policy(record);
    check_certificate_of(record);
  } else if (type == "torn") {
    check_torn(record);
  }
  m_history.look_at(record);
}

// Every list that was cut, in whatever depth, and in blobs as well.
void Verification::check_lists(const json& value, int depth) {
  constexpr int k_deepest = 40;  // 32 levels of a record, and of the blobs that it names
  if (depth > k_deepest || !value.is_structured()) {
    return;
  }
  for (const json& item : value) {
    check_lists(item, depth + 1);
  }
  const auto cut = value.is_object() ? value.find("cut") : value.end();
  if (cut == value.end() || !cut->is_object()) {
    return;
  }
  for (const auto& [name, about] : cut->items()) {
    const std::string digest = about.is_object() ? text_of(about, "blob") : std::string();
    if (digest.empty() || !m_blobs.insert(digest).second) {
      continue;
    }
    const auto whole = whole_list(m_folder, value, name);
    if (!whole) {
      report(Kind::blob, printable(Untrusted(whole.error().detail), 200));
      continue;
    }
    if (whole->size() != number_of(about, "count")) {
      report(Kind::blob,
             fmt::format("says {} of a list of {}", number_of(about, "count"), whole->size()));
    }
    check_lists(*whole, depth + 1);
  }
}

void Verification::check_policy(const json& record) {
  const auto policy = record.find("policy");
  const std::string digest =
      policy == record.end() || !policy->is_object() ? "" : text_of(*policy, "digest");
  if (digest.empty() || m_policies.contains(digest)) {
    return;
  }
  const std::string name = digest.substr(digest.find(':') + 1);
  if (name.find('/') != std::string::npos || !m_folder.has("policies/" + name)) {
    report(Kind::policy,
           "was made by a policy that is not kept: " + printable(Untrusted(digest), 80));
  }
  m_policies.insert(digest);
}

// Whoever keeps a log must not be able to leave out what a push was let in by.
void Verification::check_certificate_of(const json& record) {
  const auto certificate = record.find("certificate");
  if (certificate == record.end() || !certificate->is_object()) {
    return;
  }
  const bool is_due =
      certificate->value("kept", json()) == true || certificate->value("good", json()) == true;
  const auto checked =
      is_due ? check_certificate(m_folder, text_of(*certificate, "digest")) : Done();
  if (!checked) {
    report(Kind::certificate, "names a push certificate that is not kept as it was: " +
                                  printable(Untrusted(checked.error().detail), 120));
  }
}

void Verification::check_torn(const json& record) {
  const std::string name = text_of(record, "file");
  const auto fd = name.find('/') == std::string::npos
                      ? m_folder.open_file(name, O_RDONLY)
                      : Result<Fd>(audit_failure("a name with a slash"));
  const auto bytes =
      fd ? read_all(fd->get(), k_line_bytes + k_write_bytes) : tl::unexpected(fd.error());
  if (!bytes || sha256_of(*bytes) != text_of(record, "digest")) {
    report(Kind::torn,
           "set a torn line aside that is not there as it was: " + printable(Untrusted(name)));
  }
}

// Pushes go on while we look: what does not fit is looked at again once the log has grown.
Done Verification::compare(const VerifyRequest& request) {
  std::vector<AuditProblem> held;
  for (int look = 0; look < k_most_looks; ++look) {
    held.clear();
    m_held = &held;
    const auto done = compare_once(request);
    m_held = nullptr;
    if (!done) {
      return done;
    }
    const auto more = held.empty() ? Result<bool>(false) : m_reader.extend();
    if (!more) {
      return tl::unexpected(more.error());
    }
    if (!*more) {
      break;
    }
    if (auto read = read_all_lines(); !read) {
      return read;
    }
  }
  m_line = LogLine();
  m_sequence = 0;
  for (AuditProblem& problem : held) {
    report(problem.kind, std::move(problem.text));
  }
  return {};
}

Done Verification::compare_once(const VerifyRequest& request) {
  for (const std::string& path : request.repositories) {
    const auto refs = request.refs_now(path);
    if (!refs) {
      return tl::unexpected(refs.error());
    }
    m_history.compare(path, *refs);
  }
  return {};
}

AuditCheck Verification::finish() {
  m_line = LogLine();
  m_sequence = 0;
  m_history.finish();
  m_check.last_sequence = m_last;
  m_check.head = m_digest;
  m_check.allowed_only = m_history.allowed_only();
  return std::move(m_check);
}

}  // namespace

Result<AuditCheck> verify_audit(const VerifyRequest& request) {
  const auto folder = AuditFolder::open(request.folder, Access::read);
  auto reader = folder ? LogReader::start(*folder) : tl::unexpected(folder.error());
  if (!reader) {
    return tl::unexpected(reader.error());
  }
  Verification verification(*folder, std::move(*reader));
  const auto done =
      verification.read_all_lines().and_then([&] { return verification.compare(request); });
  if (!done) {
    return tl::unexpected(done.error());
  }
  return verification.finish();
}

}  // namespace refwarden
