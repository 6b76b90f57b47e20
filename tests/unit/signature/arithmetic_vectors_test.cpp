// Signatures at the edges of their arithmetic, in the manner of Project Wycheproof, against the
// functions that judge pushed ones: bare, as SSHSIG and as OpenPGP packets. Of what is tried one
// thing is accepted: with (r, s), ECDSA also takes (r, n - s), as in every implementation. It is
// made from a good signature over the same bytes, and neither a verdict nor a name here depends on
// which of the two an object carries.
#include <algorithm>

#include <catch2/catch.hpp>

#include "arithmetic_paths.hpp"
#include "signature/evp_key.hpp"

using namespace refwarden;
using namespace refwarden::test;
using namespace std::string_literals;

namespace {

const std::string k_message = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n";

std::string reversed(std::string bytes) {
  std::reverse(bytes.begin(), bytes.end());
  return bytes;
}

std::string flipped(std::string bytes, std::size_t bit) {
  bytes[bit / 8] = static_cast<char>(static_cast<unsigned char>(bytes[bit / 8]) ^ (1U << bit % 8));
  return bytes;
}

// What plain OpenSSL says of an Ed25519 key that EvpKey does not take.
bool openssl_accepts(const std::string& point, const std::string& message,
                     const std::string& signature) {
  const auto octets = [](const std::string& bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
  };
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(point), point.size()),
      EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                   EVP_MD_CTX_free);
  return key != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(message),
                          message.size()) == 1;
}

}  // namespace

TEST_CASE("Ed25519 signatures have one form", "[signature]") {
  const SecretKey secret = SecretKey::ed25519();
  for (const ArithmeticPath& path : ed25519_paths(secret)) {
    INFO(path.name);
    const std::string good = secret.sign(nullptr, path.message);
    REQUIRE(good.size() == 64);
    CHECK(path.accepts(good));
    const std::string r = good.substr(0, 32);
    const std::string s = good.substr(32);
    const Number order =
        number_from_hex("1000000000000000000000000000000014DEF9DEA2F79CD65812631A5CF5D3ED");
    Number grown = number_of(reversed(s));
    for (int times = 1; times < 8; ++times) {  // S + L and on, as long as it fits
      grown = sum(grown, order);
      CHECK_FALSE(path.accepts(r + reversed(bytes_of(grown, 32))));
    }
    const std::string zero(32, '\0');
    const std::string identity = "\x01"s + std::string(31, '\0');
    for (const std::string& other :
         {s + r, zero + zero, identity + zero, r + zero, zero + s, identity + s,
          r + reversed(bytes_of(order, 32)), good.substr(0, 63), good + "\0"s, "\0"s + good, ""s, r,
          std::string(64, '\xff'), r + std::string(32, '\xff')}) {
      CHECK_FALSE(path.accepts(other));
    }
    for (std::size_t bit = 0; bit < 512; ++bit) {
      CHECK_FALSE(path.accepts(flipped(good, bit)));
    }
  }
}

TEST_CASE("Ed25519 keys of small order or in a second form are none", "[signature]") {
  const std::string identity = "\x01"s + std::string(31, '\0');
  const std::string forged = identity + std::string(32, '\0');  // R is the identity, S is 0
  const std::string high = std::string(30, '\xff') + "\x7f";
  std::vector<std::string> points = {
      identity,
      std::string(32, '\0'),
      "\xec" + high,
      reversed(bytes_of(
          number_from_hex("05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826"))),
      reversed(bytes_of(
          number_from_hex("7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7"))),
      "\xed" + high,
      "\xee" + high,
  };
  for (std::size_t at = 0; at < 7; ++at) {
    points.push_back(flipped(points[at], 255));
  }
  std::size_t forgeable = 0;
  for (const std::string& point : points) {
    CHECK_FALSE(is_ed25519_key(point));
    // One message in eight is "signed" by nobody: these are the points that matter.
    for (unsigned number = 0; number < 200; ++number) {
      if (openssl_accepts(point, std::to_string(number), forged)) {
        ++forgeable;
        break;
      }
    }
  }
  CHECK(forgeable >= 7);
  for (unsigned low = 0xec; low <= 0xff; ++low) {
    CHECK_FALSE(is_ed25519_key(std::string(1, static_cast<char>(low)) + high));
  }
  const std::string good = SecretKey::ed25519().public_bytes();
  CHECK(is_ed25519_key(good));
  CHECK_FALSE(is_ed25519_key(good.substr(1)));
  CHECK_FALSE(is_ed25519_key(good + "\0"s));
}

namespace {

struct NamedCurve {
  Curve id;
  const char* name;
  const char* order;
  std::size_t size;
};

const NamedCurve k_curves[] = {
    {Curve::p256, "P-256", "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", 32},
    {Curve::p384, "P-384",
     "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52"
     "973",
     48},
    {Curve::p521, "P-521",
     "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
     "FA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409",
     66},
};

}  // namespace

namespace {

const EVP_MD* algorithm_of(DigestName digest) {
  return digest == DigestName::sha256   ? EVP_sha256()
         : digest == DigestName::sha384 ? EVP_sha384()
                                        : EVP_sha512();
}

}  // namespace

TEST_CASE("ECDSA numbers lie between 0 and the order", "[signature]") {
  for (const NamedCurve& curve : k_curves) {
    INFO(curve.name);
    const SecretKey secret = SecretKey::ecdsa(curve.name);
    for (const ArithmeticPath& path : ecdsa_paths(secret, curve.id)) {
      INFO(path.name);
      const auto& accepts = path.accepts_numbers;
      const auto [r, s] = numbers_of_der(secret.sign(algorithm_of(path.digest), path.message));
      const Number n = number_from_hex(curve.order);
      const Number zero = number_of("");
      const Number one = number_of("\x01");
      CHECK(accepts(r, s));
      CHECK(accepts(r, difference(n, s)));  // the one that is no harm, see above
      for (const auto& [other_r, other_s] :
           std::vector<std::pair<Number, Number>>{{zero, s},
                                                  {r, zero},
                                                  {zero, zero},
                                                  {n, s},
                                                  {r, n},
                                                  {n, n},
                                                  {zero, n},
                                                  {one, one},
                                                  {sum(r, n), s},
                                                  {r, sum(s, n)},
                                                  {sum(r, n), sum(s, n)},
                                                  {s, r},
                                                  {sum(r, one), s},
                                                  {r, sum(s, one)},
                                                  {difference(n, one), s},
                                                  {difference(n, r), s},
                                                  {one, zero},
                                                  {sum(n, one), sum(n, one)},
                                                  {number_of(std::string(1000, '\xff')), s}}) {
        CHECK_FALSE(accepts(other_r, other_s));
      }
      const auto [other_r, other_s] =
          numbers_of_der(secret.sign(algorithm_of(path.digest), path.message + "x"));
      CHECK_FALSE(accepts(other_r, other_s));
    }
  }
}

TEST_CASE("ECDSA keys are uncompressed points of their curve", "[signature]") {
  for (const NamedCurve& curve : k_curves) {
    INFO(curve.name);
    const std::string point = SecretKey::ecdsa(curve.name).public_bytes();
    REQUIRE(point.size() == 1 + 2 * curve.size);
    CHECK(is_ecdsa_key(curve.id, point));
    const std::string x = point.substr(1, curve.size);
    const std::string y = point.substr(1 + curve.size);
    for (const std::string& other :
         {"\0"s, ""s, "\x04"s, "\x02" + x, "\x03" + x, "\x06" + x + y, "\x07" + x + y,
          "\x04" + y + x, "\x04" + x + flipped(y, 0), "\x04" + flipped(x, 0) + y,
          "\x04" + std::string(2 * curve.size, '\0'), "\x04" + std::string(2 * curve.size, '\xff'),
          point + "\0"s, point.substr(0, point.size() - 1)}) {
      CHECK_FALSE(is_ecdsa_key(curve.id, other));
    }
    for (const NamedCurve& wrong : k_curves) {
      CHECK(is_ecdsa_key(wrong.id, point) == (wrong.id == curve.id));
    }
  }
}

namespace {

// EMSA-PKCS1-v1_5 (RFC 8017 section 9.2), in parts that a test can change.
struct Encoding {
  std::string start = "\0\x01"s;
  std::size_t padding = 0;  // 0: as much as fits
  std::string pad = "\xff";
  std::string middle = "\0"s;
  std::string info =
      "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"s;
  std::string hash;  // SHA-256 of the message
  std::string end;

  [[nodiscard]] std::string text(std::size_t size) const {
    const std::string tail = middle + info + hash + end;
    std::string all = start;
    while (all.size() < (padding == 0 ? size - tail.size() : start.size() + padding)) {
      all += pad;
    }
    all += tail;
    all.resize(size, '\0');
    return all;
  }
};

// The least number whose cube begins with `prefix` in a number of `size` bytes.
std::string cube_root(const std::string& prefix, std::size_t size) {
  const Number wanted = number_of(prefix + std::string(size - prefix.size(), '\0'));
  const std::unique_ptr<BN_CTX, void (*)(BN_CTX*)> context(BN_CTX_new(), BN_CTX_free);
  Number root = number_of("");
  for (int bit = static_cast<int>(size * 8 / 3) + 1; bit >= 0; --bit) {
    const Number tried(BN_dup(root.get()), BN_free);
    BN_set_bit(tried.get(), bit);
    const Number cube = number_of("");
    BN_sqr(cube.get(), tried.get(), context.get());
    BN_mul(cube.get(), cube.get(), tried.get(), context.get());
    if (BN_cmp(cube.get(), wanted.get()) < 0) {
      root = tried;
    }
  }
  return bytes_of(sum(root, number_of("\x01")), size);
}

}  // namespace

TEST_CASE("RSA signatures have the one padding and the length of the modulus", "[signature]") {
  const unsigned bits = GENERATE(2048U, 4096U);
  const SecretKey secret = SecretKey::rsa(bits);
  const std::size_t size = bits / 8;
  const Number n = secret.parameter("n");
  for (const ArithmeticPath& path : rsa_paths(secret)) {
    INFO(bits << " " << path.name);
    Encoding fine;
    fine.hash = digest_of(DigestName::sha256, {path.message});
    const std::string good = secret.sign(EVP_sha256(), path.message);
    REQUIRE(secret.raw(fine.text(size)) == good);
    CHECK(path.accepts(good));

    const std::string other_hash =
        "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x04\x05\x00\x04\x20"s;
    const std::string no_null =
        "\x30\x2f\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x04\x20"s;
    const std::string long_length =
        "\x30\x81\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"s;
    std::vector<Encoding> encodings(13, fine);
    encodings[0].start = "\0\x02"s;
    encodings[1].start = "\0\0"s;
    encodings[2].start = "\x01\x01"s;
    encodings[3].padding = 8;  // and zeros behind the hash
    encodings[4].padding = 1;
    encodings[5].pad = "\xfe";
    encodings[6].pad = std::string(1, '\0');
    encodings[7].middle = "";
    encodings[8].info = no_null;
    encodings[9].info = other_hash;
    encodings[10].info = long_length;
    encodings[11].info = "";
    encodings[12].end = "\0"s;
    for (std::size_t at = 0; at < encodings.size(); ++at) {
      INFO(at);
      std::string text = encodings[at].text(size);
      if (at == 2) {
        text.front() = '\0';  // below the modulus whatever that is, with an odd start
        text[1] = '\x03';
      }
      CHECK_FALSE(path.accepts(secret.raw(text)));
    }
    const Number value = number_of(good);
    for (const std::string& other :
         {"\0"s + good, good + "\0"s, good.substr(1), good.substr(0, size - 1), ""s,
          std::string(size, '\0'), std::string(size - 1, '\0') + "\x01", bytes_of(n, size),
          std::string(size, '\xff'), bytes_of(sum(value, n), size),
          bytes_of(difference(n, value), size)}) {
      const bool is_good = path.holds_numbers && BN_cmp(number_of(other).get(), value.get()) == 0;
      CHECK(path.accepts(other) == is_good);
    }
  }
}

TEST_CASE("RSA exponents: 1 and even ones are none, 3 opens no way", "[signature]") {
  const SecretKey secret = SecretKey::rsa(2048, 3);
  const std::string n = bytes_of(secret.parameter("n"));
  const auto key = EvpKey::rsa(n, "\x03");
  REQUIRE(key);
  CHECK(key->verifies_rsa(DigestName::sha256, k_message, secret.sign(EVP_sha256(), k_message)));
  // Who skips what is behind the hash takes a cube root for a signature (CVE-2006-4339).
  Encoding prefix;
  prefix.hash = digest_of(DigestName::sha256, {k_message});
  prefix.padding = 8;
  const std::size_t length = prefix.start.size() + 8 + 1 + prefix.info.size() + 32;
  const std::string wanted = prefix.text(256).substr(0, length);
  CHECK_FALSE(key->verifies_rsa(DigestName::sha256, k_message, cube_root(wanted, 256)));
  for (const std::string& exponent : {""s, "\0"s, "\x01"s, "\x02"s, "\x01\x00"s, "\x00\x01"s,
                                      "\x01\x00\x00\x00\x00\x00\x00\x00\x01"s}) {
    CHECK_FALSE(EvpKey::rsa(n, exponent));
  }
  std::string even = n;
  even.back() = static_cast<char>(static_cast<unsigned char>(even.back()) & 0xfeU);
  CHECK_FALSE(EvpKey::rsa(even, "\x03"));
  CHECK_FALSE(EvpKey::rsa(n.substr(0, 100), "\x03"));
  CHECK_FALSE(EvpKey::rsa(std::string(2049, '\xff'), "\x03"));
}
