#include <ostream>
#include <set>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

#include "app/commands/commands.hpp"
#include "app/commands/key_store.hpp"
#include "base/fd_io.hpp"
#include "base/untrusted.hpp"
#include "policy/allowed_signers.hpp"

namespace po = boost::program_options;

namespace refwarden {
namespace {

Usage usage() {
  Usage result;
  result.synopsis =
      "key import FILE [--person P] [--replace] [--folder DIR] | --allowed-signers FILE "
      "[--write-to FRAGMENT]";
  result.text =
      "Puts every OpenPGP certificate in FILE, armored or binary, into the keys folder, without\n"
      "what the policy does not need. people.toml stays as it is; with --person, the entries to\n"
      "add there are printed. With --allowed-signers, prints the people of an OpenSSH "
      "allowed_signers\n"
      "file as tables for people.toml, or writes them to the new file FRAGMENT.";
  add_folder_option(result.options);
  result.options.add_options()("FILE", po::value<std::string>(), "")(
      "person", po::value<std::string>()->value_name("P"), "whose keys they are")(
      "replace", po::bool_switch(), "older files of the same certificates may give way")(
      "allowed-signers", po::value<std::string>()->value_name("FILE"),
      "an allowed_signers file instead of certificates")(
      "write-to", po::value<std::string>()->value_name("FRAGMENT"),
      "where its tables go; standard output otherwise");
  result.optional = {"FILE"};
  return result;
}

// Each on its own: one that cannot be taken does not keep the others out.
ExitCode store_all(const KeyBook& book, const std::vector<ImportedCertificate>& certificates,
                   Replace replace, Streams& streams) {
  std::set<std::string> seen;
  ExitCode worst = ExitCode::passed;
  for (const ImportedCertificate& certificate : certificates) {
    if (!seen.insert(certificate.fingerprint).second) {
      streams.err << fmt::format("error: {}: the file has it twice\n", certificate.fingerprint);
      worst = ExitCode::refused;
      continue;
    }
    const ExitCode stored = store_certificate(book, certificate, replace, streams);
    worst = stored == ExitCode::passed ? worst : stored;
  }
  return worst;
}

void print(const std::string& file, const std::vector<SignerRemark>& remarks,
           std::string_view weight, Streams& streams) {
  for (const SignerRemark& remark : remarks) {
    streams.err << fmt::format("{}: {}:{}: {}\n", weight, printable(Untrusted(file)), remark.line,
                               remark.text);
  }
}

ExitCode import_signers(const po::variables_map& values, Streams& streams) {
  const std::string name = values["allowed-signers"].as<std::string>();
  const auto file = read_file(name, k_allowed_signers_limit);
  if (!file) {
    return report_to_admin(file.error(), streams);
  }
  const AllowedSigners found = read_allowed_signers(*file);
  print(name, found.problems, "error", streams);
  if (!found.problems.empty()) {
    streams.err << "error: nothing was imported\n";
    return ExitCode::refused;
  }
  print(name, found.notes, "note", streams);
  const std::string tables = people_tables(found.people);
  if (values.count("write-to") == 0) {
    streams.out << tables;
    return ExitCode::passed;
  }
  const auto path = std::filesystem::absolute(values["write-to"].as<std::string>());
  const Done done = place_file(path, tables, Replace::no);
  return done ? ExitCode::passed : report_to_admin(done.error(), streams);
}

ExitCode import_file(const po::variables_map& values, Streams& streams) {
  const auto book = read_key_book_to_change(values, streams);
  if (!book) {
    return book.error();
  }
  const std::string person =
      values.count("person") > 0 ? values["person"].as<std::string>() : std::string();
  if (!person.empty() && !(*book)->policy.people.contains(person)) {
    streams.err << fmt::format("error: people.toml has no person \"{}\"\n",
                               printable(Untrusted(person)));
    return ExitCode::usage;
  }
  const auto file = read_file(values["FILE"].as<std::string>(), k_import_file_limit);
  if (!file) {
    return report_to_admin(file.error(), streams);
  }
  const auto certificates = import_certificates(*file);
  if (!certificates) {
    streams.err << fmt::format("error: {}\n", certificates.error());
    return ExitCode::refused;
  }
  const Replace replace = values["replace"].as<bool>() ? Replace::yes : Replace::no;
  const ExitCode stored = store_all(**book, *certificates, replace, streams);
  if (!person.empty() && stored == ExitCode::passed) {
    streams.err << fmt::format("hint: add to keys of [people.{}] what is not there yet:\n", person);
    for (const ImportedCertificate& each : *certificates) {
      streams.out << fmt::format("\"openpgp:{}\"\n", each.fingerprint);
    }
  }
  return stored;
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const bool has_signers = values->count("allowed-signers") > 0;
  if (has_signers == (values->count("FILE") > 0) ||
      (!has_signers && values->count("write-to") > 0)) {
    streams.err << fmt::format(
        "error: one of FILE and --allowed-signers is needed\nusage: refwarden {}\n",
        usage().synopsis);
    return ExitCode::usage;
  }
  return has_signers ? import_signers(*values, streams) : import_file(*values, streams);
}

}  // namespace

Command key_import_command() {
  return {"key", "import", "puts OpenPGP certificates into the keys folder", run};
}

}  // namespace refwarden
