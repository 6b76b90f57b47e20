// A file of cases, from TOML. Every problem is noted where it stands, as in the policy's own files.
#pragma once

#include <string>
#include <vector>

#include "cases/policy_case.hpp"
#include "policy/table_reader.hpp"

namespace refwarden {

// `policy`: in force for the cases; nullptr where it does not load, so that names of people cannot
// be looked up. What is read is of use only where no problem was noted.
CaseFile read_case_file(const Document& document, const Policy* policy,
                        std::vector<Problem>& problems);

// --- parts of it

struct CaseContext {
  const Policy* policy;
  Reading& reading;
};

// A person's id, or an address where it has an `@`. Names that are neither are reported.
std::optional<std::string> read_somebody(TableReader& reader, std::string_view key,
                                         const CaseContext& context);
CaseSignature read_case_signature(TableReader& reader, const CaseContext& context);
CaseSignature read_case_certificate(const Entry& entry, const CaseContext& context);
CaseTag read_case_tag(const Entry& entry, const CaseContext& context);
std::vector<CaseCommit> read_case_commits(TableReader& reader, const CaseContext& context);
std::vector<CasePath> read_case_paths(TableReader& reader, std::string_view key);
// True where git can have `path` in a tree; reports it otherwise.
bool check_tree_path(std::string_view path, const Span& at, Reading& reading);
Expectation read_expectation(const Entry& entry, const CaseContext& context);

}  // namespace refwarden
