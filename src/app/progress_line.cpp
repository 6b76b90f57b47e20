#include "app/progress_line.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace refwarden {
namespace {

constexpr std::chrono::seconds k_pause{1};

std::string text_of(std::string_view doing, std::uint64_t done, std::uint64_t total) {
  if (total == 0) {
    return fmt::format("refwarden: {}: {}", doing, done);
  }
  const std::uint64_t percent = std::min(done, total) * 100 / total;
  return fmt::format("refwarden: {}: {:3}% ({}/{})", doing, percent, done, total);
}

}  // namespace

ProgressLine::ProgressLine(const Clock& clock, std::function<void(std::string_view)> write)
    : m_clock(clock), m_write(std::move(write)), m_next(clock.now() + k_pause) {}

void ProgressLine::show(std::string_view doing, std::uint64_t done, std::uint64_t total) {
  const Instant now = m_clock.now();
  if (now < m_next) {
    return;
  }
  m_next = now + k_pause;
  const std::string text = text_of(doing, done, total);
  // Blanks over the rest of a longer line that stood there.
  const std::size_t rest = m_length > text.size() ? m_length - text.size() : 0;
  m_write(text + std::string(rest, ' ') + "\r");
  m_length = text.size();
}

void ProgressLine::finish() {
  if (m_length > 0) {
    m_write("\n");
    m_length = 0;
  }
}

}  // namespace refwarden
