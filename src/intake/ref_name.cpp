// git-check-ref-format(1), rule by rule.
#include <string_view>

#include "intake/push.hpp"

namespace refwarden {
namespace {

constexpr std::string_view k_lock = ".lock";

// Rules 4, 5 and 10.
bool is_allowed(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte != 0x7F &&
         std::string_view("~^:?*[\\").find(c) == std::string_view::npos;
}

bool has_allowed_bytes(std::string_view name) {
  for (const char c : name) {
    if (!is_allowed(c)) {
      return false;
    }
  }
  return true;
}

// Rules 1 and 6.
bool is_component(std::string_view part) {
  return !part.empty() && part.front() != '.' &&
         !(part.size() >= k_lock.size() && part.substr(part.size() - k_lock.size()) == k_lock);
}

bool has_good_components(std::string_view name) {
  while (true) {
    const std::size_t slash = name.find('/');
    if (!is_component(name.substr(0, slash))) {
      return false;
    }
    if (slash == std::string_view::npos) {
      return true;
    }
    name.remove_prefix(slash + 1);
  }
}

bool holds(std::string_view name, std::string_view part) {
  return name.find(part) != std::string_view::npos;
}

}  // namespace

bool is_ref_name(std::string_view name) {
  // Rule 9 (a single @) follows from rule 2, as a full name has a slash.
  return holds(name, "/") && has_allowed_bytes(name) && has_good_components(name) &&
         !holds(name, "..") && !holds(name, "@{") && name.back() != '.';
}

}  // namespace refwarden
