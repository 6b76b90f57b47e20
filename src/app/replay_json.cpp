#include <nlohmann/json.hpp>

#include "app/replay.hpp"
#include "policy/names.hpp"

namespace refwarden {
namespace {

using nlohmann::json;

// Pushed bytes need not be UTF-8: `printable` makes them so, whatever they are.
constexpr std::size_t k_columns = 200;

json person_json(const ReplayPerson& author) {
  return author.person.empty()
             ? json{{"person", nullptr}, {"address", printable(author.address, k_columns)}}
             : json{{"person", author.person}};
}

json rules_json(const Replay& replay) {
  json rules = json::array();
  for (const RuleTally& tally : replay.rules) {
    json authors = json::array();
    for (const auto& [author, number] : tally.by_author) {
      json one = person_json(author);
      one["commits"] = number;
      authors.push_back(std::move(one));
    }
    rules.push_back({{"rule", tally.rule.empty() ? json() : json(tally.rule)},
                     {"kind", tally.kind},
                     {"mode", name_of(tally.mode)},
                     {"pushes", tally.judged},
                     {"found", tally.found},
                     {"excepted", tally.excepted},
                     {"commits", tally.commits.size()},
                     {"codes", tally.codes},
                     {"authors", authors}});
  }
  return rules;
}

json finding_json(const ReplayedFinding& finding) {
  json commits = json::array();
  for (const Oid& id : finding.commits) {
    commits.push_back(id.tagged());
  }
  return {{"rule", finding.rule.empty() ? json() : json(finding.rule)},
          {"code", finding.code},
          {"result", name_of(finding.result)},
          {"commits", commits}};
}

json pushes_json(const Replay& replay) {
  json pushes = json::array();
  for (const ReplayedPush& push : replay.found) {
    json findings = json::array();
    for (const ReplayedFinding& finding : push.findings) {
      findings.push_back(finding_json(finding));
    }
    pushes.push_back(
        {{"commit", push.commit.tagged()},
         {"at", to_text(Instant(std::chrono::seconds(push.at)))},
         {"subject", printable(push.subject, k_columns)},
         {"verdict", name_of(push.outcome)},
         {"findings", findings},
         {"failure",
          push.failure.empty() ? json() : json{{"code", push.failure}, {"detail", push.detail}}}});
  }
  return pushes;
}

json unused_json(const Replay& replay) {
  json exceptions = json::array();
  for (const Exception& exception : replay.unused_exceptions) {
    exceptions.push_back({{"at", to_text(exception.at)},
                          {"rules", exception.rules},
                          {"until", to_text(exception.until)},
                          {"reason", exception.reason}});
  }
  return exceptions;
}

json floors_json(const Replay& replay) {
  json floors = json::array();
  for (const RiskFloor& floor : replay.unmatched_floors) {
    floors.push_back({{"at", to_text(floor.at)},
                      {"class", replay.risk_classes.at(floor.risk)},
                      {"because", floor.because}});
  }
  return floors;
}

}  // namespace

std::string replay_json(const Replay& replay) {
  const json object = {{"repository", replay.repository},
                       {"ref", replay.ref},
                       {"policy", {{"folder", replay.policy}, {"digest", replay.digest}}},
                       {"at", name_of(replay.at)},
                       {"now", to_text(replay.now)},
                       {"assumes", assumptions_of(replay)},
                       {"pushes", replay.pushes},
                       {"accepted", replay.accepted},
                       {"warned", replay.warned},
                       {"refused", replay.refused},
                       {"commits", replay.commits},
                       {"covered", replay.is_covered},
                       {"rules", rules_json(replay)},
                       {"found", pushes_json(replay)},
                       {"unused_exceptions", unused_json(replay)},
                       {"unmatched_floors", floors_json(replay)}};
  return object.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace refwarden
