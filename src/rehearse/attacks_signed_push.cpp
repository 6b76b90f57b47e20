// Good changes whose push nobody, or the wrong one, has signed.
#include <array>

#include "rehearse/catalogue.hpp"

namespace refwarden {
namespace {

using SignedPushAttack = RuleAttackKind<SignedPushRule>;

std::string everywhere(const Stage& /*stage*/, const Rule& /*rule*/,
                       const SignedPushRule& /*body*/) {
  return {};
}

template <SigningKey key>
void push_good(const Stage& stage, const SignedPushRule& /*rule*/, Attack& attack) {
  put_good(stage, attack);
  attack.pushes.back().certificate = key;
}

constexpr std::array k_signed_push{
    SignedPushAttack{"unsigned-push", "a good change whose push is not signed", Aim::signed_push,
                     everywhere, push_good<SigningKey::none>},
    SignedPushAttack{"strangers-push", "a good change whose push a stranger has signed",
                     Aim::signed_push, everywhere, push_good<SigningKey::stranger>},
};

}  // namespace

std::vector<Attack> signed_push_attacks(const Stage& stage) {
  std::vector<Attack> attacks;
  add_rule_attacks<SignedPushRule>(stage, k_signed_push, attacks);
  return attacks;
}

}  // namespace refwarden
