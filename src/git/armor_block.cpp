#include "git/armor_block.hpp"

#include <array>

#include "git/header_lines.hpp"

namespace refwarden {
namespace {

struct Armor {
  std::string_view begin;
  std::string_view end;
};

constexpr std::array<Armor, 4> k_armors = {{
    {"-----BEGIN PGP SIGNATURE-----", "-----END PGP SIGNATURE-----"},
    {"-----BEGIN PGP MESSAGE-----", "-----END PGP MESSAGE-----"},
    {"-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"},
    {"-----BEGIN SIGNED MESSAGE-----", "-----END SIGNED MESSAGE-----"},
}};

const Armor* armor_begun_by(std::string_view line) {
  for (const Armor& armor : k_armors) {
    if (line.substr(0, armor.begin.size()) == armor.begin) {
      return &armor;
    }
  }
  return nullptr;
}

// The first line of `text` without its line feed.
std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find('\n'));
}

std::string_view after_first_line(std::string_view text) {
  const std::size_t end = text.find('\n');
  return end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
}

Checked check_block(std::string_view block, const Armor& armor) {
  if (first_line(block) != armor.begin) {
    return malformed("text behind the first line of a signature");
  }
  std::string_view rest = after_first_line(block);
  while (!rest.empty() && first_line(rest) != armor.end) {
    rest = after_first_line(rest);
  }
  if (rest.empty()) {
    return malformed("a signature without its last line");
  }
  if (rest == armor.end) {
    return malformed("a signature without a line feed at its end");
  }
  if (rest.size() != armor.end.size() + 1) {
    return tl::unexpected(Malformed{"text after the signature", true});
  }
  return {};
}

}  // namespace

Parsed<std::optional<std::size_t>> find_armor_block(std::string_view body) {
  const Armor* found = nullptr;
  std::string_view block;
  for (std::string_view rest = body; !rest.empty(); rest = after_first_line(rest)) {
    const Armor* const armor = armor_begun_by(rest);
    if (armor != nullptr && found != nullptr) {
      return tl::unexpected(Malformed{"two signatures in the body", true});
    }
    if (armor != nullptr) {
      found = armor;
      block = rest;
    }
  }
  if (found == nullptr) {
    return std::nullopt;
  }
  if (const Checked whole = check_block(block, *found); !whole) {
    return tl::unexpected(whole.error());
  }
  return body.size() - block.size();
}

}  // namespace refwarden
