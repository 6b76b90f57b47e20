#include "signature/ssh_key.hpp"

#include "signature/base64.hpp"
#include "signature/evp_digest.hpp"
#include "signature/ssh_blob.hpp"

namespace refwarden {
namespace {

constexpr unsigned k_least_rsa_bits = 2048;
constexpr std::size_t k_line_limit = 16384;

}  // namespace

tl::expected<SshPublicKey, std::string> parse_ssh_public_key(std::string_view line) {
  if (line.size() > k_line_limit) {
    return tl::unexpected<std::string>("the line is longer than any SSH public key");
  }
  const std::size_t type_end = line.find(' ');
  if (type_end == std::string_view::npos || type_end == 0) {
    return tl::unexpected<std::string>("an SSH public key is written `type base64 [comment]`");
  }
  const std::string_view type = line.substr(0, type_end);
  const std::string_view rest = line.substr(type_end + 1);
  const auto blob = base64_decoded(rest.substr(0, rest.find(' ')));
  if (!blob || blob->empty()) {
    return tl::unexpected<std::string>("the second word is not the base64 of an SSH public key");
  }
  const auto key = parse_ssh_blob(*blob, k_least_rsa_bits);
  if (!key) {
    return tl::unexpected(key.error().why);
  }
  if (key->type != type) {
    return tl::unexpected<std::string>("the first word is not the type of the SSH key");
  }
  return SshPublicKey{std::string(type), *blob, ssh_fingerprint(*blob)};
}

std::string ssh_fingerprint(std::string_view blob) {
  std::string text = base64_encoded(digest_of(DigestName::sha256, {blob}));
  while (text.ends_with('=')) {
    text.pop_back();
  }
  return "SHA256:" + text;
}

}  // namespace refwarden
