#include "app/commands/key_record.hpp"

#include <algorithm>
#include <ostream>
#include <set>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "audit/canonical_json.hpp"
#include "audit/wrap.hpp"
#include "base/untrusted.hpp"

namespace po = boost::program_options;

namespace refwarden {
namespace {

std::filesystem::path record_of(const po::variables_map& values, const KeyBook& book) {
  return values.count("audit") > 0 ? std::filesystem::path(values["audit"].as<std::string>())
                                   : book.policy.server.audit;
}

bool is_day(const std::string& text) {
  constexpr std::string_view k_form = "dddd-dd-dd";
  return std::equal(
      text.begin(), text.end(), k_form.begin(), k_form.end(),
      [](char byte, char form) { return form == 'd' ? byte >= '0' && byte <= '9' : byte == form; });
}

// The key under every name that the record may have for it: while an OpenPGP key was not listed,
// that of the subkey that signed.
std::set<std::string> names_of(const std::string& name, const KeyBook& book) {
  std::set<std::string> names{name};
  for (const BookKey& entry : book.keys) {
    if (entry.name != name || !entry.held) {
      continue;
    }
    for (const HeldKey& key : entry.held->keys) {
      names.insert("openpgp:" + key.fingerprint);
    }
  }
  return names;
}

nlohmann::json json_of(const KeyUse& object) {
  return {{"at", object.at},
          {"id", object.id},
          {"repo", bytes_value(object.repository)},
          {"ref", bytes_value(object.ref)},
          {"kind", object.kind},
          {"object", object.object},
          {"state", object.state},
          {"key", bytes_value(object.key)},
          {"verdict", object.verdict},
          {"landed", std::string(name_of(object.landing))}};
}

nlohmann::json json_of(const RecordGap& gap) {
  return {{"gap", gap.why}, {"at", gap.at}, {"id", gap.id}, {"where", gap.where}};
}

std::string_view landed_words(Landing landing) {
  switch (landing) {
    case Landing::no:
      return "did not land";
    case Landing::other_ref:
      return "another ref of the push landed";
    case Landing::yes:
      return "landed";
  }
  require(false, "a landing has words");
  return {};
}

// A line for the push and the ref, then one for each object of it.
void print(const std::vector<KeyUse>& objects, Streams& streams) {
  std::string last;
  for (const KeyUse& object : objects) {
    const std::string heading = fmt::format(
        "{} {} {} {}, {}, {}\n", object.at, object.id, printable(Untrusted(object.repository)),
        printable(Untrusted(object.ref)), object.verdict, landed_words(object.landing));
    if (heading != last) {
      streams.out << wrapped(heading.substr(0, heading.size() - 1), 4);
      last = heading;
    }
    streams.out << fmt::format("  {} {} {}\n", cell(object.kind, 6),
                               object.object.substr(object.object.find(':') + 1),
                               printable(Untrusted(object.state)));
  }
}

std::string counted(std::size_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

ExitCode print_found(const KeyUses& found, bool as_json, Streams& streams) {
  if (as_json) {
    for (const KeyUse& object : found.objects) {
      streams.out << json_of(object).dump() << "\n";
    }
    for (const RecordGap& gap : found.gaps) {
      streams.out << json_of(gap).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
                  << "\n";
    }
  } else {
    print(found.objects, streams);
    streams.out << counted(found.objects.size(), "object") << "\n";
  }
  if (found.gaps.empty()) {
    return ExitCode::passed;
  }
  print_gaps(found.gaps, streams);
  streams.err << fmt::format("error: the record does not have all of it, in {}\n",
                             counted(found.gaps.size(), "place"));
  return ExitCode::unreadable;
}

}  // namespace

void add_record_option(po::options_description& options) {
  options.add_options()("audit", po::value<std::string>()->value_name("DIR"),
                        "the record's folder; else the policy's [server] audit");
}

std::optional<LastSignatures> read_last_signatures(const po::variables_map& values,
                                                   const KeyBook& book, Streams& streams) {
  auto found = last_signatures(record_of(values, book));
  if (!found) {
    streams.err << fmt::format(
        "warning: the record cannot be read, so nothing says which keys are used: {}\n",
        printable(Untrusted(found.error().detail), 300));
    return std::nullopt;
  }
  if (!found->gaps.empty()) {
    print_gaps(found->gaps, streams);
    streams.err << "warning: keys may have been used after what is said of them\n";
  }
  return *std::move(found);
}

void print_gaps(const std::vector<RecordGap>& gaps, Streams& streams) {
  for (const RecordGap& gap : gaps) {
    streams.err << fmt::format("warning: {}{}{}: {}\n", gap.at.empty() ? "" : gap.at + " ",
                               gap.id.empty() ? "" : gap.id + " ", gap.where,
                               printable(Untrusted(gap.why), 300));
  }
}

ExitCode list_signed_since(const po::variables_map& values, const KeyBook& book, Streams& streams) {
  const auto words = values["since"].as<std::vector<std::string>>();
  if (words.size() != 2 || !is_day(words[1])) {
    streams.err << "error: --since needs a key and a UTC day like 2026-08-22\n";
    return ExitCode::usage;
  }
  const auto name = key_name_of(words[0]);
  if (!name) {
    streams.err << fmt::format("error: --since: {}\n", name.error());
    return ExitCode::usage;
  }
  const auto found = objects_signed_by(record_of(values, book), names_of(*name, book), words[1]);
  return found ? print_found(*found, values["json"].as<bool>(), streams)
               : report_to_admin(found.error(), streams);
}

}  // namespace refwarden
