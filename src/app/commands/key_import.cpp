#include <ostream>
#include <set>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

#include "app/commands/commands.hpp"
#include "app/commands/key_store.hpp"
#include "base/fd_io.hpp"
#include "base/untrusted.hpp"

namespace po = boost::program_options;

namespace refwarden {
namespace {

Usage usage() {
  Usage result;
  result.synopsis = "key import FILE [--person P] [--replace] [--folder DIR]";
  result.text =
      "Puts every OpenPGP certificate in FILE, armored or binary, into the keys folder, without\n"
      "what the policy does not need. people.toml stays as it is; with --person, the entries to\n"
      "add there are printed.";
  add_folder_option(result.options);
  result.options.add_options()("FILE", po::value<std::string>(), "")(
      "person", po::value<std::string>()->value_name("P"), "whose keys they are")(
      "replace", po::bool_switch(), "older files of the same certificates may give way");
  result.positional = {"FILE"};
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

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const auto book = read_key_book(*values, streams);
  if (!book) {
    return book.error();
  }
  const std::string person =
      values->count("person") > 0 ? (*values)["person"].as<std::string>() : std::string();
  if (!person.empty() && !(*book)->policy.people.contains(person)) {
    streams.err << fmt::format("error: people.toml has no person \"{}\"\n",
                               printable(Untrusted(person)));
    return ExitCode::usage;
  }
  const auto file = read_file((*values)["FILE"].as<std::string>(), k_import_file_limit);
  if (!file) {
    return report_to_admin(file.error(), streams);
  }
  const auto certificates = import_certificates(*file);
  if (!certificates) {
    streams.err << fmt::format("error: {}\n", certificates.error());
    return ExitCode::refused;
  }
  const Replace replace = (*values)["replace"].as<bool>() ? Replace::yes : Replace::no;
  const ExitCode stored = store_all(**book, *certificates, replace, streams);
  if (!person.empty() && stored == ExitCode::passed) {
    streams.err << fmt::format("hint: add to keys of [people.{}] what is not there yet:\n", person);
    for (const ImportedCertificate& each : *certificates) {
      streams.out << fmt::format("\"openpgp:{}\"\n", each.fingerprint);
    }
  }
  return stored;
}

}  // namespace

Command key_import_command() {
  return {"key", "import", "puts OpenPGP certificates into the keys folder", run};
}

}  // namespace refwarden
