#include "policy/allowed_signers_line.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/untrusted.hpp"
#include "signature/ssh_key.hpp"

namespace refwarden {
namespace {

using Problems = std::vector<std::string>;

constexpr std::string_view k_blanks = " \t";

std::string shown(std::string_view text) {
  return printable(Untrusted(text), 60);
}

// Takes one word off `rest`. A quoted part may have blanks and commas in it.
std::string_view next_word(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(k_blanks), rest.size()));
  bool quoted = false;
  std::size_t end = 0;
  for (; end < rest.size(); ++end) {
    quoted = quoted != (rest[end] == '"');
    if (!quoted && k_blanks.find(rest[end]) != std::string_view::npos) {
      break;
    }
  }
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end);
  return word;
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  bool quoted = false;
  std::size_t start = 0;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    quoted = quoted != (at < text.size() && text[at] == '"');
    if (at == text.size() || (text[at] == ',' && !quoted)) {
      parts.push_back(text.substr(start, at - start));
      start = at + 1;
    }
  }
  return parts;
}

// The text between two quotation marks; `text` itself without any.
std::optional<std::string_view> unquoted(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return text.find_first_of("\"\\") == std::string_view::npos ? std::optional(text) : std::nullopt;
}

bool is_address(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.size() <= 254 &&
         std::all_of(text.begin(), text.end(),
                     [](char byte) { return byte > ' ' && byte <= '~'; }) &&
         text.find_first_of("<>\"\\,") == std::string_view::npos;
}

void read_principals(std::string_view word, AllowedLine& line, Problems& problems) {
  const auto list = unquoted(word);
  if (!list) {
    problems.emplace_back("the principals are not quoted as a whole");
    return;
  }
  for (const std::string_view principal : split(*list)) {
    if (principal.starts_with('!')) {
      problems.push_back(
          fmt::format("\"{}\" takes people out: a policy names who is in", shown(principal)));
    } else if (principal.find_first_of("*?") != std::string_view::npos) {
      problems.push_back(
          fmt::format("\"{}\" stands for many: a key belongs to one person", shown(principal)));
    } else if (!is_address(principal)) {
      problems.push_back(fmt::format("\"{}\" is no e-mail address", shown(principal)));
    } else {
      line.emails.emplace_back(principal);
    }
  }
}

std::optional<unsigned> digits(std::string_view text) {
  unsigned number = 0;
  for (const char byte : text) {
    if (byte < '0' || byte > '9') {
      return std::nullopt;
    }
    number = number * 10 + static_cast<unsigned>(byte - '0');
  }
  return number;
}

struct Moment {
  Instant earliest;  // a time of an unknown zone may be any of a day
  Instant latest;
};

// YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS, each with or without "Z".
std::optional<Moment> moment_of(std::string_view text) {
  const bool utc = text.ends_with('Z');
  text.remove_suffix(utc ? 1 : 0);
  if ((text.size() != 8 && text.size() != 12 && text.size() != 14) || !digits(text)) {
    return std::nullopt;
  }
  const auto part = [&](std::size_t at, std::size_t size) {
    return at < text.size() ? *digits(text.substr(at, size)) : 0U;
  };
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(part(0, 4))),
                                         std::chrono::month(part(4, 2)),
                                         std::chrono::day(part(6, 2))};
  if (!date.ok() || part(8, 2) > 23 || part(10, 2) > 59 || part(12, 2) > 59) {
    return std::nullopt;
  }
  const Instant at = Instant(Day(date)) + std::chrono::hours(part(8, 2)) +
                     std::chrono::minutes(part(10, 2)) + std::chrono::seconds(part(12, 2));
  constexpr std::chrono::hours k_farthest_zone(14);
  return utc ? Moment{at, at} : Moment{at - k_farthest_zone, at + k_farthest_zone};
}

bool is_exact(const Moment& moment) {
  return moment.earliest == moment.latest && moment.earliest == Instant(day_of(moment.earliest));
}

// The first day that lies behind `moment` as a whole, and the last one before it.
Day first_day(const Moment& moment) {
  const Day day = day_of(moment.latest);
  return Instant(day) == moment.latest ? day : day + std::chrono::days(1);
}

Day last_day(const Moment& moment) {
  return day_of(moment.earliest) - std::chrono::days(1);
}

void read_time(std::string_view name, std::string_view value, AllowedLine& line,
               Problems& problems) {
  const auto moment = moment_of(value);
  const bool after = name == "valid-after";
  std::optional<Day>& day = after ? line.key.from : line.key.until;
  if (!moment || day) {
    problems.push_back(moment ? fmt::format("{} stands twice", name)
                              : fmt::format("{} is no time that OpenSSH knows", name));
    return;
  }
  day = after ? first_day(*moment) : last_day(*moment);
  if (!is_exact(*moment)) {
    line.notes.push_back(fmt::format("{}=\"{}\" becomes {} = {}, a whole day in UTC", name,
                                     shown(value), after ? "from" : "until", to_text(*day)));
  }
}

void read_namespaces(std::string_view value, Problems& problems) {
  const auto names = split(value);
  if (value.find_first_of("*?!") != std::string_view::npos) {
    problems.emplace_back("namespaces has patterns: name git itself");
  } else if (std::find(names.begin(), names.end(), "git") == names.end()) {
    problems.emplace_back("namespaces does not name git: the key is not for commits");
  }
}

void read_option(std::string_view option, bool& has_namespaces, AllowedLine& line,
                 Problems& problems) {
  const std::size_t equals = option.find('=');
  const std::string_view name = option.substr(0, equals);
  const auto value = equals == std::string_view::npos ? std::optional<std::string_view>("")
                                                      : unquoted(option.substr(equals + 1));
  if (name == "cert-authority") {
    problems.emplace_back(
        "an authority is no person: what it may vouch for is said in the policy itself, not in "
        "people.toml");
  } else if (!value || (value->empty() && equals != std::string_view::npos)) {
    problems.push_back(fmt::format("the value of \"{}\" is malformed", shown(name)));
  } else if (name == "namespaces") {
    if (has_namespaces) {
      problems.emplace_back("namespaces stands twice");
    }
    has_namespaces = true;
    read_namespaces(*value, problems);
  } else if (name == "valid-after" || name == "valid-before") {
    read_time(name, *value, line, problems);
  } else {
    problems.push_back(fmt::format("\"{}\" is no option of allowed_signers", shown(name)));
  }
}

bool is_key_type(std::string_view word) {
  return word.starts_with("ssh-") || word.starts_with("ecdsa-") || word.starts_with("sk-");
}

void read_key(std::string_view type, std::string_view rest, AllowedLine& line, Problems& problems) {
  const std::string text = fmt::format("{} {}", type, next_word(rest));
  const auto key = parse_ssh_public_key(text);
  if (!key) {
    problems.push_back(key.error());
    return;
  }
  line.key.key = text;
  line.fingerprint = key->fingerprint;
}

}  // namespace

tl::expected<AllowedLine, std::vector<std::string>> read_allowed_line(std::string_view line) {
  AllowedLine found;
  Problems problems;
  std::string_view rest = line;
  read_principals(next_word(rest), found, problems);
  std::string_view word = next_word(rest);
  bool has_namespaces = false;
  const bool has_options = !is_key_type(word);
  if (has_options) {
    for (const std::string_view option : split(word)) {
      read_option(option, has_namespaces, found, problems);
    }
    word = next_word(rest);
  }
  if (!has_namespaces) {
    problems.emplace_back(
        "no namespaces: the key is good for everything that is signed; write namespaces=\"git\"");
  }
  read_key(word, rest, found, problems);
  if (found.key.from && found.key.until && *found.key.until < *found.key.from) {
    problems.emplace_back("no whole UTC day lies between valid-after and valid-before");
  }
  return problems.empty() ? tl::expected<AllowedLine, Problems>(std::move(found))
                          : tl::unexpected(std::move(problems));
}

}  // namespace refwarden
