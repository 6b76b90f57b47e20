#include "facts/watch.hpp"

namespace refwarden {

Done before_deadline(const Clock& clock, Instant deadline, std::string_view doing) {
  return clock.now() <= deadline
             ? Done{}
             : fail(FailureCode::limit_seconds, "looking at this push took too long",
                    std::string("the deadline passed while ") + std::string(doing));
}

void Watch::start(std::string_view doing, std::uint64_t total) {
  m_doing = doing;
  m_done = 0;
  m_total = total;
}

Done Watch::step() {
  constexpr std::uint64_t k_steps_between_looks = 256;
  ++m_done;
  return m_done % k_steps_between_looks == 0 ? look() : Done{};
}

Done Watch::advance(std::uint64_t steps) {
  m_done += steps;
  return look();
}

Done Watch::look() {
  if (Done done = before_deadline(m_clock, m_deadline, m_doing); !done) {
    return done;
  }
  if (m_progress != nullptr && *m_progress && !(*m_progress)(m_doing, m_done, m_total)) {
    return fail(FailureCode::interrupted, "the check of this push was interrupted");
  }
  return {};
}

}  // namespace refwarden
