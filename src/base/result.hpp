// The two ways in which something can go wrong outside a pusher's commits (house rule 4): a Failure
// is a value that refuses the push; a bug is `require`, which stays on in release and refuses too.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace refwarden {

// What a failure is called in messages, in the record and in refwarden-messages(7).
enum class FailureCode {
  policy_broken,   // the policy does not load, or a key file that it names cannot be used
  server_broken,   // disk, repository, gpg, record: the server's own trouble
  keys_broken,     // a key file, authority or revocation list that a signature needs
  push_malformed,  // what git or the host handed over has the wrong shape
  shallow_push,    // the push brings a shallow boundary
  object_missing,  // an object that the push names or needs is not there
  limit_commits,   // [limits] commits-per-push
  limit_paths,     // [limits] paths-per-commit
  limit_message,   // [limits] message-bytes
  limit_updates,   // [limits] updates-per-push
  limit_seconds,   // [limits] seconds
  limit_object,    // an object larger than we read (commit, tag or tree)
  not_confined,    // the judging process cannot be confined as the policy asks
  interrupted,     // a signal ended the hook
  other_door,      // [server] other-doors: a ref would change without a push that was let in
};

// The kebab-case name of `code`, as messages and the record print it: "policy-broken".
std::string_view name_of(FailureCode code);

// Why nothing could be judged. `told` is one plain sentence part that a pusher may read (no server
// path, no library text, printable); `detail` goes to the server's log only.
struct Failure {
  FailureCode code = FailureCode::server_broken;
  std::string told;
  std::string detail;
};

template <typename T>
using Result = tl::expected<T, Failure>;

using Done = tl::expected<void, Failure>;

// Shorthand for `return fail(FailureCode::server_broken, "...", detail)`.
tl::unexpected<Failure> fail(FailureCode code, std::string told, std::string detail = {});

// Aborts the process (a hook's exit is then not 0, so the push is refused) when `holds` is false.
// `what` names the broken promise. For bugs only, never for input.
void require(bool holds, std::string_view what);

}  // namespace refwarden
