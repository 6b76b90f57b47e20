#include <algorithm>
#include <ostream>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands/commands.hpp"
#include "app/commands/key_book.hpp"
#include "audit/wrap.hpp"

namespace po = boost::program_options;

namespace refwarden {
namespace {

constexpr unsigned k_soon_days = 60;
constexpr unsigned k_most_days = 36500;

Usage usage() {
  Usage result;
  result.synopsis = "key expiring [--days N] [--folder DIR] [--json]";
  result.text =
      "Lists keys whose last day is within N days from today, soonest first: the end of the\n"
      "OpenPGP certificate, of the key's window in people.toml, or of its person's time here.";
  add_folder_option(result.options);
  result.options.add_options()(
      "days", po::value<unsigned>()->value_name("N")->default_value(k_soon_days),
      "how far to look")("json", po::bool_switch(), "one JSON object a key");
  return result;
}

std::vector<const BookKey*> ending_within(const KeyBook& book, Day today, unsigned days) {
  std::vector<const BookKey*> ending;
  for (const BookKey& entry : book.keys) {
    if (entry.last_day && *entry.last_day >= today &&
        *entry.last_day - today <= std::chrono::days(days)) {
      ending.push_back(&entry);
    }
  }
  std::stable_sort(ending.begin(), ending.end(),
                   [](const auto* a, const auto* b) { return *a->last_day < *b->last_day; });
  return ending;
}

void print(const BookKey& entry, Day today, bool as_json, Streams& streams) {
  const auto days = (*entry.last_day - today).count();
  if (as_json) {
    streams.out << nlohmann::json({{"person", entry.person->id},
                                   {"key", entry.name},
                                   {"last_day", to_text(*entry.last_day)},
                                   {"days", days}})
                       .dump()
                << "\n";
    return;
  }
  streams.out << fmt::format("{}  {} {}\n", to_text(*entry.last_day), cell(entry.person->id, 11),
                             entry.name);
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const unsigned days = (*values)["days"].as<unsigned>();
  if (days > k_most_days) {
    streams.err << fmt::format("error: --days is at most {}\n", k_most_days);
    return ExitCode::usage;
  }
  const auto book = read_key_book(*values, streams);
  if (!book) {
    return book.error();
  }
  for (const BookKey& entry : (*book)->keys) {
    if (!entry.unreadable.empty()) {
      streams.err << fmt::format("warning: {}: {}\n", entry.name, entry.unreadable);
    }
  }
  const Day today = day_of(SystemClock().now());
  for (const BookKey* entry : ending_within(**book, today, days)) {
    print(*entry, today, (*values)["json"].as<bool>(), streams);
  }
  return ExitCode::passed;
}

}  // namespace

Command key_expiring_command() {
  return {"key", "expiring", "lists keys that end soon", run};
}

}  // namespace refwarden
