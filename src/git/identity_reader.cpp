#include "git/identity_reader.hpp"

#include <algorithm>
#include <charconv>

#include "git/header_lines.hpp"

namespace refwarden {
namespace {

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

bool has_control_byte(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char byte) {
    const auto value = static_cast<unsigned char>(byte);
    return value < 0x20U || value == 0x7fU;
  });
}

Parsed<std::int64_t> read_seconds(std::string_view text) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) {
    return malformed("a time that is not a decimal number");
  }
  if (text.size() > 1 && text.front() == '0') {
    return malformed("a time with leading zeros");
  }
  std::int64_t seconds = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), seconds).ec != std::errc()) {
    return malformed("a time that is too large");
  }
  return seconds;
}

Checked check_zone(std::string_view zone) {
  constexpr int k_most = 1400;
  constexpr int k_minutes = 60;
  const bool shaped = zone.size() == 5 && (zone[0] == '+' || zone[0] == '-') &&
                      std::all_of(zone.begin() + 1, zone.end(), is_digit);
  int value = 0;
  if (shaped) {
    std::from_chars(zone.data() + 1, zone.data() + zone.size(), value);
  }
  if (!shaped || value > k_most || value % 100 >= k_minutes) {
    return malformed("a time zone that does not exist");
  }
  return {};
}

// ` seconds zone`, what follows the address.
Checked read_time(std::string_view text, Identity& identity) {
  if (text.empty() || text.front() != ' ') {
    return malformed("an identity without a time");
  }
  text.remove_prefix(1);
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) {
    return malformed("an identity without a time zone");
  }
  const std::string_view zone = text.substr(blank + 1);
  const auto seconds = read_seconds(text.substr(0, blank));
  if (!seconds) {
    return tl::unexpected(seconds.error());
  }
  if (auto checked = check_zone(zone); !checked) {
    return checked;
  }
  identity.seconds = *seconds;
  identity.zone = zone;
  return {};
}

Parsed<std::string_view> read_name(std::string_view before_address) {
  if (before_address.empty() || before_address.back() != ' ') {
    return malformed("an identity without a blank before its address");
  }
  const std::string_view name = before_address.substr(0, before_address.size() - 1);
  if (name.find_first_not_of(' ') == std::string_view::npos) {
    return malformed("an identity without a name");
  }
  if (name.find('>') != std::string_view::npos) {
    return malformed("an identity with stray angle brackets");
  }
  return name;
}

}  // namespace

Parsed<Identity> read_identity(std::string_view text) {
  if (has_control_byte(text)) {
    return malformed("a control byte in an identity");
  }
  const std::size_t open = text.find('<');
  if (open == std::string_view::npos) {
    return malformed("an identity without an address in angle brackets");
  }
  const auto name = read_name(text.substr(0, open));
  if (!name) {
    return tl::unexpected(name.error());
  }
  const std::size_t close = text.find_first_of("<>", open + 1);
  if (close == std::string_view::npos || text[close] == '<') {
    return malformed("an identity with stray angle brackets");
  }
  Identity identity;
  if (const Checked time = read_time(text.substr(close + 1), identity); !time) {
    return tl::unexpected(time.error());
  }
  identity.name = Untrusted(*name);
  identity.address = Untrusted(text.substr(open + 1, close - open - 1));
  return identity;
}

}  // namespace refwarden
