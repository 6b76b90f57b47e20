#include "signature/ssh_verifier.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "signature/armor.hpp"
#include "signature/openpgp_judge.hpp"
#include "signature/ssh_key.hpp"

namespace refwarden {
namespace {

constexpr const char* k_does_not_fit = "the signature does not fit the object";

SignatureFact settled(SignatureFact fact, SignatureState state, std::string why) {
  fact.state = state;
  fact.why = std::move(why);
  return fact;
}

SignatureFact settled(SignatureFact fact, const SignatureRefusal& refusal) {
  return settled(std::move(fact), refusal.state, refusal.why);
}

std::string name_of(const SshSignature& signature) {
  if (!signature.certificate) {
    return "ssh:" + signature.fingerprint;
  }
  return fmt::format("ssh:{} certificate {} by {}", signature.fingerprint,
                     signature.certificate->serial,
                     ssh_fingerprint(signature.certificate->authority_blob));
}

// What the signature was made for, whoever's key it is.
std::optional<std::string> misuse_of(const SshSignature& signature) {
  if (signature.signature_space != "git") {
    return "the SSH signature was not made for git (its namespace is another)";
  }
  if (signature.key.security_key && signature.key.application != "ssh:") {
    return "the security key's application is not `ssh:`";
  }
  return std::nullopt;
}

std::optional<std::string> misuse_by_option(const std::string& option,
                                            const SshSignature& signature) {
  if (option == "verify-required") {
    return signature.value.verified()
               ? std::nullopt
               : std::optional<std::string>(
                     "the certificate asks for user verification, and there was none");
  }
  // Both limit what a login may do; a signature that anybody carries anywhere cannot keep to them.
  if (option == "force-command" || option == "source-address") {
    return "the certificate is for logins alone (" + option + ")";
  }
  return "the certificate has a critical option that is not known";
}

std::optional<std::string> misuse_of(const SshCertificate& certificate,
                                     const SshSignature& signature) {
  if (certificate.type == SshCertificateType::host) {
    return "the certificate is a host's";
  }
  if (certificate.principals.empty()) {
    return "the certificate has no principals";
  }
  for (const std::string& option : certificate.critical_names) {
    if (auto why = misuse_by_option(option, signature)) {
      return why;
    }
  }
  return std::nullopt;
}

std::optional<std::string> outside_validity(const SshCertificate& certificate, Instant now) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  if (seconds < 0 || static_cast<std::uint64_t>(seconds) < certificate.valid_after) {
    return "the certificate is not valid yet";
  }
  if (static_cast<std::uint64_t>(seconds) >= certificate.valid_before) {
    return "the certificate has expired";
  }
  return std::nullopt;
}

bool names_principal_of(const ListedKey& entry, const SshCertificate& certificate) {
  return std::any_of(
      certificate.principals.begin(), certificate.principals.end(),
      [&](const std::string& principal) { return entry.certified_principals.contains(principal); });
}

}  // namespace

SshVerifier::SshVerifier(std::vector<ListedKey> keys, SshRevocations revocations, unsigned rsa_bits,
                         AlgorithmLists algorithms)
    : m_keys(std::move(keys)),
      m_revocations(std::move(revocations)),
      m_rsa_bits(rsa_bits),
      m_algorithms(std::move(algorithms)) {
  for (std::size_t at = 0; at < m_keys.size(); ++at) {
    if (m_keys[at].format != SignatureFormat::ssh) {
      continue;
    }
    if (m_keys[at].certified_principals.empty()) {
      m_by_fingerprint.emplace(m_keys[at].fingerprint, at);
    } else {
      m_by_authority[m_keys[at].ssh_blob].push_back(at);
    }
  }
}

SignatureFact SshVerifier::verify(const SignedText& text, Instant now) const {
  const auto signature = decode_ssh_armor(text.signature).and_then([&](const std::string& blob) {
    return parse_sshsig(blob, m_rsa_bits);
  });
  if (!signature) {
    SignatureFact fact;
    fact.format = SignatureFormat::ssh;
    return settled(std::move(fact), signature.error());
  }
  SignatureFact fact = signature->certificate ? by_certificate(*signature, text, now)
                                              : by_plain_key(*signature, text, now);
  fact.format = SignatureFormat::ssh;
  fact.key = name_of(*signature);
  fact.security_key = signature->key.security_key;
  return held_to(m_algorithms, used_by(*signature), std::move(fact));
}

SignatureFact SshVerifier::by_plain_key(const SshSignature& signature, const SignedText& text,
                                        Instant now) const {
  SignatureFact fact;
  const auto listed = m_by_fingerprint.find(signature.fingerprint);
  if (listed == m_by_fingerprint.end()) {
    return settled(std::move(fact), SignatureState::unknown_key,
                   "no key that the policy lists made it");
  }
  const ListedKey& entry = m_keys[listed->second];
  if ((!entry.ssh_blob.empty() && entry.ssh_blob != signature.key_blob) ||
      !verifies(signature, text.payload)) {
    return settled(std::move(fact), SignatureState::bad, k_does_not_fit);
  }
  fact.listed_key = listed->second;
  fact.touched = signature.value.touched();
  fact.verified = signature.value.verified();
  if (m_revocations.has_key(signature.key_blob)) {
    return settled(std::move(fact), SignatureState::revoked_key, "the SSH key was revoked");
  }
  if (auto why = misuse_of(signature)) {
    return settled(std::move(fact), SignatureState::wrong_usage, std::move(*why));
  }
  if (auto why = outside_listed_days(entry, now)) {
    return settled(std::move(fact), SignatureState::expired_key, std::move(*why));
  }
  fact.state = SignatureState::good;
  return fact;
}

SignatureFact SshVerifier::by_certificate(const SshSignature& signature, const SignedText& text,
                                          Instant now) const {
  const SshCertificate& certificate = *signature.certificate;
  SignatureFact fact;
  const auto authority = m_by_authority.find(certificate.authority_blob);
  if (authority == m_by_authority.end()) {
    return settled(std::move(fact), SignatureState::unknown_key,
                   "no authority that the policy lists signed its certificate");
  }
  if (!is_signed(certificate)) {
    return settled(std::move(fact), SignatureState::bad,
                   "the certificate is not signed by the authority that it names");
  }
  if (!verifies(signature, text.payload)) {
    return settled(std::move(fact), SignatureState::bad, k_does_not_fit);
  }
  std::vector<std::size_t> persons;
  std::copy_if(authority->second.begin(), authority->second.end(), std::back_inserter(persons),
               [&](std::size_t at) { return names_principal_of(m_keys[at], certificate); });
  if (persons.size() == 1) {
    fact.listed_key = persons.front();
  }
  fact.touched = signature.value.touched();
  fact.verified = signature.value.verified();
  if (m_revocations.has(certificate)) {
    return settled(std::move(fact), SignatureState::revoked_key,
                   "the certificate, its key or its authority was revoked");
  }
  auto misuse = misuse_of(signature);
  if (misuse || (misuse = misuse_of(certificate, signature))) {
    return settled(std::move(fact), SignatureState::wrong_usage, std::move(*misuse));
  }
  if (persons.size() != 1) {
    return settled(std::move(fact), SignatureState::unknown_key,
                   persons.empty() ? "its certificate names no principal that the policy maps"
                                   : "its certificate names principals of two persons");
  }
  if (auto why = outside_validity(certificate, now)) {
    return settled(std::move(fact), SignatureState::expired_key, std::move(*why));
  }
  fact.state = SignatureState::good;
  return fact;
}

}  // namespace refwarden
