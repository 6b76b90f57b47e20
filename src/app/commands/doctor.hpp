// What `repo doctor` looks at. Each function adds lines to the diagnosis and changes nothing else.
#pragma once

#include <filesystem>

#include "app/commands/loaded_policy.hpp"
#include "app/commands/repo_state.hpp"
#include "app/diagnosis.hpp"

namespace refwarden {

// Account, git, confinement.
void look_at_host(const RepoState& state, Diagnosis& diagnosis);

// Owners and modes of the repository's own files.
void look_at_files(const RepoState& state, Diagnosis& diagnosis);

// Which hooks run, where git takes them from, and what stands beside them.
void look_at_hooks(const RepoState& state, Diagnosis& diagnosis);

// Whether the policy loads, with its owners and modes; warnings about it; modes that let pushes in.
void look_at_policy_folder(const RepoState& state, const Result<LoadedPolicy>& loaded,
                           Diagnosis& diagnosis);

// Keys that cannot be used, are weak or end soon.
void look_at_keys(const std::filesystem::path& folder, Instant now, Diagnosis& diagnosis);

// The audit folder, its room, and the clock against what was recorded and pushed.
void look_at_record(const LoadedPolicy& loaded, Instant now, Diagnosis& diagnosis);

// Signed pushes, push options, symbolic refs, refs that no rule covers, adopted commits.
void look_at_refs(const RepoState& state, const LoadedPolicy& loaded, Diagnosis& diagnosis);

// Pushes to a scratch copy of the repository, through the hooks as installed, what every policy
// refuses. The copy is gone afterwards.
void try_push(const RepoState& state, Diagnosis& diagnosis);

}  // namespace refwarden
