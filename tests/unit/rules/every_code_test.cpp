// Every code of a finding comes out of some push, in every mode.
#include <functional>
#include <map>
#include <utility>

#include <catch2/catch.hpp>

#include "rules/objections.hpp"
#include "support/judging.hpp"

namespace refwarden {
namespace {

using namespace test;

// A policy with one rule and a push that breaks it.
struct Broken {
  Policy policy;
  UpdateFacts update;
  Pusher pusher{"dana", "dana"};
  std::optional<CertificateFacts> certificate = {};
};

Broken on_main(RuleBody body, const std::function<void(CommitBuilder&)>& change = {}) {
  Broken broken{policy_with({rule("r", std::move(body))}), {}, {"dana", "dana"}};
  CommitBuilder builder(broken.policy, 10);
  if (change) {
    change(builder);
  }
  broken.update = update_of(broken.policy, "refs/heads/main", {builder.build()});
  return broken;
}

Broken with_state(SignatureState state) {
  SignatureRule body;
  body.signers = persons(bare_policy(), {"developers"});
  body.formats = {SignatureFormat::openpgp};
  return on_main(body,
                 [&](CommitBuilder& commit) { commit.signature(signature_fact(state), "dana"); });
}

Broken with_signer(const char* who, const char* committer) {
  SignatureRule body;
  body.signers = persons(bare_policy(), {"dana", "lee"});
  body.formats = {SignatureFormat::openpgp};
  return on_main(body, [&](CommitBuilder& commit) { commit.signer(who).committer(committer); });
}

Broken with_tag(const char* signer, const char* name) {
  SignatureRule body;
  body.each = SignatureRule::Each::tag;
  body.signers = persons(bare_policy(), {"ines"});
  body.formats = {SignatureFormat::openpgp};
  Broken broken = on_main(body);
  broken.policy.rules[0].on = {"releases"};
  broken.update = tag_update(broken.policy, "refs/tags/v1", {}, signer);
  broken.update.tag->name = Untrusted(name);
  return broken;
}

Broken with_reviews(const char* author) {
  ReviewsRule body;
  body.from = persons(bare_policy(), {"developers"});
  body.exclude = {Part::author};
  body.trailer = "Reviewed-by";
  return on_main(body, [&](CommitBuilder& commit) {
    commit.author(author);
    if (std::string_view(author) != "dana") {
      commit.message("S\n\nReviewed-by: Ines Okafor <ines@example.org>\n");
    }
  });
}

Broken with_ticket(const char* message) {
  return on_main(
      TicketRule{TicketRule::Where::trailer, "Ticket", pattern("PAY-[0-9]+"), "PAY-<number>"},
      [&](CommitBuilder& commit) { commit.message(message); });
}

Broken with_trailers(const char* message) {
  TrailersRule body;
  body.require = {{"Note", {"yes"}, std::nullopt, {}}};
  body.forbid = {"Change-Id"};
  return on_main(body, [&](CommitBuilder& commit) { commit.message(message); });
}

Broken with_sign_off() {
  TrailersRule body;
  body.sign_off = true;
  return on_main(body);
}

Broken with_declared_risk() {
  TrailersRule body;
  body.require = {{"Change-Risk", {}, std::nullopt, {}}};
  return on_main(body, [](CommitBuilder& commit) {
    commit.message("S\n\nChange-Risk: normal\n").paths({"src/crypto/a.cc"});
  });
}

Broken with_message(const char* message) {
  MessageRule body;
  body.subject_max = 20;
  body.pattern = pattern("[A-Zw].*");
  body.forbid = {MessageFault::wip};
  return on_main(body, [&](CommitBuilder& commit) { commit.message(message); });
}

Broken with_history(HistoryEvent event, UpdateKind kind) {
  Broken broken = on_main(HistoryRule{{event}}, [&](CommitBuilder& commit) {
    if (event == HistoryEvent::merge) {
      commit.merge(9, 8);
    }
  });
  if (kind == UpdateKind::remove) {
    broken.update = deletion_of(broken.policy, "refs/heads/main");
  }
  broken.update.kind = kind;
  return broken;
}

Broken off_the_chain() {
  Broken broken = on_main(MessageRule{});
  broken.policy.rules[0].commits = CommitScope::first_parent;
  broken.update.judged[0].leaves_first_parent = true;
  return broken;
}

Broken with_pusher(Pusher pusher) {
  PushersRule body;
  body.allow = persons(bare_policy(), {"dana", "ines"});
  body.apart_from = {Part::author};
  Broken broken = on_main(body);
  broken.pusher = std::move(pusher);
  return broken;
}

Broken with_certificate(std::optional<CertificateFacts> certificate) {
  Broken broken = on_main(SignedPushRule{persons(bare_policy(), {"dana"})});
  broken.certificate = std::move(certificate);
  return broken;
}

CertificateFacts certificate_by(const char* person, SignatureState state) {
  CertificateFacts certificate;
  certificate.signature = signature_fact(state);
  certificate.signer = person;
  return certificate;
}

Broken with_content(ContentFault fault) {
  ContentRule body;
  body.forbid = {fault};
  return on_main(body, [&](CommitBuilder& commit) { commit.content("r", fault, "a"); });
}

Broken with_large_file() {
  ContentRule body;
  body.max_bytes = 5;
  return on_main(body, [](CommitBuilder& commit) { commit.too_large("r", "a", 6); });
}

std::map<Code, Broken> ref_codes() {
  using State = SignatureState;
  return {
      {Code::not_first_parent, off_the_chain()},
      {Code::pusher_unknown, with_pusher({"", std::nullopt})},
      {Code::pusher_not_allowed, with_pusher({"tomas", "tomas"})},
      {Code::pusher_is_author, with_pusher({"dana", "dana"})},
      {Code::push_unsigned, with_certificate(std::nullopt)},
      {Code::push_certificate_bad, with_certificate(certificate_by("dana", State::revoked_key))},
      {Code::push_signer_not_allowed, with_certificate(certificate_by("ines", State::good))},
  };
}

std::map<Code, Broken> rule_codes() {
  using State = SignatureState;
  using Event = HistoryEvent;
  using Kind = UpdateKind;
  std::map<Code, Broken> codes{
      {Code::commit_unsigned, with_state(State::none)},
      {Code::tag_unsigned, with_tag("nobody", "v1")},
      {Code::signature_bad, with_state(State::bad)},
      {Code::signature_unknown_key, with_state(State::unknown_key)},
      {Code::signature_not_allowed, with_signer("ines", "ines")},
      {Code::signature_expired_key, with_state(State::expired_key)},
      {Code::signature_revoked_key, with_state(State::revoked_key)},
      {Code::signature_left, with_signer("lee", "lee")},
      {Code::signature_time, with_state(State::time)},
      {Code::signature_expired, with_state(State::expired_signature)},
      {Code::signature_weak, with_state(State::weak)},
      {Code::signature_wrong_usage, with_state(State::wrong_usage)},
      {Code::signature_multiple, with_state(State::multiple)},
      {Code::signature_malformed, with_state(State::malformed)},
      {Code::signature_unsupported, with_state(State::unsupported)},
      {Code::identity_mismatch, with_signer("dana", "ines")},
      {Code::tag_name_mismatch, with_tag("ines", "v2")},
      {Code::review_missing, with_reviews("dana")},
      {Code::author_unknown, with_reviews("x@example.net")},
      {Code::ticket_missing, with_ticket("S\n")},
      {Code::trailer_missing, with_trailers("S\n")},
      {Code::trailer_value, with_trailers("S\n\nNote: no\n")},
      {Code::trailer_forbidden, with_trailers("S\n\nNote: yes\nChange-Id: I1\n")},
      {Code::sign_off_missing, with_sign_off()},
      {Code::risk_understated, with_declared_risk()},
      {Code::message_ambiguous, with_ticket("S\n\nTicket: PAY-1\rx\n")},
      {Code::subject_too_long, with_message("A subject that is too long\n")},
      {Code::message_form, with_message("lower\n")},
      {Code::message_forbidden, with_message("wip\n")},
      {Code::history_rewrite, with_history(Event::rewrite, Kind::rewrite)},
      {Code::history_delete, with_history(Event::remove, Kind::remove)},
      {Code::history_create, with_history(Event::create, Kind::create)},
      {Code::history_merge, with_history(Event::merge, Kind::fast_forward)},
      {Code::history_non_merge, with_history(Event::non_merge, Kind::fast_forward)},
      {Code::content_too_large, with_large_file()},
      {Code::content_symlink, with_content(ContentFault::symlink)},
      {Code::content_submodule, with_content(ContentFault::submodule)},
      {Code::content_executable, with_content(ContentFault::executable)},
      {Code::content_case_twin, with_content(ContentFault::case_twin)},
      {Code::content_unportable_name, with_content(ContentFault::unportable_name)},
      {Code::content_bidi, with_content(ContentFault::bidi)},
      {Code::content_conflict_marker, with_content(ContentFault::conflict_marker)},
  };
  codes.merge(ref_codes());
  return codes;
}

const std::map<Code, Objection::Kind> k_objections{
    {Code::stale_old, Objection::Kind::stale_old},
    {Code::ref_misleading, Objection::Kind::ref_misleading},
    {Code::ref_confusable, Objection::Kind::ref_confusable},
    {Code::ref_obstructs, Objection::Kind::ref_obstructs},
    {Code::namespace_refused, Objection::Kind::namespace_refused},
    {Code::ref_reserved, Objection::Kind::ref_reserved},
    {Code::target_type, Objection::Kind::target_type},
    {Code::object_malformed, Objection::Kind::object_malformed},
    {Code::policy_unsound, Objection::Kind::policy_unsound},
};

Verdict judge_broken(Broken broken, Mode mode) {
  broken.policy.rules.front().mode = mode;
  PushFacts push = push_of(broken.policy, {broken.update});
  push.pusher = broken.pusher;
  push.certificate = broken.certificate;
  return judge(push, broken.policy, {{}});
}

// One update that nothing was gathered of but this objection.
Verdict judge_objection(Objection::Kind kind, Mode mode, const std::string& ref) {
  Policy policy = example_policy();
  policy.server.mode = mode;
  UpdateFacts update;
  update.ref = ref;
  update.classes = policy.classes_of(ref);
  update.system_classes = policy.system_classes_of(ref);
  Gathered gathered{push_of(policy, {update}), {{{kind, "because", "refs/heads/x", oid(10)}}}};
  return judge(gathered.facts, policy, built_in_findings(gathered));
}

}  // namespace

TEST_CASE("every code is found, refuses, warns and is recorded when off", "[rules]") {
  const std::map<Code, Broken> rules = rule_codes();
  for (const Code code : all_codes()) {
    INFO(name_of(code));
    if (k_objections.contains(code)) {
      continue;
    }
    REQUIRE(rules.contains(code));
    const Broken& broken = rules.at(code);
    const Strings wanted{std::string(name_of(code))};

    const Verdict enforced = judge_broken(broken, Mode::enforce);
    CHECK(enforced.outcome == Outcome::refused);
    CHECK(refused(enforced) == wanted);
    CHECK(enforced.warning().empty());
    CHECK(enforced.refusing().front()->rule == "r");
    CHECK(enforced.refusing().front()->ref == broken.update.ref);

    const Verdict warned = judge_broken(broken, Mode::warn);
    CHECK(warned.outcome == Outcome::warned);
    CHECK(codes(warned.warning()) == wanted);
    CHECK(warned.refusing().empty());

    const Verdict off = judge_broken(broken, Mode::off);
    CHECK(off.outcome == Outcome::accepted);
    CHECK(off.refusing().empty());
    CHECK(off.warning().empty());
    CHECK(verdict_on(off, "r").result == RuleResult::off);
    REQUIRE(verdict_on(off, "r").findings.size() == 1);
    CHECK(verdict_on(off, "r").findings.front().code == code);
  }
}

TEST_CASE("built-in findings ignore the mode, but a refused namespace follows the server's",
          "[rules]") {
  for (const auto& [code, kind] : k_objections) {
    INFO(name_of(code));
    const bool follows = code == Code::namespace_refused;
    const std::string ref = follows ? "refs/notes/x" : "refs/heads/main";
    for (const Mode mode : {Mode::enforce, Mode::warn, Mode::off}) {
      const Verdict verdict = judge_objection(kind, mode, ref);
      const bool refuses = !follows || mode == Mode::enforce;
      CHECK((verdict.outcome == Outcome::refused) == refuses);
      CHECK((verdict.outcome == Outcome::warned) == (follows && mode == Mode::warn));
      REQUIRE(verdict.updates.size() == 1);
      REQUIRE(verdict.updates[0].built_in.size() == 1);
      const Finding& finding = verdict.updates[0].built_in[0];
      CHECK(finding.code == code);
      CHECK(finding.why == "because");
      CHECK(finding.other_ref == "refs/heads/x");
      CHECK(finding.ref == ref);
      CHECK(finding.commits.front().id == oid(10));
    }
  }
}

TEST_CASE("codes have their names in kebab-case, each once", "[rules]") {
  std::set<std::string_view> names;
  for (const Code code : all_codes()) {
    const std::string_view name = name_of(code);
    CHECK(names.insert(name).second);
    CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos);
  }
  CHECK(name_of(Code::ref_confusable) == "ref-confusable");
  CHECK(name_of(Code::content_conflict_marker) == "content-conflict-marker");
}

}  // namespace refwarden
