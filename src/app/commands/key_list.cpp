#include <ostream>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands/commands.hpp"
#include "app/commands/key_record.hpp"
#include "audit/canonical_json.hpp"
#include "audit/wrap.hpp"
#include "base/untrusted.hpp"

namespace po = boost::program_options;

namespace refwarden {
namespace {

using nlohmann::json;

Usage usage() {
  Usage result;
  result.synopsis = "key list [--folder DIR] [--audit DIR] [--json]";
  result.text =
      "Lists the keys of people.toml by person: algorithm, the days on which the policy lists\n"
      "them, when the OpenPGP certificate can no longer sign, and when and where the record has\n"
      "their last signature.";
  add_folder_option(result.options);
  add_record_option(result.options);
  result.options.add_options()("json", po::bool_switch(), "one JSON object a key");
  return result;
}

std::string day_or_dash(const std::optional<Day>& day) {
  return day ? to_text(*day) : "-";
}

// Of the certificate: the day on which it ends.
std::string expiry_of(const BookKey& entry) {
  const bool ends = entry.held && entry.held->signs_until;
  return ends ? to_text(day_of(*entry.held->signs_until)) : "-";
}

const LastSignature* last_of(const BookKey& entry, const std::optional<LastSignatures>& last) {
  if (!last) {
    return nullptr;
  }
  const auto found = last->by_key.find(entry.name);
  return found == last->by_key.end() ? nullptr : &found->second;
}

// "never" only where the whole record was read.
std::string seen_text(const LastSignature* seen, const std::optional<LastSignatures>& last) {
  constexpr std::size_t k_day = 10;
  if (seen != nullptr) {
    return seen->at.substr(0, k_day);
  }
  return last && last->gaps.empty() ? "never" : "unknown";
}

std::string row(const BookKey& entry, const std::optional<LastSignatures>& last) {
  const LastSignature* seen = last_of(entry, last);
  const std::string repository = seen == nullptr ? "-" : printable(Untrusted(seen->repository), 13);
  return fmt::format("{} {} {} {} {} {} {}\n  {}\n", cell(entry.person->id, 11),
                     cell(entry.algorithm, 10), cell(day_or_dash(entry.key->from), 10),
                     cell(day_or_dash(entry.key->until), 10), cell(expiry_of(entry), 10),
                     cell(seen_text(seen, last), 10), repository, entry.name);
}

constexpr std::string_view k_heading =
    "PERSON      ALGORITHM  FROM       UNTIL      EXPIRES    LAST SEEN  IN\n";

json day_json(const std::optional<Day>& day) {
  return day ? json(to_text(*day)) : json();
}

json moment_json(const std::optional<Instant>& moment) {
  return moment ? json(to_text(*moment)) : json();
}

json held_json(const HeldCertificate& held) {
  json keys = json::array();
  for (const HeldKey& key : held.keys) {
    keys.push_back({{"fingerprint", key.fingerprint},
                    {"algorithm", key.algorithm},
                    {"state", key.fault == KeyFault::none ? "good" : name_of(key.fault)},
                    {"expires", moment_json(key.expires)}});
  }
  return keys;
}

json json_of(const BookKey& entry, const std::optional<LastSignatures>& last) {
  const LastSignature* seen = last_of(entry, last);
  json object = {{"person", entry.person->id},
                 {"name", entry.person->name},
                 {"format", name_of(entry.key->format)},
                 {"key", entry.name},
                 {"algorithm", entry.algorithm == "-" ? json() : json(entry.algorithm)},
                 {"from", day_json(entry.key->from)},
                 {"until", day_json(entry.key->until)},
                 {"left", day_json(entry.person->left)},
                 {"expires", moment_json(entry.held ? entry.held->signs_until : std::nullopt)},
                 {"file", entry.key->at.file},
                 {"line", entry.key->at.line},
                 {"seen", seen_text(seen, last)}};
  if (entry.held) {
    object["keys"] = held_json(*entry.held);
  }
  if (seen != nullptr) {
    object["last"] = {{"at", seen->at}, {"repo", bytes_value(seen->repository)}};
  }
  return object;
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
  const auto last = read_last_signatures(*values, **book, streams);
  const bool as_json = (*values)["json"].as<bool>();
  if (!as_json && !(*book)->keys.empty()) {
    streams.out << k_heading;
  }
  for (const BookKey& entry : (*book)->keys) {
    streams.out << (as_json ? json_of(entry, last).dump() + "\n" : row(entry, last));
  }
  return ExitCode::passed;
}

}  // namespace

Command key_list_command() {
  return {"key", "list", "lists the keys of people, and when each was last seen", run};
}

}  // namespace refwarden
