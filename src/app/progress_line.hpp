// What is being done and how far it is, on stderr, in the style of git's own progress.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/instant.hpp"

namespace refwarden {

// Silent for the first second of all work, then one update a second at most: "Checking signatures:
// 45% (900/2000)" and a carriage return, so that each overwrites the one before.
class ProgressLine {
 public:
  ProgressLine(const Clock& clock, std::function<void(std::string_view)> write);
  void show(std::string_view doing, std::uint64_t done, std::uint64_t total);
  // Ends the line, if there is one, so that other text can follow.
  void finish();

 private:
  const Clock& m_clock;
  std::function<void(std::string_view)> m_write;
  Instant m_next;
  std::size_t m_length = 0;  // of what stands on the line now
};

}  // namespace refwarden
