#include "facts/identity.hpp"

#include "facts/message.hpp"

namespace refwarden {
namespace {

Standing standing(Untrusted name, Untrusted address, const Policy& policy) {
  const Person* person = policy.person_by_email(address.bytes());
  Standing result{std::move(name), std::move(address), std::nullopt};
  if (person != nullptr) {
    result.person = person->id;
  }
  return result;
}

}  // namespace

Standing standing_of(const Identity& identity, const Policy& policy) {
  return standing(identity.name, identity.address, policy);
}

std::vector<Standing> co_authors_of(const MessageFacts& message, const Policy& policy) {
  std::vector<Standing> persons;
  for (const Untrusted& value : trailer_values(message, "Co-authored-by")) {
    const std::optional<NamedAddress> named = read_named_address(value);
    persons.push_back(named ? standing(named->name, named->address, policy)
                            : Standing{value, Untrusted(), std::nullopt});
  }
  return persons;
}

Pusher pusher_of(const std::string& login, const Policy& policy) {
  const Person* person = policy.person_by_login(login);
  Pusher pusher{login, std::nullopt};
  if (person != nullptr) {
    pusher.person = person->id;
  }
  return pusher;
}

}  // namespace refwarden
