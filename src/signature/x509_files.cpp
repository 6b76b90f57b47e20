#include "signature/x509_files.hpp"

#include <ctime>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "base/libcrypto.hpp"
#include "base/result.hpp"

namespace refwarden {
namespace {

// The DER of every block of the file, each with the label `wanted`.
std::optional<std::vector<std::string>> blocks_in(const std::string& text, const char* wanted) {
  start_libcrypto();
  const X509Owned<BIO> bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  require(bio != nullptr, "libcrypto has memory");
  std::vector<std::string> blocks;
  while (true) {
    char* label = nullptr;
    char* header = nullptr;
    unsigned char* bytes = nullptr;
    long length = 0;
    const int read = PEM_read_bio(bio.get(), &label, &header, &bytes, &length);
    if (read != 1) {
      const bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
      ERR_clear_error();
      return ended && !blocks.empty() ? std::optional(blocks) : std::nullopt;
    }
    const bool fits = std::string_view(label) == wanted && *header == '\0';
    blocks.emplace_back(bytes, bytes + length);
    OPENSSL_free(label);
    OPENSSL_free(header);
    OPENSSL_free(bytes);
    if (!fits) {
      return std::nullopt;
    }
  }
}

X509Owned<X509_CRL> list_of(const std::string& der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* const end = at + der.size();
  X509Owned<X509_CRL> list(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  return at == end ? std::move(list) : nullptr;
}

}  // namespace

std::optional<std::vector<X509Owned<X509>>> certificates_in(const X509File& file) {
  const auto blocks = blocks_in(file.bytes, PEM_STRING_X509);
  std::vector<X509Owned<X509>> certificates;
  for (const std::string& der : blocks.value_or(std::vector<std::string>())) {
    auto certificate = certificate_of(der);
    if (certificate == nullptr) {
      return std::nullopt;
    }
    certificates.push_back(std::move(certificate));
  }
  return blocks ? std::optional(std::move(certificates)) : std::nullopt;
}

std::optional<std::vector<X509Owned<X509_CRL>>> lists_in(const X509File& file) {
  const auto blocks = blocks_in(file.bytes, PEM_STRING_X509_CRL);
  std::vector<X509Owned<X509_CRL>> lists;
  for (const std::string& der : blocks.value_or(std::vector<std::string>())) {
    auto list = list_of(der);
    if (list == nullptr) {
      return std::nullopt;
    }
    lists.push_back(std::move(list));
  }
  return blocks ? std::optional(std::move(lists)) : std::nullopt;
}

std::optional<Instant> instant_of(const ASN1_TIME* time) {
  std::tm fields{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &fields) != 1) {
    ERR_clear_error();
    return std::nullopt;
  }
  return Instant(std::chrono::seconds(::timegm(&fields)));
}

}  // namespace refwarden
