#include "policy/allowed_signers.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/fold.hpp"
#include "policy/allowed_signers_line.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_longest_line = 8192;

// Puts the lines together.
class Joiner {
 public:
  void take(std::size_t number, AllowedLine line) {
    if (const auto [at, is_new] = m_lines.emplace(line.fingerprint, number); !is_new) {
      problem(number, fmt::format("the key stands in line {} already", at->second));
      return;
    }
    std::set<std::size_t> known;
    for (const std::string& email : line.emails) {
      const auto at = m_by_email.find(ascii_lower(email));
      if (at != m_by_email.end()) {
        known.insert(at->second);
      }
    }
    if (known.size() > 1) {
      problem(number, "its addresses belong to different people by the lines before");
      return;
    }
    const std::size_t person = known.empty() ? new_person(line.emails.front()) : *known.begin();
    for (const std::string& email : line.emails) {
      if (m_by_email.emplace(ascii_lower(email), person).second) {
        m_found.people[person].emails.push_back(email);
      }
    }
    m_found.people[person].keys.push_back(std::move(line.key));
    for (std::string& note : line.notes) {
      m_found.notes.push_back({number, std::move(note)});
    }
  }

  void problem(std::size_t number, std::string text) {
    m_found.problems.push_back({number, std::move(text)});
  }

  AllowedSigners finish() {
    if (m_found.people.empty() && m_found.problems.empty()) {
      problem(1, "the file lists nobody");
    }
    return std::move(m_found);
  }

 private:
  std::size_t new_person(const std::string& email) {
    std::string id;
    for (const char byte : email.substr(0, std::min<std::size_t>(email.find('@'), 48))) {
      const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                          (byte >= '0' && byte <= '9');
      const bool mark = byte == '.' || byte == '_' || byte == '-';
      id.push_back(letter || (mark && !id.empty()) ? byte : 'x');
    }
    const std::string stem = id;
    for (unsigned number = 2; !m_ids.insert(id).second; ++number) {
      id = fmt::format("{}-{}", stem, number);
    }
    m_found.people.push_back({id, {}, {}});
    return m_found.people.size() - 1;
  }

  AllowedSigners m_found;
  std::set<std::string> m_ids;
  std::map<std::string, std::size_t> m_by_email;
  std::map<std::string, std::size_t> m_lines;  // by fingerprint
};

// What is wrong with the bytes of a line, before anything of it is read.
std::vector<std::string> faults_of(std::string_view line) {
  std::vector<std::string> faults;
  if (line.size() > k_longest_line) {
    faults.push_back(fmt::format("the line is longer than {} bytes", k_longest_line));
  }
  if (line.starts_with("\xef\xbb\xbf")) {
    faults.emplace_back("the file begins with a byte order mark");
  }
  if (line.find('\0') != std::string_view::npos) {
    faults.emplace_back("the line has a NUL");
  }
  if (line.find('\r') != std::string_view::npos) {
    faults.emplace_back("the line has a carriage return");
  }
  return faults;
}

void take_line(Joiner& joiner, std::size_t number, std::string_view line) {
  const auto faults = faults_of(line);
  for (const std::string& fault : faults) {
    joiner.problem(number, fault);
  }
  const std::size_t start = line.find_first_not_of(" \t");
  if (!faults.empty() || start == std::string_view::npos || line[start] == '#') {
    return;
  }
  auto read = read_allowed_line(line);
  if (read) {
    joiner.take(number, *std::move(read));
    return;
  }
  for (std::string& text : read.error()) {
    joiner.problem(number, std::move(text));
  }
}

std::string entry_of(const AllowedKey& key) {
  if (!key.from && !key.until) {
    return fmt::format("\"{}\"", key.key);
  }
  return fmt::format("{{ key = \"{}\"{}{} }}", key.key,
                     key.from ? ", from = " + to_text(*key.from) : "",
                     key.until ? ", until = " + to_text(*key.until) : "");
}

}  // namespace

AllowedSigners read_allowed_signers(std::string_view file) {
  Joiner joiner;
  std::size_t number = 0;
  while (!file.empty()) {
    const std::size_t end = file.find('\n');
    take_line(joiner, ++number, file.substr(0, end));
    file.remove_prefix(end == std::string_view::npos ? file.size() : end + 1);
  }
  return joiner.finish();
}

std::string people_tables(const std::vector<AllowedPerson>& people) {
  std::string text;
  for (const AllowedPerson& person : people) {
    // A name with a dot in it is one name only between quotation marks.
    text += fmt::format("[people.\"{0}\"]\nname   = \"{0}\"\nemails = [\"{1}\"]\nkeys   = [\n",
                        person.id, fmt::join(person.emails, "\", \""));
    for (const AllowedKey& key : person.keys) {
      text += fmt::format("  {},\n", entry_of(key));
    }
    text += "]\n\n";
  }
  return text;
}

}  // namespace refwarden
