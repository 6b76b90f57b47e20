#include "git/repository_places.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/fd_io.hpp"
#include "git/alternate_list.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

constexpr int k_deepest = 5;
constexpr std::size_t k_list_bytes = std::size_t{1} << 20U;

// As git-new-workdir and older tools of hosts make them.
constexpr std::array k_may_be_links{"HEAD",    "config",       "packed-refs",
                                    "objects", "objects/info", "objects/pack",
                                    "refs",    "refs/heads",   "refs/tags"};

class Places {
 public:
  void add(const fs::path& place) {
    if (std::find(m_all.begin(), m_all.end(), place) == m_all.end()) {
      m_all.push_back(place);
    }
  }

  void add_git_dir(const fs::path& folder) {
    add(folder);
    for (const char* name : k_may_be_links) {
      std::error_code none;
      if (fs::is_symlink(folder / name, none)) {
        add(folder / name);
      }
    }
    add_alternates_of(folder / "objects", k_deepest);
  }

  void add_objects(const fs::path& folder, int deepest) {
    add(folder);
    add_alternates_of(folder, deepest);
  }

  [[nodiscard]] std::vector<fs::path> take() { return std::move(m_all); }

 private:
  void add_alternates_of(const fs::path& folder, int deepest) {
    const auto list = read_file(folder / "info/alternates", k_list_bytes);
    std::string_view rest = list ? std::string_view(*list) : std::string_view();
    while (!rest.empty() && deepest > 0) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (!line.empty() && line.front() != '#') {
        add_objects(folder / line, deepest - 1);
      }
    }
  }

  std::vector<fs::path> m_all;
};

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

std::vector<fs::path> places_of_repository(const std::string& git_dir) {
  Places places;
  places.add_git_dir(git_dir);
  if (auto common = read_file(fs::path(git_dir) / "commondir", k_list_bytes)) {
    common->erase(common->find_last_not_of(" \t\r\n") + 1);
    places.add_git_dir(fs::path(git_dir) / *common);
  }
  if (const std::string folder = variable("GIT_OBJECT_DIRECTORY"); !folder.empty()) {
    places.add_objects(folder, k_deepest);
  }
  for (const std::string& folder : split_alternates(variable("GIT_ALTERNATE_OBJECT_DIRECTORIES"))) {
    places.add_objects(folder, k_deepest);
  }
  return places.take();
}

}  // namespace refwarden
