#include "policy/repository_file.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

namespace refwarden {

namespace {

constexpr std::size_t k_most_bytes = 2U * 1024 * 1024;
constexpr std::string_view k_ending = ".toml";

// Patterns and repositories are absolute: both lose their first slash, which no Glob has.
tl::expected<Glob, std::string> path_glob(std::string_view pattern) {
  if (pattern.empty() || pattern.front() != '/') {
    return tl::unexpected(std::string("the path of a repository is absolute"));
  }
  const std::filesystem::path path(pattern);
  if (path != path.lexically_normal() || !path.has_filename()) {
    return tl::unexpected(
        std::string("a path has no \".\", \"..\", \"//\" and no slash at its end"));
  }
  return Glob::parse(pattern.substr(1));
}

std::vector<Item> read_paths(TableReader& reader) {
  std::vector<Item> paths = reader.texts("paths");
  for (const Item& path : paths) {
    const auto glob = path_glob(path.text);
    if (!glob) {
      reader.report(ProblemCode::bad_glob, path.at,
                    fmt::format("\"paths\" has an entry that cannot be used: {}", glob.error()));
    }
  }
  return paths;
}

// Only what says which repositories the file is about; the rest is read when it applies to one.
void read_claims(RepositoryFile& file) {
  const Document& document = *file.document;
  if (!read_schema(document, file.problems)) {
    return;
  }
  file.problems.clear();  // told again, where the file applies
  std::map<std::string, Position> origins;
  Reading reading{document, file.problems, origins};
  const Entry* repo = document.root().find("repo");
  const Table* table = repo == nullptr ? nullptr : std::get_if<Table>(&repo->value.data);
  if (table == nullptr || table->find("paths") == nullptr) {
    reading.report(ProblemCode::missing_key, repo == nullptr ? Span{1, 1, 1} : repo->at,
                   "a repository's file needs [repo] with \"paths\"");
    return;
  }
  TableReader reader(*table, repo->at, {"[repo]", {"repo"}, "", ""}, reading);
  for (Item& path : read_paths(reader)) {
    file.paths.push_back(std::move(path.text));
  }
}

RepositoryFile read_one(const TrustedFolder& folder, const std::string& repos,
                        const std::string& name, Documents& documents) {
  RepositoryFile file;
  file.name = repos + "/" + name;
  auto bytes = folder.read(name, k_most_bytes);
  if (!bytes) {
    Problem problem =
        problem_at(documents, bytes.error().code, {file.name, 0, 0}, bytes.error().text);
    problem.notes.push_back(bytes.error().path);
    file.problems.push_back(std::move(problem));
    return file;
  }
  auto document = Document::parse(file.name, std::move(*bytes));
  if (!document) {
    file.problems.push_back(std::move(document.error()));
    return file;
  }
  file.document = &documents.insert_or_assign(file.name, std::move(*document)).first->second;
  read_claims(file);
  return file;
}

Problem about_paths(const RepositoryFile& file, ProblemCode code, std::string text) {
  const Entry* repo = file.document->root().find("repo");
  const Entry* paths = std::get<Table>(repo->value.data).find("paths");
  return file.document->problem(code, paths->at, std::move(text));
}

}  // namespace

std::string RepositoryFile::stem() const {
  return std::filesystem::path(name).stem().string();
}

bool RepositoryFile::lists(const std::string& repository) const {
  const bool is_path = !repository.empty() && repository.front() == '/';
  return is_path && std::any_of(paths.begin(), paths.end(), [&](const auto& path) {
           const auto glob = path_glob(path);
           return glob && glob->matches(std::string_view(repository).substr(1));
         });
}

std::string name_of_repository(const std::string& path) {
  std::filesystem::path folder(path);
  if (folder.filename() == ".git") {
    folder = folder.parent_path();
  }
  return folder.extension() == ".git" ? folder.stem().string() : folder.filename().string();
}

std::vector<RepositoryFile> read_repository_files(const TrustedFolder& folder,
                                                  const std::string& repos, Documents& documents,
                                                  std::vector<Problem>& problems) {
  std::vector<RepositoryFile> files;
  const auto inner = folder.folder(repos);
  const auto names = inner ? inner->names() : tl::unexpected(inner.error());
  if (!names) {
    Problem problem = problem_at(documents, names.error().code, {repos, 0, 0}, names.error().text);
    problem.notes.push_back(names.error().path);
    problems.push_back(std::move(problem));
    return files;
  }
  for (const std::string& name : *names) {
    if (name.size() > k_ending.size() && name.substr(name.size() - k_ending.size()) == k_ending) {
      files.push_back(read_one(*inner, repos, name, documents));
    }
  }
  return files;
}

const RepositoryFile* file_for(const std::string& repository,
                               const std::vector<RepositoryFile>& files,
                               std::vector<Problem>& problems, FileChoice choice) {
  const std::string own_name = name_of_repository(repository);
  const RepositoryFile* chosen = nullptr;
  const RepositoryFile* namesake = nullptr;
  for (const RepositoryFile& file : files) {
    namesake = file.stem() == own_name ? &file : namesake;
    if (file.is_readable() && file.lists(repository)) {
      if (chosen != nullptr) {
        problems.push_back(about_paths(file, ProblemCode::repository_claimed_twice,
                                       "two files list this repository"));
        problems.back().notes.push_back(fmt::format("the other one is {}", chosen->name));
      }
      chosen = &file;
    }
  }
  const bool has_namesake = namesake != nullptr && namesake->is_readable();
  if (chosen == nullptr && has_namesake && choice == FileChoice::listed_or_named) {
    chosen = namesake;
  }
  // What cannot be read might be the one that lists it.
  for (const RepositoryFile& file : files) {
    if (!file.is_readable() && (chosen == nullptr || &file == namesake)) {
      problems.insert(problems.end(), file.problems.begin(), file.problems.end());
    }
  }
  if (chosen == nullptr && has_namesake) {
    problems.push_back(about_paths(*namesake, ProblemCode::repository_unlisted,
                                   "the file is named like the repository and does not list it"));
    problems.back().notes.push_back(fmt::format("the repository is {}", repository));
  }
  return chosen;
}

void read_repo(const Layer& layer, const Entry& entry) {
  Reading reading = layer.reading();
  const Table* table = table_of(reading, entry, "[repo]");
  if (table == nullptr) {
    return;
  }
  TableReader reader(*table, entry.at, {"[repo]", {"repo"}, "repo", ""}, reading);
  read_paths(reader);
  for (const auto& [id, at] : read_ids(reader, "adopted")) {
    layer.draft.policy.adopted.push_back({id, Level::repository, layer.document.position(at)});
  }
  layer.draft.repository_mode = reader.word("mode", k_modes);
  layer.draft.repository_mode_at = reader.position_of("mode");
  reader.finish();
}

}  // namespace refwarden
