#include "policy/policy.hpp"

#include <algorithm>
#include <array>

#include "base/fold.hpp"
#include "policy/own_refs.hpp"

namespace refwarden {

bool RiskModel::counts_lines() const {
  return std::any_of(floors.begin(), floors.end(),
                     [](const RiskFloor& floor) { return floor.lines_over.has_value(); });
}

std::string_view kind_of(const Rule& rule) {
  // In the order of RuleBody's alternatives.
  static constexpr std::array<std::string_view, std::variant_size_v<RuleBody>> k_kinds{
      "signature", "reviews",     "ticket",  "trailers", "history",
      "pushers",   "signed-push", "message", "content"};
  return k_kinds.at(rule.body.index());
}

bool is_never_lifted(std::string_view kind) {
  return kind == "signature" || kind == "history" || kind == "pushers" || kind == "signed-push";
}

void Policy::index_people() {
  people_by_email.clear();
  people_by_login.clear();
  for (const auto& [id, person] : people) {
    for (const std::string& email : person.emails) {
      people_by_email.emplace(ascii_lower(email), id);
    }
    for (const std::string& login : person.logins) {
      people_by_login.emplace(login, id);
    }
  }
}

namespace {

bool lists_email(const Person& person, const std::string& lowered) {
  return std::any_of(person.emails.begin(), person.emails.end(),
                     [&](const std::string& email) { return ascii_lower(email) == lowered; });
}

bool lists_login(const Person& person, std::string_view login) {
  return std::find(person.logins.begin(), person.logins.end(), login) != person.logins.end();
}

const Person* find_in(const Policy& policy,
                      const std::unordered_map<std::string, std::string>& index,
                      const std::string& key) {
  const auto found = index.find(key);
  if (found == index.end()) {
    return nullptr;
  }
  const auto person = policy.people.find(found->second);
  return person == policy.people.end() ? nullptr : &person->second;
}

// The classes that have a pattern which `holds` for `ref`: none for a ref of our own, so that what
// stands there makes nothing known.
template <typename Holds>
std::set<std::string> classes_with(const Policy& policy, std::string_view ref, Holds holds) {
  std::set<std::string> names;
  if (ref.starts_with(k_own_refs)) {
    return names;
  }
  for (const RefClass& ref_class : policy.ref_classes) {
    if (std::any_of(ref_class.match.begin(), ref_class.match.end(), holds)) {
      names.insert(ref_class.name);
    }
  }
  return names;
}

}  // namespace

const Person* Policy::person_by_email(std::string_view address) const {
  if (address.empty()) {
    return nullptr;
  }
  const std::string lowered = ascii_lower(address);
  if (!people_by_email.empty()) {
    return find_in(*this, people_by_email, lowered);
  }
  const auto found = std::find_if(people.begin(), people.end(), [&](const auto& entry) {
    return lists_email(entry.second, lowered);
  });
  return found == people.end() ? nullptr : &found->second;
}

const Person* Policy::person_by_login(std::string_view login) const {
  if (login.empty()) {
    return nullptr;
  }
  if (!people_by_login.empty()) {
    return find_in(*this, people_by_login, std::string(login));
  }
  const auto found = std::find_if(people.begin(), people.end(), [&](const auto& entry) {
    return lists_login(entry.second, login);
  });
  return found == people.end() ? nullptr : &found->second;
}

std::set<std::string> Policy::classes_of(std::string_view ref) const {
  return classes_with(*this, ref,
                      [&](const RefPattern& pattern) { return pattern.glob.matches(ref); });
}

std::set<std::string> Policy::system_classes_of(std::string_view ref) const {
  return classes_with(*this, ref, [&](const RefPattern& pattern) {
    return pattern.level == Level::system && pattern.glob.matches(ref);
  });
}

const Rule* Policy::rule(std::string_view name) const {
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.name == name; });
  return found == rules.end() ? nullptr : &*found;
}

}  // namespace refwarden
