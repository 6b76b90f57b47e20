#include "openpgp_world.hpp"

#include <catch2/catch.hpp>

#include "signature/armor.hpp"
#include "signature/byte_reader.hpp"

namespace refwarden::test {

Instant right_now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

ListedKey openpgp_key(const std::string& fingerprint) {
  ListedKey key;
  key.fingerprint = fingerprint;
  return key;
}

OpenPgpWorld::OpenPgpWorld()
    : dana(gpg.make("dana")),
      rsa(gpg.make("rsa", "rsa2048")),
      p256(gpg.make("p256", "nistp256")),
      mallory(gpg.make("mallory")) {
  list(dana);
  list(rsa);
  list(p256);
}

SignatureSettings OpenPgpWorld::settings() const {
  SignatureSettings settings;
  settings.keys_folder = keys.path();
  settings.work_folder = work.path();
  return settings;
}

void OpenPgpWorld::list(const std::string& fingerprint) {
  list(fingerprint, gpg.exported(fingerprint));
}

void OpenPgpWorld::list(const std::string& fingerprint, const std::string& file) {
  write_text(keys.path() / (fingerprint + ".asc"), file);
  for (const ListedKey& key : listed) {
    if (key.fingerprint == fingerprint) {
      return;
    }
  }
  listed.push_back(openpgp_key(fingerprint));
}

Result<SignatureFact> OpenPgpWorld::try_verdict(const std::string& signature,
                                                const std::string& payload) {
  const auto verifier = make_verifier(listed, settings());
  const SignedText text{signature, payload};
  auto facts = verifier->verify(std::span(&text, 1), right_now());
  if (!facts) {
    return tl::unexpected(facts.error());
  }
  return facts->front();
}

SignatureFact OpenPgpWorld::verdict(const std::string& signature, const std::string& payload) {
  auto fact = try_verdict(signature, payload);
  INFO((fact ? "" : fact.error().detail));
  REQUIRE(fact);
  return *fact;
}

OpenPgpWorld& world() {
  static OpenPgpWorld made;
  return made;
}

std::string openpgp_bytes(const std::string& signature) {
  const auto bytes = decode_openpgp_armor(signature);
  REQUIRE(bytes);
  return *bytes;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string packet_with(const std::string& body) {
  const std::string length = four_bytes(static_cast<std::uint32_t>(body.size()));
  return body.size() < 256 ? "\x88" + length.substr(3) + body : "\x89" + length.substr(2) + body;
}

}  // namespace refwarden::test
