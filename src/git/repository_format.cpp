#include "git/repository_format.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "base/fd_io.hpp"
#include "git/repository_files.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

constexpr const char* k_told = "the repository cannot be opened";
constexpr std::size_t k_path_bytes = std::size_t{64} << 10U;
constexpr std::string_view k_object_format = "objectformat";
constexpr std::string_view k_compatible_format = "compatobjectformat";
constexpr std::string_view k_ref_storage = "refstorage";

// git refuses them in a repository of version 0.
constexpr std::array k_of_version_1{k_object_format, k_compatible_format, k_ref_storage,
                                    std::string_view("relativeworktrees"),
                                    std::string_view("noop-v1")};
// They change nothing of objects and refs that is not asked for elsewhere.
constexpr std::array k_known{k_object_format,
                             k_ref_storage,
                             std::string_view("relativeworktrees"),
                             std::string_view("noop-v1"),
                             std::string_view("noop"),
                             std::string_view("partialclone"),
                             std::string_view("preciousobjects"),
                             std::string_view("worktreeconfig")};

template <typename Names>
bool is_among(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool has_known_version(const RepositoryFormat& format) {
  return format.version == "0" || format.version == "1";
}

std::string value_of(const RepositoryFormat& format, std::string_view name,
                     const std::string& otherwise) {
  const auto found = format.extensions.find(std::string(name));
  return found == format.extensions.end() ? otherwise : found->second;
}

}  // namespace

Result<std::string> common_dir_of(const std::string& git_dir) {
  const fs::path file = fs::path(git_dir) / "commondir";
  std::error_code error;
  const bool is_linked = fs::exists(file, error);
  if (error) {
    return fail(FailureCode::server_broken, k_told, file.string() + ": " + error.message());
  }
  if (!is_linked) {
    return git_dir;
  }
  auto named = read_file(file, k_path_bytes);
  if (!named) {
    return tl::unexpected(named.error());
  }
  named->erase(named->find_last_not_of("\r\n") + 1);
  const fs::path real = fs::canonical(fs::path(git_dir) / *named, error);
  if (error) {
    return fail(FailureCode::server_broken, k_told, file.string() + ": " + error.message());
  }
  return real.string();
}

Result<RepositoryFormat> read_repository_format(const std::string& common_dir) {
  const std::string file = common_dir + "/config";
  const auto version = read_config(file, "core.repositoryformatversion");
  if (!version) {
    return tl::unexpected(version.error());
  }
  auto extensions = read_config_section(file, "extensions");
  if (!extensions) {
    return tl::unexpected(extensions.error());
  }
  RepositoryFormat format;
  format.version = version->value_or("0");
  format.extensions = *std::move(extensions);
  if (format.version == "0") {
    std::erase_if(format.extensions,
                  [](const auto& each) { return !is_among(k_of_version_1, each.first); });
  }
  return format;
}

bool libgit2_reads(const RepositoryFormat& format) {
  return has_known_version(format) &&
         std::all_of(format.extensions.begin(), format.extensions.end(),
                     [](const auto& each) { return each.first == "noop"; });
}

Result<HashAlgorithm> algorithm_of(const RepositoryFormat& format) {
  if (format.extensions.contains(std::string(k_compatible_format))) {
    return fail(FailureCode::server_broken,
                "the repository gives its objects ids of two kinds (compatObjectFormat), which is "
                "not supported yet",
                "extensions.compatObjectFormat is set");
  }
  const std::string name = value_of(format, k_object_format, "sha1");
  for (const HashAlgorithm algorithm : {HashAlgorithm::sha1, HashAlgorithm::sha256}) {
    if (name == name_of(algorithm)) {
      return algorithm;
    }
  }
  return fail(FailureCode::server_broken, "the repository's object format is not known",
              "extensions.objectFormat is " + name);
}

std::string unknown_part(const RepositoryFormat& format) {
  if (!has_known_version(format)) {
    return "core.repositoryFormatVersion " + format.version;
  }
  for (const auto& [name, value] : format.extensions) {
    if (!is_among(k_known, name)) {
      return "extensions." + name;
    }
  }
  const std::string storage = value_of(format, k_ref_storage, "files");
  return storage == "files" ? "" : "extensions.refStorage " + storage;
}

}  // namespace refwarden
