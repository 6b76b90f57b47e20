#include <map>

#include "policy/changes.hpp"
#include "policy/names.hpp"

namespace refwarden {
namespace {

std::string key_text(const PersonKey& key) {
  return fmt::format("{}:{}", name_of(key.format), key.fingerprint);
}

std::string day_text(const std::optional<Day>& day) {
  return day ? to_text(*day) : "";
}

// No day is no end.
Drift drift_of_end(const std::optional<Day>& before, const std::optional<Day>& after) {
  return after && (!before || *after < *before) ? Drift::stricter : Drift::looser;
}

Drift drift_of_start(const std::optional<Day>& before, const std::optional<Day>& after) {
  return after && (!before || *before < *after) ? Drift::stricter : Drift::looser;
}

void compare_keys(const Person& before, const Person& after, Changes& changes) {
  std::map<std::string, const PersonKey*> keys;
  Texts old_names;
  Texts new_names;
  for (const PersonKey& key : before.keys) {
    old_names.insert(key_text(key));
    keys[key_text(key)] = &key;
  }
  for (const PersonKey& key : after.keys) {
    new_names.insert(key_text(key));
  }
  changes.set("keys", old_names, new_names, Drift::looser);
  for (const PersonKey& key : after.keys) {
    const auto old = keys.find(key_text(key));
    if (old == keys.end()) {
      continue;
    }
    changes.value(key_text(key) + " from", day_text(old->second->from), day_text(key.from),
                  drift_of_start(old->second->from, key.from));
    changes.value(key_text(key) + " until", day_text(old->second->until), day_text(key.until),
                  drift_of_end(old->second->until, key.until));
  }
}

std::string summary(const Person& person) {
  return person.keys.size() == 1 ? "1 key" : fmt::format("{} keys", person.keys.size());
}

void compare_authorities(const Policy& before, const Policy& after,
                         std::vector<PolicyChange>& all) {
  const auto by_name = [](const Policy& policy) {
    std::map<std::string, const SshAuthority*> named;
    for (const SshAuthority& authority : policy.ssh_authorities) {
      named[authority.name] = &authority;
    }
    return named;
  };
  const auto old_ones = by_name(before);
  const auto new_ones = by_name(after);
  const auto principals = [](const SshAuthority& authority) {
    Texts texts;
    for (const auto& [principal, person] : authority.principals) {
      texts.insert(fmt::format("{} for {}", principal, person));
    }
    return texts;
  };
  for (const auto& [name, old] : old_ones) {
    Changes changes("ssh-authority " + name, all);
    const auto now = new_ones.find(name);
    if (now == new_ones.end()) {
      changes.note(Drift::stricter, "is gone");
      continue;
    }
    changes.value("key", old->key.fingerprint, now->second->key.fingerprint);
    changes.set("principals", principals(*old), principals(*now->second), Drift::looser);
  }
  for (const auto& [name, authority] : new_ones) {
    if (!old_ones.contains(name)) {
      Changes("ssh-authority " + name, all).note(Drift::looser, "is new");
    }
  }
}

}  // namespace

void compare_people(const Policy& before, const Policy& after, std::vector<PolicyChange>& all) {
  for (const auto& [id, old] : before.people) {
    Changes changes("person " + id, all);
    const auto found = after.people.find(id);
    if (found == after.people.end()) {
      changes.note(Drift::stricter, "is gone, with " + summary(old));
      continue;
    }
    const Person& now = found->second;
    compare_keys(old, now, changes);
    changes.value("left", day_text(old.left), day_text(now.left), drift_of_end(old.left, now.left));
    changes.set("emails", texts_of(old.emails), texts_of(now.emails), Drift::looser);
    changes.set("logins", texts_of(old.logins), texts_of(now.logins), Drift::looser);
    changes.flag("robot", old.robot, now.robot, Drift::changed);
    changes.value("name", old.name, now.name, Drift::words);
  }
  for (const auto& [id, person] : after.people) {
    if (!before.people.contains(id)) {
      Changes("person " + id, all).note(Drift::looser, "is new, with " + summary(person));
    }
  }
  compare_authorities(before, after, all);
}

}  // namespace refwarden
