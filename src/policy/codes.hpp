// Every code that a problem of the policy can have, in one table.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "policy/load.hpp"

namespace refwarden {

enum class ProblemCode : std::uint8_t {
  // files and folders
  file_missing,
  folder_missing,
  file_untrusted,
  file_unreadable,
  file_too_large,
  toml_syntax,
  schema_missing,
  schema_unknown,
  // keys and values
  unknown_key,
  missing_key,
  key_not_here,
  wrong_type,
  wrong_value,
  out_of_range,
  empty_value,
  listed_twice,
  bad_name,
  bad_text,
  bad_glob,
  bad_pattern,
  bad_key,
  bad_id,
  not_available,
  // names that point nowhere, or at two things
  unknown_name,
  unknown_ref_class,
  unknown_risk_class,
  unknown_rule,
  name_taken,
  address_taken,
  login_taken,
  key_taken,
  // meaning
  risk_gap,
  floor_mixed,
  rule_empty,
  wrong_rule_kind,
  exception_wide,
  exception_signature,
  exception_commits,
  // what a repository's file may not do
  system_only,
  not_movable,
  not_tighter,
  repository_unlisted,
  repository_claimed_twice,
  // what a push would be refused for, though the policy loads
  revocation_file,
  // warnings
  exception_ending,
  exception_ended,
  rule_unsatisfiable,
  root_only_path,
  key_file,
  key_file_unlisted,
  x509_file,
  x509_missing,
  never_used,
  owner_left,
};

struct ProblemKind {
  ProblemCode code;
  std::string_view name;     // kebab-case, unique
  std::string_view meaning;  // one sentence for the manual and `explain`
  Problem::Weight weight;
};

// One entry for each code, in the order of the enum.
std::span<const ProblemKind> problem_kinds();
const ProblemKind& kind_of(ProblemCode code);

}  // namespace refwarden
