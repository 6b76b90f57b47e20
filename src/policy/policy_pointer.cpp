#include "policy/policy_pointer.hpp"

#include <unistd.h>

#include "policy/draft.hpp"
#include "policy/trusted_folder.hpp"

namespace refwarden {
namespace {

constexpr std::string_view k_repository = "policy-repository";
constexpr std::size_t k_most_bytes = 2U << 20U;

using ReadDocument = tl::expected<std::optional<Document>, std::vector<Problem>>;

constexpr const char* k_system_file = "system.toml";

// What is not there, or not to be trusted, the loader finds as it is. What could not be read now
// might be read then, and must not be taken for a file that points nowhere.
ReadDocument cannot_read(const Distrust& distrust) {
  if (distrust.code != ProblemCode::file_unreadable) {
    return std::optional<Document>();
  }
  Problem problem = problem_at({}, distrust.code, {k_system_file, 0, 0}, distrust.text);
  problem.notes.push_back(distrust.path);
  return tl::unexpected(std::vector<Problem>{std::move(problem)});
}

// Nothing: the file does not point, or the loader has to say what is wrong with it.
ReadDocument read_system_file(const std::filesystem::path& path) {
  const auto folder =
      TrustedFolder::open(std::filesystem::absolute(path).lexically_normal(), ::geteuid());
  auto bytes = folder ? folder->read(k_system_file, k_most_bytes) : tl::unexpected(folder.error());
  if (!bytes) {
    return cannot_read(bytes.error());
  }
  // Most policies point nowhere: those are parsed once, by the loader.
  if (bytes->find(k_repository) == std::string::npos) {
    return std::optional<Document>();
  }
  auto document = Document::parse(k_system_file, *std::move(bytes));
  return document ? std::optional(*std::move(document)) : std::optional<Document>();
}

std::filesystem::path read_place(TableReader& reader, std::string_view key,
                                 std::string_view fallback) {
  std::filesystem::path path(reader.text(key).value_or(std::string(fallback)));
  if (!path.is_absolute() || path != path.lexically_normal() || !path.has_filename()) {
    reader.report(ProblemCode::bad_text, reader.place_of(key),
                  "\"" + std::string(key) + "\" must be an absolute path without \".\" and \"..\"");
  }
  return path;
}

std::string read_ref(TableReader& reader) {
  constexpr std::string_view k_key = "policy-ref";
  std::string ref = reader.text(k_key).value_or("refs/heads/main");
  if (!ref.starts_with("refs/heads/")) {
    reader.report(ProblemCode::bad_text, reader.place_of(k_key),
                  "\"policy-ref\" must be the full name of a branch (refs/heads/main)");
  }
  return ref;
}

}  // namespace

tl::expected<std::optional<PolicyPointer>, std::vector<Problem>> read_policy_pointer(
    const std::filesystem::path& folder) {
  const auto read = read_system_file(folder);
  if (!read) {
    return tl::unexpected(read.error());
  }
  const std::optional<Document>& document = *read;
  const Entry* const server = document ? document->root().find("server") : nullptr;
  const Table* const table = server == nullptr ? nullptr : std::get_if<Table>(&server->value.data);
  if (table == nullptr || table->find(k_repository) == nullptr) {
    return std::optional<PolicyPointer>();
  }
  std::vector<Problem> problems;
  std::map<std::string, Position> origins;
  Reading reading{*document, problems, origins};
  read_schema(*document, problems);
  for (const Entry& entry : document->root().entries) {
    if (entry.key != "schema" && entry.key != "server") {
      reading
          .report(ProblemCode::key_not_here, entry.at,
                  "a system.toml that points at a repository holds [server] alone")
          .notes.emplace_back("everything else stands in the repository, in its own system.toml");
    }
  }
  TableReader reader(*table, server->at, {"[server] of a policy in git", {"policy-in-git"}, "", ""},
                     reading);
  PolicyPointer pointer;
  pointer.repository = read_place(reader, k_repository, "/");
  pointer.ref = read_ref(reader);
  pointer.checkout = read_place(reader, "policy-checkout", "/var/lib/refwarden/policy");
  reader.finish();
  if (!problems.empty()) {
    return tl::unexpected(std::move(problems));
  }
  return std::optional(std::move(pointer));
}

}  // namespace refwarden
