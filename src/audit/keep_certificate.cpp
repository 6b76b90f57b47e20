#include "audit/keep_certificate.hpp"

#include <fcntl.h>

#include "base/sha256.hpp"
#include "facts/push_certificate.hpp"

namespace refwarden {
namespace {

constexpr const char* k_folder = "certificates";

// "<64 hex digits>" of "sha256:<64 hex digits>"; a record can say anything else.
std::string file_name(const std::string& digest) {
  const std::string name = digest.substr(digest.find(':') + 1);
  const bool is_hex =
      name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
  return is_hex ? name : std::string();
}

}  // namespace

std::string certificate_name(const std::string& digest) {
  return std::string(k_folder) + "/" + file_name(digest);
}

Done keep_certificate(const AuditFolder& folder, const CertificateFacts& certificate) {
  if (!certificate.kept) {
    return {};
  }
  const std::string name = file_name(certificate.digest);
  require(!name.empty(), "a certificate's digest is one of SHA-256");
  const auto store = folder.subfolder(k_folder);
  if (!store) {
    return tl::unexpected(store.error());
  }
  // Whoever placed it may not have lived to make the folder durable.
  return store->has(name) ? store->sync() : store->place_file(name, *certificate.kept);
}

Done check_certificate(const AuditFolder& folder, const std::string& digest) {
  if (file_name(digest).empty()) {
    return audit_failure("no digest");
  }
  const std::string name = certificate_name(digest);
  const auto fd = folder.open_file(name, O_RDONLY);
  const auto bytes = fd ? read_all(fd->get(), k_certificate_bytes) : tl::unexpected(fd.error());
  if (!bytes) {
    return audit_failure(name + ": " + bytes.error().detail);
  }
  return sha256_of(*bytes) == digest ? Done() : audit_failure(name + " has other bytes");
}

}  // namespace refwarden
