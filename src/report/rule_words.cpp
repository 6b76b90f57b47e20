#include "report/rule_words.hpp"

#include <set>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "policy/names.hpp"
#include "policy/show_rule.hpp"
#include "report/words.hpp"

namespace refwarden {
namespace {

template <typename Word>
std::string any_of(const std::set<Word>& words) {
  std::vector<std::string> names;
  for (const Word& word : words) {
    names.emplace_back(name_of(word));
  }
  return listed(names);
}

std::string values_of(const RequiredTrailer& trailer) {
  if (trailer.pattern) {
    return fmt::format("{} like {}", trailer.key, trailer.pattern->expression());
  }
  return trailer.values.empty() ? trailer.key
                                : fmt::format("{}: {}", trailer.key, listed(trailer.values));
}

std::string owner_words(const SignatureRule& rule) {
  const std::string committer = rule.each == SignatureRule::Each::tag ? "tagger" : "committer";
  switch (rule.owns) {
    case SignatureRule::Owns::committer:
      return ", who is the " + committer;
    case SignatureRule::Owns::author:
      return ", who is the author";
    case SignatureRule::Owns::both:
      return ", who is author and " + committer;
    case SignatureRule::Owns::nobody:
      return "";
  }
  std::abort();
}

std::string security_key_words(SignatureRule::SecurityKey key) {
  switch (key) {
    case SignatureRule::SecurityKey::any:
      return "";
    case SignatureRule::SecurityKey::touch:
      return ", with a security key that was touched";
    case SignatureRule::SecurityKey::verified:
      return ", with a security key that has verified its user";
  }
  std::abort();
}

struct Words {
  std::string operator()(const SignatureRule& rule) const {
    return fmt::format("each {} signed by one of {}{}, as {}{}{}", name_of(rule.each),
                       text_of(rule.signers), owner_words(rule), any_of(rule.formats),
                       security_key_words(rule.security_key),
                       rule.and_commits ? "; and so the commits behind it" : "");
  }
  std::string operator()(const ReviewsRule& rule) const {
    std::string words =
        fmt::format("{} by {}, as a trailer {}", counted(rule.count, "review", "reviews"),
                    text_of(rule.from), rule.trailer);
    words += rule.exclude.empty() ? "" : "; not by the " + any_of(rule.exclude);
    words += rule.distinct_from.empty()
                 ? ""
                 : "; by somebody else than " + listed(rule.distinct_from, "and");
    return words;
  }
  std::string operator()(const TicketRule& rule) const {
    switch (rule.where) {
      case TicketRule::Where::trailer:
        return fmt::format("a ticket, as a trailer {}: {}", rule.trailer, rule.form);
      case TicketRule::Where::subject:
        return fmt::format("a ticket in the subject: {}", rule.form);
      case TicketRule::Where::message:
        return fmt::format("a ticket in the message: {}", rule.form);
    }
    std::abort();
  }
  std::string operator()(const TrailersRule& rule) const {
    std::vector<std::string> parts;
    for (const RequiredTrailer& trailer : rule.require) {
      parts.push_back("a trailer " + values_of(trailer));
    }
    if (rule.sign_off) {
      parts.emplace_back("a trailer Signed-off-by with the author's own address");
    }
    for (const std::string& key : rule.forbid) {
      parts.push_back("no trailer " + key);
    }
    return fmt::format("{}", fmt::join(parts, "; "));
  }
  std::string operator()(const HistoryRule& rule) const { return "no " + any_of(rule.forbid); }
  std::string operator()(const PushersRule& rule) const {
    std::string words = rule.allow ? "a push by " + text_of(*rule.allow) : "a push by anybody";
    return words + (rule.apart_from.empty() ? "" : "; not by the " + any_of(rule.apart_from));
  }
  std::string operator()(const SignedPushRule& rule) const {
    return "git push --signed by one of " + text_of(rule.signers);
  }
  std::string operator()(const MessageRule& rule) const {
    std::vector<std::string> parts;
    if (rule.subject_max) {
      parts.push_back(fmt::format("a subject of at most {} characters", *rule.subject_max));
    }
    if (rule.pattern) {
      parts.push_back("a subject like " + rule.form);
    }
    if (!rule.forbid.empty()) {
      parts.push_back("no message of the kind " + any_of(rule.forbid));
    }
    return fmt::format("{}", fmt::join(parts, "; "));
  }
  std::string operator()(const ContentRule& rule) const {
    std::vector<std::string> parts;
    if (rule.max_bytes) {
      parts.push_back(fmt::format("files of at most {} bytes", *rule.max_bytes));
    }
    if (!rule.forbid.empty()) {
      parts.push_back("no " + any_of(rule.forbid));
    }
    std::vector<std::string> paths;
    for (const Glob& path : rule.paths) {
      paths.push_back(path.pattern());
    }
    const std::string where = paths.empty() ? "" : "; in " + listed(paths, "and");
    return fmt::format("{}{}", fmt::join(parts, "; "), where);
  }
};

}  // namespace

std::string rule_words(const Rule& rule) {
  return std::visit(Words{}, rule.body);
}

}  // namespace refwarden
