// A developer's clone, seen as the server's repository would be: the same objects, other refs.
#pragma once

#include <memory>
#include <string>

#include "git/repository.hpp"
#include "intake/push.hpp"

namespace refwarden {

// The refs of a server as its clone last saw them: refs/remotes/`remote`/X is refs/heads/X there,
// and nothing else is known to be there. Tags are not: the clone does not tell those that it
// fetched from those that it made, and one taken for the server's would let commits count as
// judged.
RefsSnapshot server_refs(const RefsSnapshot& clone, const std::string& remote);

// Makes the old value of `update` what stands at its ref.
void set_old(RefsSnapshot& refs, const RefUpdate& update);

// What stands at a direct ref; null where it does not exist.
Oid value_of(const RefsSnapshot& refs, const std::string& ref, HashAlgorithm algorithm);

// `clone` with `refs` in the place of its own.
std::unique_ptr<Repository> as_server(std::shared_ptr<const Repository> clone, RefsSnapshot refs);

}  // namespace refwarden
