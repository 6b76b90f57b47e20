// What the record says of keys, for the commands about them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>

#include "app/command_line.hpp"
#include "app/commands/key_book.hpp"
#include "audit/key_uses.hpp"

namespace refwarden {

// Adds --audit.
void add_record_option(boost::program_options::options_description& options);

// The last signature of each key, from --audit, else from the policy's record. Where the record
// cannot be read, or not all of it, a warning says so: nothing is then known of keys that are not
// in it, and the result is empty.
std::optional<LastSignatures> read_last_signatures(
    const boost::program_options::variables_map& values, const KeyBook& book, Streams& streams);

// One line for each gap.
void print_gaps(const std::vector<RecordGap>& gaps, Streams& streams);

// What `key` signed since the UTC day `day`: a listing, or one JSON object a line. Ends with
// `unreadable` where the record does not have all of it.
ExitCode list_signed_since(const boost::program_options::variables_map& values, const KeyBook& book,
                           Streams& streams);

}  // namespace refwarden
