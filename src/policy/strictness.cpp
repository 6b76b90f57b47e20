#include "policy/strictness.hpp"

#include <algorithm>

#include "base/fold.hpp"

namespace refwarden {

bool is_as_strict(SignatureRule::Owns after, SignatureRule::Owns before) {
  using Owns = SignatureRule::Owns;
  return after == before || after == Owns::both || before == Owns::nobody;
}

bool is_as_strict(const RequiredTrailer& after, const RequiredTrailer& before) {
  if (before.pattern) {
    return after.pattern && after.pattern->expression() == before.pattern->expression();
  }
  if (before.values.empty()) {
    return true;
  }
  return !after.pattern && !after.values.empty() &&
         std::all_of(after.values.begin(), after.values.end(), [&](const std::string& value) {
           return std::find(before.values.begin(), before.values.end(), value) !=
                  before.values.end();
         });
}

bool is_as_strict(const std::vector<RequiredTrailer>& after,
                  const std::vector<RequiredTrailer>& before) {
  return std::all_of(before.begin(), before.end(), [&](const RequiredTrailer& old) {
    return std::any_of(after.begin(), after.end(), [&](const RequiredTrailer& trailer) {
      return ascii_lower(trailer.key) == ascii_lower(old.key) && is_as_strict(trailer, old);
    });
  });
}

}  // namespace refwarden
