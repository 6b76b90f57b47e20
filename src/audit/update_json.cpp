#include "audit/update_json.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "audit/canonical_json.hpp"
#include "base/side_by_side.hpp"

namespace refwarden {
namespace {

using nlohmann::json;

constexpr std::size_t k_name_bytes = 4096;
constexpr std::size_t k_reasons = 10;

// `object`: "commit" or "tag".
std::string signer_text(const char* object, const Oid& id, const Signing& signing) {
  const bool is_tag = std::string_view(object) == "tag";
  CanonicalObject item;
  if (!is_tag) {
    item.add(object, id.tagged());
  }
  if (!signing.key.empty()) {
    item.add("key", std::string_view(signing.key).substr(0, k_name_bytes));
  }
  if (signing.person) {
    item.add("person", *signing.person);
  } else {
    item.add_null("person");
  }
  if (signing.security_key) {
    item.add_object(
        "security_key",
        CanonicalObject().add("touched", signing.touched).add("verified", signing.verified));
  }
  item.add("state", name_of(signing.state));
  if (is_tag) {
    item.add(object, id.tagged());
  }
  return std::move(item).take();
}

// `Review`: CountedReview or SettledReviews::Review.
template <typename Review>
std::string review_text(const Oid& commit, const Review& review) {
  CanonicalObject item;
  item.add("commit", commit.tagged())
      .add("counted", review.counted)
      .add("evidence", "trailer")
      .add("person", review.person)
      .add("rule", review.rule);
  return std::move(item).take();
}

// How many commits any rule judged here, and who signed those that no earlier update listed.
void add_signers(RecordMaker& maker, std::size_t number, Blobs& blobs, json& record) {
  const UpdateFacts& update = maker.decision.facts->updates[number];
  BoundedList signers(maker.bounds.signers, blobs, Room::own);
  if (update.tag) {
    signers.add_text(
        signer_text("tag", update.tag->id, signing_of(update.tag->signature, update.tag->signer)));
  }
  signers.expect(update.settled.signed_by.size());
  std::size_t commits = update.settled.count;
  for (const SettledCommits::Signed& commit : update.settled.signed_by) {
    signers.add_text(signer_text("commit", commit.id, update.settled.signings[commit.signing]));
  }
  for (const JudgedSet& set : update.judged) {
    for (const auto& commit : set.commits) {
      const auto [at, first] = maker.seen.try_emplace(commit.get(), number);
      if (!first && at->second == number) {
        continue;
      }
      at->second = number;
      ++commits;
      if (first) {
        signers.add_text(
            signer_text("commit", commit->id, signing_of(commit->signature, commit->signer)));
      }
    }
  }
  record["commits"] = commits;
  signers.finish(record, "signers");
}

json risk_json(const RecordMaker& maker, const UpdateFacts& update) {
  const RiskModel& model = maker.decision.policy->risk;
  json risk = {
      {"class", update.risk < model.classes.size() ? json(model.classes[update.risk]) : json()}};
  BoundedList because(std::min(k_reasons, maker.bounds.items), maker.blobs);
  for (const Answer::Reason& reason : update.reasons) {
    if (reason.floor >= model.floors.size()) {
      continue;  // the default class
    }
    json item = {{"floor", to_text(model.floors[reason.floor].at)}};
    if (!reason.path.empty()) {
      item["path"] = bounded_value(reason.path.bytes(), k_name_bytes);
    }
    because.add(std::move(item));
  }
  because.finish(risk, "because");
  return risk;
}

void add_commits(RecordMaker& maker, const std::vector<CommitFinding>& commits, json& item) {
  BoundedList ids(maker.bounds.items, maker.blobs);
  for (std::size_t i = 0; i < commits.size(); ++i) {
    if (!ids.wants_more()) {
      ids.skip(commits.size() - i);
      break;
    }
    ids.add(commits[i].id.tagged());
  }
  ids.finish(item, "commits");
}

json finding_json(RecordMaker& maker, const Finding& finding, std::string_view result) {
  json item = {{"result", std::string(result)},
               {"code", std::string(name_of(finding.code))},
               {"judged", finding.judged}};
  item["rule"] = finding.rule.empty() ? json() : json(finding.rule);
  item["at"] = finding.rule.empty() ? json() : json(to_text(finding.at));
  if (!finding.group.empty()) {
    item["group"] = finding.group;
  }
  if (!finding.other_ref.empty()) {
    item["other"] = bounded_value(finding.other_ref, k_name_bytes);
  }
  if (!finding.why.empty()) {
    item["why"] = bounded_value(finding.why, k_name_bytes);
  }
  add_commits(maker, finding.commits, item);
  return item;
}

// Built-in refusals ignore every mode, but refused namespaces follow the server's (decisions.md
// 10).
std::string_view built_in_result(const Finding& finding, Mode mode) {
  if (finding.code != Code::namespace_refused) {
    return name_of(RuleResult::refused);
  }
  switch (mode) {
    case Mode::off:
      return name_of(RuleResult::off);
    case Mode::warn:
      return name_of(RuleResult::warned);
    case Mode::enforce:
      return name_of(RuleResult::refused);
  }
  std::abort();
}

json plain_result(const Policy& policy, const RuleVerdict& verdict) {
  const Rule* rule = policy.rule(verdict.rule);
  return {{"rule", verdict.rule},
          {"at", rule == nullptr ? json() : json(to_text(rule->at))},
          {"result", std::string(name_of(verdict.result))},
          {"judged", verdict.judged}};
}

// One item for each finding, and one for each rule that has none.
void add_rules(RecordMaker& maker, const UpdateVerdict& verdict, json& record) {
  const Policy& policy = *maker.decision.policy;
  BoundedList rules(maker.bounds.updates, maker.blobs);
  for (const Finding& finding : verdict.built_in) {
    rules.add(finding_json(maker, finding, built_in_result(finding, policy.server.mode)));
  }
  for (const RuleVerdict& rule : verdict.rules) {
    if (rule.findings.empty()) {
      rules.add(plain_result(policy, rule));
    }
    for (const Finding& finding : rule.findings) {
      rules.add(finding_json(maker, finding, name_of(rule.result)));
    }
  }
  rules.finish(record, "rules");
}

void add_reviews(RecordMaker& maker, const UpdateVerdict& verdict, json& record) {
  BoundedList reviews(maker.bounds.items, maker.blobs);
  const SettledReviews& settled = verdict.settled_reviews;
  reviews.expect(std::min(settled.commits.size(), maker.blobs.room));
  for (const SettledReviews::Reviewed& reviewed : settled.commits) {
    for (const SettledReviews::Review& review : settled.reviews[reviewed.reviews]) {
      reviews.add_text(review_text(reviewed.commit, review));
    }
  }
  for (const CountedReview& review : verdict.reviews) {
    reviews.add_text(review_text(review.commit, review));
  }
  reviews.finish(record, "reviews");
  BoundedList tickets(maker.bounds.items, maker.blobs);
  for (const std::string& ticket : verdict.tickets) {
    tickets.add(bounded_value(ticket, k_name_bytes));
  }
  tickets.finish(record, "tickets");
}

// The signers, with blobs of their own, beside what shares the room of the others.
void add_people(RecordMaker& maker, std::size_t number, json& record) {
  const UpdateVerdict& verdict = maker.decision.verdict->updates[number];
  Blobs blobs;
  json signers;
  side_by_side(
      verdict.reviews.size() + verdict.settled_reviews.commits.size(),
      [&] { add_signers(maker, number, blobs, signers); },
      [&] { add_reviews(maker, verdict, record); });
  record.update(signers, true);
  maker.blobs.texts.merge(blobs.texts);
  if (maker.blobs.fault.empty()) {
    maker.blobs.fault = blobs.fault;
  }
}

}  // namespace

json bounded_value(std::string_view bytes, std::size_t most) {
  return bytes_value(bytes.substr(0, most));
}

json update_json(RecordMaker& maker, std::size_t number) {
  const RefUpdate& asked = maker.decision.push->updates[number];
  json record = {{"ref", bounded_value(asked.ref, k_name_bytes)},
                 {"old", asked.old_id.tagged()},
                 {"new", asked.new_id.tagged()}};
  if (maker.decision.verdict == nullptr) {
    return record;
  }
  const UpdateFacts& facts = maker.decision.facts->updates[number];
  const UpdateVerdict& verdict = maker.decision.verdict->updates[number];
  record["kind"] = std::string(name_of(facts.kind));
  if (facts.resolved_ref != facts.ref) {
    record["resolved"] = bounded_value(facts.resolved_ref, k_name_bytes);
  }
  record["risk"] = risk_json(maker, facts);
  add_people(maker, number, record);
  add_rules(maker, verdict, record);
  return record;
}

void add_excepted(RecordMaker& maker, json& record) {
  BoundedList excepted(maker.bounds.items, maker.blobs);
  for (const UpdateVerdict& update : maker.decision.verdict->updates) {
    for (const RuleVerdict& rule : update.rules) {
      for (const auto& [exception, commits] : rule.excepted) {
        json item = {{"ref", bounded_value(update.ref, k_name_bytes)},
                     {"rule", rule.rule},
                     {"exception", exception}};
        BoundedList ids(maker.bounds.items, maker.blobs);
        for (const Oid& commit : commits) {
          ids.add(commit.tagged());
        }
        ids.finish(item, "commits");
        excepted.add(std::move(item));
      }
    }
  }
  excepted.finish(record, "excepted");
}

}  // namespace refwarden
