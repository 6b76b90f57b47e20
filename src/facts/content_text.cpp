// What names and blobs are tested for, without a repository.
#include <algorithm>
#include <array>

#include "base/fold.hpp"
#include "facts/content.hpp"

namespace refwarden {
namespace {

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const Character character = first_character(text);
    if (!character.value) {
      return false;
    }
    text.remove_prefix(character.bytes);
  }
  return true;
}

// The next line that starts with `start`, from `from` on, and where the line after it begins.
std::size_t line_after(std::string_view text, std::string_view start, std::size_t from) {
  while (from < text.size()) {
    if (text.substr(from, start.size()) == start) {
      const std::size_t end = text.find('\n', from);
      return end == std::string_view::npos ? text.size() : end + 1;
    }
    const std::size_t end = text.find('\n', from);
    from = end == std::string_view::npos ? text.size() : end + 1;
  }
  return std::string_view::npos;
}

// Names that Windows keeps for devices, whatever stands behind a dot ("Naming Files, Paths, and
// Namespaces" in its file system documentation).
bool is_device(std::string_view name) {
  static constexpr std::array<std::string_view, 6> k_names{"con", "prn",    "aux",
                                                           "nul", "conin$", "conout$"};
  std::string stem = ascii_lower(name.substr(0, name.find('.')));
  stem.erase(stem.find_last_not_of(' ') + 1);
  if (std::find(k_names.begin(), k_names.end(), stem) != k_names.end()) {
    return true;
  }
  return stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) &&
         stem[3] >= '0' && stem[3] <= '9';
}

// `PROTEC~1.TXT`: what Windows calls a file besides its long name, so that `PROTEC~1/x` may be
// written into `protected-files`.
bool is_short_name(std::string_view name) {
  constexpr std::size_t k_longest_stem = 8;
  constexpr std::size_t k_longest_ending = 3;
  const std::size_t dot = name.find('.');
  const std::string_view stem = name.substr(0, dot);
  const std::string_view ending =
      dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
  const std::size_t tilde = stem.rfind('~');
  if (tilde == std::string_view::npos || tilde == 0 || stem.size() > k_longest_stem ||
      ending.size() > k_longest_ending || ending.find('.') != std::string_view::npos) {
    return false;
  }
  const std::string_view number = stem.substr(tilde + 1);
  return !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

bool has_bidi_control(std::string_view text) {
  const auto is_control_at = [&](std::size_t at) {
    const auto byte = [&](std::size_t index) {
      return index < text.size() ? static_cast<unsigned char>(text[index]) : 0U;
    };
    const bool embedding = byte(at + 1) == 0x80 && byte(at + 2) >= 0xAA && byte(at + 2) <= 0xAE;
    const bool isolate = byte(at + 1) == 0x81 && byte(at + 2) >= 0xA6 && byte(at + 2) <= 0xA9;
    return embedding || isolate;
  };
  bool found = false;
  for (std::size_t at = text.find('\xE2'); at != std::string_view::npos && !found;
       at = text.find('\xE2', at + 1)) {
    found = is_control_at(at);
  }
  // The three bytes occur by chance in what is no text; a NUL alone does not make a blob no text,
  // because then a NUL would be all it takes to hide.
  return found && (!looks_binary(text) || is_utf8(text));
}

bool has_conflict_markers(std::string_view text) {
  const std::size_t ours = line_after(text, "<<<<<<< ", 0);
  const std::size_t middle =
      ours == std::string_view::npos ? ours : line_after(text, "=======\n", ours);
  const std::size_t middle_crlf =
      ours == std::string_view::npos ? ours : line_after(text, "=======\r\n", ours);
  const std::size_t from = std::min(middle, middle_crlf);
  return from != std::string_view::npos &&
         line_after(text, ">>>>>>> ", from) != std::string_view::npos;
}

bool is_unportable(std::string_view name) {
  constexpr std::size_t k_longest = 255;
  if (name.empty() || name.size() > k_longest || name.back() == '.' || name.back() == ' ') {
    return true;
  }
  const bool odd = std::any_of(name.begin(), name.end(), [](char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte < 0x20 || byte == 0x7F ||
           std::string_view("<>:\"|?*\\").find(character) != std::string_view::npos;
  });
  return odd || is_device(name) || is_short_name(name) || !is_utf8(name);
}

}  // namespace refwarden
