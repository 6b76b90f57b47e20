#include "arithmetic_paths.hpp"

#include <optional>

#include "openpgp_world.hpp"
#include "signature/armor.hpp"
#include "signature/byte_reader.hpp"
#include "signature/openpgp_arithmetic.hpp"
#include "signature/ssh_key.hpp"
#include "signature/ssh_value.hpp"
#include "signature/verifier.hpp"

namespace refwarden::test {
namespace {

const std::string k_text = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n";

std::string without_zeros(const std::string& bytes) {
  const std::size_t start = bytes.find_first_not_of('\0');
  return start == std::string::npos ? "" : bytes.substr(start);
}

// --- SSHSIG
// ---------------------------------------------------------------------------------------

// RFC 4251 section 5.
std::string mpint(const std::string& number) {
  const std::string bytes = without_zeros(number);
  const bool top = !bytes.empty() && (static_cast<unsigned char>(bytes.front()) & 0x80U) != 0;
  return ssh_string(std::string(top ? 1 : 0, '\0') + bytes);
}

const std::string k_ssh_fields = ssh_string("git") + ssh_string("") + ssh_string("sha512");

std::string ssh_message() {
  return "SSHSIG" + k_ssh_fields + ssh_string(digest_of(DigestName::sha512, {k_text}));
}

bool ssh_accepts(const std::string& blob, const std::string& algorithm, const std::string& value) {
  ListedKey key;
  key.format = SignatureFormat::ssh;
  key.fingerprint = ssh_fingerprint(blob);
  key.ssh_blob = blob;
  const std::string armor = ssh_armored("SSHSIG" + four_bytes(1) + ssh_string(blob) + k_ssh_fields +
                                        ssh_string(ssh_string(algorithm) + ssh_string(value)));
  const SignedText text{armor, k_text};
  const auto facts = make_verifier({key}, {})->verify(std::span(&text, 1), SystemClock().now());
  return facts && facts->front().state == SignatureState::good;
}

std::string ssh_curve(Curve curve) {
  return curve == Curve::p256 ? "nistp256" : curve == Curve::p384 ? "nistp384" : "nistp521";
}

std::string ssh_ecdsa_blob(Curve curve, const std::string& point) {
  return ssh_string("ecdsa-sha2-" + ssh_curve(curve)) + ssh_string(ssh_curve(curve)) +
         ssh_string(point);
}

// --- OpenPGP
// --------------------------------------------------------------------------------------

// RFC 4880 section 3.2, with the zeros that the bytes begin with.
std::string mpi(const std::string& bytes) {
  std::size_t bits = bytes.size() * 8;
  if (!bytes.empty()) {
    for (unsigned first = static_cast<unsigned char>(bytes.front()); first != 0 && first < 0x80;
         first <<= 1U) {
      --bits;
    }
  }
  return four_bytes(static_cast<std::uint32_t>(bits)).substr(2) + bytes;
}

// A packet by a key of this algorithm whose numbers are these.
std::string openpgp_packet(unsigned algorithm, DigestName digest, const std::string& numbers) {
  const unsigned hash = digest == DigestName::sha256 ? 8 : digest == DigestName::sha384 ? 9 : 10;
  const std::string fingerprint(20, '\x11');
  const std::string hashed = std::string("\x16\x21\x04") + fingerprint + "\x05\x02" + four_bytes(1);
  const std::string unhashed = "\x09\x10" + fingerprint.substr(12);
  const auto area = [](const std::string& subpackets) {
    return four_bytes(static_cast<std::uint32_t>(subpackets.size())).substr(2) + subpackets;
  };
  return packet_with(std::string("\x04\0", 2) + static_cast<char>(algorithm) +
                     static_cast<char>(hash) + area(hashed) + area(unhashed) + "\xab\xcd" +
                     numbers);
}

std::string openpgp_message(unsigned algorithm, DigestName digest, int numbers) {
  const std::string one = mpi("\x01");
  const auto signature =
      parse_openpgp_signature(openpgp_packet(algorithm, digest, numbers == 1 ? one : one + one));
  return k_text + signature.value().hashed_part;
}

bool openpgp_accepts(const CertificateKey& key, DigestName digest, const std::string& numbers) {
  const auto evp = evp_key_of(key);
  const auto signature = parse_openpgp_signature(openpgp_packet(key.algorithm, digest, numbers));
  return evp && signature && verifies(*signature, *evp, k_text);
}

CertificateKey openpgp_key(unsigned algorithm, std::optional<KeyCurve> curve,
                           std::string material) {
  CertificateKey key;
  key.algorithm = static_cast<std::uint8_t>(algorithm);
  key.curve = curve;
  key.material = std::move(material);
  return key;
}

constexpr unsigned k_rsa = 1;
constexpr unsigned k_ecdsa = 19;
constexpr unsigned k_eddsa = 22;

CertificateKey openpgp_ed25519(const std::string& point) {
  return openpgp_key(k_eddsa, KeyCurve::ed25519, mpi("\x40" + point));
}

CertificateKey openpgp_ecdsa(Curve curve, const std::string& point) {
  return openpgp_key(k_ecdsa,
                     curve == Curve::p256   ? KeyCurve::p256
                     : curve == Curve::p384 ? KeyCurve::p384
                                            : KeyCurve::p521,
                     mpi(point));
}

DigestName digest_of_curve(Curve curve) {
  return curve == Curve::p256   ? DigestName::sha256
         : curve == Curve::p384 ? DigestName::sha384
                                : DigestName::sha512;
}

}  // namespace

std::vector<ArithmeticPath> ed25519_paths(const SecretKey& secret) {
  const std::string point = secret.public_bytes();
  ArithmeticPath bare{"bare", k_text};
  bare.accepts = [point](const std::string& signature) {
    return EvpKey::ed25519(point)->verifies_ed25519(k_text, signature);
  };
  ArithmeticPath ssh{"SSHSIG", ssh_message()};
  ssh.accepts = [point](const std::string& signature) {
    return ssh_accepts(ssh_string("ssh-ed25519") + ssh_string(point), "ssh-ed25519", signature);
  };
  const std::string text = openpgp_message(k_eddsa, DigestName::sha256, 2);
  ArithmeticPath openpgp{"OpenPGP", digest_of(DigestName::sha256, {text})};
  openpgp.accepts = [key = openpgp_ed25519(point)](const std::string& signature) {
    const std::size_t half = std::min<std::size_t>(32, signature.size());
    return openpgp_accepts(
        key, DigestName::sha256,
        mpi(without_zeros(signature.substr(0, half))) + mpi(without_zeros(signature.substr(half))));
  };
  return {bare, ssh, openpgp};
}

std::vector<ArithmeticPath> ecdsa_paths(const SecretKey& secret, Curve curve) {
  const std::string point = secret.public_bytes();
  std::vector<ArithmeticPath> paths;
  for (const DigestName digest : {DigestName::sha256, DigestName::sha384, DigestName::sha512}) {
    ArithmeticPath bare{"bare", k_text, digest};
    bare.accepts_numbers = [=](const Number& r, const Number& s) {
      return EvpKey::ecdsa(curve, point)->verifies_ecdsa(digest, k_text, bytes_of(r), bytes_of(s));
    };
    ArithmeticPath openpgp{"OpenPGP", openpgp_message(k_ecdsa, digest, 2), digest};
    openpgp.accepts_numbers = [=](const Number& r, const Number& s) {
      return openpgp_accepts(openpgp_ecdsa(curve, point), digest,
                             mpi(bytes_of(r)) + mpi(bytes_of(s)));
    };
    paths.push_back(bare);
    paths.push_back(openpgp);
  }
  ArithmeticPath ssh{"SSHSIG", ssh_message(), digest_of_curve(curve)};
  ssh.accepts_numbers = [=](const Number& r, const Number& s) {
    return ssh_accepts(ssh_ecdsa_blob(curve, point), "ecdsa-sha2-" + ssh_curve(curve),
                       mpint(bytes_of(r)) + mpint(bytes_of(s)));
  };
  paths.push_back(ssh);
  return paths;
}

std::vector<ArithmeticPath> rsa_paths(const SecretKey& secret) {
  const std::string n = bytes_of(secret.parameter("n"));
  const std::string e = bytes_of(secret.parameter("e"));
  ArithmeticPath bare{"bare", k_text};
  bare.accepts = [=](const std::string& signature) {
    return EvpKey::rsa(n, e)->verifies_rsa(DigestName::sha256, k_text, signature);
  };
  ArithmeticPath ssh{"SSHSIG", ssh_message()};
  ssh.accepts = [=](const std::string& signature) {
    return ssh_accepts(ssh_string("ssh-rsa") + mpint(e) + mpint(n), "rsa-sha2-256", signature);
  };
  ArithmeticPath openpgp{"OpenPGP", openpgp_message(k_rsa, DigestName::sha256, 1)};
  openpgp.accepts = [key = openpgp_key(k_rsa, {}, mpi(n) + mpi(e))](const std::string& signature) {
    return openpgp_accepts(key, DigestName::sha256, mpi(without_zeros(signature)));
  };
  openpgp.holds_numbers = true;
  return {bare, ssh, openpgp};
}

bool is_ed25519_key(const std::string& point) {
  return EvpKey::ed25519(point) ||
         parse_ssh_blob(ssh_string("ssh-ed25519") + ssh_string(point), 2048) ||
         evp_key_of(openpgp_ed25519(point));
}

bool is_ecdsa_key(Curve curve, const std::string& point) {
  return EvpKey::ecdsa(curve, point) || parse_ssh_blob(ssh_ecdsa_blob(curve, point), 2048) ||
         evp_key_of(openpgp_ecdsa(curve, point));
}

}  // namespace refwarden::test
