// `policy check`: every file of the folder, not only those that one push needs.
#include <algorithm>

#include <fmt/format.h>

#include "policy/lint.hpp"
#include "policy/load.hpp"
#include "policy/policy_folder.hpp"

namespace refwarden {

namespace {

void append(std::vector<Problem>& to, std::vector<Problem> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

// "payments.git and ledger.git" for the notes: who is shut out by a broken file.
void note_closed(std::vector<Problem>& problems, const RepositoryFile& file) {
  for (Problem& problem : problems) {
    for (const std::string& path : file.paths) {
      if (problem.weight == Problem::Weight::error) {
        problem.notes.push_back(fmt::format("every push to {} is refused until this is fixed",
                                            path.substr(path.rfind('/') + 1)));
      }
    }
  }
}

// A path that stands in one file and matches another's: both would speak for one repository.
void check_overlap(const PolicyFolder& folder, std::vector<Problem>& problems) {
  for (const RepositoryFile& file : folder.repositories) {
    for (const std::string& path : file.paths) {
      const bool is_literal = path.find_first_of("*?") == std::string::npos;
      if (is_literal && file.is_readable()) {
        std::vector<Problem> found;
        file_for(path, folder.repositories, found);
        std::copy_if(found.begin(), found.end(), std::back_inserter(problems),
                     [](const Problem& problem) {
                       return problem.code == kind_of(ProblemCode::repository_claimed_twice).name;
                     });
      }
    }
  }
}

void check_file(const PolicyFolder& folder, const RepositoryFile& file, Instant now,
                std::vector<Problem>& problems) {
  if (!file.is_readable()) {
    append(problems, file.problems);
    return;
  }
  if (!folder.can_join()) {
    return;
  }
  Draft draft = join(folder, &file);
  const bool loads = draft.problems.empty();
  note_closed(draft.problems, file);
  append(problems, std::move(draft.problems));
  if (loads && folder.is_sound()) {
    append(problems, lint(draft, folder.documents, Level::repository, now));
  }
}

}  // namespace

Problems check_policy(const std::filesystem::path& path, Instant now) {
  const PolicyFolder folder = read_policy_folder(path);
  Problems problems;
  problems.server = folder.server;
  problems.all = folder.system.problems;
  for (const RepositoryFile& file : folder.repositories) {
    check_file(folder, file, now, problems.all);
  }
  check_overlap(folder, problems.all);
  if (folder.is_sound()) {
    append(problems.all, lint(join(folder, nullptr), folder.documents, Level::system, now));
    append(problems.all, lint_keys(folder, now));
    append(problems.all, lint_x509(folder, now));
  }
  sort_problems(problems.all);
  return problems;
}

}  // namespace refwarden
