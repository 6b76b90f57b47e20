#include "git/object_hash.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <openssl/evp.h>

#include "base/libcrypto.hpp"
#include "base/result.hpp"

namespace refwarden {

struct ObjectHash::Context {
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(EVP_MD* fetched) const { EVP_MD_free(fetched); }
  };
  // Fetched once: looking for a method costs as much as hashing a small object.
  std::unique_ptr<EVP_MD, Free> method;
  std::unique_ptr<EVP_MD_CTX, Free> handle{EVP_MD_CTX_new()};
};

ObjectHash::ObjectHash(HashAlgorithm algorithm) : m_context(std::make_unique<Context>()) {
  start_libcrypto();
  const char* const name = algorithm == HashAlgorithm::sha1 ? "SHA1" : "SHA256";
  m_context->method.reset(EVP_MD_fetch(nullptr, name, nullptr));
  require(m_context->method != nullptr && m_context->handle != nullptr, "git's hashes are there");
}

ObjectHash::ObjectHash(ObjectHash&&) noexcept = default;
ObjectHash& ObjectHash::operator=(ObjectHash&&) noexcept = default;
ObjectHash::~ObjectHash() = default;

Oid ObjectHash::id_of(ObjectType type, std::string_view bytes) const {
  EVP_MD_CTX* const context = m_context->handle.get();
  std::array<char, 64> header{};
  const std::string_view name = name_of(type);
  char* const size = std::copy(name.begin(), name.end(), header.data());
  *size = ' ';
  const char* const end =
      std::to_chars(size + 1, header.data() + header.size() - 1, bytes.size()).ptr;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  // The NUL after the header is one of the array's.
  const bool works = EVP_DigestInit_ex2(context, m_context->method.get(), nullptr) == 1 &&
                     EVP_DigestUpdate(context, header.data(),
                                      static_cast<std::size_t>(end - header.data()) + 1) == 1 &&
                     EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1 &&
                     EVP_DigestFinal_ex(context, digest.data(), &length) == 1;
  const auto id = Oid::from_raw({reinterpret_cast<const char*>(digest.data()), length});
  require(works && id, "OpenSSL hashes");
  return *id;
}

}  // namespace refwarden
