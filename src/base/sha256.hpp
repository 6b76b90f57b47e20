// SHA-256 of bytes, for the record's chain and for the digests of files.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace refwarden {

// "sha256:" and 64 lower-case hex digits of `bytes` (FIPS 180-4).
std::string sha256_of(std::string_view bytes);

// The same, piece by piece.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  void add(std::string_view bytes);
  // The digest of everything added, in the form of `sha256_of`. Call once.
  std::string digest();

 private:
  struct Context;
  std::unique_ptr<Context> m_context;
};

}  // namespace refwarden
