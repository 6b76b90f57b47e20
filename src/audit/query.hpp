// Finds records and prints them for people and programs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace refwarden {

// Which decisions to list; an empty member asks for nothing.
struct RecordFilter {
  std::string repository;  // the policy's name or the path
  std::string ref;         // full, or without refs/heads/ or refs/tags/
  std::string since;       // "2026-08-22", the first UTC day
  std::string verdict;     // accepted, warned, refused or excepted
  std::string person;      // who pushed, signed or reviewed; a login for who is nobody
};

enum class ListForm : std::uint8_t { table, json };

using PutText = std::function<void(std::string_view)>;

// Puts out every decision that `filter` asks for, oldest first: a line of at most 80 columns under
// a heading, or the record's own line. Gives their number. Lines that are no records are passed
// over: that is for the verifier to say.
Result<std::uint64_t> list_decisions(const std::filesystem::path& folder,
                                     const RecordFilter& filter, ListForm form, const PutText& put);

// The lines of one push: its decision (or another record with a push id) and what landed of it.
struct PushRecord {
  std::string record;
  std::vector<std::string> landed;
};

// The push with this id, as `normal_push_id` reads it; nothing where no record has it.
Result<std::optional<PushRecord>> find_push(const std::filesystem::path& folder,
                                            std::string_view id);

// Everything about one push for people, in lines of at most 80 columns (longer only for one word
// that is).
std::string to_text(const PushRecord& push);

}  // namespace refwarden
