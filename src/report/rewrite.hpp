// How commits of an update can be written again without breaking another rule of its ref.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/view.hpp"

namespace refwarden {

struct Rewrite {
  enum class Way : std::uint8_t {
    amend,   // the one failing commit is the tip
    rebase,  // everything after `base`
    none,    // no command is safe: `why_not` says why
  };
  Way way = Way::none;
  bool sign = false;         // a signature rule applies to the ref
  bool merges = false;       // the range has merges that must stay
  bool allow_empty = false;  // the tip changes nothing, which amending would refuse
  std::optional<Oid> base;   // nothing: from the root
  std::string why_not;       // one sentence part for the pusher

  // git [before] commit --amend --no-edit --gpg-sign [more]
  enum class Edit : std::uint8_t { no, yes };
  [[nodiscard]] std::vector<std::string> amend(Edit edit, std::vector<std::string> more = {}) const;
  // git rebase [options] --rebase-merges --gpg-sign BASE
  [[nodiscard]] std::vector<std::string> rebase(std::vector<std::string> options) const;
};

// The way to write the commits of the finding again.
Rewrite plan_rewrite(const Subject& subject);
// The same for the tip alone, whatever commits the finding has.
Rewrite plan_amend(const Subject& subject);
// The same for everything that is new in the update, made linear: merges are dropped.
Rewrite plan_linear(const Subject& subject);

// The person who will run the commands as far as we know: the pusher, else the tip's committer.
const Person* hand_of(const Subject& subject);
// The signature rules on commits that apply to the ref.
std::vector<const SignatureRule*> commit_signing(const Subject& subject);
// Rules that are on the update's ref and not off.
std::vector<const Rule*> rules_on(const Subject& subject);
bool may_sign(const Person& person, const SignatureRule& rule, const PushFacts& push);

// The push that lands what was written again: `git push`, or with the ref where git would not know
// it.
std::vector<std::string> push_again(const Subject& subject);

}  // namespace refwarden
