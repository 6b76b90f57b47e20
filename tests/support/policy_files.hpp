// A policy folder on disk, made for one test and removed after it.
#pragma once

#include <filesystem>
#include <string>

#include "policy/load.hpp"

namespace refwarden::testing {

class PolicyFiles {
 public:
  // An empty folder with `keys` and `repos`; with `example`, the policy of the design as well.
  enum class Start { empty, example };
  explicit PolicyFiles(Start start);
  PolicyFiles(const PolicyFiles&) = delete;
  PolicyFiles& operator=(const PolicyFiles&) = delete;
  ~PolicyFiles();

  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
  void write(const std::string& name, const std::string& text) const;
  [[nodiscard]] std::string read(const std::string& name) const;
  // Exchanges the one occurrence of `from`; a test that means something else fails here.
  void replace(const std::string& name, const std::string& from, const std::string& to) const;
  // load_policy for a repository, at a fixed time.
  [[nodiscard]] tl::expected<Policy, Problems> load(
      const std::string& repository = "/srv/git/payments.git") const;
  [[nodiscard]] Problems check() const;

 private:
  std::filesystem::path m_path;
};

// 2026-08-22T12:00:00Z.
Instant policy_test_time();

}  // namespace refwarden::testing
