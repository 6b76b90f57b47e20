#include <map>
#include <utility>

#include <catch2/catch.hpp>

#include "support/judging.hpp"

namespace refwarden {
namespace {

using namespace test;

SignatureRule commit_rule() {
  const Policy people = bare_policy();
  SignatureRule rule;
  rule.signers = persons(people, {"developers", "bots"});
  rule.formats = {SignatureFormat::openpgp, SignatureFormat::ssh};
  return rule;
}

Policy with(SignatureRule body) {
  return policy_with({rule("signed", std::move(body))});
}

Policy with_tags(SignatureRule body) {
  body.each = SignatureRule::Each::tag;
  Rule tags = rule("signed", std::move(body));
  tags.on = {"releases", "protected"};
  return policy_with({std::move(tags)});
}

Verdict judge_signature(const Policy& policy, SignatureFact fact, const char* person = "dana") {
  return judge_main(policy, {CommitBuilder(policy, 10).signature(std::move(fact), person).build()});
}

// Every state with its code; empty: good.
const std::map<SignatureState, std::string> k_codes{
    {SignatureState::good, ""},
    {SignatureState::none, "commit-unsigned"},
    {SignatureState::bad, "signature-bad"},
    {SignatureState::unknown_key, "signature-unknown-key"},
    {SignatureState::not_allowed, "signature-not-allowed"},
    {SignatureState::expired_key, "signature-expired-key"},
    {SignatureState::revoked_key, "signature-revoked-key"},
    {SignatureState::left, "signature-left"},
    {SignatureState::time, "signature-time"},
    {SignatureState::expired_signature, "signature-expired"},
    {SignatureState::weak, "signature-weak"},
    {SignatureState::wrong_usage, "signature-wrong-usage"},
    {SignatureState::multiple, "signature-multiple"},
    {SignatureState::malformed, "signature-malformed"},
    {SignatureState::unsupported, "signature-unsupported"},
};

SignatureFact security_key(bool touched, bool verified) {
  SignatureFact fact = signature_fact(SignatureState::good);
  fact.security_key = true;
  fact.touched = touched;
  fact.verified = verified;
  return fact;
}

}  // namespace

TEST_CASE("only the good state is accepted, on commits and on tags", "[rules]") {
  for (int i = 0; i <= static_cast<int>(SignatureState::unsupported); ++i) {
    const auto state = static_cast<SignatureState>(i);
    INFO(name_of(state));
    REQUIRE(k_codes.contains(state));
    const std::string& code = k_codes.at(state);
    const Strings wanted = code.empty() ? Strings{} : Strings{code};
    CHECK(refused(judge_signature(with(commit_rule()), signature_fact(state))) == wanted);

    const Policy tags = with_tags(commit_rule());
    UpdateFacts update = tag_update(tags, "refs/tags/v1", {}, "dana");
    update.tag->signature = signature_fact(state);
    const Strings wanted_tag = state == SignatureState::none ? Strings{"tag-unsigned"} : wanted;
    CHECK(refused(judge_one(tags, std::move(update))) == wanted_tag);
  }
  CHECK(k_codes.size() == static_cast<std::size_t>(SignatureState::unsupported) + 1);
}

TEST_CASE("a listed signer must be allowed by the rule and still be here", "[rules]") {
  const Policy policy = with(commit_rule());
  const auto judged = [&](const char* who) {
    return refused(judge_main(policy, {CommitBuilder(policy, 10).by(who).build()}));
  };
  CHECK(judged("dana").empty());
  CHECK(judged("release-bot").empty());
  CHECK(judged("lee") == Strings{"signature-left"});

  SignatureRule only_ines = commit_rule();
  only_ines.signers = persons(policy, {"ines"});
  CHECK(refused(judge_signature(with(only_ines), signature_fact(SignatureState::good))) ==
        Strings{"signature-not-allowed"});

  // A fact without its person is no proof of anybody.
  const auto nobody = CommitBuilder(policy, 10).signature(signature_fact(SignatureState::good));
  CHECK(refused(judge_main(policy, {nobody.build()})) == Strings{"signature-unknown-key"});
}

TEST_CASE("the last day counts", "[rules]") {
  Policy policy = with(commit_rule());
  const auto commit = CommitBuilder(policy, 10).build();
  policy.people.at("dana").left = day_of(fixed_now());
  CHECK(refused(judge_main(policy, {commit})).empty());
  policy.people.at("dana").left = day_of(fixed_now()) - std::chrono::days(1);
  CHECK(refused(judge_main(policy, {commit})) == Strings{"signature-left"});
}

TEST_CASE("a format that the rule does not list is unsupported, whatever else it is", "[rules]") {
  SignatureRule only_ssh = commit_rule();
  only_ssh.formats = {SignatureFormat::ssh};
  const Policy policy = with(only_ssh);
  for (const SignatureState state :
       {SignatureState::good, SignatureState::bad, SignatureState::revoked_key}) {
    CHECK(refused(judge_signature(policy, signature_fact(state))) ==
          Strings{"signature-unsupported"});
  }
  SignatureFact ssh = signature_fact(SignatureState::good);
  ssh.format = SignatureFormat::ssh;
  CHECK(refused(judge_signature(policy, ssh)).empty());
  ssh.format = std::nullopt;
  CHECK(refused(judge_signature(policy, ssh)) == Strings{"signature-unsupported"});
  CHECK(refused(judge_signature(policy, signature_fact(SignatureState::multiple))) ==
        Strings{"signature-multiple"});
}

TEST_CASE("a rule may ask for a touched or verified security key", "[rules]") {
  const auto judged = [](SignatureRule::SecurityKey wanted, const SignatureFact& fact) {
    SignatureRule rule = commit_rule();
    rule.security_key = wanted;
    return refused(judge_signature(with(rule), fact)).empty();
  };
  using Wanted = SignatureRule::SecurityKey;
  const SignatureFact plain = signature_fact(SignatureState::good);
  CHECK(judged(Wanted::any, plain));
  CHECK(judged(Wanted::any, security_key(false, false)));
  CHECK_FALSE(judged(Wanted::touch, plain));
  CHECK_FALSE(judged(Wanted::touch, security_key(false, true)));
  CHECK(judged(Wanted::touch, security_key(true, false)));
  CHECK_FALSE(judged(Wanted::verified, plain));
  CHECK_FALSE(judged(Wanted::verified, security_key(true, false)));
  CHECK_FALSE(judged(Wanted::verified, security_key(false, true)));
  CHECK(judged(Wanted::verified, security_key(true, true)));

  SignatureRule rule = commit_rule();
  rule.security_key = Wanted::touch;
  const Verdict verdict = judge_signature(with(rule), plain);
  CHECK(refused(verdict) == Strings{"signature-wrong-usage"});
  CHECK_FALSE(only_found(verdict).other.empty());
}

TEST_CASE("owns binds the signer to the identity in the commit", "[rules]") {
  using Owns = SignatureRule::Owns;
  struct Row {
    Owns owns;
    const char* author;
    const char* committer;
    bool good;
  };
  const std::vector<Row> rows{
      {Owns::committer, "ines", "dana", true},
      {Owns::committer, "dana", "ines", false},
      {Owns::committer, "dana", "stranger@example.net", false},
      {Owns::committer, "dana", "", false},
      {Owns::committer, "ines", "DANA.reyes@example.org", true},
      {Owns::author, "dana", "ines", true},
      {Owns::author, "ines", "dana", false},
      {Owns::both, "dana", "dana", true},
      {Owns::both, "ines", "dana", false},
      {Owns::both, "dana", "ines", false},
      {Owns::nobody, "ines", "stranger@example.net", true},
  };
  for (const Row& row : rows) {
    SignatureRule body = commit_rule();
    body.owns = row.owns;
    const Policy policy = with(body);
    const auto commit = CommitBuilder(policy, 10).author(row.author).committer(row.committer);
    INFO(row.author << " " << row.committer);
    const Strings wanted = row.good ? Strings{} : Strings{"identity-mismatch"};
    CHECK(refused(judge_main(policy, {commit.build()})) == wanted);
  }
}

TEST_CASE("and-commits asks the same of the commits behind the tag", "[rules]") {
  SignatureRule body = commit_rule();
  body.and_commits = true;
  const Policy policy = with_tags(body);
  const auto good = CommitBuilder(policy, 10).build();
  const auto bare = CommitBuilder(policy, 11).unsigned_().build();
  const auto old_key = CommitBuilder(policy, 12)
                           .signature(signature_fact(SignatureState::expired_key), "dana")
                           .build();
  const auto foreign = CommitBuilder(policy, 13).author("dana").committer("ines").build();
  const auto tag = [&](const Commits& commits) {
    return tag_update(policy, "refs/tags/v1", commits, "ines");
  };
  CHECK(refused(judge_one(policy, tag({good}))).empty());
  CHECK(refused(judge_one(policy, tag({}))).empty());
  CHECK(refused(judge_one(policy, tag({good, bare}))) == Strings{"commit-unsigned"});
  CHECK(refused(judge_one(policy, tag({old_key}))) == Strings{"signature-expired-key"});
  CHECK(refused(judge_one(policy, tag({foreign}))) == Strings{"identity-mismatch"});

  // What is wrong with the tag and with its commits is told apart, also under one code.
  UpdateFacts both = tag({old_key, bare});
  both.tag->signature = signature_fact(SignatureState::expired_key);
  const Verdict verdict = judge_one(policy, both);
  const auto findings = verdict.refusing();
  REQUIRE(findings.size() == 3);
  CHECK(findings[0]->code == Code::commit_unsigned);
  CHECK_FALSE(findings[0]->about_tag);
  CHECK(findings[1]->code == Code::signature_expired_key);
  CHECK(findings[1]->about_tag);
  CHECK(findings[1]->commits.at(0).id == both.tag->id);
  CHECK_FALSE(findings[2]->about_tag);
  CHECK(findings[2]->commits.at(0).id == old_key->id);

  // Where there is no tag, or a branch, nothing else is asked than before.
  CHECK(refused(judge_one(policy, update_of(policy, "refs/tags/v1", {bare}))) ==
        Strings{"commit-unsigned", "tag-unsigned"});
  CHECK(refused(judge_one(policy, update_of(policy, "refs/heads/main", {bare}))).empty());
  CHECK(refused(judge_one(policy, deletion_of(policy, "refs/tags/v1"))).empty());
}

TEST_CASE("a release tag is a signed tag object of that name", "[rules]") {
  const Policy policy = with_tags(commit_rule());
  const auto commit = CommitBuilder(policy, 10).unsigned_().build();
  const auto tag = [&] { return tag_update(policy, "refs/tags/v1", {commit}, "ines"); };
  CHECK(refused(judge_one(policy, tag())).empty());

  // A lightweight tag.
  CHECK(refused(judge_one(policy, update_of(policy, "refs/tags/v1", {commit}))) ==
        Strings{"tag-unsigned"});

  UpdateFacts renamed = tag();
  renamed.tag->name = Untrusted("v2");
  CHECK(refused(judge_one(policy, renamed)) == Strings{"tag-name-mismatch"});
  renamed.tag->name = Untrusted("refs/tags/v1");
  CHECK(refused(judge_one(policy, renamed)) == Strings{"tag-name-mismatch"});

  UpdateFacts other_tagger = tag();
  other_tagger.tag->tagger->person = "dana";
  CHECK(refused(judge_one(policy, other_tagger)) == Strings{"identity-mismatch"});
  other_tagger.tag->tagger.reset();
  CHECK(refused(judge_one(policy, other_tagger)) == Strings{"identity-mismatch"});

  // Deleting is for history rules, and a branch is no tag.
  CHECK(refused(judge_one(policy, deletion_of(policy, "refs/tags/v1"))).empty());
  CHECK(refused(judge_one(policy, update_of(policy, "refs/heads/main", {commit}))).empty());
}

TEST_CASE("signatures are asked of every merge", "[rules]") {
  const Policy policy = with(commit_rule());
  const auto merge = CommitBuilder(policy, 10).merge(9, 8).unsigned_().build();
  CHECK(refused(judge_main(policy, {merge})) == Strings{"commit-unsigned"});
}

TEST_CASE("one finding lists the failing commits in order and says how many were looked at",
          "[rules]") {
  const Policy policy = with(commit_rule());
  const auto a = CommitBuilder(policy, 10).unsigned_().build();
  const auto b = CommitBuilder(policy, 11).build();
  const auto c = CommitBuilder(policy, 12).unsigned_().build();
  const Verdict verdict = judge_main(policy, {a, b, c});
  REQUIRE(verdict.refusing().size() == 1);
  const Finding& finding = *verdict.refusing().front();
  CHECK(finding.judged == 3);
  REQUIRE(finding.commits.size() == 2);
  CHECK(finding.commits[0].id == oid(10));
  CHECK(finding.commits[1].id == oid(12));
}

}  // namespace refwarden
