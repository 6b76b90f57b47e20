#include "cases/case_suite.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/fd_io.hpp"
#include "cases/read_cases.hpp"
#include "policy/policy_folder.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

constexpr std::size_t k_most_bytes = 2U * 1024 * 1024;
constexpr const char* k_system_file = "system.toml";
constexpr const char* k_tests_folder = "tests";

bool has_system_file(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / k_system_file, ignored);
}

// A file of cases may be called system.toml as well.
bool is_policy_folder(const fs::path& folder) {
  const bool is_tests = folder.filename() == k_tests_folder;
  return has_system_file(folder) && !(is_tests && has_system_file(folder.parent_path()));
}

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (entry->path().extension() == ".toml" && name.front() != '.') {
      files.push_back(entry->path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

fs::path policy_folder_above(const fs::path& start) {
  for (fs::path folder = start; folder.has_relative_path(); folder = folder.parent_path()) {
    if (is_policy_folder(folder)) {
      return folder;
    }
  }
  return start;
}

// As problems name it: below the policy folder, or as it is.
std::string name_of_file(const fs::path& file, const fs::path& folder) {
  const fs::path below = file.lexically_relative(folder);
  return below.empty() || *below.begin() == ".." ? file.string() : below.string();
}

class SuiteLoader {
 public:
  explicit SuiteLoader(const CasePlace& place)
      : m_place(place), m_folder(read_policy_folder(place.folder)) {
    m_problems = m_folder.system.problems;
  }

  tl::expected<CaseSuite, std::vector<Problem>> load() && {
    for (const fs::path& file : m_place.files) {
      read(file);
    }
    if (m_place.files.empty()) {
      Problem& problem = m_problems.emplace_back(problem_at(
          {}, ProblemCode::file_missing, {k_tests_folder, 0, 0}, "there is no file of cases"));
      problem.notes.push_back(fmt::format("cases stand in {}/{}/*.toml, see refwarden-policy(5)",
                                          m_place.folder.string(), k_tests_folder));
    }
    if (m_place.is_whole) {
      load_policy("");
      for (const RepositoryFile& file : m_folder.repositories) {
        load_policy(file.name);
      }
    }
    if (!m_problems.empty()) {
      sort_problems(m_problems);
      return tl::unexpected(std::move(m_problems));
    }
    return std::move(m_suite);
  }

 private:
  void read(const fs::path& path) {
    const std::string name = name_of_file(path, m_place.folder);
    auto bytes = read_file(path, k_most_bytes);
    if (!bytes) {
      Problem problem = problem_at({}, ProblemCode::file_unreadable, {name, 0, 0},
                                   "the file of cases cannot be read");
      problem.notes.push_back(bytes.error().detail);
      m_problems.push_back(std::move(problem));
      return;
    }
    const auto document = Document::parse(name, std::move(*bytes));
    if (!document) {
      m_problems.push_back(document.error());
      return;
    }
    m_suite.files.push_back(read_case_file(*document, policy_of(*document), m_problems));
  }

  // nullptr where it does not load or is not there: reported.
  const Policy* policy_of(const Document& document) {
    const Entry* named = document.root().find("policy");
    const auto* name = named == nullptr ? nullptr : std::get_if<std::string>(&named->value.data);
    if (name == nullptr || name->empty()) {
      return named == nullptr ? load_policy("") : nullptr;
    }
    const RepositoryFile* file = find(*name);
    if (file != nullptr) {
      return load_policy(*name);
    }
    std::vector<std::string> known;
    for (const RepositoryFile& each : m_folder.repositories) {
      known.push_back(each.name);
    }
    Problem problem = document.problem(ProblemCode::file_missing, named->value.at,
                                       "\"policy\" names no repository's file");
    problem.suggestion = did_you_mean(*name, known);
    m_problems.push_back(std::move(problem));
    return nullptr;
  }

  const RepositoryFile* find(const std::string& name) const {
    const auto& files = m_folder.repositories;
    const auto found = std::find_if(files.begin(), files.end(),
                                    [&](const RepositoryFile& file) { return file.name == name; });
    return found == files.end() ? nullptr : &*found;
  }

  // `name`: one of the repositories' files, or nothing.
  const Policy* load_policy(const std::string& name) {
    const auto [known, is_new] = m_tried.insert(name);
    const auto loaded = m_suite.policies.find(name);
    if (!is_new || !m_folder.can_join()) {
      return loaded == m_suite.policies.end() ? nullptr : &loaded->second;
    }
    const RepositoryFile* file = find(name);
    if (file != nullptr && !file->is_readable()) {
      m_problems.insert(m_problems.end(), file->problems.begin(), file->problems.end());
      return nullptr;
    }
    Draft draft = join(m_folder, file);
    m_problems.insert(m_problems.end(), draft.problems.begin(), draft.problems.end());
    if (!draft.problems.empty() || !m_folder.is_sound()) {
      return nullptr;
    }
    complete(draft.policy, m_folder, file, file == nullptr ? "" : file->paths.front());
    return &m_suite.policies.emplace(name, std::move(draft.policy)).first->second;
  }

  const CasePlace& m_place;
  PolicyFolder m_folder;
  std::vector<Problem> m_problems;
  std::set<std::string> m_tried;
  CaseSuite m_suite;
};

}  // namespace

CasePlace find_cases(const fs::path& path) {
  fs::path given = fs::absolute(path).lexically_normal();
  if (!given.has_filename()) {
    given = given.parent_path();
  }
  std::error_code ignored;
  if (!fs::is_directory(given, ignored)) {
    return {policy_folder_above(given.parent_path()), {given}, false};
  }
  if (is_policy_folder(given)) {
    return {given, files_in(given / k_tests_folder), true};
  }
  CasePlace place{policy_folder_above(given), files_in(given), false};
  place.is_whole = given == place.folder / k_tests_folder;
  return place;
}

tl::expected<CaseSuite, std::vector<Problem>> load_cases(const CasePlace& place) {
  return SuiteLoader(place).load();
}

}  // namespace refwarden
