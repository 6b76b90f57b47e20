// The entries of refwarden-messages(7), which is the one place where codes are explained.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace refwarden {

struct ManualEntry {
  std::string code;
  std::string_view kind;  // "finding", "failure", "policy-problem"
  std::string meaning;    // some sentences
  std::string example;
  std::string fix;
};

// The entries of `page`, in its order. Reads the mdoc(7) that the page is written in and no more: a
// line with another macro stays as it is, which a test finds.
std::vector<ManualEntry> read_manual_entries(std::string_view page);
// Those of the manual that the program was built with.
std::vector<ManualEntry> manual_entries();

// The whole entry in lines of at most 80 columns.
std::string entry_text(const ManualEntry& entry);
// The code and as much of its first sentence as one line of 80 columns holds.
std::string entry_line(const ManualEntry& entry);

}  // namespace refwarden
