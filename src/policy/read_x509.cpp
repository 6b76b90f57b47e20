// [x509]: the names here, the files in policy_folder.cpp.
#include <algorithm>
#include <set>

#include "base/fold.hpp"
#include "policy/draft.hpp"
#include "policy/names.hpp"
#include "policy/person_key.hpp"

namespace refwarden {

namespace {

constexpr std::uint64_t k_year = 366ULL * 86400;

// Names of files below the policy folder, none of them twice in the table, none in keys/: what
// stands there is kept already.
std::vector<X509File> read_files(TableReader& reader, std::string_view key, const Policy& policy,
                                 std::set<std::string>& taken) {
  std::vector<X509File> files;
  const std::string keys = policy.server.keys.lexically_relative(policy.folder).string() + "/";
  for (const Item& item : reader.texts(key)) {
    const std::filesystem::path path(item.text);
    const bool climbs = std::any_of(path.begin(), path.end(), [](const auto& part) {
      return part == ".." || part == "." || part.empty();
    });
    if (path.is_absolute() || climbs || path.lexically_normal().string() != item.text ||
        item.text.starts_with(keys)) {
      reader.report(ProblemCode::bad_text, item.at,
                    "a file of [x509] is a path below the policy folder, without \"..\" and not in "
                    "the folder of keys");
    } else if (!taken.insert(item.text).second) {
      reader.report(ProblemCode::listed_twice, item.at, "[x509] names this file twice");
    } else {
      files.push_back({item.text, {}});
    }
  }
  return files;
}

std::vector<std::string> read_issuers(TableReader& reader) {
  std::vector<std::string> issuers;
  for (const Item& item : reader.texts("issuers")) {
    if (!is_certificate_digest(item.text)) {
      reader.report(ProblemCode::bad_key, item.at,
                    "an issuer is written \"SHA256:\" and 64 hex digits, the SHA-256 of its "
                    "certificate");
      continue;
    }
    issuers.push_back("SHA256:" + ascii_lower(item.text.substr(7)));
  }
  return issuers;
}

// Lists and their age belong to `revocation = "crl"`, and it needs both.
void check_lists(TableReader& reader, X509Revocation revocation) {
  for (const char* key : {"crls", "crl-max-age"}) {
    if (revocation == X509Revocation::crl && !reader.has(key)) {
      reader.report(ProblemCode::missing_key, reader.at(),
                    std::string("revocation = \"crl\" needs \"") + key + "\"");
    }
    if (revocation == X509Revocation::none && reader.has(key)) {
      reader.report(ProblemCode::key_not_here, reader.place_of(key),
                    std::string("\"") + key + "\" has a meaning with revocation = \"crl\" only");
    }
  }
}

}  // namespace

void read_x509(const Layer& layer, const Entry& entry) {
  Reading reading = layer.reading();
  const Table* table = table_of(reading, entry, "[x509]");
  if (table == nullptr) {
    return;
  }
  TableReader reader(*table, entry.at, {"[x509]", {"x509"}, "x509", ""}, reading);
  const Policy& policy = layer.draft.policy;
  X509Settings settings;
  std::set<std::string> taken;
  settings.trust = read_files(reader, "trust", policy, taken);
  settings.intermediates = read_files(reader, "intermediates", policy, taken);
  settings.crls = read_files(reader, "crls", policy, taken);
  settings.crl_max_age =
      reader.duration("crl-max-age", {3600, k_year}).value_or(settings.crl_max_age);
  settings.issuers = read_issuers(reader);
  if (const auto revocation = reader.word("revocation", k_x509_revocations)) {
    settings.revocation = *revocation;
    check_lists(reader, *revocation);
  }
  reader.finish();
  layer.draft.policy.x509 = std::move(settings);
}

}  // namespace refwarden
