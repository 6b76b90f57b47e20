#include "facts/push_certificate.hpp"

#include <algorithm>
#include <array>

#include "base/sha256.hpp"
#include "facts/signers.hpp"
#include "intake/push_certificate.hpp"

namespace refwarden {
namespace {

bool are_same(std::vector<RefUpdate> left, std::vector<RefUpdate> right) {
  const auto by_name = [](const RefUpdate& a, const RefUpdate& b) { return a.ref < b.ref; };
  std::sort(left.begin(), left.end(), by_name);
  std::sort(right.begin(), right.end(), by_name);
  return left == right;
}

std::string_view nonce_problem(const CertificateClaim& claim, const PushCertificate& certificate) {
  if (!claim.status || claim.nonce.empty()) {
    return "the server has no nonce";
  }
  switch (*claim.status) {
    case NonceStatus::ok:
      break;
    case NonceStatus::bad:
      return "its nonce is not the server's";
    case NonceStatus::missing:
      return "it has no nonce";
    case NonceStatus::slop:
      return "its nonce is from another time than the server allows";
    case NonceStatus::unsolicited:
      return "it has a nonce that the server did not ask for";
  }
  return certificate.nonce == claim.nonce ? "" : "its nonce is not the one that git looked at";
}

bool is_elsewhere(const std::optional<Untrusted>& pushee, const Policy& policy) {
  const std::set<std::string>& accepted = policy.server.pushee;
  return !accepted.empty() && !(pushee && accepted.contains(std::string(pushee->bytes())));
}

// Empty: the certificate is about this push.
std::string_view problem(const Push& push, const PushCertificate& certificate,
                         const Policy& policy) {
  const std::string_view nonce = nonce_problem(*push.certificate, certificate);
  if (!nonce.empty()) {
    return nonce;
  }
  if (is_elsewhere(certificate.pushee, policy)) {
    return certificate.pushee ? "it is for a push to another place"
                              : "it does not say where the push goes to";
  }
  if (!are_same(push.updates, certificate.updates)) {
    return "its updates are not those of the push";
  }
  return push.options == certificate.options ? "" : "its push options are not those of the push";
}

Done verify(const SignedPart& part, const GatherContext& context, CertificateFacts& facts) {
  const std::array<SignedText, 1> texts = {SignedText{part.signature, part.payload}};
  auto verified = context.verifier.verify(texts, context.received);
  if (!verified) {
    return tl::unexpected(std::move(verified).error());
  }
  require(verified->size() == 1, "a verifier answered for another number of signatures");
  facts.signature = std::move(verified->front());
  facts.signer = signer_of(facts.signature, listed_keys(context.policy, context.received));
  return {};
}

bool is_here(const std::string& id, const Policy& policy, Instant received) {
  const auto person = policy.people.find(id);
  return person != policy.people.end() &&
         !(person->second.left && day_of(received) > *person->second.left);
}

Result<std::string> read_blob(const Oid& id, const Repository& repository) {
  auto object = repository.read(id, k_certificate_bytes);
  if (!object) {
    return tl::unexpected(std::move(object).error());
  }
  if (!*object || (*object)->type != ObjectType::blob) {
    return fail(FailureCode::object_missing, "the push certificate is not in the repository",
                "no blob " + id.hex());
  }
  return std::move((*object)->bytes);
}

}  // namespace

Result<CertificateFacts> certificate_facts(const Push& push, const GatherContext& context) {
  require(push.certificate.has_value(), "an unsigned push has no certificate");
  auto bytes = read_blob(push.certificate->blob, context.repository);
  if (!bytes) {
    return tl::unexpected(bytes.error());
  }
  CertificateFacts facts;
  facts.blob = push.certificate->blob;
  facts.digest = sha256_of(*bytes);
  facts.nonce = push.certificate->status;
  const auto certificate =
      read_push_certificate(*bytes, context.repository.algorithm(), push.updates.size());
  if (!certificate) {
    facts.why = certificate.error().why;
    facts.signature.state = certificate.error().several_signatures ? SignatureState::multiple
                                                                   : SignatureState::malformed;
    return facts;
  }
  facts.pushee = certificate->pushee;
  facts.is_elsewhere = is_elsewhere(facts.pushee, context.policy);
  facts.why = problem(push, *certificate, context.policy);
  if (const Done done = verify(certificate->signed_part, context, facts); !done) {
    return tl::unexpected(done.error());
  }
  if (facts.signature.state != SignatureState::good || !facts.signer) {
    return facts;
  }
  facts.kept = std::make_shared<const std::string>(*std::move(bytes));
  facts.person = person_of_certificate(facts, context.policy, context.received);
  return facts;
}

std::optional<std::string> person_of_certificate(const CertificateFacts& facts,
                                                 const Policy& policy, Instant received) {
  const bool is_good = facts.why.empty() && facts.signature.state == SignatureState::good;
  return is_good && facts.signer && is_here(*facts.signer, policy, received) ? facts.signer
                                                                             : std::nullopt;
}

CertificateSight sight_of(const Push& push) {
  if (push.is_planned) {
    return CertificateSight::not_yet;
  }
  return push.hook == HookKind::update ? CertificateSight::withheld : CertificateSight::seen;
}

Pusher certified(Pusher pusher, const std::optional<CertificateFacts>& certificate) {
  if (!certificate || !certificate->person) {
    return pusher;
  }
  if (pusher.person && pusher.person != certificate->person) {
    pusher.person.reset();
  } else {
    pusher.person = certificate->person;
  }
  return pusher;
}

}  // namespace refwarden
