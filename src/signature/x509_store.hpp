// The authorities and revocation lists of a policy, read and tested. For x509_*.cpp only.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "signature/x509_handles.hpp"
#include "signature/x509_settings.hpp"

namespace refwarden {

class X509Store {
 public:
  // Fails (`keys_broken`, the file's name in `detail`) where a file holds anything but the PEM
  // blocks that it is for, or where a list is missing, by nobody whom the policy names, a partial
  // or a delta list, weak, from the future, out of date or older than the policy allows.
  static Result<X509Store> make(const X509Settings& settings, Instant now);

  [[nodiscard]] X509_STORE* anchors() const { return m_anchors.get(); }
  [[nodiscard]] const std::vector<X509Owned<X509>>& intermediates() const {
    return m_intermediates;
  }
  // True where the policy trusts this very certificate.
  [[nodiscard]] bool is_anchor(const X509* certificate) const {
    return m_anchor_names.contains(x509_fingerprint(der_of(certificate)));
  }
  [[nodiscard]] bool asks_lists() const { return m_asks_lists; }

 private:
  X509Owned<X509_STORE> m_anchors;
  std::set<std::string> m_anchor_names;  // fingerprints
  std::vector<X509Owned<X509>> m_intermediates;
  bool m_asks_lists = false;
};

}  // namespace refwarden
