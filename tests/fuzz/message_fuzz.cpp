// Messages and their trailers: every trailer stands in the last paragraph as it was written, and a
// text for people never has a control byte.
#include <algorithm>

#include "base/fold.hpp"
#include "facts/message.hpp"
#include "facts/trailers.hpp"
#include "fuzz/fuzz.hpp"

using namespace refwarden;

namespace {

void check_block(std::string_view message) {
  const TrailerBlock block = read_trailers(message);
  require(block.begin <= block.end && block.end <= message.size(), "a block outside the message");
  require(block.begin != block.end || block.trailers.empty(), "trailers without a block");
  require(block.begin == 0 || block.begin == message.size() || message[block.begin - 1] == '\n',
          "a block that does not begin a line");
  const std::string_view text = message.substr(block.begin, block.end - block.begin);
  for (const Trailer& trailer : block.trailers) {
    require(text.find(trailer.key.bytes()) != std::string_view::npos, "a key from elsewhere");
    require(trailer.key.bytes().find('\n') == std::string_view::npos, "a key on two lines");
    require(trailer.value.bytes().find('\n') == std::string_view::npos, "a value not unfolded");
    fuzz::require_one_line(printable(trailer.value));
  }
}

void check_message(std::string_view text) {
  Commit commit;
  commit.message = Untrusted(text);
  const MessageFacts facts = read_message(commit);
  require(facts.subject.bytes().find('\n') == std::string_view::npos, "a subject on two lines");
  require(text.find('\0') == std::string_view::npos || !facts.ambiguous.empty(),
          "a NUL that git and we read alike");
  fuzz::require_one_line(facts.ambiguous);
  fuzz::require_one_line(printable(facts.subject));
  has_body_text(facts);
  const auto all = static_cast<std::ptrdiff_t>(facts.trailers.size());
  for (const Trailer& trailer : facts.trailers) {
    const auto values = trailer_values(facts, trailer.key.bytes());
    require(
        std::count(values.begin(), values.end(), trailer.value) >= 1 && std::ssize(values) <= all,
        "a trailer is not found by its key");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  check_message(text);
  check_block(text.substr(std::min(text.size(), text.find_first_not_of('\n'))));
  return 0;
}
