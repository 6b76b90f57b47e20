// Hints about signing the push itself.
#include <fmt/format.h>

#include "report/hint_kinds.hpp"
#include "report/words.hpp"

namespace refwarden {
namespace {

// The push of what is there already, which nothing has to be written again for.
std::vector<std::string> same_push(const Subject& subject) {
  const std::string& ref = subject.finding.ref;
  if (subject.update != nullptr && subject.update->kind == UpdateKind::remove) {
    return {"git", "push", "origin", ":" + ref};
  }
  if (ref.rfind("refs/tags/", 0) == 0) {
    return {"git", "push", "origin", ref};
  }
  return push_again(subject);
}

Hint hint_sign(const Subject& subject, std::string_view what) {
  Hint hint;
  hint.lead_in(what).command({"git", "config", "push.gpgSign", "if-asked"});
  hint.push = same_push(subject);
  hint.after.emplace_back(
      "git signs it as it signs commits (gpg.format, user.signingKey); if it says that this server "
      "does not support --signed, tell " +
      contact_of(subject.policy()));
  return hint;
}

Hint hint_certificate(const Subject& subject, const CertificateFacts& certificate) {
  if (certificate.is_elsewhere) {
    return Hint().prose(
        "push from your own clone straight to this server, by a URL that is listed");
  }
  const bool is_signed =
      certificate.signature.state == SignatureState::good && certificate.signer.has_value();
  if (!is_signed) {
    return hint_sign(subject, "sign the push with a key that is listed for you");
  }
  if (!certificate.nonce) {
    return Hint().prose(
        "the server gave no nonce, so no signed push can be told from an old one: tell " +
        contact_of(subject.policy()));
  }
  return hint_sign(
      subject, "a certificate holds for one push, all of its refs, and a short time: sign anew");
}

}  // namespace

Hint hint_signed_push(const Subject& subject) {
  const PushFacts& push = subject.view.push();
  if (push.sight == CertificateSight::withheld) {
    return Hint().prose(
        "nobody can push here until the rule is off or the hook is pre-receive: tell " +
        contact_of(subject.policy()));
  }
  if (subject.finding.code == Code::push_unsigned || !push.certificate) {
    return hint_sign(subject, "sign the push itself");
  }
  const auto* rule = subject.body<SignedPushRule>();
  if (subject.finding.code == Code::push_signer_not_allowed && rule != nullptr) {
    return Hint().prose(fmt::format("ask somebody in {} to push this with --signed",
                                    described(rule->signers, subject.policy())));
  }
  return hint_certificate(subject, *push.certificate);
}

}  // namespace refwarden
