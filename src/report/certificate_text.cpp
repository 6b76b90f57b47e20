#include "report/certificate_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "report/words.hpp"

namespace refwarden {
namespace {

constexpr std::string_view k_certificate = " certificate ";
constexpr std::size_t k_most_principals = 10;
constexpr std::size_t k_key_columns = 64;
constexpr std::size_t k_principal_columns = 52;

bool is_certificate(const Found& found) {
  return found.what == Found::What::key &&
         found.text.bytes().find(k_certificate) != std::string_view::npos;
}

// "dana@example.org, ines@example.org or 3 more".
Text add_principals(Text text, const std::vector<std::string>& principals) {
  const std::size_t shown = std::min(principals.size(), k_most_principals);
  const std::size_t hidden = principals.size() - shown;
  for (std::size_t at = 0; at < shown; ++at) {
    if (at > 0 && (at + 1 < shown || hidden > 0)) {
      text.close(",");
    } else if (at > 0) {
      text.say("or");
    }
    text.bare(Untrusted(principals[at]), k_principal_columns);
  }
  return hidden > 0 ? text.say(fmt::format("or {} more", hidden)) : text;
}

}  // namespace

bool is_by_certificate(const Subject& subject) {
  const auto& commits = subject.finding.commits;
  return std::any_of(commits.begin(), commits.end(), [](const CommitFinding& commit) {
    return std::any_of(commit.found.begin(), commit.found.end(), is_certificate);
  });
}

Text key_text(const Untrusted& key) {
  Text text;
  std::string_view rest = key.bytes();
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view word = rest.substr(0, end);
    if (word == "certificate" || word == "by") {
      text.say(word);
    } else {
      text.bare(Untrusted(std::string(word)), k_key_columns);
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return text;
}

std::vector<Text> certificates_needed(const Subject& subject, const SignatureRule& rule) {
  std::vector<Text> texts;
  for (const SshAuthority& authority : subject.policy().ssh_authorities) {
    std::vector<std::string> principals;
    for (const auto& [principal, person] : authority.principals) {
      if (rule.signers.persons.contains(person)) {
        principals.push_back(principal);
      }
    }
    if (!principals.empty()) {
      Text text(fmt::format("or a certificate by authority {} with the principal", authority.name));
      texts.push_back(add_principals(std::move(text), principals));
    }
  }
  return texts;
}

}  // namespace refwarden
