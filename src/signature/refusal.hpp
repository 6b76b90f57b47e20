// Why a signature is not `good`, found before anybody's key was asked.
#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

#include "signature/fact.hpp"

namespace refwarden {

// `why` is a fixed sentence part for people and never holds pushed bytes.
struct SignatureRefusal {
  SignatureState state = SignatureState::malformed;
  std::string why;
};

template <typename T>
using Accepted = tl::expected<T, SignatureRefusal>;

inline tl::unexpected<SignatureRefusal> refuse(SignatureState state, std::string why) {
  return tl::unexpected<SignatureRefusal>(SignatureRefusal{state, std::move(why)});
}

}  // namespace refwarden
