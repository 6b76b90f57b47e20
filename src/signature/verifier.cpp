#include "signature/verifier.hpp"

#include <optional>
#include <utility>

#include "signature/armor.hpp"
#include "signature/openpgp_verifier.hpp"
#include "signature/parallel.hpp"
#include "signature/ssh_verifier.hpp"
#include "signature/x509_verifier.hpp"

namespace refwarden {
namespace {

// One thread does this many SSH or X.509 signatures before a second one would be worth its start.
constexpr std::size_t k_per_thread = 16;

// Which texts of a batch each engine gets.
struct Sorted {
  std::vector<std::size_t> openpgp;
  std::vector<std::size_t> ssh;
  std::vector<std::size_t> x509;
};

class PolicyVerifier final : public Verifier {
 public:
  PolicyVerifier(std::vector<ListedKey> keys, SignatureSettings settings)
      : m_keys(std::move(keys)), m_settings(std::move(settings)) {}

  Result<std::vector<SignatureFact>> verify(std::span<const SignedText> texts,
                                            Instant now) override;

 private:
  // `check` for each of these texts, by as many threads as are worth it.
  Done each_of(const std::vector<std::size_t>& which,
               const std::function<void(std::size_t at)>& check) const;
  Done verify_ssh(std::span<const SignedText> texts, const std::vector<std::size_t>& which,
                  Instant now, std::vector<SignatureFact>& facts);
  Done verify_x509(std::span<const SignedText> texts, const std::vector<std::size_t>& which,
                   Instant now, std::vector<SignatureFact>& facts);
  static Sorted sort(std::span<const SignedText> texts, std::vector<SignatureFact>& facts);

  std::vector<ListedKey> m_keys;
  SignatureSettings m_settings;
  std::optional<OpenPgpVerifier> m_openpgp;  // made for the first signature of its format
  std::optional<SshVerifier> m_ssh;
  std::optional<X509Verifier> m_x509;
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
        sorted.x509.push_back(at);
        break;
    }
  }
  return sorted;
}

Done PolicyVerifier::each_of(const std::vector<std::size_t>& which,
                             const std::function<void(std::size_t at)>& check) const {
  const std::size_t workers = workers_for(which.size() / k_per_thread, m_settings.threads);
  return for_each_item(which.size(), workers, m_settings.may_go_on,
                       [&](std::size_t, std::size_t item) { check(which[item]); });
}

Done PolicyVerifier::verify_ssh(std::span<const SignedText> texts,
                                const std::vector<std::size_t>& which, Instant now,
                                std::vector<SignatureFact>& facts) {
  if (which.empty()) {
    return {};
  }
  if (!m_ssh) {
    auto revocations = SshRevocations::read(m_settings.revoked_ssh);
    if (!revocations) {
      return tl::unexpected(revocations.error());
    }
    m_ssh.emplace(m_keys, std::move(*revocations), m_settings.rsa_bits, m_settings.algorithms);
  }
  return each_of(which, [&](std::size_t at) { facts[at] = m_ssh->verify(texts[at], now); });
}

Done PolicyVerifier::verify_x509(std::span<const SignedText> texts,
                                 const std::vector<std::size_t>& which, Instant now,
                                 std::vector<SignatureFact>& facts) {
  if (which.empty()) {
    return {};
  }
  if (!m_x509) {
    m_x509.emplace(m_keys, m_settings);
  }
  if (auto ready = m_x509->prepare(now); !ready) {
    return ready;
  }
  return each_of(which, [&](std::size_t at) { facts[at] = m_x509->verify(texts[at]); })
      .and_then([&] { return m_x509->outcome(); });
}

Result<std::vector<SignatureFact>> PolicyVerifier::verify(std::span<const SignedText> texts,
                                                          Instant now) {
  std::vector<SignatureFact> facts(texts.size());
  const Sorted sorted = sort(texts, facts);
  const Done done = verify_ssh(texts, sorted.ssh, now, facts).and_then([&] {
    return verify_x509(texts, sorted.x509, now, facts);
  });
  if (!done) {
    return tl::unexpected(done.error());
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
