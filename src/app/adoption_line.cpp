#include "app/adoption_line.hpp"

#include <vector>

#include <fmt/format.h>

namespace refwarden {
namespace {

std::string_view trimmed(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) {
    return {};
  }
  return line.substr(first, line.find_last_not_of(" \t\r\n") - first + 1);
}

bool starts_list(std::string_view line) {
  line = trimmed(line);
  constexpr std::string_view k_key = "adopted";
  if (line.substr(0, k_key.size()) != k_key) {
    return false;
  }
  const std::string_view rest = trimmed(line.substr(k_key.size()));
  return !rest.empty() && rest.front() == '=' && rest.find('[') != std::string_view::npos;
}

// Where the lines of [repo] are: from after its header to the next header or the end.
struct Section {
  std::size_t from = std::string_view::npos;
  std::size_t list = std::string_view::npos;  // after the `[` of an `adopted` list
};

Section find_section(std::string_view text) {
  Section section;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string_view line = text.substr(at, end - at);
    if (!trimmed(line).empty() && trimmed(line).front() == '[') {
      inside = trimmed(line) == "[repo]";
      section.from = inside ? end : section.from;
    } else if (inside && starts_list(line)) {
      section.list = at + line.find('[') + 1;
    }
    at = end;
  }
  return section;
}

}  // namespace

std::optional<std::string> with_adopted(std::string_view text, const Oid& commit) {
  const Section section = find_section(text);
  if (section.from == std::string_view::npos) {
    return std::nullopt;
  }
  std::string result(text);
  if (section.list != std::string_view::npos) {
    result.insert(section.list, fmt::format("\"{}\", ", commit.hex()));
    return result;
  }
  const bool open_line = section.from > 0 && text[section.from - 1] != '\n';
  result.insert(section.from,
                fmt::format("{}adopted = [\"{}\"]\n", open_line ? "\n" : "", commit.hex()));
  return result;
}

}  // namespace refwarden
