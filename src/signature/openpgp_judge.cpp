#include "signature/openpgp_judge.hpp"

#include <utility>

namespace refwarden {
namespace {

const std::string k_too_short = "the RSA key is too short";

struct Reason {
  SignatureState state = SignatureState::good;
  std::string why;
};

struct Case {
  const OpenPgpSignature& signature;
  const OpenPgpSigner& signer;
  const GpgKeyState& state;
  const GpgAnswer& answer;
  JudgeTime time;
};

Instant instant_of(std::int64_t seconds) {
  return Instant(std::chrono::seconds(seconds));
}

std::string day_text(std::int64_t seconds) {
  return to_text(day_of(instant_of(seconds)));
}

bool is_subkey(const Case& given) {
  return given.signer.key.fingerprint != given.signer.primary;
}

// Whether gpg found the arithmetic right, whatever else it found.
bool is_mathematically_good(const GpgAnswer& answer) {
  switch (answer.outcome) {
    case GpgOutcome::good:
    case GpgOutcome::expired_signature:
    case GpgOutcome::expired_key:
    case GpgOutcome::revoked_key:
      return true;
    case GpgOutcome::bad:
    case GpgOutcome::wrong_usage:
    case GpgOutcome::no_binding:
    case GpgOutcome::time_conflict:
    case GpgOutcome::weak_digest:
    case GpgOutcome::other:
      return false;
  }
  return false;
}

// gpg and our own reading of the packet must speak of the same signature.
bool agrees_with_packet(const Case& given) {
  const std::int64_t created = given.signature.created;
  const std::int64_t after = given.signature.expires_after;
  constexpr unsigned k_digest_ids[] = {8, 9, 10};
  // GPGME numbers ECDSA and EdDSA for itself.
  const auto algorithm = [&] {
    switch (given.signature.algorithm) {
      case OpenPgpAlgorithm::rsa:
        return 1U;
      case OpenPgpAlgorithm::dsa:
        return 17U;
      case OpenPgpAlgorithm::ecdsa:
        return 301U;
      case OpenPgpAlgorithm::eddsa:
        return 303U;
    }
    return 0U;
  }();
  return given.answer.fingerprint == given.signature.issuer && given.answer.created == created &&
         given.answer.expires == (after == 0 ? 0 : created + after) &&
         given.answer.algorithm == algorithm &&
         given.answer.digest == k_digest_ids[static_cast<unsigned>(given.signature.digest)];
}

std::optional<Reason> bad(const Case& given) {
  if (given.answer.outcome == GpgOutcome::bad || given.answer.outcome == GpgOutcome::other) {
    return Reason{SignatureState::bad, "the signature does not fit the object"};
  }
  if (given.answer.outcome == GpgOutcome::weak_digest) {
    return Reason{SignatureState::weak, "gpg refuses the signature's hash"};
  }
  if (is_mathematically_good(given.answer) && !agrees_with_packet(given)) {
    return Reason{SignatureState::malformed, "gpg reads the signature in another way than we do"};
  }
  if (given.answer.notations) {
    return Reason{SignatureState::unsupported, "the signature carries notations"};
  }
  return std::nullopt;
}

std::optional<Reason> revoked(const Case& given) {
  if (given.state.primary.revoked || given.signer.revoked_by_revoker) {
    return Reason{SignatureState::revoked_key, "the key was revoked"};
  }
  if (given.state.key.revoked || given.answer.outcome == GpgOutcome::revoked_key) {
    return Reason{SignatureState::revoked_key,
                  is_subkey(given) ? "the subkey was revoked" : "the key was revoked"};
  }
  return std::nullopt;
}

std::optional<Reason> unusable(const Case& given) {
  const std::string name = is_subkey(given) ? "the subkey" : "the key";
  if (given.state.key.disabled || given.state.primary.disabled) {
    return Reason{SignatureState::wrong_usage, "the key is disabled"};
  }
  if (given.answer.outcome == GpgOutcome::no_binding || given.state.key.invalid ||
      given.state.primary.invalid) {
    return Reason{SignatureState::wrong_usage,
                  name + " has no valid binding (for a subkey: no back-signature)"};
  }
  // gpg takes the flag away from keys that have expired; that is for the next test to say.
  const bool expired = given.state.key.expired || given.state.primary.expired;
  if (given.answer.outcome == GpgOutcome::wrong_usage || (!given.state.key.can_sign && !expired)) {
    return Reason{SignatureState::wrong_usage, name + " may not sign"};
  }
  return std::nullopt;
}

bool has_passed(std::int64_t seconds, Instant now) {
  return seconds != 0 && instant_of(seconds) <= now;
}

std::optional<Reason> expired(const Case& given) {
  const GpgKeyState& state = given.state;
  if (has_passed(state.primary.expires, given.time.now)) {
    return Reason{SignatureState::expired_key,
                  "the key expired on " + day_text(state.primary.expires)};
  }
  if (has_passed(state.key.expires, given.time.now)) {
    return Reason{SignatureState::expired_key,
                  "the subkey expired on " + day_text(state.key.expires)};
  }
  if (state.key.expired || state.primary.expired ||
      given.answer.outcome == GpgOutcome::expired_key) {
    return Reason{SignatureState::expired_key, "the key has expired"};
  }
  if (auto why = outside_listed_days(*given.signer.entry, given.time.now)) {
    return Reason{SignatureState::expired_key, std::move(*why)};
  }
  return std::nullopt;
}

std::optional<Reason> expired_signature(const Case& given) {
  if (given.signature.expires_after != 0) {
    const std::int64_t end = std::int64_t{given.signature.created} + given.signature.expires_after;
    if (has_passed(end, given.time.now)) {
      return Reason{SignatureState::expired_signature, "the signature expired on " + day_text(end)};
    }
  }
  if (given.answer.outcome == GpgOutcome::expired_signature) {
    return Reason{SignatureState::expired_signature, "the signature has expired"};
  }
  return std::nullopt;
}

std::optional<Reason> out_of_time(const Case& given) {
  const Instant created = instant_of(given.signature.created);
  if (created > given.time.now + given.time.future_skew) {
    return Reason{SignatureState::time, "the signature is dated in the future"};
  }
  if (given.signature.created < given.signer.key.created ||
      given.answer.outcome == GpgOutcome::time_conflict) {
    return Reason{SignatureState::time, "the signature is older than its key"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> outside_listed_days(const ListedKey& key, Instant now) {
  const Day today = day_of(now);
  if (key.from && today < *key.from) {
    return "the policy lists the key from " + to_text(*key.from);
  }
  if (key.until && today > *key.until) {
    return "the policy lists the key until " + to_text(*key.until);
  }
  return std::nullopt;
}

SignatureFact openpgp_fact(const OpenPgpSignature& signature, SignatureState state,
                           std::string why) {
  SignatureFact fact;
  fact.state = state;
  fact.format = SignatureFormat::openpgp;
  fact.key = "openpgp:" + signature.issuer;
  fact.created = instant_of(signature.created);
  fact.why = std::move(why);
  return fact;
}

SignatureFact bad_arithmetic(const OpenPgpSignature& signature, const OpenPgpSigner& signer) {
  const bool weak = signer.strength == KeyStrength::weak;
  SignatureFact fact =
      weak ? openpgp_fact(signature, SignatureState::weak, k_too_short)
           : openpgp_fact(signature, SignatureState::bad, "the signature does not fit the object");
  fact.key = "openpgp:" + signer.primary;
  return fact;
}

std::optional<SignatureFact> judge_before_gpg(const OpenPgpSignature& signature,
                                              const OpenPgpSigner& signer) {
  const auto with = [&](SignatureState state, std::string why) {
    SignatureFact fact = openpgp_fact(signature, state, std::move(why));
    fact.key = "openpgp:" + signer.primary;
    return fact;
  };
  if (signer.strength == KeyStrength::unsupported) {
    return with(SignatureState::unsupported, "the key is on a curve that is not supported");
  }
  if (static_cast<std::uint8_t>(signature.algorithm) != signer.key.algorithm) {
    return with(SignatureState::bad, "the signature's algorithm is not the key's");
  }
  if (!signature.unusual.empty()) {
    return with(SignatureState::unsupported, signature.unusual);
  }
  return std::nullopt;
}

// Five kinds of evidence, none of which belongs to another.
// NOLINTNEXTLINE(readability-function-size)
SignatureFact judge_openpgp(const OpenPgpSignature& signature, const OpenPgpSigner& signer,
                            const GpgKeyState& state, const GpgAnswer& answer, JudgeTime time) {
  const Case given{signature, signer, state, answer, time};
  SignatureFact fact = openpgp_fact(signature, SignatureState::good, {});
  fact.key = "openpgp:" + signer.primary;
  fact.listed_key = signer.listed;
  const auto settle = [&fact](Reason reason) {
    fact.state = reason.state;
    fact.why = std::move(reason.why);
    if (fact.state == SignatureState::bad || fact.state == SignatureState::malformed) {
      fact.listed_key.reset();  // gpg says otherwise than our own arithmetic
    }
    return fact;
  };
  if (signer.strength == KeyStrength::weak) {
    return settle({SignatureState::weak, k_too_short});
  }
  for (const auto& test : {bad, revoked, unusable, expired, expired_signature, out_of_time}) {
    if (auto reason = test(given)) {
      return settle(std::move(*reason));
    }
  }
  // Whatever nobody thought of is not good.
  if (answer.outcome != GpgOutcome::good) {
    return settle({SignatureState::bad, "gpg does not call the signature good"});
  }
  return fact;
}

}  // namespace refwarden
