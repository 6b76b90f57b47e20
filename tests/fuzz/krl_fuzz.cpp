// Files of revoked SSH keys, both kinds: what a list says it takes back it does take back, and what
// is cut short is not read as a shorter list.
#include <algorithm>

#include "fuzz/fuzz.hpp"
#include "signature/evp_digest.hpp"
#include "signature/ssh_blob.hpp"
#include "signature/ssh_revocations.hpp"

using namespace refwarden;

namespace {

void check_certificates(const RevokedCertificates& revoked) {
  for (const auto& [first, last] : revoked.serials) {
    require(first > 0 && first <= last, "a range that holds nothing, or serial 0");
    require(revoked.has(first, "") && revoked.has(last, ""), "a serial of a range is not found");
  }
  for (const SshSerialBitmap& bitmap : revoked.bitmaps) {
    const auto top = static_cast<unsigned char>(bitmap.bytes.front());
    unsigned bit = 7;
    while (bit > 0 && (top >> bit) == 0) {
      --bit;
    }
    require(bitmap.first > 0 && top != 0, "a bitmap that begins with nothing, or at serial 0");
    require(revoked.has(bitmap.first + (bitmap.bytes.size() - 1) * 8 + bit, ""),
            "the last serial of a bitmap is not found");
  }
  for (const std::string& id : revoked.ids) {
    require(revoked.has(0, id), "a key id is not found");
  }
}

void check(const SshRevocationList& list) {
  for (const std::string& blob : list.blobs) {
    require(list.has_key(blob), "a key is not found");
  }
  const auto all_have = [](const auto& digests, std::size_t size) {
    return std::all_of(digests.begin(), digests.end(),
                       [&](const std::string& digest) { return digest.size() == size; });
  };
  require(all_have(list.sha1, 20) && all_have(list.sha256, 32), "a hash of another length");
  for (const auto& [authority, revoked] : list.certificates) {
    check_certificates(revoked);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::text_of(data, size);
  const auto list = is_ssh_krl(input) ? parse_ssh_krl(input) : parse_ssh_revocation_lines(input);
  if (!list) {
    fuzz::require_reason(list.error());
    return 0;
  }
  check(*list);
  require(is_ssh_krl(input) || !list->blobs.empty() || !list->sha256.empty(),
          "lines that take nothing back");
  require(!is_ssh_krl(input) || !parse_ssh_krl(input.substr(0, input.size() - 1)),
          "a list that is cut short is taken");
  return 0;
}
