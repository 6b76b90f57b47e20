#include "rehearse/good_commit.hpp"

#include <algorithm>
#include <variant>

#include "facts/risk.hpp"
#include "rehearse/sample.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_most_reviewers = 20;

// The usual class where it is allowed, else the nearest above it, else whatever comes first.
std::string declared_value(const Stage& stage, const RequiredTrailer& required) {
  const RiskModel& model = stage.policy->risk;
  if (model.trailer && *model.trailer == required.key) {
    for (std::size_t i = usual_risk(stage); i < model.classes.size(); ++i) {
      const auto& values = required.values;
      if (std::find(values.begin(), values.end(), model.classes[i]) != values.end()) {
        return model.classes[i];
      }
    }
  }
  if (!required.values.empty()) {
    return required.values.front();
  }
  return required.pattern ? sample_of(*required.pattern).value_or("rehearsal") : "rehearsal";
}

void add_trailers(const Stage& stage, const TrailersRule& rule, MessageParts& parts) {
  for (const RequiredTrailer& required : rule.require) {
    const bool known =
        std::any_of(parts.trailers.begin(), parts.trailers.end(),
                    [&](const auto& trailer) { return trailer.first == required.key; });
    if (!known) {
      parts.trailers.emplace_back(required.key, declared_value(stage, required));
    }
  }
  if (rule.sign_off) {
    const Writer writer = forged_writer(stage);
    parts.trailers.emplace_back("Signed-off-by", writer.name + " <" + writer.email + ">");
  }
}

void add_ticket(const TicketRule& rule, MessageParts& parts) {
  const std::string ticket = sample_of(rule.pattern).value_or(rule.form);
  switch (rule.where) {
    case TicketRule::Where::trailer:
      parts.trailers.emplace_back(rule.trailer, ticket);
      return;
    case TicketRule::Where::subject:
      parts.subject = ticket + " " + parts.subject;
      return;
    case TicketRule::Where::message:
      parts.body += "\nSee " + ticket + " for the request.";
      return;
  }
}

void fit_subject(const MessageRule& rule, MessageParts& parts) {
  if (rule.pattern) {
    parts.subject = sample_of(*rule.pattern).value_or(parts.subject);
  }
  if (rule.subject_max && parts.subject.size() > *rule.subject_max) {
    parts.subject.resize(*rule.subject_max);
  }
}

bool excludes_writer(const ReviewsRule& rule) {
  return rule.exclude.contains(Part::author) || rule.exclude.contains(Part::committer) ||
         rule.exclude.contains(Part::signer);
}

bool lets_in_merges_alone(const Stage& stage) {
  return std::any_of(stage.rules.begin(), stage.rules.end(), [](const Rule* rule) {
    const auto* history = std::get_if<HistoryRule>(&rule->body);
    return history != nullptr && history->forbid.contains(HistoryEvent::non_merge);
  });
}

}  // namespace

std::string MessageParts::text() const {
  std::string text = subject + "\n\n" + body + "\n";
  if (!trailers.empty()) {
    text += "\n";
  }
  for (const auto& [key, value] : trailers) {
    text += key;
    text += ": " + value + "\n";
  }
  return text;
}

void MessageParts::remove(std::string_view key) {
  trailers.erase(std::remove_if(trailers.begin(), trailers.end(),
                                [&](const auto& trailer) { return trailer.first == key; }),
                 trailers.end());
}

Writer writer_of(const Person& person) {
  return {person.name.empty() ? person.id : person.name,
          person.emails.empty() ? person.id + "@example.invalid" : person.emails.front()};
}

std::string review_by(const Person& person) {
  const Writer writer = writer_of(person);
  return writer.name + " <" + writer.email + ">";
}

Writer forged_writer(const Stage& stage) {
  if (stage.insider != nullptr) {
    return writer_of(*stage.insider);
  }
  for (const auto& [id, person] : stage.policy->people) {
    if (is_active(person, stage.today)) {
      return writer_of(person);
    }
  }
  return {"Nobody", "nobody@example.invalid"};
}

std::vector<const Person*> eligible_reviewers(const Stage& stage, const ReviewsRule& rule) {
  std::vector<const Person*> eligible;
  for (const auto& [id, person] : stage.policy->people) {
    const bool is_writer = stage.insider != nullptr && stage.insider->id == id;
    if (rule.from.persons.contains(id) && is_active(person, stage.today) &&
        !(is_writer && excludes_writer(rule)) && eligible.size() < k_most_reviewers) {
      eligible.push_back(&person);
    }
  }
  return eligible;
}

RiskClass usual_risk(const Stage& stage) {
  return RiskReader(stage.policy->risk).of_path(k_rehearsal_path).risk;
}

bool applies_at(const Rule& rule, RiskClass risk) {
  return rule.risk.empty() || rule.risk.contains(risk);
}

MessageParts unreviewed_parts(const Stage& stage) {
  MessageParts parts;
  parts.subject = "Rehearse a change";
  parts.body = "Pushed to a scratch copy by refwarden repo rehearse.";
  for (const Rule* rule : stage.rules) {
    if (const auto* message = std::get_if<MessageRule>(&rule->body)) {
      fit_subject(*message, parts);
    } else if (const auto* ticket = std::get_if<TicketRule>(&rule->body)) {
      add_ticket(*ticket, parts);
    }
  }
  for (const Rule* rule : stage.rules) {
    if (const auto* trailers = std::get_if<TrailersRule>(&rule->body)) {
      add_trailers(stage, *trailers, parts);
    }
  }
  return parts;
}

void add_review(MessageParts& parts, const ReviewsRule& rule, const Person& person) {
  const std::pair<std::string, std::string> trailer(rule.trailer, review_by(person));
  if (std::find(parts.trailers.begin(), parts.trailers.end(), trailer) == parts.trailers.end()) {
    parts.trailers.push_back(trailer);
  }
}

MessageParts good_parts(const Stage& stage) {
  MessageParts parts = unreviewed_parts(stage);
  for (const Rule* rule : stage.rules) {
    const auto* reviews = std::get_if<ReviewsRule>(&rule->body);
    if (reviews == nullptr) {
      continue;
    }
    for (const Person* person : eligible_reviewers(stage, *reviews)) {
      add_review(parts, *reviews, *person);
    }
  }
  return parts;
}

std::set<const Person*> fewest_reviewers(const Stage& stage) {
  std::set<const Person*> chosen;
  const RiskClass usual = usual_risk(stage);
  std::set<const Person*> experts;  // their review might do for a rule of higher risk
  for (const Rule* rule : stage.rules) {
    const auto* reviews = std::get_if<ReviewsRule>(&rule->body);
    if (reviews != nullptr && !applies_at(*rule, usual)) {
      const auto eligible = eligible_reviewers(stage, *reviews);
      experts.insert(eligible.begin(), eligible.end());
    }
  }
  for (const Rule* rule : stage.rules) {
    const auto* reviews = std::get_if<ReviewsRule>(&rule->body);
    if (reviews == nullptr || !applies_at(*rule, usual)) {
      continue;
    }
    auto eligible = eligible_reviewers(stage, *reviews);
    std::stable_partition(eligible.begin(), eligible.end(),
                          [&](const Person* person) { return !experts.contains(person); });
    eligible.resize(std::min<std::size_t>(eligible.size(), reviews->count));
    chosen.insert(eligible.begin(), eligible.end());
  }
  return chosen;
}

CommitDraft forged_commit(const Stage& stage) {
  CommitDraft draft;
  draft.author = forged_writer(stage);
  draft.committer = draft.author;
  draft.message = good_parts(stage).text();
  draft.edits = {{std::string(k_rehearsal_path), PathEdit::Kind::file, "a rehearsal\n"}};
  return draft;
}

CommitDraft good_commit(const Stage& stage) {
  CommitDraft draft = forged_commit(stage);
  draft.key = SigningKey::insider;
  return draft;
}

void put(const Stage& stage, Attack& attack, CommitDraft draft) {
  if (lets_in_merges_alone(stage) && stage.has_tip && draft.parents.size() == 1) {
    CommitDraft merge = draft;
    merge.parents = {"tip", "#" + std::to_string(attack.objects.size())};
    attack.objects.emplace_back(std::move(draft));
    draft = std::move(merge);
  }
  attack.objects.emplace_back(std::move(draft));
  attack.pushes.push_back({{{"#" + std::to_string(attack.objects.size() - 1), stage.ref}}, false});
}

}  // namespace refwarden
