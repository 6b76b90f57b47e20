#include "policy/changes.hpp"
#include "policy/names.hpp"
#include "policy/strictness.hpp"

namespace refwarden {
namespace {

template <typename Value>
Drift drift_by_strictness(const Value& before, const Value& after) {
  if (is_as_strict(after, before)) {
    return Drift::stricter;
  }
  return is_as_strict(before, after) ? Drift::looser : Drift::changed;
}

// A pattern narrows what passes; of two patterns nothing can be told.
void compare_pattern(const std::optional<Pattern>& before, const std::optional<Pattern>& after,
                     Changes& changes) {
  const Drift drift = before && after ? Drift::changed : after ? Drift::stricter : Drift::looser;
  changes.value("pattern", before ? before->expression() : "", after ? after->expression() : "",
                drift);
}

std::string text_of(const RequiredTrailer& trailer) {
  if (trailer.pattern) {
    return fmt::format("{} like {}", trailer.key, trailer.pattern->expression());
  }
  return trailer.values.empty()
             ? trailer.key
             : fmt::format("{} = {}", trailer.key, fmt::join(trailer.values, " | "));
}

std::string text_of(const std::vector<RequiredTrailer>& trailers) {
  std::vector<std::string> texts;
  for (const RequiredTrailer& trailer : trailers) {
    texts.push_back(text_of(trailer));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

// Both rules are of one kind.
struct BodyChanges {
  const RuleBody& body;
  Changes& changes;

  void operator()(const SignatureRule& after) const {
    const auto& before = std::get<SignatureRule>(body);
    changes.value("each", std::string(name_of(before.each)), std::string(name_of(after.each)));
    changes.set("signers", before.signers.persons, after.signers.persons, Drift::looser);
    changes.value("owns", std::string(name_of(before.owns)), std::string(name_of(after.owns)),
                  drift_by_strictness(before.owns, after.owns));
    changes.set("formats", names_of(before.formats), names_of(after.formats), Drift::looser);
    changes.word("security-key", before.security_key, after.security_key, k_security_keys);
    changes.flag("and-commits", before.and_commits, after.and_commits, Drift::stricter);
  }
  void operator()(const ReviewsRule& after) const {
    const auto& before = std::get<ReviewsRule>(body);
    changes.number("count", before.count, after.count, Drift::stricter);
    changes.set("from", before.from.persons, after.from.persons, Drift::looser);
    changes.set("exclude", names_of(before.exclude), names_of(after.exclude), Drift::stricter);
    changes.set("distinct-from", texts_of(before.distinct_from), texts_of(after.distinct_from),
                Drift::stricter);
    changes.flag("outside-authors allowed", before.outside_authors_allowed,
                 after.outside_authors_allowed, Drift::looser);
    changes.value("trailer", before.trailer, after.trailer);
  }
  void operator()(const TicketRule& after) const {
    const auto& before = std::get<TicketRule>(body);
    changes.value("where", std::string(name_of(before.where)), std::string(name_of(after.where)));
    changes.value("trailer", before.trailer, after.trailer);
    changes.value("pattern", before.pattern.expression(), after.pattern.expression());
    changes.value("form", before.form, after.form, Drift::words);
  }
  void operator()(const TrailersRule& after) const {
    const auto& before = std::get<TrailersRule>(body);
    changes.value("require", text_of(before.require), text_of(after.require),
                  drift_by_strictness(before.require, after.require));
    changes.set("forbid", texts_of(before.forbid), texts_of(after.forbid), Drift::stricter);
    changes.flag("sign-off", before.sign_off, after.sign_off, Drift::stricter);
  }
  void operator()(const HistoryRule& after) const {
    const auto& before = std::get<HistoryRule>(body);
    changes.set("forbid", names_of(before.forbid), names_of(after.forbid), Drift::stricter);
  }
  void operator()(const PushersRule& after) const {
    const auto& before = std::get<PushersRule>(body);
    if (before.allow && after.allow) {
      changes.set("allow", before.allow->persons, after.allow->persons, Drift::looser);
    } else {
      const auto text = [](const std::optional<PersonSet>& allow) {
        return allow ? fmt::format("{}", fmt::join(allow->persons, ", ")) : "everybody";
      };
      changes.value("allow", text(before.allow), text(after.allow),
                    after.allow ? Drift::stricter : Drift::looser);
    }
    changes.set("apart-from", names_of(before.apart_from), names_of(after.apart_from),
                Drift::stricter);
  }
  void operator()(const SignedPushRule& after) const {
    const auto& before = std::get<SignedPushRule>(body);
    changes.set("signers", before.signers.persons, after.signers.persons, Drift::looser);
  }
  void operator()(const MessageRule& after) const {
    const auto& before = std::get<MessageRule>(body);
    changes.limit("subject-max", before.subject_max, after.subject_max);
    compare_pattern(before.pattern, after.pattern, changes);
    changes.value("form", before.form, after.form, Drift::words);
    changes.set("forbid", names_of(before.forbid), names_of(after.forbid), Drift::stricter);
  }
  void operator()(const ContentRule& after) const {
    const auto& before = std::get<ContentRule>(body);
    changes.limit("max-bytes", before.max_bytes, after.max_bytes);
    changes.set_or_all("paths", {texts_of(before.paths), texts_of(after.paths)}, "everywhere",
                       Drift::stricter);
    changes.set("forbid", names_of(before.forbid), names_of(after.forbid), Drift::stricter);
  }
};

Texts classes_of(const Rule& rule, const Policy& policy) {
  Texts classes;
  for (const RiskClass risk : rule.risk) {
    classes.insert(policy.risk.classes.at(risk));
  }
  return classes;
}

std::string about(const Rule& rule) {
  return "rule " + rule.name;
}

// A rule that is off refuses nothing, whatever it asks.
Drift drift_of_rule(const Rule& rule, Drift drift) {
  return rule.mode == Mode::off ? Drift::words : drift;
}

std::string summary(const Rule& rule) {
  return fmt::format("kind {}, on {}, mode {}", kind_of(rule), fmt::join(rule.on, ", "),
                     name_of(rule.mode));
}

}  // namespace

void compare_rules(const Policy& before, const Policy& after, std::vector<PolicyChange>& all) {
  for (const Rule& old : before.rules) {
    const Rule* const now = after.rule(old.name);
    Changes changes(about(old), all);
    if (now == nullptr) {
      changes.note(drift_of_rule(old, Drift::looser), "is gone: " + summary(old));
      continue;
    }
    changes.word("mode", old.mode, now->mode, k_modes);
    if (kind_of(old) != kind_of(*now)) {
      changes.value("kind", std::string(kind_of(old)), std::string(kind_of(*now)));
      continue;
    }
    changes.set("on", texts_of(old.on), texts_of(now->on), Drift::stricter);
    changes.set_or_all("risk", {classes_of(old, before), classes_of(*now, after)}, "every class",
                       Drift::stricter);
    changes.value("commits", std::string(name_of(old.commits)), std::string(name_of(now->commits)),
                  now->commits == CommitScope::all ? Drift::stricter : Drift::looser);
    changes.word("merges", old.merges, now->merges, k_merge_scopes);
    std::visit(BodyChanges{old.body, changes}, now->body);
    changes.set("repo-may", old.repo_may, now->repo_may, Drift::changed);
    changes.value("why", old.why, now->why, Drift::words);
  }
  for (const Rule& rule : after.rules) {
    if (before.rule(rule.name) == nullptr) {
      Changes(about(rule), all)
          .note(drift_of_rule(rule, Drift::stricter), "is new: " + summary(rule));
    }
  }
}

}  // namespace refwarden
