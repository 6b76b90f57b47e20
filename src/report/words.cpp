#include "report/words.hpp"

#include <fmt/format.h>

#include "base/fold.hpp"

namespace refwarden {

std::string counted(std::uint64_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

std::string listed(const std::vector<std::string>& items, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) {
      text += i + 1 == items.size() ? fmt::format(" {} ", last) : ", ";
    }
    text += items[i];
  }
  return text;
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string named(const Person& person, std::string_view address) {
  std::string chosen = person.emails.empty() ? std::string() : person.emails.front();
  for (const auto& email : person.emails) {
    if (ascii_lower(email) == ascii_lower(address)) {
      chosen = email;
    }
  }
  return chosen.empty() ? person.name : fmt::format("{} <{}>", person.name, chosen);
}

std::string described(const PersonSet& set, const Policy& policy) {
  std::vector<std::string> groups;
  std::vector<std::string> people;
  for (const auto& name : set.names) {
    const auto person = policy.people.find(name);
    if (policy.groups.count(name) == 0 && person != policy.people.end()) {
      people.push_back(person->second.name);
    } else {
      groups.push_back(groups.empty() ? "group " + name : name);
    }
  }
  groups.insert(groups.end(), people.begin(), people.end());
  return groups.empty() ? "nobody" : listed(groups);
}

std::string person_name(const Policy& policy, const std::string& id) {
  const auto found = policy.people.find(id);
  return found == policy.people.end() ? id : found->second.name;
}

Untrusted ref_text(const std::string& ref) {
  return Untrusted(ref);
}

}  // namespace refwarden
