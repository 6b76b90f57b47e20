#include "base/edit_distance.hpp"

#include <algorithm>

namespace refwarden {
namespace {

constexpr std::size_t k_longest_word = 128;

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    row[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before_last, last);
    std::swap(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known) {
  std::optional<std::string> best;
  if (word.size() > k_longest_word) {
    return best;
  }
  std::size_t within = std::min<std::size_t>(3, word.size() / 3);
  for (const std::string& candidate : known) {
    const std::size_t distance =
        candidate.size() > k_longest_word ? k_longest_word : edit_distance(word, candidate);
    if (distance < within || (distance == within && !best)) {
      best = candidate;
      within = distance;
    }
  }
  return best;
}

}  // namespace refwarden
