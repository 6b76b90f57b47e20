// Tag objects: what was read can be written again and is the same object.
#include <fmt/format.h>

#include "fuzz/fuzz.hpp"
#include "git/objects.hpp"

using namespace refwarden;

namespace {

std::string fixed_headers(const Tag& tag) {
  std::string text = fmt::format("object {}\ntype {}\ntag {}\n", tag.target.hex(),
                                 name_of(tag.target_type), tag.name.bytes());
  if (tag.tagger) {
    text += fmt::format("tagger {} <{}> {} {}\n", tag.tagger->name.bytes(),
                        tag.tagger->address.bytes(), tag.tagger->seconds, tag.tagger->zone);
  }
  return text;
}

void check_signed_part(const Tag& tag, std::string_view bytes) {
  const SignedPart& part = *tag.signed_part;
  const auto payload = read_tag(tag.id, part.payload);
  require(payload.has_value(), "what a signature covers is no tag");
  require(!payload->signed_part, "what a signature covers has a signature");
  require(fixed_headers(*payload) == fixed_headers(tag), "the signature covers other headers");
  require(payload->message == tag.message, "the signature covers another message");
  if (!part.other_algorithm && !part.several) {
    require(part.payload + part.signature == bytes, "the signature is not the end of the tag");
  }
}

void check(std::string_view bytes, HashAlgorithm algorithm) {
  const auto tag = read_tag(Oid::null(algorithm), bytes);
  if (!tag) {
    fuzz::require_reason(tag.error().why);
    return;
  }
  require(bytes.starts_with(fixed_headers(*tag)), "the headers are written another way");
  require(bytes.find('\0') == std::string_view::npos, "a NUL was read over");
  if (tag->signed_part) {
    check_signed_part(*tag, bytes);
    return;
  }
  require(bytes == fixed_headers(*tag) + "\n" + std::string(tag->message.bytes()),
          "an unsigned tag is more than its parts");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check(fuzz::text_of(data, size), HashAlgorithm::sha1);
  check(fuzz::text_of(data, size), HashAlgorithm::sha256);
  return 0;
}
