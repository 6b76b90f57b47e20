#include "app/commands/key_remarks.hpp"

#include <fmt/format.h>

namespace refwarden {
namespace {

constexpr int k_soon_days = 60;

KeyRemark fault_remark(const HeldCertificate& held) {
  const auto made = [&](std::string text) {
    return KeyRemark{KeyRemark::Weight::problem, std::string(name_of(held.fault)), std::move(text)};
  };
  switch (held.fault) {
    case KeyFault::none:
      break;
    case KeyFault::revoked:
      return made("the key was revoked");
    case KeyFault::disabled:
      return made("the key is disabled");
    case KeyFault::invalid:
      return made("the key has no valid binding");
    case KeyFault::unsupported:
      return made("the key is of a kind that is not supported");
    case KeyFault::weak:
      return made("the key is weaker than [signatures] asks");
    case KeyFault::expired:
      return made(held.signs_until ? "the key expired on " + to_text(day_of(*held.signs_until))
                                   : "the key has expired");
    case KeyFault::cannot_sign:
      return made("no key in the certificate is for signing");
  }
  require(false, "a fault has words");
  return {};
}

void add_shared(const BookKey& entry, const KeyHolders& holders, std::vector<KeyRemark>& remarks) {
  for (const HeldKey& key : entry.held->keys) {
    for (const BookKey* other : holders.at(key.fingerprint)) {
      if (other != &entry) {
        remarks.push_back({KeyRemark::Weight::problem, "shared",
                           fmt::format("its key {} is also in {}, of \"{}\"", key.fingerprint,
                                       other->name, other->person->id)});
      }
    }
  }
}

void add_window(const BookKey& entry, Day today, std::vector<KeyRemark>& remarks) {
  if (entry.key->from && today < *entry.key->from) {
    remarks.push_back({KeyRemark::Weight::note, "not-yet",
                       "the policy lists it from " + to_text(*entry.key->from)});
  }
  if (!entry.last_day) {
    return;
  }
  if (*entry.last_day < today) {
    remarks.push_back(
        {KeyRemark::Weight::note, "over", "its last day was " + to_text(*entry.last_day)});
  } else if (*entry.last_day < today + std::chrono::days(k_soon_days)) {
    remarks.push_back(
        {KeyRemark::Weight::note, "expiring", "its last day is " + to_text(*entry.last_day)});
  }
}

// True where the policy itself counts nothing of the key any more: then its state is no trouble.
bool is_over(const BookKey& entry, Day today) {
  return (entry.key->until && *entry.key->until < today) ||
         (entry.person->left && *entry.person->left < today);
}

}  // namespace

KeyHolders holders_of(const KeyBook& book) {
  KeyHolders holders;
  for (const BookKey& entry : book.keys) {
    if (!entry.held) {
      continue;
    }
    for (const HeldKey& key : entry.held->keys) {
      holders[key.fingerprint].push_back(&entry);
    }
  }
  return holders;
}

std::vector<KeyRemark> remarks_on(const BookKey& entry, const KeyHolders& holders, Day today) {
  std::vector<KeyRemark> remarks;
  if (!entry.unreadable.empty()) {
    remarks.push_back({KeyRemark::Weight::problem, "key-file", entry.unreadable});
  }
  if (entry.is_weak) {
    remarks.push_back(
        {KeyRemark::Weight::problem, "weak", "the key is weaker than [signatures] asks"});
  }
  if (entry.held && entry.held->fault != KeyFault::none) {
    remarks.push_back(fault_remark(*entry.held));
  }
  if (is_over(entry, today)) {
    for (KeyRemark& remark : remarks) {
      remark.weight = KeyRemark::Weight::note;
    }
  }
  // Of two certificates with one key neither can be told from the other, whoever has left.
  if (entry.held) {
    add_shared(entry, holders, remarks);
  }
  const bool expired = entry.held && entry.held->fault == KeyFault::expired;
  if (!expired || is_over(entry, today)) {
    add_window(entry, today, remarks);
  }
  return remarks;
}

}  // namespace refwarden
