// Lines of the record: there is one text for one value, and pushed bytes come back from it as they
// were.
#include <nlohmann/json.hpp>

#include "audit/canonical_json.hpp"
#include "audit/utf8.hpp"
#include "fuzz/fuzz.hpp"

using namespace refwarden;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::text_of(data, size);
  const auto value = parse_canonical(input);
  if (value) {
    const auto text = canonical_text(*value);
    require(text && *text == input, "a line is written another way");
    require(is_interchange_text(input), "a line that is no text");
    require(input.find('\n') == std::string_view::npos, "a line of two lines");
  } else {
    require(!value.error().empty(), "a refusal without a reason");
  }
  // Any value that can be written can be read, as itself.
  const auto other = nlohmann::json::parse(input, nullptr, false);
  const auto text = other.is_object() ? canonical_text(other)
                                      : tl::expected<std::string, std::string>(tl::unexpect, "");
  if (text) {
    const auto again = parse_canonical(*text);
    require(again && *again == other, "what was written cannot be read");
  }
  const auto pushed = bytes_value(input);
  require(bytes_of(pushed) == std::string(input), "pushed bytes do not come back");
  require(canonical_text({{"bytes", pushed}}).has_value(), "pushed bytes cannot be recorded");
  return 0;
}
