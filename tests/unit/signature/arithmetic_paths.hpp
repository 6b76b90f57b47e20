// The ways on which numbers of a pushed signature reach the arithmetic: bare, in an SSHSIG, and in
// an OpenPGP packet. Each has bytes of its own that are signed, and a form of its own for the
// numbers.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "arithmetic_vectors.hpp"
#include "signature/evp_key.hpp"

namespace refwarden::test {

struct ArithmeticPath {
  std::string name;
  std::string message;  // what the key signs
  DigestName digest = DigestName::sha256;
  // Ed25519 and RSA: whether this is taken for a signature over `message`.
  std::function<bool(const std::string& signature)> accepts = {};
  // ECDSA.
  std::function<bool(const Number& r, const Number& s)> accepts_numbers = {};
  // Leading zeros do not count: a number has one form, whatever its size.
  bool holds_numbers = false;
};

std::vector<ArithmeticPath> ed25519_paths(const SecretKey& secret);
std::vector<ArithmeticPath> ecdsa_paths(const SecretKey& secret, Curve curve);
std::vector<ArithmeticPath> rsa_paths(const SecretKey& secret);  // SHA-256

// Whether any path takes these bytes for a key.
bool is_ed25519_key(const std::string& point);
bool is_ecdsa_key(Curve curve, const std::string& point);

}  // namespace refwarden::test
