// What a process gives up before it reads pushed objects: privileges to come, core dumps, memory
// and time without end, files that it does not need, and calls that nothing of it makes.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace refwarden {

struct Confinement {
  // Files, and folders with everything below; what every program needs comes by itself.
  std::vector<std::filesystem::path> read;
  std::vector<std::filesystem::path> write;
  // Where they are not empty gpg and git, and what loads them, may be executed, and nothing else.
  std::filesystem::path gpg_program;
  std::filesystem::path git_program;
  std::chrono::seconds cpu_time{0};  // of all threads together
  std::uint64_t memory_bytes = 0;    // of data: no program text, no mapped packs
};

// Confines this process and everything that it will start, for good. For the only thread of a
// process. As much as can be had holds also where it fails, which it does with `not_confined` and,
// for the server's log, what the kernel does not give. Which kernel holds what: SECURITY.md.
Done confine(const Confinement& confinement);

// What this kernel can hold, for the admin.
struct ConfinementHere {
  bool whole = false;  // all that `confine` needs not to fail
  std::string text;    // "Landlock 7 and system call filters"
};
ConfinementHere confinement_here();

}  // namespace refwarden
