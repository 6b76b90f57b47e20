// One repository among many: a line of a table, or an object of its own.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands/repo_state.hpp"
#include "base/untrusted.hpp"
#include "policy/names.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_day = 10;  // "2026-08-22"
constexpr std::size_t k_name_columns = 200;
constexpr std::string_view k_row = "{:<11}  {:>5}  {:>4}  {:>9}  {:<10}  {}\n";

bool is_ours(const RepoState& state, HookKind kind) {
  const auto files = state.files.find(kind);
  return files != state.files.end() && works(files->second);
}

bool was_replaced(const RepoState& state) {
  return std::any_of(state.files.begin(), state.files.end(), [](const auto& hook) {
    return hook.second.has_former && hook.second.state != HookState::ours &&
           hook.second.state != HookState::ours_moved;
  });
}

std::string judged_by(const RepoState& state) {
  for (const HookKind kind : {HookKind::pre_receive, HookKind::update}) {
    if (is_ours(state, kind)) {
      return std::string(name_of(kind));
    }
  }
  const bool seen = !state.host || is_seen(contract_of(*state.host).home);
  return was_replaced(state) ? "replaced" : seen ? "nothing" : "not seen";
}

std::size_t rules_in(const RepoState& state, Mode mode) {
  return static_cast<std::size_t>(
      std::count_if(state.rules.begin(), state.rules.end(),
                    [&](const auto& rule) { return rule.second == mode; }));
}

std::size_t uncovered(const RepoState& state) {
  std::size_t count = 0;
  for (const CoveredRefs& covered : state.coverage) {
    count += covered.kind == CoveredRefs::Kind::uncovered ? covered.refs.size() : 0U;
  }
  return count;
}

}  // namespace

std::string repo_row_json(const RepoState& state, const LastPush* last) {
  using nlohmann::json;
  auto object = json::parse(repo_state_json(state));
  object.erase("record");
  json rules = json::array();
  for (const auto& [rule, mode] : state.rules) {
    rules.push_back({{"rule", rule}, {"mode", name_of(mode)}});
  }
  object["rules"] = rules;
  object["last_push"] = last == nullptr
                            ? json()
                            : json{{"at", last->at}, {"id", last->id}, {"verdict", last->verdict}};
  return object.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string repo_row_heading() {
  return fmt::format(k_row, "judged by", "rules", "warn", "uncovered", "last push", "repository");
}

std::string repo_row_text(const std::string& name, const RepoState& state, const LastPush* last) {
  const std::string push =
      last == nullptr ? "never" : printable(Untrusted(last->at.substr(0, k_day)));
  return fmt::format(k_row, judged_by(state), rules_in(state, Mode::enforce),
                     rules_in(state, Mode::warn), uncovered(state), push,
                     printable(Untrusted(name), k_name_columns));
}

}  // namespace refwarden
