#include "signature/evp_digest.hpp"

#include <array>
#include <memory>

#include <openssl/evp.h>

#include "base/libcrypto.hpp"
#include "base/result.hpp"

namespace refwarden {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

std::string hashed(const EVP_MD* algorithm, std::initializer_list<std::string_view> parts) {
  start_libcrypto();
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  bool works = context != nullptr && EVP_DigestInit_ex(context.get(), algorithm, nullptr) == 1;
  for (const std::string_view part : parts) {
    works = works && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned length = 0;
  works = works && EVP_DigestFinal_ex(context.get(), bytes.data(), &length) == 1;
  require(works, "libcrypto hashes");
  return {bytes.begin(), bytes.begin() + length};
}

}  // namespace

std::string digest_of(DigestName name, std::initializer_list<std::string_view> parts) {
  switch (name) {
    case DigestName::sha256:
      return hashed(EVP_sha256(), parts);
    case DigestName::sha384:
      return hashed(EVP_sha384(), parts);
    case DigestName::sha512:
      return hashed(EVP_sha512(), parts);
  }
  require(false, "a digest has a name");
  return {};
}

std::string sha1_of(std::initializer_list<std::string_view> parts) {
  return hashed(EVP_sha1(), parts);
}

}  // namespace refwarden
