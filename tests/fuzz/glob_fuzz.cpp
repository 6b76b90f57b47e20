// Globs against a slow reference that reads the manual literally. The first line of the input is
// the pattern, the rest the text.
#include <algorithm>

#include "base/glob.hpp"
#include "base/path_globs.hpp"
#include "fuzz/fuzz.hpp"

using namespace refwarden;

namespace {

constexpr std::size_t k_longest = 40;  // the reference may take exponential time
constexpr std::size_t k_most_stars = 6;

bool slow_match(std::string_view pattern, std::string_view text, bool at_start);

// `**` stands at the start of a component: it takes no component, or one more and stays.
bool any_components(std::string_view after, std::string_view text) {
  if (after.empty()) {
    return true;
  }
  after.remove_prefix(1);  // the slash
  if (slow_match(after, text, true)) {
    return true;
  }
  const std::size_t slash = text.find('/');
  return slash != std::string_view::npos &&
         any_components("/" + std::string(after), text.substr(slash + 1));
}

// `x/**` and `x/**/**` are `x` too; `x/**/*` is not.
bool only_any_components(std::string_view pattern) {
  while (pattern.starts_with("/**")) {
    pattern.remove_prefix(3);
  }
  return pattern.empty();
}

bool slow_match(std::string_view pattern, std::string_view text, bool at_start) {
  if (at_start && pattern.starts_with("**")) {
    return any_components(pattern.substr(2), text);
  }
  if (pattern.empty()) {
    return text.empty();
  }
  if (pattern.front() == '*') {
    return slow_match(pattern.substr(1), text, false) ||
           (!text.empty() && text.front() != '/' && slow_match(pattern, text.substr(1), false));
  }
  if (text.empty()) {
    return only_any_components(pattern);
  }
  const bool same =
      pattern.front() == text.front() || (pattern.front() == '?' && text.front() != '/');
  return same && slow_match(pattern.substr(1), text.substr(1), text.front() == '/');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  const std::string_view pattern = fuzz::take_line(text);
  const auto glob = Glob::parse(pattern);
  if (!glob) {
    fuzz::require_reason(glob.error());
    return 0;
  }
  const bool matches = glob->matches(text);
  require(!glob->is_literal() || matches == (pattern == text), "a literal is another text");
  require(PathGlobs({*glob}).match_bytes(text) == matches, "paths are matched another way");
  folded_glob(*glob);
  const auto stars = std::count(pattern.begin(), pattern.end(), '*');
  if (size <= k_longest && static_cast<std::size_t>(stars) <= k_most_stars) {
    require(slow_match(pattern, text, true) == matches, "the reference matches another way");
  }
  return 0;
}
