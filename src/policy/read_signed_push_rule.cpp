#include "policy/rule_readers.hpp"

namespace refwarden {

SignedPushRule read_signed_push_rule(TableReader& reader, const Draft& draft) {
  return {read_persons(reader, "signers", draft).value_or(PersonSet())};
}

}  // namespace refwarden
