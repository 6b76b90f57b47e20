#include "report/policy_html.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "policy/show.hpp"
#include "report/html.hpp"
#include "report/rule_words.hpp"
#include "report/words.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_columns = 1000;

std::string code(const std::string& text) {
  return "<code>" + html(text, k_columns) + "</code>";
}

// "for changes of risk high or major"; empty: for all.
std::string risk_of(const Rule& rule, const Policy& policy) {
  std::vector<std::string> names;
  for (const RiskClass risk : rule.risk) {
    names.push_back(policy.risk.classes.at(risk));
  }
  return names.empty() ? "" : "for changes of risk " + listed(names, "or");
}

std::string item_of(const Rule& rule, const Policy& policy) {
  const std::string risk = risk_of(rule, policy);
  const std::string mode = rule.mode == Mode::warn ? ", which only warns" : "";
  const std::string scope = rule.commits == CommitScope::first_parent ? ", on first parents" : "";
  return fmt::format("<li>{}{}<br><span class=\"dim\">{}{}{}: {}</span></li>\n",
                     risk.empty() ? "" : "<strong>" + html(risk, k_columns) + ":</strong> ",
                     html(rule_words(rule), k_columns), html(rule.name), scope, mode,
                     html(rule.why, k_columns));
}

std::string patterns_of(const RefClass& refs) {
  std::vector<std::string> patterns;
  for (const RefPattern& pattern : refs.match) {
    patterns.push_back(code(pattern.glob.pattern()));
  }
  return fmt::format("{}", fmt::join(patterns, ", "));
}

void add_class(const RefClass& refs, const Policy& policy, std::string& page) {
  std::string items;
  for (const Rule& rule : policy.rules) {
    const bool is_on = std::find(rule.on.begin(), rule.on.end(), refs.name) != rule.on.end();
    items += is_on && rule.mode != Mode::off ? item_of(rule, policy) : "";
  }
  page += fmt::format("<h3>To push to {}</h3>\n", patterns_of(refs));
  page += items.empty() ? "<p>No rule asks for anything.</p>\n" : "<ul>\n" + items + "</ul>\n";
}

std::string causes_of(const RiskFloor& floor) {
  std::vector<std::string> causes;
  for (const Glob& path : floor.paths) {
    causes.push_back(code(path.pattern()));
  }
  const std::vector<std::string> others = causes_beside_paths(floor);
  causes.insert(causes.end(), others.begin(), others.end());
  return fmt::format("{}", fmt::join(causes, ", "));
}

void add_risk(const RiskModel& risk, std::string& page) {
  if (risk.floors.empty()) {
    return;
  }
  page += fmt::format(
      "<h3>How large the risk of a change is</h3>\n<p>From low to high: {}. What nothing here "
      "names is {}; of several the highest counts.</p>\n<div class=\"wide\"><table>\n"
      "<tr><th>risk</th><th>of a change to</th><th>because</th></tr>\n",
      html(fmt::format("{}", fmt::join(risk.classes, ", ")), k_columns),
      html(risk.classes.at(risk.fallback)));
  for (const RiskFloor& floor : risk.floors) {
    page += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                        html(risk.classes.at(floor.risk)), causes_of(floor),
                        html(floor.because, k_columns));
  }
  page += "</table></div>\n";
}

// Null: those without a file.
void add_repository(const PolicyFolder& folder, const RepositoryFile* file, std::string& page) {
  const Draft draft = join(folder, file);
  if (file != nullptr) {
    page += fmt::format("<h2 id=\"repository-{0}\">{0}</h2>\n", html(file->stem()));
  } else if (!folder.repositories.empty()) {
    page += "<h2 id=\"others\">Every other repository</h2>\n";
  }
  for (const RefClass& refs : draft.policy.ref_classes) {
    add_class(refs, draft.policy, page);
  }
  page += "<p>No rule is on other branches and tags; refs of other kinds are refused.</p>\n";
  add_risk(draft.policy.risk, page);
}

}  // namespace

std::string policy_html(const PolicyFolder& folder) {
  std::string page = "<h1>What a push needs</h1>\n";
  if (!folder.repositories.empty()) {
    page += "<ul>\n";
    for (const RepositoryFile& file : folder.repositories) {
      page += fmt::format("<li><a href=\"#repository-{0}\">{0}</a></li>\n", html(file.stem()));
    }
    page += "<li><a href=\"#others\">every other repository</a></li>\n</ul>\n";
  }
  for (const RepositoryFile& file : folder.repositories) {
    if (file.is_readable()) {
      add_repository(folder, &file, page);
    }
  }
  add_repository(folder, nullptr, page);
  return page;
}

}  // namespace refwarden
