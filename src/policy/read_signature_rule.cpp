#include "policy/rule_readers.hpp"

namespace refwarden {

SignatureRule read_signature_rule(TableReader& reader, const Draft& draft) {
  SignatureRule rule;
  rule.each = reader.word("each", k_each).value_or(SignatureRule::Each::commit);
  rule.signers = read_persons(reader, "signers", draft).value_or(PersonSet());
  rule.owns = reader.word("owns", k_owns).value_or(SignatureRule::Owns::committer);
  // X.509 has to be asked for: it brings authorities that an admin must have chosen.
  rule.formats = reader.words("formats", k_formats)
                     .value_or(std::set{SignatureFormat::openpgp, SignatureFormat::ssh});
  rule.security_key =
      reader.word("security-key", k_security_keys).value_or(SignatureRule::SecurityKey::any);
  rule.and_commits = reader.flag("and-commits").value_or(false);
  if (reader.has("and-commits") && rule.each != SignatureRule::Each::tag) {
    reader.report(ProblemCode::key_not_here, reader.place_of("and-commits"),
                  "\"and-commits\" has a meaning with each = \"tag\" only");
  }
  return rule;
}

}  // namespace refwarden
