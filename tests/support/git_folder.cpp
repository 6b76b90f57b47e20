#include "support/git_folder.hpp"

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace refwarden::test {
namespace {

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::filesystem::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) {
    result.push_back(text.data());
  }
  result.push_back(nullptr);
  return result;
}

std::vector<std::string> environment(const std::filesystem::path& home) {
  const char* const path = std::getenv("PATH");
  return {std::string("PATH=") + (path != nullptr ? path : "/usr/bin:/bin"),
          "HOME=" + home.string(),
          "LC_ALL=C",
          "TZ=UTC",
          "GIT_CONFIG_NOSYSTEM=1",
          "GIT_AUTHOR_NAME=Dana Reyes",
          "GIT_AUTHOR_EMAIL=dana@example.org",
          "GIT_AUTHOR_DATE=1700000000 +0000",
          "GIT_COMMITTER_NAME=Dana Reyes",
          "GIT_COMMITTER_EMAIL=dana@example.org",
          "GIT_COMMITTER_DATE=1700000000 +0000"};
}

}  // namespace

GitFolder::GitFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "refwarden-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("no temporary folder");
  }
  m_home = name;
  m_path = m_home / "folder";
  std::filesystem::create_directory(m_path);
  // Tests may run as another user than the owner of the sources that they clone.
  write_file(m_home / ".gitconfig", "[safe]\n\tdirectory = *\n[core]\n\tfsync = none\n");
}

GitFolder::~GitFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(m_home, ignored);
}

void GitFolder::write(const std::string& name, const std::string& content) const {
  std::filesystem::create_directories((m_path / name).parent_path());
  write_file(m_path / name, content);
}

Ran GitFolder::run(const std::vector<std::string>& arguments, const std::string& input) const {
  const std::string in = m_home / "input";
  const std::string out = m_home / "output";
  const std::string errors = m_home / "errors";
  write_file(in, input);
  std::vector<std::string> words = {"git", "-C", m_path.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables = environment(m_home);
  constexpr int k_create = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, in.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), k_create, 0600);
  posix_spawn_file_actions_addopen(&actions, 2, errors.c_str(), k_create, 0600);
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, "git", &actions, nullptr, pointers(words).data(),
                                    pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  if (failed != 0 || ::waitpid(child, &status, 0) != child) {
    throw std::runtime_error("git does not start");
  }
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, content_of(out), content_of(errors)};
}

std::string GitFolder::git(const std::vector<std::string>& arguments,
                           const std::string& input) const {
  Ran ran = run(arguments, input);
  if (ran.code != 0) {
    throw std::runtime_error("git " + arguments.front() + ": " + ran.errors);
  }
  if (!ran.output.empty() && ran.output.back() == '\n') {
    ran.output.pop_back();
  }
  return ran.output;
}

ScopedEnvironment::ScopedEnvironment(std::string name, const std::string& value)
    : m_name(std::move(name)) {
  ::setenv(m_name.c_str(), value.c_str(), 1);
}

ScopedEnvironment::~ScopedEnvironment() {
  ::unsetenv(m_name.c_str());
}

}  // namespace refwarden::test
