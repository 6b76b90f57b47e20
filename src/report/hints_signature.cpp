// Hints about signatures on commits and tags.
#include <algorithm>

#include <fmt/format.h>

#include "report/certificate_text.hpp"
#include "report/hint_kinds.hpp"
#include "report/words.hpp"

namespace refwarden {
namespace {

enum class Remedy : std::uint8_t {
  sign,        // sign, or sign again, with the same key
  other_key,   // sign with another key that the policy lists
  set_up,      // something has to change first that no command here can
  other_hand,  // somebody else has to sign
};

Remedy remedy_of(Code code) {
  if (code == Code::signature_unknown_key || code == Code::signature_expired_key ||
      code == Code::signature_revoked_key || code == Code::signature_unsupported) {
    return Remedy::other_key;
  }
  if (code == Code::signature_weak || code == Code::signature_wrong_usage) {
    return Remedy::set_up;
  }
  if (code == Code::signature_not_allowed || code == Code::signature_left) {
    return Remedy::other_hand;
  }
  return Remedy::sign;
}

std::string_view first_step(Code code) {
  if (code == Code::signature_time) {
    return "set the clock of your machine right, then sign again";
  }
  if (code == Code::signature_expired) {
    return "take the expiry out of your gpg settings (default-sig-expire), then sign again";
  }
  return {};
}

// The listed key that `person` can sign with now, other than those that failed. OpenPGP alone: git
// takes its fingerprint as it stands, where an SSH key is named by a file that we do not know.
const PersonKey* other_key(const Subject& subject, const Person& person,
                           const SignatureRule& rule) {
  const Day today = day_of(subject.view.push().received);
  const auto failed = [&](const PersonKey& key) {
    const auto& commits = subject.finding.commits;
    return std::any_of(commits.begin(), commits.end(), [&](const CommitFinding& commit) {
      return std::any_of(commit.found.begin(), commit.found.end(), [&](const Found& found) {
        return found.text.bytes() == "openpgp:" + key.fingerprint;
      });
    });
  };
  for (const auto& key : person.keys) {
    const bool counts = (!key.from || *key.from <= today) && (!key.until || today <= *key.until);
    if (key.format == SignatureFormat::openpgp && counts && !failed(key) &&
        rule.formats.count(SignatureFormat::openpgp) != 0) {
      return &key;
    }
  }
  return nullptr;
}

void add_key_help(const Subject& subject, Hint& hint) {
  const std::string& help = subject.policy().server.help;
  const Code code = subject.finding.code;
  if (!help.empty() && (code == Code::commit_unsigned || code == Code::tag_unsigned ||
                        code == Code::signature_unknown_key)) {
    hint.after.push_back(
        Text("no key yet?").say(fmt::format("{}#{}", help, name_of(subject.finding.code))));
  }
}

void use_key(Hint& hint, const PersonKey& key) {
  hint.command({"git", "config", "gpg.format", "openpgp"});
  hint.command({"git", "config", "user.signingKey", key.fingerprint});
}

// Signs the commits of the finding again, after `before`.
Hint sign_commits(const Subject& subject, const PersonKey* key) {
  const Rewrite plan = plan_rewrite(subject);
  const Code code = subject.finding.code;
  const bool unsigned_yet = code == Code::commit_unsigned;
  if (plan.way == Rewrite::Way::none) {
    Hint hint;
    hint.prose(fmt::format("{} has to be signed{}, and no command here can do it:",
                           these_commits(subject), unsigned_yet ? "" : " again"));
    return hint.prose(plan.why_not);
  }
  Hint hint;
  const std::string again = unsigned_yet ? "" : " again";
  const std::string with = key == nullptr ? "" : " with the key that is listed for you";
  const std::string what = plan.way == Rewrite::Way::amend
                               ? "sign the commit"
                               : "sign the commits you have not pushed yet";
  hint.lead_in(what + again + with);
  if (key != nullptr) {
    use_key(hint, *key);
  }
  hint.command(plan.way == Rewrite::Way::amend ? plan.amend(Rewrite::Edit::no)
                                               : plan.rebase({"--force-rebase"}));
  hint.push = push_again(subject);
  return hint;
}

Hint sign_again(const Subject& subject, const PersonKey* key) {
  Hint hint = subject.about_tag() ? hint_tag(subject) : sign_commits(subject, key);
  if (subject.about_tag() && key != nullptr && hint.has_commands()) {
    Hint keyed;
    keyed.prose("sign with the key that is listed for you:");
    use_key(keyed, *key);
    hint.parts.insert(hint.parts.begin(), keyed.parts.begin(), keyed.parts.end());
  }
  const auto step = first_step(subject.finding.code);
  if (!step.empty()) {
    hint.parts.insert(hint.parts.begin(), {HintPart::Kind::prose, Text(step), {}, {}});
  }
  add_key_help(subject, hint);
  return hint;
}

Hint with_other_key(const Subject& subject, const SignatureRule& rule) {
  const Person* hand = hand_of(subject);
  const PersonKey* key = hand == nullptr ? nullptr : other_key(subject, *hand, rule);
  if (key != nullptr && may_sign(*hand, rule, subject.view.push())) {
    return sign_again(subject, key);
  }
  Hint hint;
  const std::string contact = contact_of(subject.policy());
  hint.prose(is_by_certificate(subject)
                 ? "sign again under a certificate that names a principal of yours, or with a key "
                   "that is listed for you; " +
                       contact + " knows which authorities count"
                 : "sign again with a key that is listed for you; if there is none, send your "
                   "public key to " +
                       contact);
  add_key_help(subject, hint);
  return hint;
}

Hint set_up(const Subject& subject) {
  if (subject.finding.code == Code::signature_weak) {
    return Hint().prose(
        "a weak hash comes from your settings (digest-algo in gpg.conf): take it out and sign "
        "again; a weak key has to be replaced, and the new one listed by " +
        contact_of(subject.policy()));
  }
  return Hint().prose(
      "sign again with a key that is meant for signing and listed for you, with git itself, and "
      "touch the security key when it asks; " +
      contact_of(subject.policy()) + " lists new keys");
}

Hint other_hand(const Subject& subject, const SignatureRule& rule) {
  const std::string what =
      "make and sign " + (subject.about_tag() ? "this tag" : these_commits(subject));
  return Hint().prose(
      fmt::format("it takes {} to {}", described(rule.signers, subject.policy()), what));
}

const Person* signer_of(const Subject& subject) {
  const auto& people = subject.policy().people;
  std::string id;
  for (const auto& commit : subject.finding.commits) {
    for (const auto& found : commit.found) {
      if (found.what == Found::What::signed_by) {
        if (!id.empty() && id != found.person) {
          return nullptr;
        }
        id = found.person;
      }
    }
  }
  const auto found = people.find(id);
  return found == people.end() ? nullptr : &found->second;
}

// Whoever signed sets the address that is listed for them, and signs again.
Hint hint_identity(const Subject& subject, const SignatureRule& rule) {
  const Person* signer = signer_of(subject);
  const Person* hand = hand_of(subject);
  const bool own = signer != nullptr && !signer->emails.empty() &&
                   (hand == nullptr || hand == signer || !subject.view.push().pusher.person) &&
                   may_sign(*signer, rule, subject.view.push());
  if (rule.owns != SignatureRule::Owns::committer || !own) {
    return Hint().prose(
        fmt::format("whoever is named as {} has to sign, with a key and an address that are "
                    "listed for one person",
                    rule.owns == SignatureRule::Owns::author ? "author"
                    : subject.about_tag()                    ? "tagger"
                                                             : "committer"));
  }
  Hint hint = subject.about_tag() ? hint_tag(subject) : sign_commits(subject, nullptr);
  if (!hint.has_commands()) {
    return hint;
  }
  Hint address;
  address.prose(
      fmt::format("if you are {}, use the address that is listed for you:", signer->name));
  address.command({"git", "config", "user.email", signer->emails.front()});
  hint.parts.insert(hint.parts.begin(), address.parts.begin(), address.parts.end());
  return hint;
}

}  // namespace

Hint hint_tag(const Subject& subject) {
  constexpr std::string_view k_tags = "refs/tags/";
  const auto* rule = subject.body<SignatureRule>();
  const Person* hand = hand_of(subject);
  const UpdateFacts* update = subject.update;
  if (update == nullptr || !update->tip_commit || subject.finding.ref.rfind(k_tags, 0) != 0) {
    return Hint().prose("make the tag object again with git, and sign it");
  }
  if (rule != nullptr && hand != nullptr && !may_sign(*hand, *rule, subject.view.push())) {
    return other_hand(subject, *rule);
  }
  const std::string name = subject.finding.ref.substr(k_tags.size());
  Hint hint;
  std::vector<std::string> command = {"git", "tag", "--force", "--sign"};
  // An annotated tag of this name offers its message again; there is none behind a plain one.
  if (!update->tag || update->tag->name.bytes() != name) {
    command.push_back("--message=" + name);
  }
  command.push_back(name);
  command.push_back(update->tip_commit->brief());
  hint.lead_in("make the tag again, signed").command(command);
  hint.push = {"git", "push", "origin", subject.finding.ref};
  if (update->kind == UpdateKind::rewrite) {
    hint.push.insert(hint.push.begin() + 2, "--force");
  }
  return hint;
}

Hint hint_signature(const Subject& subject) {
  const auto* rule = subject.body<SignatureRule>();
  if (rule == nullptr || subject.finding.code == Code::tag_name_mismatch) {
    return hint_tag(subject);
  }
  if (subject.finding.code == Code::identity_mismatch) {
    return hint_identity(subject, *rule);
  }
  switch (remedy_of(subject.finding.code)) {
    case Remedy::sign:
      return sign_again(subject, nullptr);
    case Remedy::other_key:
      return with_other_key(subject, *rule);
    case Remedy::set_up:
      return set_up(subject);
    case Remedy::other_hand:
      return other_hand(subject, *rule);
  }
  return {};
}

}  // namespace refwarden
