#include "policy/show_rule.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "policy/names.hpp"

namespace refwarden {

namespace {

std::string joined(const std::vector<std::string>& words) {
  return words.empty() ? "none" : fmt::format("{}", fmt::join(words, ", "));
}

template <typename Word>
std::string joined(const std::set<Word>& words) {
  std::vector<std::string> texts;
  for (const Word& word : words) {
    texts.emplace_back(name_of(word));
  }
  return joined(texts);
}

std::string joined(const std::vector<Glob>& globs) {
  std::vector<std::string> texts;
  for (const Glob& glob : globs) {
    texts.push_back(glob.pattern());
  }
  return texts.empty() ? "everywhere" : joined(texts);
}

template <typename Number>
std::string number_or_none(const std::optional<Number>& number) {
  return number ? std::to_string(*number) : "none";
}

std::string text_of(const RequiredTrailer& trailer) {
  if (trailer.pattern) {
    return fmt::format("{} like {}", trailer.key, trailer.pattern->expression());
  }
  return trailer.values.empty()
             ? trailer.key
             : fmt::format("{} = {}", trailer.key, fmt::join(trailer.values, " | "));
}

// Key and value of everything that a kind of rule has.
struct BodyLines {
  std::vector<std::pair<std::string, std::string>>& lines;

  void operator()(const SignatureRule& rule) const {
    lines.emplace_back("each", name_of(rule.each));
    lines.emplace_back("signers", text_of(rule.signers));
    lines.emplace_back("owns", name_of(rule.owns));
    lines.emplace_back("formats", joined(rule.formats));
    lines.emplace_back("security-key", name_of(rule.security_key));
    if (rule.each == SignatureRule::Each::tag) {
      lines.emplace_back("and-commits", rule.and_commits ? "true" : "false");
    }
  }
  void operator()(const ReviewsRule& rule) const {
    lines.emplace_back("count", std::to_string(rule.count));
    lines.emplace_back("from", text_of(rule.from));
    lines.emplace_back("exclude", joined(rule.exclude));
    lines.emplace_back("distinct-from", joined(rule.distinct_from));
    lines.emplace_back("outside-authors", rule.outside_authors_allowed ? "allow" : "refuse");
    lines.emplace_back("evidence", "trailer");
    lines.emplace_back("trailer", rule.trailer);
  }
  void operator()(const TicketRule& rule) const {
    lines.emplace_back("where", name_of(rule.where));
    if (!rule.trailer.empty()) {
      lines.emplace_back("trailer", rule.trailer);
    }
    lines.emplace_back("pattern", rule.pattern.expression());
    lines.emplace_back("form", rule.form);
  }
  void operator()(const TrailersRule& rule) const {
    std::vector<std::string> required;
    for (const RequiredTrailer& trailer : rule.require) {
      required.push_back(text_of(trailer));
    }
    lines.emplace_back("require", joined(required));
    lines.emplace_back("forbid", joined(rule.forbid));
    lines.emplace_back("sign-off", rule.sign_off ? "true" : "false");
  }
  void operator()(const HistoryRule& rule) const {
    lines.emplace_back("forbid", joined(rule.forbid));
  }
  void operator()(const PushersRule& rule) const {
    lines.emplace_back("allow", rule.allow ? text_of(*rule.allow) : "everybody");
    lines.emplace_back("apart-from", joined(rule.apart_from));
  }
  void operator()(const SignedPushRule& rule) const {
    lines.emplace_back("signers", text_of(rule.signers));
  }
  void operator()(const MessageRule& rule) const {
    lines.emplace_back("subject-max", number_or_none(rule.subject_max));
    lines.emplace_back("pattern", rule.pattern ? rule.pattern->expression() : "none");
    lines.emplace_back("forbid", joined(rule.forbid));
  }
  void operator()(const ContentRule& rule) const {
    lines.emplace_back("max-bytes", number_or_none(rule.max_bytes));
    lines.emplace_back("paths", joined(rule.paths));
    lines.emplace_back("forbid", joined(rule.forbid));
  }
};

std::string risk_text(const Rule& rule, const Policy& policy) {
  std::vector<std::string> classes;
  for (const RiskClass risk : rule.risk) {
    classes.push_back(policy.risk.classes.at(risk));
  }
  return classes.empty() ? "every class" : joined(classes);
}

bool has_merges(const Rule& rule) {
  return std::holds_alternative<ReviewsRule>(rule.body) ||
         std::holds_alternative<TicketRule>(rule.body) ||
         std::holds_alternative<TrailersRule>(rule.body) ||
         std::holds_alternative<MessageRule>(rule.body);
}

std::string origin_of(const Rule& rule, const Policy& policy, const std::string& key) {
  const auto moved = std::find_if(rule.adjusted.begin(), rule.adjusted.end(),
                                  [&](const Adjustment& one) { return one.key == key; });
  if (moved != rule.adjusted.end()) {
    return to_text(moved->at);
  }
  const auto written = policy.origins.find(fmt::format("rules.{}.{}", rule.name, key));
  return written == policy.origins.end() ? "default" : to_text(written->second);
}

}  // namespace

std::string text_of(const PersonSet& set) {
  return fmt::format(
      "{} ({})", fmt::join(set.names, ", "),
      set.persons.size() == 1 ? "1 person" : fmt::format("{} people", set.persons.size()));
}

std::vector<ShownLine> lines_of_rule(const Rule& rule, const Policy& policy) {
  std::vector<std::pair<std::string, std::string>> pairs{
      {"kind", std::string(kind_of(rule))}, {"on", joined(rule.on)}, {"why", rule.why}};
  std::visit(BodyLines{pairs}, rule.body);
  pairs.emplace_back("risk", risk_text(rule, policy));
  pairs.emplace_back("commits", name_of(rule.commits));
  if (has_merges(rule)) {
    pairs.emplace_back("merges", name_of(rule.merges));
  }
  if (rule.level == Level::system) {
    std::vector<std::string> words(rule.repo_may.begin(), rule.repo_may.end());
    pairs.emplace_back("repo-may", words.empty() ? "nothing" : joined(words));
  }
  std::vector<ShownLine> lines{{"mode", std::string(name_of(rule.mode)),
                                rule.mode_at.line == 0 ? "default" : to_text(rule.mode_at)}};
  for (const auto& [key, value] : pairs) {
    lines.push_back({key, value, origin_of(rule, policy, key)});
  }
  return lines;
}

}  // namespace refwarden
