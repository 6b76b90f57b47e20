#include "audit/record.hpp"

#include <nlohmann/json.hpp>

#include "audit/canonical_json.hpp"
#include "audit/decision_json.hpp"
#include "audit/keep_certificate.hpp"
#include "audit/keep_policy.hpp"
#include "audit/landed.hpp"
#include "audit/log.hpp"
#include "audit/push_id.hpp"

namespace refwarden {
namespace {

using nlohmann::json;

constexpr std::size_t k_reason_bytes = 1024;
constexpr std::size_t k_baseline_refs = 100;

// One record with a push id.
Result<Written> append_named(const std::filesystem::path& folder, const Stamp& stamp, json body) {
  auto log = LogWriter::open(folder, stamp);
  if (!log) {
    return tl::unexpected(log.error());
  }
  const auto id = make_push_id(log->head().sequence + 1);
  if (!id) {
    return tl::unexpected(id.error());
  }
  body["id"] = *id;
  const auto sequence = log->append({body});
  if (!sequence) {
    return tl::unexpected(sequence.error());
  }
  return Written{*sequence, *id};
}

// Everything that a decision names.
struct Named {
  const Policy* policy = nullptr;
  const CertificateFacts* certificate = nullptr;
};

Done store(const std::filesystem::path& path, const Blobs& blobs, const Named& named) {
  const auto folder = AuditFolder::open(path);
  if (!folder) {
    return tl::unexpected(folder.error());
  }
  if (named.policy != nullptr) {
    if (auto done = keep_policy(*folder, *named.policy); !done) {
      return done;
    }
  }
  if (named.certificate != nullptr) {
    if (auto done = keep_certificate(*folder, *named.certificate); !done) {
      return done;
    }
  }
  return store_blobs(*folder, blobs);
}

}  // namespace

Result<std::string> decision_line(const Decision& decision, SignerList signers) {
  Blobs blobs;
  auto body = decision_body(decision, blobs, signers);
  if (!body) {
    return tl::unexpected(body.error());
  }
  add_stamp({decision.server, decision.received}, *body);
  const auto text = canonical_text(*body);
  if (!text) {
    return audit_failure("a decision cannot be written: " + text.error());
  }
  return *text + "\n";
}

Result<Written> append_decision(const std::filesystem::path& audit_folder,
                                const Decision& decision) {
  Blobs blobs;
  auto body = decision_body(decision, blobs, SignerList::bounded);
  if (!body) {
    return tl::unexpected(body.error());
  }
  // Everything that the record names is durable before it, and written before the lock is held.
  const bool is_signed = decision.facts != nullptr && decision.facts->certificate;
  const Named named{decision.policy, is_signed ? &*decision.facts->certificate : nullptr};
  if (auto done = store(audit_folder, blobs, named); !done) {
    return tl::unexpected(done.error());
  }
  return append_named(audit_folder, {decision.server, decision.received}, std::move(*body));
}

Done append_landed(const std::filesystem::path& audit_folder, const std::string& server,
                   const Push& push, Instant at) {
  auto log = LogWriter::open(audit_folder, {server, at});
  const auto pairings = log ? pair_updates(log->folder(), push) : tl::unexpected(log.error());
  if (!pairings) {
    return tl::unexpected(pairings.error());
  }
  std::vector<json> records;
  for (std::size_t i = 0; i < push.updates.size(); ++i) {
    const RefUpdate& update = push.updates[i];
    const Pairing& pairing = (*pairings)[i];
    json record = {{"type", "landed"},
                   {"path", bytes_value(push.git_dir)},
                   {"ref", bytes_value(update.ref)},
                   {"old", update.old_id.tagged()},
                   {"new", update.new_id.tagged()}};
    record["decision"] = pairing.decision ? json(*pairing.decision) : json();
    if (pairing.resolved) {
      record["resolved"] = bytes_value(*pairing.resolved);
    }
    if (push.ref_namespace) {
      record["namespace"] = bytes_value(*push.ref_namespace);
    }
    records.push_back(std::move(record));
  }
  const auto sequence = log->append(records);
  return sequence ? Done{} : tl::unexpected(sequence.error());
}

Result<Written> append_adopted(const std::filesystem::path& audit_folder,
                               const Adoption& adoption) {
  return append_named(audit_folder, {adoption.server, adoption.at},
                      {{"type", "adopted"},
                       {"path", bytes_value(adoption.repository_path)},
                       {"commit", adoption.commit.tagged()},
                       {"reason", bytes_value(adoption.reason.substr(0, k_reason_bytes))}});
}

Result<Written> append_baseline(const std::filesystem::path& audit_folder,
                                const Baseline& baseline) {
  Blobs blobs;
  json body = {{"type", "baseline"}, {"path", bytes_value(baseline.repository_path)}};
  BoundedList refs(k_baseline_refs, blobs, Room::own);
  for (const auto& [name, target] : baseline.refs) {
    refs.add({{"ref", bytes_value(name)}, {"target", target.tagged()}});
  }
  refs.finish(body, "refs");
  if (auto done = store(audit_folder, blobs, {}); !done) {
    return tl::unexpected(done.error());
  }
  return append_named(audit_folder, {baseline.server, baseline.at}, std::move(body));
}

}  // namespace refwarden
