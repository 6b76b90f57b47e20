#include "signature/verifier.hpp"

#include <optional>
#include <utility>

#include "signature/armor.hpp"
#include "signature/openpgp_verifier.hpp"
#include "signature/parallel.hpp"
#include "signature/ssh_verifier.hpp"

namespace refwarden {
namespace {

// One thread does this many SSH signatures before a second one would be worth its start.
constexpr std::size_t k_ssh_per_thread = 16;

// Which texts of a batch each engine gets.
struct Sorted {
  std::vector<std::size_t> openpgp;
  std::vector<std::size_t> ssh;
};

class PolicyVerifier final : public Verifier {
 public:
  PolicyVerifier(std::vector<ListedKey> keys, SignatureSettings settings)
      : m_keys(std::move(keys)), m_settings(std::move(settings)) {}

  Result<std::vector<SignatureFact>> verify(std::span<const SignedText> texts,
                                            Instant now) override;

 private:
  static Sorted sort(std::span<const SignedText> texts, std::vector<SignatureFact>& facts);

  std::vector<ListedKey> m_keys;
  SignatureSettings m_settings;
  std::optional<OpenPgpVerifier> m_openpgp;  // made for the first signature of its format
  std::optional<SshVerifier> m_ssh;
};

Sorted PolicyVerifier::sort(std::span<const SignedText> texts, std::vector<SignatureFact>& facts) {
  Sorted sorted;
  for (std::size_t at = 0; at < texts.size(); ++at) {
    if (texts[at].signature.empty()) {
      continue;  // `none`, as every fact begins
    }
    SignatureFact& fact = facts[at];
    fact.format = format_of(texts[at].signature);
    if (!fact.format) {
      fact.state = SignatureState::malformed;
      fact.why = "the signature is of no known format";
      continue;
    }
    switch (*fact.format) {
      case SignatureFormat::openpgp:
        sorted.openpgp.push_back(at);
        break;
      case SignatureFormat::ssh:
        sorted.ssh.push_back(at);
        break;
      case SignatureFormat::x509:
        fact.state = SignatureState::unsupported;
        fact.why = "X.509 signatures are not supported";
        break;
    }
  }
  return sorted;
}

Result<std::vector<SignatureFact>> PolicyVerifier::verify(std::span<const SignedText> texts,
                                                          Instant now) {
  std::vector<SignatureFact> facts(texts.size());
  const Sorted sorted = sort(texts, facts);
  if (!sorted.ssh.empty()) {
    if (!m_ssh) {
      m_ssh.emplace(m_keys, m_settings.rsa_bits);
    }
    const std::size_t workers =
        workers_for(sorted.ssh.size() / k_ssh_per_thread, m_settings.threads);
    for_each_item(sorted.ssh.size(), workers, [&](std::size_t, std::size_t item) {
      const std::size_t at = sorted.ssh[item];
      facts[at] = m_ssh->verify(texts[at], now);
    });
  }
  if (sorted.openpgp.empty()) {
    return facts;
  }
  if (!m_openpgp) {
    m_openpgp.emplace(m_keys, m_settings);
  }
  std::vector<SignedText> openpgp;
  openpgp.reserve(sorted.openpgp.size());
  for (const std::size_t at : sorted.openpgp) {
    openpgp.push_back(texts[at]);
  }
  auto found = m_openpgp->verify(openpgp, now);
  if (!found) {
    return tl::unexpected(found.error());
  }
  for (std::size_t item = 0; item < sorted.openpgp.size(); ++item) {
    facts[sorted.openpgp[item]] = std::move((*found)[item]);
  }
  return facts;
}

}  // namespace

std::string_view name_of(SignatureEngine engine) {
  switch (engine) {
    case SignatureEngine::fast:
      return "fast";
    case SignatureEngine::gnupg:
      return "gnupg";
    case SignatureEngine::both:
      return "both";
  }
  return {};
}

std::unique_ptr<Verifier> make_verifier(std::vector<ListedKey> keys, SignatureSettings settings) {
  return std::make_unique<PolicyVerifier>(std::move(keys), std::move(settings));
}

}  // namespace refwarden
