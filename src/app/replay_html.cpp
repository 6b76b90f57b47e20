// A replay as a page of its own: no scripts, nothing from elsewhere.
#include <algorithm>

#include <fmt/format.h>

#include "app/replay.hpp"
#include "policy/names.hpp"
#include "report/html.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_most_pushes = 500;
constexpr std::size_t k_most_people = 50;
constexpr std::size_t k_most_months = 48;

// Everything that the page looks like. The policy of contents keeps the page from loading anything,
// even where an escape were missed.
constexpr std::string_view k_head = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>refwarden: history replayed</title>
<style>
:root { --paper: #fff; --ink: #1c2126; --dim: #5a646e; --line: #d8dde2; --pass: #3a7d4f; --warn: #9a6700; --stop: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14181c; --ink: #e4e8ec; --dim: #9aa5b0; --line: #333b43; --pass: #57a773; --warn: #d29922; --stop: #f07167; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dt { color: var(--dim); } dd { margin: 0; }
.sums { display: flex; flex-wrap: wrap; gap: 1rem; padding: 0; list-style: none; }
.sums li { flex: 1 1 8rem; border: 1px solid var(--line); border-radius: .4rem; padding: .6rem .8rem; }
.sums b { display: block; font-size: 1.6rem; line-height: 1.2; }
.pass { color: var(--pass); } .warn { color: var(--warn); } .stop { color: var(--stop); } .dim { color: var(--dim); }
svg { display: block; width: 100%; height: auto; } svg .pass { fill: var(--pass); } svg .warn { fill: var(--warn); } svg .stop { fill: var(--stop); }
.ends { display: flex; justify-content: space-between; margin: .2rem 0; font-size: .85rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; overflow-wrap: normal; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem .35rem 0; text-align: left; vertical-align: top; }
th { color: var(--dim); font-weight: 600; } .n { text-align: right; font-variant-numeric: tabular-nums; }
.bar { min-width: 6rem; } .bar i { display: block; height: .7rem; margin-top: .35rem; min-width: 2px; background: var(--stop); border-radius: .15rem; } .bar i.warn { background: var(--warn); }
code { font: .9em ui-monospace, monospace; } ul.plain { padding-left: 1.1rem; }
details { border-bottom: 1px solid var(--line); padding: .4rem 0; } summary { cursor: pointer; }
</style>
</head>
<body>
)";

std::string rule_name(const std::string& rule) {
  return rule.empty() ? "built in" : html(rule);
}

void add_facts(const Replay& replay, std::string& page) {
  page += "<h1>History replayed</h1>\n<dl>\n";
  for (const auto& [label, text] :
       {std::pair("repository", replay.repository), std::pair("ref", replay.ref),
        std::pair("policy", replay.policy)}) {
    page += fmt::format("<dt>{}</dt><dd><code>{}</code></dd>\n", label, html(text));
  }
  if (replay.pushes > 0) {
    page +=
        fmt::format("<dt>pushes</dt><dd>{}, from {} to {}; {} commits judged</dd>\n", replay.pushes,
                    replay_day(replay.first_at), replay_day(replay.last_at), replay.commits);
  }
  page += "</dl>\n<ul class=\"sums\">\n";
  page += fmt::format("<li><b class=\"pass\">{}</b>would pass</li>\n", replay.accepted);
  page += fmt::format("<li><b class=\"warn\">{}</b>would pass with warnings</li>\n", replay.warned);
  page += fmt::format("<li><b class=\"stop\">{}</b>would be refused</li>\n</ul>\n", replay.refused);
  if (!replay.is_covered) {
    page +=
        "<p class=\"stop\">No rule of the policy is on this ref: every push there passes.</p>\n";
  }
  page += "<p>This assumes:</p>\n<ul class=\"plain\">\n";
  for (const std::string& assumption : assumptions_of(replay)) {
    page += fmt::format("<li>{}</li>\n", html(assumption));
  }
  page += "</ul>\n";
}

constexpr double k_width = 720;
constexpr double k_height = 120;

// One month, from the bottom up.
struct Column {
  double x = 0;
  double width = 0;
  double unit = 0;  // of one push
  double floor = k_height;

  std::string part(std::string_view kind, std::size_t pushes) {
    if (pushes == 0) {
      return {};
    }
    const double height = unit * static_cast<double>(pushes);
    floor -= height;
    return fmt::format(
        "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>", kind,
        x, floor, width, height);
  }
};

using Months = std::vector<std::pair<std::string, MonthTally>>;

void add_columns(const Months& months, std::string& page) {
  std::size_t most = 1;
  for (const auto& [month, tally] : months) {
    most = std::max(most, tally.accepted + tally.warned + tally.refused);
  }
  const double step = k_width / static_cast<double>(months.size());
  for (std::size_t i = 0; i < months.size(); ++i) {
    const auto& [month, tally] = months[i];
    Column column{step * static_cast<double>(i) + step * 0.1, step * 0.8,
                  k_height / static_cast<double>(most)};
    page += fmt::format("<g><title>{}: {} passed, {} warned, {} refused</title>", html(month),
                        tally.accepted, tally.warned, tally.refused);
    page += column.part("pass", tally.accepted);
    page += column.part("warn", tally.warned);
    page += column.part("stop", tally.refused) + "</g>\n";
  }
}

void add_months(const Replay& replay, std::string& page) {
  Months months(replay.months.begin(), replay.months.end());
  if (months.size() > k_most_months) {
    months.erase(months.begin(), months.end() - static_cast<std::ptrdiff_t>(k_most_months));
  }
  if (months.size() < 2) {
    return;
  }
  page += fmt::format(
      "<h2>Month by month</h2>\n<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"pushes by "
      "month: passed, warned, refused\">\n",
      k_width, k_height);
  add_columns(months, page);
  page += fmt::format(
      "</svg>\n<p class=\"ends dim\"><span>{}</span><span><span class=\"pass\">passed</span> "
      "<span class=\"warn\">warned</span> <span class=\"stop\">refused</span></span>"
      "<span>{}</span></p>\n",
      html(months.front().first), html(months.back().first));
}

std::string codes_text(const std::map<std::string, std::size_t>& codes) {
  std::vector<std::string> parts;
  for (const auto& [code, number] : codes) {
    parts.push_back(fmt::format("<code>{}</code>&nbsp;{}", html(code), number));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string bar(std::size_t number, std::size_t most, bool refuses) {
  return number == 0
             ? ""
             : fmt::format("<i{} style=\"width:{:.0f}%\"></i>", refuses ? "" : " class=\"warn\"",
                           100.0 * static_cast<double>(number) / static_cast<double>(most));
}

void add_rules(const Replay& replay, std::string& page) {
  std::size_t most = 1;
  for (const RuleTally& tally : replay.rules) {
    most = std::max(most, tally.found);
  }
  page +=
      "<h2>By rule</h2>\n<div class=\"wide\"><table>\n<tr><th>rule</th><th>mode</th><th "
      "class=\"n\">pushes</th><th class=\"n\">found in</th><th></th><th "
      "class=\"n\">commits</th><th class=\"n\">excepted</th><th>codes</th></tr>\n";
  for (const RuleTally& tally : replay.rules) {
    page += fmt::format(
        "<tr><td>{}<br><span class=\"dim\">{}</span></td><td>{}</td><td class=\"n\">{}</td><td "
        "class=\"n\">{}</td><td class=\"bar\">{}</td><td class=\"n\">{}</td><td "
        "class=\"n\">{}</td><td>{}</td></tr>\n",
        rule_name(tally.rule), html(tally.kind), name_of(tally.mode), tally.judged, tally.found,
        bar(tally.found, most, tally.mode == Mode::enforce), tally.commits.size(), tally.excepted,
        codes_text(tally.codes));
  }
  page += "</table></div>\n";
}

void add_authors(const Replay& replay, std::string& page) {
  const std::vector<AuthorTally> authors = authors_of(replay);
  if (authors.empty()) {
    return;
  }
  page +=
      "<h2>By author</h2>\n<div class=\"wide\"><table>\n<tr><th>author</th><th "
      "class=\"n\">found</th><th></th><th>by rule</th></tr>\n";
  for (std::size_t i = 0; i < std::min(authors.size(), k_most_people); ++i) {
    const AuthorTally& tally = authors[i];
    const std::string author = tally.author.person.empty() ? "<span class=\"dim\">nobody:</span> " +
                                                                 html(tally.author.address)
                                                           : html(tally.author.person);
    std::vector<std::string> rules;
    for (const auto& [rule, number] : tally.by_rule) {
      rules.push_back(fmt::format("{}&nbsp;{}", rule_name(rule), number));
    }
    page += fmt::format(
        "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"bar\">{}</td><td>{}</td></tr>\n", author,
        tally.found, bar(tally.found, authors.front().found, true), fmt::join(rules, ", "));
  }
  page += "</table></div>\n";
  if (authors.size() > k_most_people) {
    page += fmt::format("<p class=\"dim\">and {} more</p>\n", authors.size() - k_most_people);
  }
}

void add_push(const ReplayedPush& push, std::string& page) {
  const bool refused = push.outcome == Outcome::refused;
  page += fmt::format(
      "<details><summary><span class=\"{}\">{}</span> <code>{}</code> {} {}</summary>\n<ul "
      "class=\"plain\">\n",
      refused ? "stop" : "warn", name_of(push.outcome), push.commit.brief(), replay_day(push.at),
      html(push.subject));
  if (!push.failure.empty()) {
    page += fmt::format("<li><code>{}</code> {}</li>\n", html(push.failure), html(push.detail));
  }
  for (const ReplayedFinding& finding : push.findings) {
    std::vector<std::string> commits;
    for (const Oid& id : finding.commits) {
      commits.push_back(fmt::format("<code>{}</code>", id.brief()));
    }
    page += fmt::format("<li>{} ({}): <code>{}</code> {}</li>\n", rule_name(finding.rule),
                        name_of(finding.result), html(finding.code), fmt::join(commits, " "));
  }
  page += "</ul></details>\n";
}

void add_pushes(const Replay& replay, std::string& page) {
  if (replay.found.empty()) {
    return;
  }
  page += "<h2>Which pushes: refused ones first, newest first</h2>\n";
  std::size_t shown = 0;
  for (const bool refused : {true, false}) {
    for (auto push = replay.found.rbegin(); push != replay.found.rend(); ++push) {
      if ((push->outcome == Outcome::refused) == refused && shown < k_most_pushes) {
        add_push(*push, page);
        ++shown;
      }
    }
  }
  if (replay.found.size() > shown) {
    page += fmt::format("<p class=\"dim\">and {} more, which --json lists</p>\n",
                        replay.found.size() - shown);
  }
}

void add_unused(const Replay& replay, std::string& page) {
  if (!replay.unused_exceptions.empty()) {
    page += "<h2>Exceptions that covered nothing</h2>\n<ul class=\"plain\">\n";
    for (const Exception& exception : replay.unused_exceptions) {
      page += fmt::format("<li><code>{}</code> for {}, until {}: {}</li>\n",
                          html(to_text(exception.at)),
                          html(fmt::format("{}", fmt::join(exception.rules, ", "))),
                          to_text(exception.until), html(exception.reason));
    }
    page += "</ul>\n";
  }
  if (!replay.unmatched_floors.empty()) {
    page += "<h2>Risk floors that nothing matched</h2>\n<ul class=\"plain\">\n";
    for (const RiskFloor& floor : replay.unmatched_floors) {
      page += fmt::format("<li><code>{}</code> {}: {}</li>\n", html(to_text(floor.at)),
                          html(replay.risk_classes.at(floor.risk)), html(floor.because));
    }
    page += "</ul>\n";
  }
}

}  // namespace

std::string replay_html(const Replay& replay) {
  std::string page(k_head);
  add_facts(replay, page);
  add_months(replay, page);
  add_rules(replay, page);
  add_authors(replay, page);
  add_pushes(replay, page);
  add_unused(replay, page);
  return page + "</body>\n</html>\n";
}

}  // namespace refwarden
