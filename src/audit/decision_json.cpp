#include "audit/decision_json.hpp"

#include <array>
#include <limits>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "audit/canonical_json.hpp"
#include "audit/update_json.hpp"

namespace refwarden {
namespace {

using nlohmann::json;

constexpr std::size_t k_login_bytes = 256;
constexpr std::size_t k_reason_bytes = 1024;
constexpr std::size_t k_path_bytes = 4096;

constexpr std::size_t k_no_bound = std::numeric_limits<std::size_t>::max();

// From the form that most pushes have to one that always fits.
constexpr std::array<RecordBounds, 4> k_bounds = {
    {{100, 100, 100}, {20, 20, 20}, {5, 5, 5}, {0, 5, 5}}};

json pusher_json(const Decision& decision) {
  json pusher = {{"login", nullptr}, {"person", nullptr}, {"host", decision.host}};
  if (decision.pusher == nullptr) {
    return pusher;
  }
  if (!decision.pusher->login.empty()) {
    pusher["login"] = bounded_value(decision.pusher->login, k_login_bytes);
  }
  if (decision.pusher->person) {
    pusher["person"] = *decision.pusher->person;
  }
  return pusher;
}

json policy_json(const Decision& decision) {
  const Policy* const policy = decision.policy;
  if (policy == nullptr) {
    return nullptr;
  }
  json files = json::array();
  for (const PolicyFile& file : policy->files) {
    files.push_back(bytes_value(file.name));
  }
  json made = {
      {"digest", policy->digest},
      {"files", std::move(files)},
      {"repository", policy->repository_file ? bytes_value(*policy->repository_file) : json()}};
  if (decision.policy_commit != nullptr) {
    made["commit"] = decision.policy_commit->id.tagged();
    made["source"] = bytes_value(decision.policy_commit->from.repository.string());
  }
  return made;
}

json break_glass_json(const Verdict& verdict) {
  json uses = json::array();
  for (const UpdateVerdict& update : verdict.updates) {
    if (!update.break_glass) {
      continue;
    }
    const BreakGlassUse& use = *update.break_glass;
    uses.push_back({{"ref", bounded_value(use.ref, k_path_bytes)},
                    {"tip", use.tip.tagged()},
                    {"person", use.person},
                    {"reason", bounded_value(use.reason.bytes(), k_reason_bytes)},
                    {"lifted", use.lifted},
                    {"at", to_text(use.at)}});
  }
  return uses.empty() ? json() : json{{"uses", std::move(uses)}};
}

json certificate_json(const CertificateFacts& certificate) {
  json item = {{"blob", certificate.blob.tagged()},
               {"digest", certificate.digest},
               {"state", std::string(name_of(certificate.signature.state))},
               {"signer", nullptr},
               {"nonce", nullptr},
               {"good", certificate.person.has_value()},
               {"kept", certificate.kept != nullptr}};
  if (!certificate.signature.key.empty()) {
    item["key"] = bounded_value(certificate.signature.key, k_path_bytes);
  }
  if (certificate.signer) {
    item["signer"] = *certificate.signer;
  }
  if (certificate.nonce) {
    item["nonce"] = std::string(name_of(*certificate.nonce));
  }
  if (certificate.pushee) {
    item["pushee"] = bounded_value(certificate.pushee->bytes(), k_path_bytes);
  }
  if (!certificate.why.empty()) {
    item["problem"] = std::string(certificate.why);
  }
  return item;
}

json envelope(const Decision& decision) {
  const Push* push = decision.push;
  // Under another name nothing that reads decisions takes it for one, and nothing that lands later
  // is paired with it.
  const bool is_dry_run = push != nullptr && push->is_dry_run;
  json record = {{"type", is_dry_run ? "dry-run" : "decision"},
                 {"repo", bounded_value(decision.repository, k_path_bytes)},
                 {"path", bounded_value(decision.repository_path, k_path_bytes)},
                 {"object_format", std::string(name_of(decision.algorithm))},
                 {"pusher", pusher_json(decision)},
                 {"policy", policy_json(decision)},
                 {"engine", std::string("refwarden ") + REFWARDEN_VERSION},
                 {"elapsed_us", decision.elapsed.count()}};
  record["mode"] = decision.policy == nullptr
                       ? json()
                       : json(std::string(name_of(decision.policy->server.mode)));
  record["hook"] = push == nullptr ? json() : json(std::string(name_of(push->hook)));
  if (push != nullptr && !push->host_repository.empty()) {
    record["host_repository"] = bounded_value(push->host_repository, k_path_bytes);
  }
  if (push != nullptr && push->ref_namespace) {
    record["namespace"] = bounded_value(*push->ref_namespace, k_path_bytes);
  }
  if (decision.facts != nullptr && decision.facts->certificate) {
    record["certificate"] = certificate_json(*decision.facts->certificate);
  }
  if (decision.chained_exit) {
    record["chained_exit"] = *decision.chained_exit;
  }
  return record;
}

void add_outcome(RecordMaker& maker, json& record) {
  const Decision& decision = maker.decision;
  record["excepted"] = json::array();
  record["break_glass"] = nullptr;
  record["verdict"] = std::string(name_of(Outcome::refused));
  if (decision.verdict != nullptr) {
    add_excepted(maker, record);
    record["break_glass"] = break_glass_json(*decision.verdict);
  }
  if (decision.failure) {
    record["failure"] = {{"code", std::string(name_of(decision.failure->code))}};
  } else if (decision.chained_exit.value_or(0) == 0) {
    // A hook that ran after a pass has the last word.
    record["verdict"] = std::string(name_of(decision.verdict->outcome));
  }
}

json body_within(RecordMaker& maker) {
  json record = envelope(maker.decision);
  BoundedList updates(maker.bounds.updates, maker.blobs, Room::own);
  const Push* push = maker.decision.push;
  for (std::size_t i = 0; push != nullptr && i < push->updates.size(); ++i) {
    updates.add(update_json(maker, i));
  }
  updates.finish(record, "updates");
  add_outcome(maker, record);
  return record;
}

void check(const Decision& decision) {
  require(decision.failure || decision.verdict != nullptr, "a decision has a verdict or a failure");
  if (decision.verdict != nullptr) {
    require(decision.push != nullptr, "a verdict is about a push");
    const std::size_t updates = decision.push->updates.size();
    require(decision.facts != nullptr && decision.policy != nullptr &&
                decision.facts->updates.size() == updates &&
                decision.verdict->updates.size() == updates,
            "a verdict answers for every update of the push");
  }
}

}  // namespace

Result<json> decision_body(const Decision& decision, Blobs& blobs, SignerList signers) {
  check(decision);
  const bool whole = signers == SignerList::whole;
  for (RecordBounds bounds : k_bounds) {
    bounds.signers = whole ? k_no_bound : bounds.signers;
    blobs = Blobs{};
    RecordMaker maker{decision, bounds, blobs, {}};
    json body = body_within(maker);
    const auto text = canonical_text(body);
    if (!text) {
      return audit_failure("a decision cannot be written: " + text.error());
    }
    if (whole || text->size() <= k_record_bytes) {
      return body;
    }
  }
  return audit_failure("a decision is too long however much of it is cut");
}

}  // namespace refwarden
