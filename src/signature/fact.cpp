#include "signature/fact.hpp"

#include "base/result.hpp"

namespace refwarden {

std::string_view name_of(SignatureFormat format) {
  switch (format) {
    case SignatureFormat::openpgp:
      return "openpgp";
    case SignatureFormat::ssh:
      return "ssh";
    case SignatureFormat::x509:
      return "x509";
  }
  require(false, "a signature format has a name");
  return {};
}

std::string_view name_of(SignatureState state) {
  switch (state) {
    case SignatureState::good:
      return "good";
    case SignatureState::none:
      return "none";
    case SignatureState::bad:
      return "bad";
    case SignatureState::unknown_key:
      return "unknown-key";
    case SignatureState::not_allowed:
      return "not-allowed";
    case SignatureState::expired_key:
      return "expired-key";
    case SignatureState::revoked_key:
      return "revoked-key";
    case SignatureState::left:
      return "left";
    case SignatureState::time:
      return "time";
    case SignatureState::expired_signature:
      return "expired-signature";
    case SignatureState::weak:
      return "weak";
    case SignatureState::wrong_usage:
      return "wrong-usage";
    case SignatureState::multiple:
      return "multiple";
    case SignatureState::malformed:
      return "malformed";
    case SignatureState::unsupported:
      return "unsupported";
  }
  require(false, "a signature state has a name");
  return {};
}

}  // namespace refwarden
