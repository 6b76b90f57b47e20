// A temporary folder in which real git runs, away from the user's own configuration.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace refwarden::test {

// What a program said and how it ended (its exit code, or -1 for a signal).
struct Ran {
  int code = -1;
  std::string output;  // stdout
  std::string errors;  // stderr
};

class GitFolder {
 public:
  GitFolder();
  GitFolder(const GitFolder&) = delete;
  GitFolder& operator=(const GitFolder&) = delete;
  ~GitFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
  // Writes `path()/name`; folders on the way are made.
  void write(const std::string& name, const std::string& content) const;

  // Runs git in the folder with a fixed author, committer and date.
  [[nodiscard]] Ran run(const std::vector<std::string>& arguments,
                        const std::string& input = {}) const;
  // The same where nothing but success makes sense; without the last line feed. Throws otherwise,
  // which ends the test case.
  std::string git(const std::vector<std::string>& arguments, const std::string& input = {}) const;

 private:
  std::filesystem::path m_home;
  std::filesystem::path m_path;
};

// Sets an environment variable of this process until the end of the scope.
class ScopedEnvironment {
 public:
  ScopedEnvironment(std::string name, const std::string& value);
  ScopedEnvironment(const ScopedEnvironment&) = delete;
  ScopedEnvironment& operator=(const ScopedEnvironment&) = delete;
  ~ScopedEnvironment();

 private:
  std::string m_name;
};

}  // namespace refwarden::test
