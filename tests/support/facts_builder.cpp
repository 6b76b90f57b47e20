#include "support/facts_builder.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "base/result.hpp"
#include "facts/identity.hpp"
#include "facts/message.hpp"
#include "support/fake_verifier.hpp"

namespace refwarden::test {
namespace {

constexpr std::size_t k_default_class = std::numeric_limits<std::size_t>::max();

// The highest floor that one path touches; the default class where none does.
Answer::Reason reason_for(const RiskModel& risk, const std::string& path) {
  std::size_t best = k_default_class;
  for (std::size_t i = 0; i < risk.floors.size(); ++i) {
    const RiskFloor& floor = risk.floors[i];
    const bool matches = std::any_of(floor.paths.begin(), floor.paths.end(),
                                     [&](const Glob& glob) { return glob.matches(path); });
    if (matches && (best == k_default_class || floor.risk > risk.floors[best].risk)) {
      best = i;
    }
  }
  return {Untrusted(path), best};
}

RiskClass class_of(const RiskModel& risk, const Answer::Reason& reason) {
  return reason.floor == k_default_class ? risk.fallback : risk.floors[reason.floor].risk;
}

void raise(Answer& answer, RiskClass risk, const Answer::Reason& reason) {
  if (answer.reasons.empty() || risk > answer.risk) {
    answer.reasons = {reason};
  } else if (risk == answer.risk) {
    answer.reasons.push_back(reason);
  }
  answer.risk = std::max(answer.risk, risk);
}

std::optional<RiskClass> declared_class(const Policy& policy, const MessageFacts& message) {
  std::optional<RiskClass> highest;
  if (!policy.risk.trailer) {
    return highest;
  }
  for (const Untrusted& value : trailer_values(message, *policy.risk.trailer)) {
    for (RiskClass i = 0; i < policy.risk.classes.size(); ++i) {
      if (policy.risk.classes[i] == value.bytes()) {
        highest = std::max(highest.value_or(0), i);
      }
    }
  }
  return highest;
}

bool is_on(const Rule& rule, const std::set<std::string>& classes) {
  return std::any_of(rule.on.begin(), rule.on.end(),
                     [&](const std::string& name) { return classes.contains(name); });
}

UpdateFacts blank_update(const Policy& policy, const std::string& ref) {
  UpdateFacts update;
  update.ref = ref;
  update.resolved_ref = ref;
  update.old_id = oid(1);
  update.classes = policy.classes_of(ref);
  update.system_classes = policy.system_classes_of(ref);
  return update;
}

// The highest class of the commits, and of the size floors over all of them.
void size_up(const Policy& policy, const Commits& commits, UpdateFacts& update) {
  Answer whole;
  std::set<std::string> files;
  for (const auto& commit : commits) {
    update.lines += commit->under_all.lines;
    update.has_merges = update.has_merges || commit->is_merge();
    for (const PathChange& change : commit->under_all.paths) {
      files.insert(std::string(change.path.bytes()));
    }
    for (const Answer::Reason& reason : commit->under_all.reasons) {
      raise(whole, class_of(policy.risk, reason), reason);
    }
    whole.risk = std::max(whole.risk, commit->declared_risk.value_or(0));
  }
  update.files = files.size();
  for (std::size_t i = 0; i < policy.risk.floors.size(); ++i) {
    const RiskFloor& floor = policy.risk.floors[i];
    if ((floor.lines_over && update.lines > *floor.lines_over) ||
        (floor.files_over && update.files > *floor.files_over)) {
      raise(whole, floor.risk, {Untrusted(), i});
      update.size_classes.insert(floor.risk);
    }
  }
  update.risk = whole.risk;
  update.system_risk = whole.risk;
  for (const auto& commit : commits) {
    update.system_risk = std::max(update.system_risk, commit->under_all.system_risk);
  }
  update.reasons = whole.reasons;
}

}  // namespace

Instant fixed_now() {
  return Instant{day(2026, 8, 22)} + std::chrono::hours(12);
}

Day day(int year, unsigned month, unsigned day_of_month) {
  return Day{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day_of_month}};
}

Oid oid(std::uint32_t number) {
  std::array<char, 9> digits{};
  std::snprintf(digits.data(), digits.size(), "%08x", number * 2654435761U);
  const std::string hex = std::string(digits.data()) + std::string(32, 'a');
  const std::optional<Oid> id = Oid::parse(hex);
  require(id.has_value(), "a made-up id is not one");
  return *id;
}

Glob glob(std::string_view text) {
  auto parsed = Glob::parse(text);
  require(parsed.has_value(), "a glob of a test does not parse");
  return std::move(*parsed);
}

Pattern pattern(std::string_view expression) {
  auto parsed = Pattern::parse(expression);
  require(parsed.has_value(), "a pattern of a test does not parse");
  return std::move(*parsed);
}

PersonSet persons(const Policy& policy, const std::vector<std::string>& names) {
  PersonSet set;
  set.names = names;
  for (const std::string& name : names) {
    const auto group = policy.groups.find(name);
    if (group != policy.groups.end()) {
      set.persons.insert(group->second.persons.begin(), group->second.persons.end());
    } else {
      require(policy.people.contains(name), "a test names somebody who is nowhere");
      set.persons.insert(name);
    }
  }
  return set;
}

Rule rule(std::string name, RuleBody body) {
  Rule result;
  result.name = std::move(name);
  result.on = {"protected"};
  result.why = "the test wants it";
  result.body = std::move(body);
  result.at = {"system.toml", 51, 1};
  return result;
}

CommitBuilder::CommitBuilder(const Policy& policy, std::uint32_t number) : m_policy(policy) {
  m_facts.id = oid(number);
  m_facts.tree = oid(number + 1000000);
  m_facts.parents = {oid(number - 1)};
  by("dana");
}

Standing CommitBuilder::standing(std::string_view who) const {
  const auto person = m_policy.people.find(std::string(who));
  Identity identity;
  if (person == m_policy.people.end()) {
    identity.name = Untrusted("Somebody Else");
    identity.address = Untrusted(who);
  } else {
    identity.name = Untrusted(person->second.name);
    identity.address = Untrusted(person->second.emails.front());
  }
  return standing_of(identity, m_policy);
}

CommitBuilder& CommitBuilder::author(std::string_view who) {
  m_facts.author = standing(who);
  return *this;
}

CommitBuilder& CommitBuilder::committer(std::string_view who) {
  m_facts.committer = standing(who);
  return *this;
}

CommitBuilder& CommitBuilder::by(std::string_view person) {
  return author(person).committer(person).signer(person);
}

CommitBuilder& CommitBuilder::signer(std::string_view person) {
  return signature(signature_fact(SignatureState::good), std::string(person));
}

CommitBuilder& CommitBuilder::unsigned_() {
  return signature(signature_fact(SignatureState::none));
}

CommitBuilder& CommitBuilder::signature(SignatureFact fact, std::optional<std::string> person) {
  m_facts.signature = std::move(fact);
  m_facts.signer = m_facts.signature.listed_key ? std::move(person) : std::nullopt;
  return *this;
}

CommitBuilder& CommitBuilder::message(std::string text) {
  m_message = std::move(text);
  return *this;
}

CommitBuilder& CommitBuilder::paths(const std::vector<std::string>& paths) {
  m_paths = paths;
  return *this;
}

CommitBuilder& CommitBuilder::change(ChangeKind kind) {
  m_changes.insert(kind);
  return *this;
}

CommitBuilder& CommitBuilder::lines(std::uint64_t lines) {
  m_lines = lines;
  return *this;
}

CommitBuilder& CommitBuilder::parents(const std::vector<std::uint32_t>& numbers) {
  m_facts.parents.clear();
  for (const std::uint32_t number : numbers) {
    m_facts.parents.push_back(oid(number));
  }
  return *this;
}

CommitBuilder& CommitBuilder::merge(std::uint32_t first, std::uint32_t second,
                                    const std::vector<std::string>& brought) {
  m_paths.clear();
  m_lines = 0;
  m_brought = brought;
  return parents({first, second});
}

CommitBuilder& CommitBuilder::content(const std::string& rule, ContentFault fault,
                                      const std::string& path) {
  m_facts.content[rule].push_back({fault, Untrusted(path), std::nullopt});
  return *this;
}

CommitBuilder& CommitBuilder::too_large(const std::string& rule, const std::string& path,
                                        std::uint64_t bytes) {
  m_facts.too_large[rule].push_back({Untrusted(path), bytes});
  return *this;
}

Answer CommitBuilder::answer(const std::vector<std::string>& paths) const {
  Answer result;
  const std::set<std::string> sorted(paths.begin(), paths.end());
  for (const std::string& path : sorted) {
    result.paths.push_back({Untrusted(path), 0100644, 0100644, oid(2), oid(3)});
    const Answer::Reason reason = reason_for(m_policy.risk, path);
    raise(result, class_of(m_policy.risk, reason), reason);
  }
  result.changes = m_changes;
  for (std::size_t i = 0; i < m_policy.risk.floors.size(); ++i) {
    for (const ChangeKind kind : m_policy.risk.floors[i].changes) {
      if (m_changes.contains(kind)) {
        raise(result, m_policy.risk.floors[i].risk,
              {sorted.empty() ? Untrusted() : Untrusted(*sorted.begin()), i});
      }
    }
  }
  result.lines = m_lines;
  result.system_risk = result.risk;
  for (const Answer::Reason& reason : result.reasons) {
    const bool lowered = reason.floor != k_default_class && result.risk < m_policy.risk.fallback &&
                         m_policy.risk.floors[reason.floor].level == Level::repository;
    result.system_risk = lowered ? m_policy.risk.fallback : result.system_risk;
  }
  return result;
}

std::shared_ptr<const CommitFacts> CommitBuilder::build() const {
  CommitFacts facts = m_facts;
  Commit commit;
  commit.message = Untrusted(m_message);
  facts.message = read_message(commit);
  facts.co_authors = co_authors_of(facts.message, m_policy);
  facts.under_all = answer(m_paths);
  if (m_brought) {
    facts.under_first_parent = answer(*m_brought);
  } else if (facts.is_merge()) {
    facts.under_first_parent = facts.under_all;
  }
  facts.declared_risk = declared_class(m_policy, facts.message);
  return std::make_shared<const CommitFacts>(std::move(facts));
}

UpdateFacts update_of(const Policy& policy, const std::string& ref, const Commits& commits) {
  UpdateFacts update = blank_update(policy, ref);
  update.kind = UpdateKind::fast_forward;
  update.rebase_base = update.old_id;
  if (!commits.empty()) {
    update.new_id = commits.back()->id;
    update.tip = commits.back();
    update.tip_commit = commits.back()->id;
  }
  for (const Rule& rule : policy.rules) {
    if (is_on(rule, update.classes)) {
      update.judged.push_back({rule.name, commits, false});
    }
  }
  size_up(policy, commits, update);
  return update;
}

UpdateFacts tag_update(const Policy& policy, const std::string& ref, const Commits& commits,
                       const std::string& signer) {
  UpdateFacts update = update_of(policy, ref, commits);
  update.kind = UpdateKind::create;
  update.old_id = Oid();
  TagFacts tag;
  tag.id = oid(500000);
  tag.name = Untrusted(ref.substr(ref.find('/', ref.find('/') + 1) + 1));
  tag.tagger = commits.empty() ? Standing{} : commits.back()->author;
  const auto person = policy.people.find(signer);
  if (person != policy.people.end()) {
    tag.tagger = standing_of(
        {Untrusted(person->second.name), Untrusted(person->second.emails.front()), 0, "+0000"},
        policy);
    tag.signature = signature_fact(SignatureState::good);
    tag.signer = signer;
  }
  tag.target = update.new_id;
  update.new_id = tag.id;
  update.tag = std::move(tag);
  return update;
}

UpdateFacts deletion_of(const Policy& policy, const std::string& ref) {
  UpdateFacts update = update_of(policy, ref, {});
  update.kind = UpdateKind::remove;
  update.new_id = Oid();
  return update;
}

PushFacts push_of(const Policy& policy, std::vector<UpdateFacts> updates) {
  PushFacts push;
  push.received = fixed_now();
  push.pusher = pusher_of("dana", policy);
  push.updates = std::move(updates);
  return push;
}

SignatureFact signature_fact(SignatureState state) {
  switch (state) {
    case SignatureState::good:
      return good_signature(0);
    case SignatureState::expired_key:
    case SignatureState::revoked_key:
    case SignatureState::time:
    case SignatureState::expired_signature:
    case SignatureState::weak:
    case SignatureState::wrong_usage:
      return bad_signature(state, 0);
    case SignatureState::none:
    case SignatureState::bad:
    case SignatureState::unknown_key:
    case SignatureState::not_allowed:
    case SignatureState::left:
    case SignatureState::multiple:
    case SignatureState::malformed:
    case SignatureState::unsupported:
      return bad_signature(state);
  }
  std::abort();
}

}  // namespace refwarden::test
