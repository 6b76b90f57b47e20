// Identities of commits and tags, and the `Name <address>` of a trailer: written again they are the
// same bytes, so that nobody is read out of a line that says somebody else.
#include <fmt/format.h>

#include "facts/message.hpp"
#include "facts/trailers.hpp"
#include "fuzz/fuzz.hpp"
#include "git/identity_reader.hpp"

using namespace refwarden;

namespace {

void check_header(std::string_view text) {
  const auto identity = read_identity(text);
  if (!identity) {
    fuzz::require_reason(identity.error().why);
    return;
  }
  require(fmt::format("{} <{}> {} {}", identity->name.bytes(), identity->address.bytes(),
                      identity->seconds, identity->zone) == text,
          "the identity is written another way");
  require(identity->seconds >= 0, "a time before 1970");
  require(text.find_first_of(std::string_view("\0\n\r\t\x1b\x7f", 6)) == std::string_view::npos,
          "a control byte in an identity");
}

void check_trailer(std::string_view text) {
  const auto named = read_named_address(Untrusted(text));
  if (!named) {
    return;
  }
  const std::string_view address = named->address.bytes();
  require(address.find_first_of("<>") == std::string_view::npos, "an address with brackets");
  require(text.find(fmt::format("<{}>", address)) != std::string_view::npos,
          "an address that the trailer does not say");
  require(trimmed(text).ends_with('>'), "something stands after the address");
  require(text.starts_with(named->name.bytes()), "a name that the trailer does not begin with");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_header(fuzz::text_of(data, size));
  check_trailer(fuzz::text_of(data, size));
  return 0;
}
