#include "policy/show.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/untrusted.hpp"
#include "policy/names.hpp"
#include "policy/show_rule.hpp"
#include "policy/show_signatures.hpp"

namespace refwarden {

namespace {

// Collects the sections; each function adds one kind of them.
class Shower {
 public:
  Shower(const Policy& policy, const ShowRequest& request) : m_policy(policy), m_request(request) {
    if (request.ref) {
      m_classes = policy.classes_of(*request.ref);
    }
  }

  std::vector<ShownSection> run() {
    add_server();
    add_limits();
    add_ref_classes();
    add_risk();
    for (const Rule& rule : m_policy.rules) {
      if (reaches(rule.on)) {
        m_sections.push_back(
            {fmt::format("rule {}", rule.name), to_text(rule.at), lines_of_rule(rule, m_policy)});
      }
    }
    for (const Exception& exception : m_policy.exceptions) {
      add_exception(exception);
    }
    add_break_glass(m_policy.system_break_glass);
    add_break_glass(m_policy.repository_break_glass);
    add_adopted();
    add_uncovered();
    return std::move(m_sections);
  }

 private:
  [[nodiscard]] bool reaches(const std::vector<std::string>& classes) const {
    return !m_request.ref || classes.empty() ||
           std::any_of(classes.begin(), classes.end(),
                       [&](const std::string& name) { return m_classes.count(name) == 1; });
  }

  [[nodiscard]] std::string origin(const std::string& key) const {
    return origin_of(key, m_policy);
  }

  static std::string or_none(const std::string& text) { return text.empty() ? "none" : text; }

  void add_server() {
    const Server& server = m_policy.server;
    ShownSection section{"server", "", {}};
    const auto add = [&](const std::string& key, std::string value) {
      section.lines.push_back({key, std::move(value), origin("server." + key)});
    };
    add("mode", std::string(name_of(server.mode)));
    add("host", std::string(name_of(server.host)));
    add("login-variable", or_none(server.login_variable));
    add("name", server.name);
    add("contact", or_none(server.contact));
    add("help", or_none(server.help));
    add("pushee",
        server.pushee.empty() ? "any" : fmt::format("{}", fmt::join(server.pushee, ", ")));
    add("other-doors", std::string(name_of(server.other_doors)));
    add("people", server.people.string());
    add("keys", server.keys.string());
    add("repos", server.repos.string());
    add("audit", server.audit.string());
    add("publish", server.publish ? "true" : "false");
    m_sections.push_back(std::move(section));
  }

  void add_limits() {
    const Limits& limits = m_policy.limits;
    ShownSection section{"limits", "", {}};
    const auto add = [&](const std::string& key, std::uint64_t value) {
      section.lines.push_back({key, std::to_string(value), origin("limits." + key)});
    };
    add("commits-per-push", limits.commits_per_push);
    add("paths-per-commit", limits.paths_per_commit);
    add("message-bytes", limits.message_bytes);
    add("value-bytes", limits.value_bytes);
    add("seconds", limits.seconds);
    add("findings-shown", limits.findings_shown);
    add("updates-per-push", limits.updates_per_push);
    add("memory-mib", limits.memory_mib);
    section.lines.push_back(
        {"threads", limits.threads == 0 ? "the cores, at most 8" : std::to_string(limits.threads),
         origin("limits.threads")});
    m_sections.push_back(std::move(section));
    for (ShownSection& signatures : signature_sections(m_policy)) {
      m_sections.push_back(std::move(signatures));
    }
    m_sections.push_back({"confinement",
                          "",
                          {{"missing", std::string(name_of(m_policy.confinement.missing)),
                            origin("confinement.missing")}}});
  }

  void add_ref_classes() {
    for (const RefClass& ref_class : m_policy.ref_classes) {
      if (!reaches({ref_class.name})) {
        continue;
      }
      ShownSection section{fmt::format("refs {}", ref_class.name), to_text(ref_class.at), {}};
      for (const RefPattern& pattern : ref_class.match) {
        section.lines.push_back({"match", pattern.glob.pattern(), to_text(pattern.at)});
      }
      for (const TargetType target : ref_class.targets) {
        section.lines.push_back({"target", std::string(name_of(target)),
                                 origin(fmt::format("refs.{}.targets", ref_class.name))});
      }
      m_sections.push_back(std::move(section));
    }
  }

  void add_risk() {
    const RiskModel& risk = m_policy.risk;
    ShownSection section{"risk", "", {}};
    section.lines.push_back(
        {"classes", fmt::format("{}", fmt::join(risk.classes, " < ")), origin("risk.classes")});
    section.lines.push_back({"default", risk.classes.at(risk.fallback), origin("risk.default")});
    section.lines.push_back({"trailer", risk.trailer.value_or("none"), origin("risk.trailer")});
    for (const RiskFloor& floor : risk.floors) {
      section.lines.push_back(
          {"floor",
           fmt::format("{}: {} ({})", risk.classes.at(floor.risk), causes_of(floor), floor.because),
           to_text(floor.at)});
    }
    m_sections.push_back(std::move(section));
  }

  static std::string causes_of(const RiskFloor& floor) {
    std::vector<std::string> causes;
    for (const Glob& path : floor.paths) {
      causes.push_back(path.pattern());
    }
    const std::vector<std::string> others = causes_beside_paths(floor);
    causes.insert(causes.end(), others.begin(), others.end());
    return fmt::format("{}", fmt::join(causes, ", "));
  }

  void add_exception(const Exception& exception) {
    if (!reaches(exception.on)) {
      return;
    }
    ShownSection section{"exception", to_text(exception.at), {}};
    const auto add = [&](std::string key, std::string value) {
      section.lines.push_back({std::move(key), std::move(value), ""});
    };
    add("rules", fmt::format("{}", fmt::join(exception.rules, ", ")));
    if (exception.signers) {
      add("signers", text_of(*exception.signers));
    }
    for (const Glob& path : exception.paths) {
      add("path", path.pattern());
    }
    for (const Oid& commit : exception.commits) {
      add("commit", commit.hex());
    }
    add("reason", exception.reason);
    add("owner", exception.owner);
    add("until", to_text(exception.until));
    m_sections.push_back(std::move(section));
  }

  void add_break_glass(const std::optional<BreakGlass>& glass) {
    if (!glass) {
      return;
    }
    m_sections.push_back(
        {"break-glass",
         to_text(glass->at),
         {{"signers", text_of(glass->signers), ""},
          {"trailer", glass->trailer, ""},
          {"reason-pattern", glass->reason_pattern.expression(), ""},
          {"lifts", fmt::format("{}", fmt::join(glass->lifts, ", ")), ""},
          {"review-within", fmt::format("{}s", glass->review_within.count()), ""}}});
  }

  void add_adopted() {
    ShownSection section{"adopted", "", {}};
    for (const AdoptionPoint& point : m_policy.adopted) {
      const bool is_there = !m_request.has_commit || m_request.has_commit(point.commit);
      section.lines.push_back({"commit",
                               point.commit.hex() + (is_there ? ""
                                                              : " (ignored: the repository "
                                                                "does not have it)"),
                               to_text(point.at)});
    }
    if (!section.lines.empty()) {
      m_sections.push_back(std::move(section));
    }
  }

  // Branches and tags outside of every class get no rule; other namespaces are refused.
  void add_uncovered() {
    ShownSection section{"uncovered", "", {}};
    std::vector<std::string> refs = m_request.refs;
    if (m_request.ref) {
      refs = {*m_request.ref};
    }
    for (const std::string& ref : refs) {
      if (m_policy.classes_of(ref).empty()) {
        const bool plain = ref.rfind("refs/heads/", 0) == 0 || ref.rfind("refs/tags/", 0) == 0;
        section.lines.push_back({"ref",
                                 printable(Untrusted(ref), 200) +
                                     (plain ? " (no rule)" : " (refused: no class names it)"),
                                 ""});
      }
    }
    if (!section.lines.empty()) {
      m_sections.push_back(std::move(section));
    }
  }

  const Policy& m_policy;
  const ShowRequest& m_request;
  std::set<std::string> m_classes;
  std::vector<ShownSection> m_sections;
};

}  // namespace

std::vector<std::string> causes_beside_paths(const RiskFloor& floor) {
  std::vector<std::string> causes;
  for (const ChangeKind change : floor.changes) {
    causes.emplace_back(name_of(change));
  }
  if (floor.lines_over) {
    causes.push_back(fmt::format("over {} lines", *floor.lines_over));
  }
  if (floor.files_over) {
    causes.push_back(fmt::format("over {} files", *floor.files_over));
  }
  return causes;
}

std::vector<ShownSection> shown_policy(const Policy& policy, const ShowRequest& request) {
  return Shower(policy, request).run();
}

std::string show_text(const Policy& policy, const ShowRequest& request) {
  std::string text =
      fmt::format("{}: {}\npolicy {}\n", policy.repository_name,
                  policy.repository_file.value_or("no file of its own"), policy.digest);
  if (request.commit) {
    text += fmt::format("commit {}\n  {} of {}\n", request.commit->id.hex(),
                        request.commit->from.ref, request.commit->from.repository.string());
  }
  for (const ShownSection& section : shown_policy(policy, request)) {
    text += section.origin.empty() ? fmt::format("\n{}\n", section.title)
                                   : fmt::format("\n{:<62}  {}\n", section.title, section.origin);
    for (const ShownLine& line : section.lines) {
      text += line.origin.empty()
                  ? fmt::format("  {:<16} {}\n", line.key, line.value)
                  : fmt::format("  {:<16} {:<43}  {}\n", line.key, line.value, line.origin);
    }
  }
  return text;
}

std::string show_json(const Policy& policy, const ShowRequest& request) {
  nlohmann::json sections = nlohmann::json::array();
  for (const ShownSection& section : shown_policy(policy, request)) {
    nlohmann::json lines = nlohmann::json::array();
    for (const ShownLine& line : section.lines) {
      lines.push_back({{"key", line.key}, {"value", line.value}, {"at", line.origin}});
    }
    sections.push_back({{"title", section.title}, {"at", section.origin}, {"lines", lines}});
  }
  nlohmann::json object = {
      {"repository", policy.repository_name},
      {"file", policy.repository_file ? nlohmann::json(*policy.repository_file) : nullptr},
      {"digest", policy.digest},
      {"sections", sections}};
  if (request.commit) {
    object["commit"] = request.commit->id.tagged();
    object["ref"] = request.commit->from.ref;
    object["source"] = request.commit->from.repository.string();
  }
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace refwarden
