// The `gpgsig` and `gpgsig-sha256` headers of one object, and what they sign.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "git/header_lines.hpp"

namespace refwarden {

// True for every name that git leaves out of what a signature covers: git skips any header that
// begins so (commit.c, parse_buffer_signed_by_header), known or not.
bool is_signature_header(std::string_view name);

// What the header of the repository's own signatures is called ("gpgsig-sha256" with SHA-256).
std::string_view signature_header(HashAlgorithm algorithm);

// Keeps at most one signature header of each hash algorithm.
class SignatureHeaders {
 public:
  explicit SignatureHeaders(HashAlgorithm repository) : m_repository(repository) {}

  // Malformed: a second header of one name (`several_signatures`), an empty value, or a name that
  // begins with `gpgsig` and is neither of the two.
  Checked add(const HeaderLine& header);

  [[nodiscard]] const std::optional<HeaderLine>& own() const { return m_own; }
  [[nodiscard]] const std::optional<HeaderLine>& other() const { return m_other; }

  // The repository's own signature header, else the other algorithm's, with the payload: `object`
  // without both, and `several` if both are there. Nothing when there is neither. `object` is what
  // the headers point into.
  [[nodiscard]] std::optional<SignedPart> signed_part(std::string_view object) const;
  // `object` without both headers.
  [[nodiscard]] std::string payload(std::string_view object) const;

 private:
  HashAlgorithm m_repository;
  std::optional<HeaderLine> m_own;
  std::optional<HeaderLine> m_other;
};

}  // namespace refwarden
