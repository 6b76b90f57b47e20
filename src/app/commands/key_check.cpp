#include <algorithm>
#include <map>
#include <ostream>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands/commands.hpp"
#include "app/commands/key_record.hpp"

namespace po = boost::program_options;

namespace refwarden {
namespace {

constexpr int k_soon_days = 60;

Usage usage() {
  Usage result;
  result.synopsis = "key check [--since KEY DATE] [--folder DIR] [--audit DIR] [--json]";
  result.text =
      "Says which keys of people.toml cannot be used, and which the record has never seen. Ends\n"
      "with 1 where something must be done. With --since, lists from the record what KEY (as in\n"
      "people.toml) signed since the UTC day DATE, and ends with 4 where not all of it can be "
      "told.";
  add_folder_option(result.options);
  add_record_option(result.options);
  result.options.add_options()(
      "since", po::value<std::vector<std::string>>()->multitoken()->value_name("KEY DATE"),
      "what that key signed since that day")("json", po::bool_switch(), "one JSON object a line");
  return result;
}

enum class Weight : std::uint8_t { problem, note };

struct Remark {
  Weight weight = Weight::problem;
  std::string code;
  std::string text;
};

Remark fault_remark(const HeldCertificate& held) {
  const auto made = [&](std::string text) {
    return Remark{Weight::problem, std::string(name_of(held.fault)), std::move(text)};
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

// Whose each key and subkey is.
using Holders = std::map<std::string, std::vector<const BookKey*>>;

Holders holders_of(const KeyBook& book) {
  Holders holders;
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

void add_shared(const BookKey& entry, const Holders& holders, std::vector<Remark>& remarks) {
  for (const HeldKey& key : entry.held->keys) {
    for (const BookKey* other : holders.at(key.fingerprint)) {
      if (other != &entry) {
        remarks.push_back({Weight::problem, "shared",
                           fmt::format("its key {} is also in {}, of \"{}\"", key.fingerprint,
                                       other->name, other->person->id)});
      }
    }
  }
}

void add_window(const BookKey& entry, Day today, std::vector<Remark>& remarks) {
  if (entry.key->from && today < *entry.key->from) {
    remarks.push_back(
        {Weight::note, "not-yet", "the policy lists it from " + to_text(*entry.key->from)});
  }
  if (!entry.last_day) {
    return;
  }
  if (*entry.last_day < today) {
    remarks.push_back({Weight::note, "over", "its last day was " + to_text(*entry.last_day)});
  } else if (*entry.last_day < today + std::chrono::days(k_soon_days)) {
    remarks.push_back({Weight::note, "expiring", "its last day is " + to_text(*entry.last_day)});
  }
}

// True where the policy itself counts nothing of the key any more: then its state is no trouble.
bool is_over(const BookKey& entry, Day today) {
  return (entry.key->until && *entry.key->until < today) ||
         (entry.person->left && *entry.person->left < today);
}

std::vector<Remark> remarks_on(const BookKey& entry, const Holders& holders, Day today) {
  std::vector<Remark> remarks;
  if (!entry.unreadable.empty()) {
    remarks.push_back({Weight::problem, "key-file", entry.unreadable});
  }
  if (entry.is_weak) {
    remarks.push_back({Weight::problem, "weak", "the key is weaker than [signatures] asks"});
  }
  if (entry.held && entry.held->fault != KeyFault::none) {
    remarks.push_back(fault_remark(*entry.held));
  }
  if (is_over(entry, today)) {
    for (Remark& remark : remarks) {
      remark.weight = Weight::note;
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

void print(const BookKey& entry, const Remark& remark, bool as_json, Streams& streams) {
  const std::string_view weight = remark.weight == Weight::problem ? "problem" : "note";
  if (as_json) {
    const nlohmann::json object = {{"weight", weight},          {"code", remark.code},
                                   {"text", remark.text},       {"person", entry.person->id},
                                   {"key", entry.name},         {"file", entry.key->at.file},
                                   {"line", entry.key->at.line}};
    streams.out << object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
    return;
  }
  streams.out << fmt::format("{}[{}]: {}: a key of \"{}\"\n  {}\n  {}\n", weight, remark.code,
                             to_text(entry.key->at), entry.person->id, entry.name, remark.text);
}

// Gives the number of problems.
std::size_t check(const KeyBook& book, const std::optional<LastSignatures>& last, bool as_json,
                  Streams& streams) {
  const Holders holders = holders_of(book);
  const Day today = day_of(SystemClock().now());
  const bool all_known = last && last->gaps.empty();
  std::size_t problems = 0;
  for (const BookKey& entry : book.keys) {
    std::vector<Remark> remarks = remarks_on(entry, holders, today);
    if (all_known && !last->by_key.contains(entry.name)) {
      remarks.push_back({Weight::note, "unused", "the record has no signature by it"});
    }
    for (const Remark& remark : remarks) {
      problems += remark.weight == Weight::problem ? 1 : 0;
      print(entry, remark, as_json, streams);
    }
  }
  return problems;
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const auto book = read_key_book(*values, streams);
  if (!book) {
    return book.error();
  }
  if (values->count("since") > 0) {
    return list_signed_since(*values, **book, streams);
  }
  const auto last = read_last_signatures(*values, **book, streams);
  const bool as_json = (*values)["json"].as<bool>();
  const std::size_t problems = check(**book, last, as_json, streams);
  if (problems > 0) {
    streams.err << fmt::format("error: {} of keys must be seen to\n",
                               problems == 1 ? "1 problem" : fmt::format("{} problems", problems));
    return ExitCode::refused;
  }
  if (!as_json) {
    streams.out << "every key that counts today can be used\n";
  }
  return ExitCode::passed;
}

}  // namespace

Command key_check_command() {
  return {"key", "check", "says which keys cannot be used, or what one has signed", run};
}

}  // namespace refwarden
