#include "policy/repository_file.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "policy/repository_claims.hpp"

namespace refwarden {

namespace {

constexpr std::size_t k_most_bytes = 2U * 1024 * 1024;
constexpr std::string_view k_ending = ".toml";

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

// Which of the files have to be parsed.
enum class Parse : std::uint8_t { all, that_may_speak };

class RepositoryReader {
 public:
  RepositoryReader(const TrustedFolder& inner, const RepositoryFolder& asked, Documents& documents)
      : m_inner(inner), m_asked(asked), m_documents(documents) {}

  // Nothing where the file need not be parsed.
  std::optional<RepositoryFile> read(const std::string& name, Parse parse) {
    RepositoryFile file;
    file.name = m_asked.repos + "/" + name;
    auto bytes = m_inner.read(name, k_most_bytes);
    if (!bytes) {
      Problem problem =
          problem_at(m_documents, bytes.error().code, {file.name, 0, 0}, bytes.error().text);
      problem.notes.push_back(bytes.error().path);
      file.problems.push_back(std::move(problem));
      return file;
    }
    if (parse == Parse::that_may_speak && !is_namesake(file) &&
        !may_list(*bytes, m_asked.repository)) {
      return std::nullopt;
    }
    auto document = Document::parse(file.name, std::move(*bytes));
    if (!document) {
      file.problems.push_back(std::move(document.error()));
      return file;
    }
    file.document = &m_documents.insert_or_assign(file.name, std::move(*document)).first->second;
    read_claims(file);
    return file;
  }

 private:
  [[nodiscard]] bool is_namesake(const RepositoryFile& file) const {
    return file.stem() == name_of_repository(m_asked.repository);
  }

  const TrustedFolder& m_inner;
  const RepositoryFolder& m_asked;
  Documents& m_documents;
};

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
  return is_path && std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
           return names_repository(path, repository);
         });
}

std::string name_of_repository(const std::string& path) {
  std::filesystem::path folder(path);
  if (folder.filename() == ".git") {
    folder = folder.parent_path();
  }
  return folder.extension() == ".git" ? folder.stem().string() : folder.filename().string();
}

std::vector<RepositoryFile> read_repository_files(const RepositoryFolder& asked,
                                                  Documents& documents,
                                                  std::vector<Problem>& problems) {
  std::vector<RepositoryFile> files;
  const auto inner = asked.folder.folder(asked.repos);
  const auto names = inner ? inner->names() : tl::unexpected(inner.error());
  if (!names) {
    Problem problem =
        problem_at(documents, names.error().code, {asked.repos, 0, 0}, names.error().text);
    problem.notes.push_back(names.error().path);
    problems.push_back(std::move(problem));
    return files;
  }
  RepositoryReader reader(*inner, asked, documents);
  std::vector<std::string> left_out;
  const Parse parse = asked.repository.empty() ? Parse::all : Parse::that_may_speak;
  for (const std::string& name : *names) {
    if (!name.ends_with(k_ending) || name.size() == k_ending.size()) {
      continue;
    }
    if (auto file = reader.read(name, parse)) {
      files.push_back(std::move(*file));
    } else {
      left_out.push_back(name);
    }
  }
  // Where no file lists the repository, one that cannot be read might be meant to.
  const bool is_listed = std::any_of(files.begin(), files.end(), [&](const RepositoryFile& file) {
    return file.is_readable() && file.lists(asked.repository);
  });
  for (const std::string& name : is_listed ? std::vector<std::string>() : left_out) {
    files.push_back(*reader.read(name, Parse::all));
  }
  std::sort(files.begin(), files.end(),
            [](const RepositoryFile& a, const RepositoryFile& b) { return a.name < b.name; });
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

namespace {

void narrow_pushee(TableReader& reader, Policy& policy) {
  std::set<std::string> urls = read_pushee(reader);
  if (!reader.has("pushee")) {
    return;
  }
  const std::set<std::string>& before = policy.server.pushee;
  if (!before.empty() && !std::includes(before.begin(), before.end(), urls.begin(), urls.end())) {
    reader.report(ProblemCode::not_tighter, reader.place_of("pushee"),
                  "\"pushee\" may only keep some of what [server] has");
    return;
  }
  policy.server.pushee = std::move(urls);
  policy.origins["server.pushee"] = reader.position_of("pushee");
}

}  // namespace

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
  narrow_pushee(reader, layer.draft.policy);
  reader.finish();
}

}  // namespace refwarden
