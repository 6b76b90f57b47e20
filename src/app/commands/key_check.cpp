#include <ostream>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands/commands.hpp"
#include "app/commands/key_record.hpp"
#include "app/commands/key_remarks.hpp"

namespace po = boost::program_options;

namespace refwarden {
namespace {

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

void print(const BookKey& entry, const KeyRemark& remark, bool as_json, Streams& streams) {
  const std::string_view weight = remark.weight == KeyRemark::Weight::problem ? "problem" : "note";
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
  const KeyHolders holders = holders_of(book);
  const Day today = day_of(SystemClock().now());
  const bool all_known = last && last->gaps.empty();
  std::size_t problems = 0;
  for (const BookKey& entry : book.keys) {
    std::vector<KeyRemark> remarks = remarks_on(entry, holders, today);
    if (all_known && !last->by_key.contains(entry.name)) {
      remarks.push_back({KeyRemark::Weight::note, "unused", "the record has no signature by it"});
    }
    for (const KeyRemark& remark : remarks) {
      problems += remark.weight == KeyRemark::Weight::problem ? 1 : 0;
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
