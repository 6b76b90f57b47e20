#include "git/signature_headers.hpp"

#include <algorithm>
#include <array>

namespace refwarden {
namespace {

constexpr std::string_view k_prefix = "gpgsig";

HashAlgorithm other_than(HashAlgorithm algorithm) {
  return algorithm == HashAlgorithm::sha1 ? HashAlgorithm::sha256 : HashAlgorithm::sha1;
}

std::string unfold(const HeaderLine& header) {
  std::string text;
  text.reserve(header.raw.size());
  text.append(header.value).push_back('\n');
  std::string_view rest = header.continuation;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n') + 1;
    text.append(rest.substr(1, end - 1));
    rest.remove_prefix(end);
  }
  return text;
}

}  // namespace

std::string_view signature_header(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::sha1:
      return "gpgsig";
    case HashAlgorithm::sha256:
      return "gpgsig-sha256";
  }
  return {};
}

bool is_signature_header(std::string_view name) {
  return name.substr(0, k_prefix.size()) == k_prefix;
}

Checked SignatureHeaders::add(const HeaderLine& header) {
  const bool own = header.name == signature_header(m_repository);
  if (!own && header.name != signature_header(other_than(m_repository))) {
    return malformed("an unknown signature header, which no signature covers");
  }
  auto& place = own ? m_own : m_other;
  if (place) {
    return tl::unexpected(Malformed{"two signature headers", true});
  }
  if (header.value.empty()) {
    return malformed("an empty signature header");
  }
  place = header;
  return {};
}

std::optional<SignedPart> SignatureHeaders::signed_part(std::string_view object) const {
  if (!m_own && !m_other) {
    return std::nullopt;
  }
  return SignedPart{unfold(m_own ? *m_own : *m_other), payload(object), !m_own.has_value(),
                    m_own && m_other};
}

std::string SignatureHeaders::payload(std::string_view object) const {
  std::array<std::string_view, 2> cuts = {m_own ? m_own->raw : object.substr(0, 0),
                                          m_other ? m_other->raw : object.substr(0, 0)};
  if (cuts[0].data() > cuts[1].data()) {
    std::swap(cuts[0], cuts[1]);
  }
  std::string payload;
  payload.reserve(object.size() - cuts[0].size() - cuts[1].size());
  std::size_t from = 0;
  for (const std::string_view cut : cuts) {
    const auto at = static_cast<std::size_t>(cut.data() - object.data());
    payload.append(object.substr(from, at - from));
    from = at + cut.size();
  }
  payload.append(object.substr(from));
  return payload;
}

}  // namespace refwarden
