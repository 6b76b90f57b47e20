// The deadline and the progress line of one gathering.
#pragma once

#include <cstdint>
#include <string_view>

#include "facts/gather.hpp"

namespace refwarden {

// Fails (`limit_seconds`) after the deadline. From any thread.
Done before_deadline(const Clock& clock, Instant deadline, std::string_view doing);

// Belongs to one thread. Looks at the clock often enough to stop within a fraction of a second and
// seldom enough to cost nothing.
class Watch {
 public:
  Watch(const Clock& clock, Instant deadline, const Progress* progress)
      : m_clock(clock), m_deadline(deadline), m_progress(progress) {}

  // What is being done from now on; `total` 0: not known.
  void start(std::string_view doing, std::uint64_t total);
  // One small step was done. `limit_seconds` after the deadline, `interrupted` where the progress
  // function says so.
  Done step();
  // The same without waiting for enough small steps.
  Done look();
  // `steps` things were done elsewhere.
  Done advance(std::uint64_t steps);

 private:
  const Clock& m_clock;
  Instant m_deadline;
  const Progress* m_progress;
  std::string_view m_doing;
  std::uint64_t m_done = 0;
  std::uint64_t m_total = 0;
};

}  // namespace refwarden
