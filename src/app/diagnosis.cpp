#include "app/diagnosis.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "audit/wrap.hpp"
#include "base/untrusted.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_state_columns = 9;
constexpr std::size_t k_about_columns = 14;
constexpr std::size_t k_text_columns = 600;
constexpr std::uint64_t k_mebibyte = std::uint64_t{1} << 20U;
constexpr std::uint64_t k_little_room = 1024 * k_mebibyte;
constexpr std::uint64_t k_no_room = 16 * k_mebibyte;  // some records of the longest kind
constexpr std::uint64_t k_few_files = 1000;
constexpr std::pair<int, int> k_oldest_git{2, 39};

std::string shown(const std::string& text) {
  return printable(Untrusted(text), k_text_columns);
}

std::string counted(std::size_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::size_t number_of(const Diagnosis& diagnosis, Health health) {
  return static_cast<std::size_t>(
      std::count_if(diagnosis.lines.begin(), diagnosis.lines.end(),
                    [&](const DiagnosisLine& line) { return line.health == health; }));
}

std::string size_text(std::uint64_t bytes) {
  return bytes >= k_little_room ? fmt::format("{} GiB", bytes / k_little_room)
                                : fmt::format("{} MiB", bytes / k_mebibyte);
}

// "2.39" of "git version 2.39.5"; nothing where there are no such numbers.
std::optional<std::pair<int, int>> numbers_of(std::string_view version) {
  const std::size_t start = version.find_first_of("0123456789");
  if (start == std::string_view::npos) {
    return std::nullopt;
  }
  const char* const end = version.data() + version.size();
  std::pair<int, int> numbers;
  const auto major = std::from_chars(version.data() + start, end, numbers.first);
  if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') {
    return std::nullopt;
  }
  const auto minor = std::from_chars(major.ptr + 1, end, numbers.second);
  return minor.ec == std::errc() ? std::optional(numbers) : std::nullopt;
}

std::string line_text(const DiagnosisLine& line) {
  const std::size_t indent = k_state_columns + k_about_columns;
  std::string text = cell(name_of(line.health), k_state_columns) +
                     cell(line.about, k_about_columns) + wrapped(shown(line.text), indent, indent);
  if (!line.advice.empty()) {
    text += std::string(indent, ' ') + wrapped("-> " + shown(line.advice), indent + 3, indent);
  }
  return text;
}

}  // namespace

std::string_view name_of(Health health) {
  switch (health) {
    case Health::ok:
      return "ok";
    case Health::warning:
      return "warning";
    case Health::problem:
      return "problem";
  }
  std::abort();
}

void Diagnosis::ok(std::string_view about, std::string text) {
  lines.push_back({std::string(about), Health::ok, std::move(text), {}});
}

void Diagnosis::warn(std::string_view about, std::string text, std::string advice) {
  lines.push_back({std::string(about), Health::warning, std::move(text), std::move(advice)});
}

void Diagnosis::fault(std::string_view about, std::string text, std::string advice) {
  lines.push_back({std::string(about), Health::problem, std::move(text), std::move(advice)});
}

Health Diagnosis::health() const {
  Health worst = Health::ok;
  for (const DiagnosisLine& line : lines) {
    worst = std::max(worst, line.health);
  }
  return worst;
}

bool Diagnosis::has(std::string_view about, Health health) const {
  return std::any_of(lines.begin(), lines.end(), [&](const DiagnosisLine& line) {
    return line.about == about && line.health == health;
  });
}

std::string diagnosis_text(const Diagnosis& diagnosis) {
  std::string text = "repository  " + wrapped(shown(diagnosis.repository), 12, 12) +
                     "policy      " + wrapped(shown(diagnosis.policy), 12, 12) + "\n";
  for (const DiagnosisLine& line : diagnosis.lines) {
    text += line_text(line);
  }
  const std::size_t problems = number_of(diagnosis, Health::problem);
  const std::size_t warnings = number_of(diagnosis, Health::warning);
  return text +
         fmt::format("\n{}, {}\n", counted(problems, "problem"), counted(warnings, "warning"));
}

std::string diagnosis_json(const Diagnosis& diagnosis) {
  using nlohmann::json;
  json lines = json::array();
  for (const DiagnosisLine& line : diagnosis.lines) {
    lines.push_back({{"about", line.about},
                     {"state", name_of(line.health)},
                     {"text", line.text},
                     {"advice", line.advice.empty() ? json() : json(line.advice)}});
  }
  const json object = {{"repository", diagnosis.repository},
                       {"policy", diagnosis.policy},
                       {"state", name_of(diagnosis.health())},
                       {"lines", lines}};
  return object.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

DiagnosisLine clock_line(Instant now, const std::string& newest_record,
                         std::optional<Instant> newest_commit) {
  constexpr std::chrono::minutes k_tolerance{5};
  constexpr std::chrono::hours k_day{24};
  const std::string advice = "see to the server's clock (NTP): it decides which keys have ended";
  // Times in the record all have the same form, so that they compare as text.
  if (to_text(now + k_tolerance) < newest_record) {
    return {
        "clock", Health::problem,
        fmt::format("it says {}, and the record has a decision of {}", to_text(now), newest_record),
        advice};
  }
  if (newest_commit && now + k_day < *newest_commit) {
    return {"clock", Health::warning,
            fmt::format("it says {}, and a ref is at a commit that claims {}", to_text(now),
                        to_text(*newest_commit)),
            advice + "; or somebody made a commit on a computer whose clock is wrong"};
  }
  return {"clock",
          Health::ok,
          to_text(now) + (newest_record.empty() ? ", with no record to hold it against"
                                                : ", not before the newest record"),
          {}};
}

DiagnosisLine space_line(const std::string& folder, std::uint64_t bytes,
                         std::optional<std::uint64_t> files) {
  std::string text = fmt::format("{} free for {}", size_text(bytes), folder);
  const bool few_files = files && *files < k_few_files;
  if (few_files) {
    text += fmt::format(", and room for {} more files", *files);
  }
  const bool is_full = bytes < k_no_room || (files && *files == 0);
  if (!is_full && !few_files && bytes >= k_little_room) {
    return {"space", Health::ok, text, {}};
  }
  return {"space", is_full ? Health::problem : Health::warning, text,
          "make room: a push whose decision cannot be recorded is refused"};
}

std::optional<DiagnosisLine> open_to_others(const std::string& path, const struct stat& status,
                                            uid_t owner) {
  if (status.st_uid != owner && status.st_uid != 0) {
    return DiagnosisLine{"files", Health::warning,
                         fmt::format("{} belongs to the account {}, the repository to {}", path,
                                     status.st_uid, owner),
                         "chown it: who owns it can change the repository past its hooks"};
  }
  if ((status.st_mode & static_cast<mode_t>(S_IWOTH)) != 0) {
    return DiagnosisLine{"files", Health::problem,
                         fmt::format("{} can be written by every account", path),
                         "chmod o-w: whoever can write here moves refs past the hooks"};
  }
  if ((status.st_mode & static_cast<mode_t>(S_IWGRP)) != 0) {
    return DiagnosisLine{"files", Health::warning,
                         fmt::format("{} can be written by its group", path),
                         "chmod g-w, unless the group is the server's own: its members move refs "
                         "past the hooks"};
  }
  return std::nullopt;
}

DiagnosisLine git_line(const std::string& version) {
  const auto numbers = numbers_of(version);
  if (!numbers) {
    return {"git", Health::problem, "git cannot be asked for its version", "install git"};
  }
  if (*numbers < k_oldest_git) {
    return {"git", Health::warning, version,
            "install git 2.39 or later: nobody has tried refwarden with an older one"};
  }
  return {"git", Health::ok, version, {}};
}

}  // namespace refwarden
