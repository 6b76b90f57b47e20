#include "app/commands/rehearse_push.hpp"

#include <algorithm>
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "app/child_process.hpp"
#include "app/commands/git_child.hpp"
#include "audit/query.hpp"
#include "intake/push.hpp"

namespace refwarden {
namespace {

using nlohmann::json;

// A hook that never answers must not keep the admin waiting for ever.
constexpr const char* k_timeout = "/usr/bin/timeout";
constexpr const char* k_longest_push = "90";

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    names.push_back(name);
  }
}

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

void read_findings(const json& update, AttackResult& result) {
  for (const json& rule : update.value("rules", json::array())) {
    const std::string outcome = text_of(rule, "result");
    const std::string name = text_of(rule, "rule");
    if (outcome == "refused") {
      add_once(result.codes, text_of(rule, "code"));
    } else if (outcome == "warned") {
      add_once(result.warned, name);
    } else if (outcome == "excepted") {
      add_once(result.excepted, name);
    } else if (outcome == "off") {
      add_once(result.off, name);
    }
  }
}

void read_decision(const std::string& line, AttackResult& result) {
  const json record = json::parse(line, nullptr, false);
  if (!record.is_object() || text_of(record, "type") != "decision") {
    return;
  }
  result.was_judged = true;
  if (record.contains("failure") && record["failure"].is_object()) {
    add_once(result.codes, text_of(record["failure"], "code"));
    result.was_refused = true;
  }
  if (text_of(record, "verdict") == "refused") {
    result.was_refused = true;
  }
  for (const json& update : record.value("updates", json::array())) {
    read_findings(update, result);
  }
}

}  // namespace

Range::Range(Workshop& workshop, const ScratchPlaces& places, HostChoice host)
    : m_workshop(workshop), m_places(places), m_host(std::move(host)) {}

void Range::remember(const RefsSnapshot& refs) {
  for (const RefTip& tip : refs.direct) {
    m_before[tip.name] = tip.target.hex();
  }
}

// The file of the key that signs the push; empty: it is not signed.
std::string Range::key_of(const PushStep& step, const StageTips& tips) const {
  switch (step.certificate) {
    case SigningKey::none:
      return {};
    case SigningKey::stranger:
      return m_workshop.key_file(k_stranger);
    case SigningKey::insider:
      return m_workshop.key_file(tips.insider);
  }
  std::abort();
}

Done Range::push(const PushStep& step, const StageTips& tips, const std::string& login) {
  ChildRequest request;
  request.program = k_timeout;
  request.arguments = {"--kill-after=5",
                       k_longest_push,
                       k_git_program,
                       "--git-dir=" + m_places.client.string(),
                       "-c",
                       "core.hooksPath=/dev/null",
                       "-c",
                       "push.gpgSign=false",
                       "-c",
                       "push.followTags=false",
                       "-c",
                       "push.recurseSubmodules=no",
                       "-c",
                       "protocol.file.allow=always"};
  const std::string key = key_of(step, tips);
  if (!key.empty()) {
    request.arguments.insert(request.arguments.end(),
                             {"-c", "gpg.format=ssh", "-c", "gpg.ssh.program=/usr/bin/ssh-keygen",
                              "-c", "user.signingKey=" + key});
  }
  request.arguments.insert(request.arguments.end(),
                           {"push", key.empty() ? "--no-signed" : "--signed=if-asked", "--quiet",
                            "--force", m_places.server.string()});
  for (const PushLine& line : step.lines) {
    const auto id = line.source.empty() ? std::nullopt : object_named(line.source, tips, m_made);
    request.arguments.push_back((id ? id->hex() : "") + ":" + line.ref);
  }
  request.environment = Environment::of_process().values();
  for (const auto& [variable, value] : login_environment(m_host, login)) {
    request.environment.erase(variable);
    if (!step.without_login && !login.empty()) {
      request.environment[variable] = value;
    }
  }
  request.quiet = true;
  // What it ends with is not asked: the refs and the record say what came of it.
  const auto ended = run_child(request);
  return ended ? Done() : tl::unexpected(ended.error());
}

Result<std::string> Range::value_of(const std::string& ref) const {
  return ask_git({"--git-dir=" + m_places.server.string(), "rev-parse", "--verify", "--quiet",
                  "--end-of-options", ref})
      .map([](const std::optional<std::string>& value) { return value.value_or(""); });
}

Done Range::put_back(const Attack& attack) {
  for (const PushStep& step : attack.pushes) {
    for (const PushLine& line : step.lines) {
      const auto now = value_of(line.ref);
      if (!now) {
        return tl::unexpected(now.error());
      }
      const auto before = m_before.find(line.ref);
      const std::string wanted = before == m_before.end() ? "" : before->second;
      if (*now == wanted) {
        continue;
      }
      std::vector<std::string> arguments{"--git-dir=" + m_places.server.string(), "-c",
                                         "core.hooksPath=/dev/null", "update-ref"};
      if (wanted.empty()) {
        arguments.insert(arguments.end(), {"-d", line.ref});
      } else {
        arguments.insert(arguments.end(), {line.ref, wanted});
      }
      if (Done done = must_git(std::move(arguments)); !done) {
        return done;
      }
    }
  }
  return {};
}

Done Range::read_record(AttackResult& result) {
  std::size_t number = 0;
  const auto listed =
      list_decisions(m_places.audit, {}, ListForm::json, [&](std::string_view line) {
        if (number++ >= m_seen) {
          read_decision(std::string(line), result);
        }
      });
  m_seen = number;
  return listed ? Done() : tl::unexpected(listed.error());
}

Result<AttackResult> Range::attack(const Attack& attack, const StageTips& tips,
                                   const std::string& login) {
  AttackResult result;
  result.attack = attack;
  auto made = m_workshop.make(attack, tips);
  if (!made) {
    return tl::unexpected(made.error());
  }
  m_made = *std::move(made);
  for (const PushStep& step : attack.pushes) {
    // What a first push came to is not what the attack came to.
    if (Done done = read_record(result); !done) {
      return tl::unexpected(done.error());
    }
    result.was_judged = result.was_refused = false;
    result.codes.clear();
    result.warned.clear();
    result.excepted.clear();
    result.off.clear();
    if (Done done = push(step, tips, login); !done) {
      return tl::unexpected(done.error());
    }
  }
  if (Done done = read_record(result); !done) {
    return tl::unexpected(done.error());
  }
  const PushLine& last = attack.pushes.back().lines.back();
  const auto wanted = last.source.empty() ? std::nullopt : object_named(last.source, tips, m_made);
  const auto now = value_of(last.ref);
  if (!now) {
    return tl::unexpected(now.error());
  }
  if (*now == (wanted ? wanted->hex() : "")) {
    result.outcome = AttackOutcome::let_in;
  } else {
    result.outcome = result.was_refused ? AttackOutcome::refused : AttackOutcome::stopped;
  }
  if (Done done = put_back(attack); !done) {
    return tl::unexpected(done.error());
  }
  return result;
}

}  // namespace refwarden
