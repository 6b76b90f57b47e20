// What `repo status --json` says of a repository.
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "app/commands/repo_state.hpp"
#include "policy/names.hpp"

namespace refwarden {
namespace {

using nlohmann::json;

json hook_json(const HookFiles& files) {
  return {{"state", name_of(files.state)},
          {"executable", files.executable},
          {"chained", files.has_former}};
}

json hooks_json(const RepoState& state) {
  json hooks = json::object();
  for (const auto& [kind, files] : state.files) {
    hooks[std::string(refwarden::name_of(kind))] = hook_json(files);
  }
  hooks[std::string(refwarden::name_of(HookKind::reference_transaction))] =
      hook_json(state.doors.files);
  return hooks;
}

json refs_json(const RepoState& state) {
  json refs = json::array();
  for (const CoveredRefs& covered : state.coverage) {
    json rules = json::array();
    for (const auto& [rule, mode] : covered.rules) {
      rules.push_back({{"rule", rule}, {"mode", refwarden::name_of(mode)}});
    }
    for (const std::string& ref : covered.refs) {
      refs.push_back({{"ref", ref}, {"state", name_of(covered.kind)}, {"rules", rules}});
    }
  }
  return refs;
}

json adopted_json(const RepoState& state) {
  json adopted = json::array();
  for (const AdoptedCommit& commit : state.adopted) {
    adopted.push_back({{"commit", commit.point.commit.tagged()},
                       {"at", to_text(commit.point.at)},
                       {"there", commit.is_there}});
  }
  return adopted;
}

json let_in_json(const LetIn& let_in) {
  json item = {{"by", refwarden::name_of(let_in.by)},
               {"id", let_in.id},
               {"at", let_in.at},
               {"ref", let_in.ref},
               {"new", let_in.new_id},
               {"rules", let_in.rules},
               {"landed", let_in.landed}};
  if (!let_in.ref_namespace.empty()) {
    item["namespace"] = let_in.ref_namespace;
  }
  if (let_in.by == LetIn::By::break_glass) {
    item["person"] = let_in.person;
    item["reason"] = let_in.reason;
  }
  return item;
}

json record_json(const UnjudgedHistory& history) {
  json adoptions = json::array();
  for (const AdoptionRecord& adoption : history.adoptions) {
    adoptions.push_back({{"id", adoption.id},
                         {"at", adoption.at},
                         {"commit", adoption.commit},
                         {"reason", adoption.reason}});
  }
  json baselines = json::array();
  for (const BaselineRecord& baseline : history.baselines) {
    json refs = json::array();
    for (const auto& [ref, target] : baseline.refs) {
      refs.push_back({{"ref", ref}, {"target", target}});
    }
    baselines.push_back({{"id", baseline.id}, {"at", baseline.at}, {"refs", refs}});
  }
  json let_in = json::array();
  for (const LetIn& one : history.let_in) {
    let_in.push_back(let_in_json(one));
  }
  return {{"adopted", adoptions}, {"baselines", baselines}, {"let_in", let_in}};
}

}  // namespace

std::string_view name_of(HookState state) {
  switch (state) {
    case HookState::absent:
      return "absent";
    case HookState::ours:
      return "refwarden";
    case HookState::ours_moved:
      return "another-refwarden";
    case HookState::other:
      return "other";
  }
  std::abort();
}

std::string_view name_of(CoveredRefs::Kind kind) {
  switch (kind) {
    case CoveredRefs::Kind::covered:
      return "covered";
    case CoveredRefs::Kind::uncovered:
      return "uncovered";
    case CoveredRefs::Kind::refused:
      return "refused";
  }
  std::abort();
}

std::string repo_state_json(const RepoState& state) {
  const json object = {{"repository", state.git_dir.string()},
                       {"hooks_folder", state.hooks.folder.string()},
                       {"hooks", hooks_json(state)},
                       {"other_doors", refwarden::name_of(state.doors.wanted)},
                       {"policy", state.policy},
                       {"host", state.host ? json(refwarden::name_of(*state.host)) : json()},
                       {"confinement", state.confinement},
                       {"signed_pushes",
                        {{"offered", state.offer.has_seed},
                         {"slop", state.offer.slop ? json(*state.offer.slop) : json()}}},
                       {"refs", refs_json(state)},
                       {"adopted", adopted_json(state)},
                       {"record", state.history ? record_json(*state.history) : json()},
                       {"problems", state.problems}};
  // Paths and refs need not be UTF-8; JSON has to be.
  return object.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace refwarden
