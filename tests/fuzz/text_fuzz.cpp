// Pushed bytes on their way into a text, and names as other systems see them.
#include "base/fold.hpp"
#include "base/untrusted.hpp"
#include "fuzz/fuzz.hpp"

using namespace refwarden;

namespace {

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Character next = first_character(text);
    require(next.visible || next.columns == 0, "an invisible character with columns");
    require(next.visible, "an invisible character in a text for people");
    columns += next.columns;
    text.remove_prefix(next.bytes);
  }
  return columns;
}

void check_printable(const Untrusted& text, std::size_t columns) {
  const std::string shown = printable(text, columns);
  fuzz::require_one_line(shown);
  require(columns_of(shown) <= columns, "a text wider than its column");
  require(shown.empty() || first_character(shown).columns > 0, "a text that begins with a mark");
  require(shown.empty() == (text.empty() || columns == 0), "a text that is not shown");
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const Character next = first_character(text);
    if (!next.value) {
      return false;
    }
    text.remove_prefix(next.bytes);
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::text_of(data, size);
  check_printable(Untrusted(input), 60);
  check_printable(Untrusted(input), size == 0 ? 1 : data[0] % 8U);
  const std::string whole = printable(Untrusted(input), 100 * size + 1);
  require(printable(Untrusted(whole), 100 * size + 1) == whole, "printable text is changed");
  // Stray bytes fold to themselves, and may be a character once one that is ignored is gone.
  const std::string name = folded(input);
  const std::string word = case_folded(input);
  require(!is_utf8(input) || folded(name) == name, "a folded name folds to another");
  require(!is_utf8(input) || case_folded(word) == word, "a folded word folds to another");
  require(ascii_lower(input).size() == input.size(), "a lower-case text of another length");
  return 0;
}
