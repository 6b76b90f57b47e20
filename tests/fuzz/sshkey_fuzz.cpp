// SSH public keys as a policy lists them: a line is its type, its blob and a comment, and its
// fingerprint is the blob's.
#include "fuzz/fuzz.hpp"
#include "signature/base64.hpp"
#include "signature/ssh_blob.hpp"
#include "signature/ssh_key.hpp"

using namespace refwarden;

namespace {

constexpr unsigned k_rsa_bits = 2048;

void check_line(std::string_view line) {
  const auto key = parse_ssh_public_key(line);
  if (!key) {
    fuzz::require_reason(key.error());
    return;
  }
  const std::string written = key->type + " " + base64_encoded(key->blob);
  require(line == written || line.starts_with(written + " "), "the line is written another way");
  require(key->fingerprint == ssh_fingerprint(key->blob), "another fingerprint");
  const auto blob = parse_ssh_blob(key->blob, k_rsa_bits);
  require(blob && blob->type == key->type, "the blob is of another type");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::text_of(data, size);
  check_line(input.substr(0, input.find('\n')));
  // The same bytes as a blob, so that its reader is met without base64 in the way.
  const auto blob = parse_ssh_blob(input, k_rsa_bits);
  if (!blob) {
    fuzz::require_reason(blob.error().why);
    return 0;
  }
  require(!blob->key.verifies_ed25519("nobody signed this", std::string(64, '\1')),
          "a signature that nobody made");
  check_line(blob->type + " " + base64_encoded(input));
  require(input.size() > 8192 ||
              parse_ssh_public_key(blob->type + " " + base64_encoded(input)).has_value(),
          "a key is read as a blob and not as a line");
  return 0;
}
