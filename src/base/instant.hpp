// Time: the server's clock decides about keys and people, never a date that somebody pushed.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace refwarden {

using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using Day = std::chrono::sys_days;

class Clock {
 public:
  virtual ~Clock() = default;
  // The wall clock in UTC.
  [[nodiscard]] virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
};

// "2026-08-22T14:03:11.482193Z" (RFC 3339, UTC, always six decimals).
std::string to_text(Instant instant);
// "2026-05-31".
std::string to_text(Day day);
// The UTC day that `instant` lies in. `left`, `until` and the like name the last day that counts
// (decisions.md 11): a thing with last day D counts while `day_of(now) <= D`.
Day day_of(Instant instant);

}  // namespace refwarden
