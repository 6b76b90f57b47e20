// Golden messages about signatures that are missing, broken or by the wrong person.
#include "unit/report/scene.hpp"

namespace refwarden::test {
namespace {

using What = Found::What;

std::string commit_unsigned() {
  Scene scene("refs/heads/main", {0x9e01d7ab, 0x4f2a91c3, 0x77aa0001});
  Rule& rule = scene.policy.rules.front();
  rule.adjusted.push_back({"signers", {"repos/payments.toml", 23, 1}});
  scene.find(Code::commit_unsigned, "signed-commits", {0x4f2a91c3});
  return scene.text();
}

std::string tag_unsigned() {
  Scene scene("refs/tags/v2.1");
  scene.facts.pusher.person = "ines";
  scene.update().kind = UpdateKind::create;
  scene.update().tag.reset();
  Finding& finding = scene.find(Code::tag_unsigned, "signed-tags");
  finding.commits.push_back({scene.update().new_id, {}, {}});
  return scene.text();
}

// One commit at the tip whose signature `code` is about.
std::string one(Code code, const std::string& key, const std::string& why) {
  Scene scene;
  Finding& finding = scene.find(code, "signed-commits", {0x4f2a91c3});
  finding.commits.front().found.push_back(found(What::key, key, why));
  return scene.text();
}

std::string not_allowed() {
  Scene scene("refs/tags/v2.1");
  scene.update() = tag_update(scene.policy, "refs/tags/v2.1",
                              {commit(scene.policy, 0x4f2a91c3, "Release 2.1\n")}, "dana");
  Finding& finding = scene.find(Code::signature_not_allowed, "signed-tags", {0x5c000001});
  finding.commits.front().found.push_back(found_person(What::signed_by, "dana"));
  return scene.text();
}

std::string left() {
  Scene scene("refs/heads/main", {commit(example_policy(), 0x4f2a91c3, "Tidy up\n")});
  scene.facts.pusher.person = "lee";
  Finding& finding = scene.find(Code::signature_left, "signed-commits", {0x4f2a91c3});
  Found entry = found(What::key, "openpgp:" + std::string(40, '7'), "left on 2026-05-31");
  entry.person = "lee";
  finding.commits.front().found.push_back(entry);
  return scene.text();
}

std::string identity() {
  Scene scene("refs/heads/main", {0x9e01d7ab, 0x4f2a91c3});
  Finding& finding = scene.find(Code::identity_mismatch, "signed-commits", {0x9e01d7ab});
  finding.commits.front().found = {found_person(What::signed_by, "dana"),
                                   found(What::committed_as, "dana@laptop.local")};
  return scene.text();
}

std::string tag_name() {
  Scene scene("refs/tags/v2.1");
  scene.facts.pusher.person = "ines";
  scene.update() = tag_update(scene.policy, "refs/tags/v2.1",
                              {commit(scene.policy, 0x4f2a91c3, "Release 2.1\n")}, "ines");
  scene.update().tag->name = Untrusted("v2.0");
  scene.update().kind = UpdateKind::create;
  Finding& finding = scene.find(Code::tag_name_mismatch, "signed-tags");
  finding.commits.push_back({scene.update().tag->id, {}, {found(What::other_form, "v2.0")}});
  return scene.text();
}

// Under a certificate by a known authority, whose principals lead to nobody.
std::string under_certificate() {
  Scene scene;
  SshAuthority authority;
  authority.name = "staff";
  authority.principals = {{"dana@example.org", "dana"},
                          {"ines@example.org", "ines"},
                          {"ci.example.org", "release-bot"}};
  scene.policy.ssh_authorities.push_back(authority);
  scene.facts.pusher.person = "ines";
  Finding& finding = scene.find(Code::signature_unknown_key, "signed-commits", {0x4f2a91c3});
  const std::string digest(43, 'E');
  finding.commits.front().found.push_back(
      found(What::key, "ssh:SHA256:" + digest + " certificate 17 by SHA256:" + digest,
            "its certificate names no principal that the policy maps"));
  return scene.text();
}

// A commit behind a tag that is signed itself, by a rule with `and-commits`.
std::string behind_tag() {
  Scene scene("refs/tags/v2.1");
  scene.update() = tag_update(scene.policy, "refs/tags/v2.1",
                              {commit(scene.policy, 0x4f2a91c3, "Release 2.1\n")}, "ines");
  for (Rule& rule : scene.policy.rules) {
    if (auto* body = std::get_if<SignatureRule>(&rule.body)) {
      body->and_commits = body->each == SignatureRule::Each::tag;
    }
  }
  scene.find(Code::commit_unsigned, "signed-tags", {0x4f2a91c3});
  return scene.text();
}

}  // namespace

std::vector<GoldenCase> signature_cases() {
  const std::string key = "openpgp:" + std::string(40, '8');
  return {
      {"commit-unsigned", commit_unsigned},
      {"commit-unsigned.behind-tag", behind_tag},
      {"tag-unsigned", tag_unsigned},
      {"signature-bad",
       [key] { return one(Code::signature_bad, key, "it was made over other bytes"); }},
      {"signature-expired",
       [key] { return one(Code::signature_expired, key, "it expired on 2026-08-01"); }},
      {"signature-multiple",
       [] { return one(Code::signature_multiple, "", "two signatures in one block"); }},
      {"signature-malformed",
       [] { return one(Code::signature_malformed, "", "the armor has no end line"); }},
      {"signature-malformed.too-long",
       [] {
         return one(Code::signature_malformed, "", "the signature is longer than any signature");
       }},
      {"signature-malformed.certificates",
       [] {
         return one(Code::signature_malformed, "", "it carries more certificates than a chain has");
       }},
      {"signature-time",
       [key] {
         return one(Code::signature_time, key, "made on 2026-08-23 at 07:00, a day ahead");
       }},
      {"signature-not-allowed", not_allowed},
      {"signature-left", left},
      {"identity-mismatch", identity},
      {"tag-name-mismatch", tag_name},
  };
}

std::vector<GoldenCase> key_cases() {
  const std::string key = "openpgp:" + std::string(40, '8');
  return {
      {"signature-unknown-key",
       [] {
         return one(Code::signature_unknown_key, "openpgp:" + std::string(40, 'E'),
                    "nobody's key in the policy");
       }},
      {"signature-unknown-key.certificate", under_certificate},
      {"signature-expired-key",
       [key] { return one(Code::signature_expired_key, key, "the key expired on 2026-01-31"); }},
      {"signature-revoked-key",
       [key] { return one(Code::signature_revoked_key, key, "the key was revoked"); }},
      {"signature-weak", [key] { return one(Code::signature_weak, key, "the hash is SHA-1"); }},
      {"signature-wrong-usage",
       [key] { return one(Code::signature_wrong_usage, key, "the subkey may not sign"); }},
      {"signature-unsupported", [] { return one(Code::signature_unsupported, "", "X.509"); }},
  };
}

}  // namespace refwarden::test
