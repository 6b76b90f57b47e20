// Commit objects: what was read can be written again and is the same object, so that no byte of a
// header is passed over and no other reader sees another commit.
#include <fmt/format.h>

#include "facts/message.hpp"
#include "fuzz/fuzz.hpp"
#include "git/objects.hpp"

using namespace refwarden;

namespace {

std::string written(const Identity& identity) {
  return fmt::format("{} <{}> {} {}", identity.name.bytes(), identity.address.bytes(),
                     identity.seconds, identity.zone);
}

std::string fixed_headers(const Commit& commit) {
  std::string text = "tree " + commit.tree.hex() + "\n";
  for (const Oid& parent : commit.parents) {
    text += "parent " + parent.hex() + "\n";
  }
  return text + "author " + written(commit.author) + "\ncommitter " + written(commit.committer) +
         "\n";
}

// The header that git would write for this signature.
std::string signature_header(const SignedPart& part, HashAlgorithm algorithm) {
  const bool sha1 = (algorithm == HashAlgorithm::sha1) != part.other_algorithm;
  std::string text = sha1 ? "gpgsig " : "gpgsig-sha256 ";
  for (const char c : part.signature) {
    text += c;
    text += c == '\n' ? " " : "";
  }
  text.pop_back();
  return text;
}

void check_signed_part(const Commit& commit, std::string_view bytes) {
  const SignedPart& part = *commit.signed_part;
  const auto payload = read_commit(commit.id, part.payload);
  require(payload.has_value(), "what a signature covers is no commit");
  require(!payload->signed_part, "what a signature covers has a signature");
  require(fixed_headers(*payload) == fixed_headers(commit), "the signature covers other headers");
  require(payload->message == commit.message, "the signature covers another message");
  if (part.several) {
    return;
  }
  const std::string header = signature_header(part, commit.id.algorithm());
  const std::size_t at = bytes.find("\n" + header);
  require(at != std::string_view::npos, "the signature is not what the header says");
  std::string without(bytes);
  require(without.erase(at + 1, header.size()) == part.payload, "the signature covers other bytes");
}

void check(std::string_view bytes, HashAlgorithm algorithm) {
  const auto commit = read_commit(Oid::null(algorithm), bytes);
  if (!commit) {
    fuzz::require_reason(commit.error().why);
    return;
  }
  require(bytes.starts_with(fixed_headers(*commit)), "the headers are written another way");
  require(bytes.ends_with("\n\n" + std::string(commit->message.bytes())),
          "the message is not the end of the object");
  require(bytes.find('\0') == std::string_view::npos, "a NUL was read over");
  const auto parents = read_parents(bytes, algorithm);
  require(parents && *parents == commit->parents, "two readers see other parents");
  if (commit->signed_part) {
    check_signed_part(*commit, bytes);
  }
  read_message(*commit);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check(fuzz::text_of(data, size), HashAlgorithm::sha1);
  check(fuzz::text_of(data, size), HashAlgorithm::sha256);
  return 0;
}
