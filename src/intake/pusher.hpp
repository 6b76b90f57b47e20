// What a host says of a push in the hook's environment (hosts.md). The policy names the host;
// nothing is ever sniffed, and nothing else is ever asked ($USER, the committer,
// SSH_ORIGINAL_COMMAND).
#pragma once

#include <map>
#include <string>

#include "intake/host.hpp"
#include "intake/push.hpp"

namespace refwarden {

// The host of the policy, and the variable of its own that the policy has for Host::plain.
struct HostChoice {
  Host host = Host::plain;
  std::string own_variable;  // empty: none
};

// The variable in which that host says who is pushing; empty: nowhere.
std::string login_variable(const HostChoice& choice);

// The login that the host gives. Empty where it gives none: no variable is named, it is missing or
// empty, longer than 256 bytes, holds a control character, or the host says elsewhere that no
// person stands behind it (a deploy key of Gitea's or GitLab's).
std::string login_from(const HostChoice& choice, const Environment& environment);

// The variables by which that host says that `login` is pushing: what login_from takes it from.
// Empty where it cannot say so.
std::map<std::string, std::string> login_environment(const HostChoice& choice,
                                                     const std::string& login);

// What the host calls the repository, for the record: it never decides which policy is read. Empty
// where it says nothing, for Host::plain, over 1024 bytes, and with a control character.
std::string repository_from(Host host, const Environment& environment);

// The host only asks what would come of it, and nothing lands (Bitbucket: may this be merged?).
bool is_dry_run(Host host, const Environment& environment);

}  // namespace refwarden
