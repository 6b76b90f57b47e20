#include "signature/gpg_answers.hpp"

#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace refwarden {
namespace {

constexpr std::array<std::pair<std::string_view, DigestName>, 3> k_digests = {
    {{"sha256", DigestName::sha256},
     {"sha384", DigestName::sha384},
     {"sha512", DigestName::sha512}}};

std::string heading(const AnswersBasis& basis) {
  return fmt::format("refwarden gpg-answers 1\nday {}\nkey-file {}\npolicy {}\n",
                     to_text(basis.day), basis.key_file, basis.policy);
}

std::string_view name_of(DigestName digest) {
  for (const auto& [name, value] : k_digests) {
    if (value == digest) {
      return name;
    }
  }
  return {};
}

// The words of one line, which this takes off the front of `text`.
std::vector<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t blank = line.find(' ');
    words.push_back(line.substr(0, blank));
    if (blank == std::string_view::npos) {
      return words;
    }
    line.remove_prefix(blank + 1);
  }
}

// 0 for what is no number: written again, it is another text.
template <typename Number>
Number number_of(std::string_view word) {
  Number number = 0;
  std::from_chars(word.data(), word.data() + word.size(), number);
  return number;
}

char flag(bool holds, char letter) {
  return holds ? letter : '-';
}

GpgKey key_of(const std::vector<std::string_view>& words) {
  const std::string_view flags = words[3];
  const auto has = [&](char letter) { return flags.find(letter) != std::string_view::npos; };
  return {.fingerprint = std::string(words[1]),
          .primary = std::string(words[2]),
          .revoked = has('r'),
          .expired = has('e'),
          .disabled = has('d'),
          .invalid = has('i'),
          .can_sign = has('s'),
          .expires = number_of<std::int64_t>(words[4])};
}

GoodProbe probe_of(const std::vector<std::string_view>& words) {
  GoodProbe probe;
  probe.key = words[1];
  for (const auto& [name, value] : k_digests) {
    probe.digest = name == words[2] ? value : probe.digest;
  }
  probe.algorithm = number_of<unsigned>(words[3]);
  probe.gpg_digest = number_of<unsigned>(words[4]);
  return probe;
}

}  // namespace

std::string to_text(const GpgAnswers& answers, const AnswersBasis& basis) {
  std::string text = heading(basis);
  for (const GpgKey& key : answers.keys) {
    text += fmt::format("key {} {} {}{}{}{}{} {}\n", key.fingerprint, key.primary,
                        flag(key.revoked, 'r'), flag(key.expired, 'e'), flag(key.disabled, 'd'),
                        flag(key.invalid, 'i'), flag(key.can_sign, 's'), key.expires);
  }
  for (const GoodProbe& probe : answers.probes) {
    text += fmt::format("good {} {} {} {}\n", probe.key, name_of(probe.digest), probe.algorithm,
                        probe.gpg_digest);
  }
  return text + "end\n";
}

std::optional<GpgAnswers> read_gpg_answers(std::string_view text, const AnswersBasis& basis) {
  constexpr std::size_t k_words = 5;
  const std::string expected = heading(basis);
  if (!text.starts_with(expected)) {
    return std::nullopt;
  }
  GpgAnswers answers;
  std::string_view rest = text.substr(expected.size());
  while (!rest.empty()) {
    const std::vector<std::string_view> words = take_line(rest);
    if (words.size() == k_words && words[0] == "key") {
      answers.keys.push_back(key_of(words));
    } else if (words.size() == k_words && words[0] == "good") {
      answers.probes.push_back(probe_of(words));
    }
  }
  // One reading and one writing: whatever was read otherwise than it was written is no answer.
  return to_text(answers, basis) == text ? std::optional(std::move(answers)) : std::nullopt;
}

std::string gpg_answers_name(const std::string& primary) {
  return primary + ".txt";
}

}  // namespace refwarden
