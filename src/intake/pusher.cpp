#include "intake/pusher.hpp"

#include <algorithm>

namespace refwarden {
namespace {

constexpr std::size_t k_longest_login = 256;

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

}  // namespace

std::string login_from(const std::string& variable, const Environment& environment) {
  if (variable.empty()) {
    return {};
  }
  const auto login = environment.get(variable);
  const bool usable = login && login->size() <= k_longest_login &&
                      std::none_of(login->begin(), login->end(), is_control);
  return usable ? *login : std::string();
}

}  // namespace refwarden
