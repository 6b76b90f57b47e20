#include "support/policy_files.hpp"

#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>
#include <sys/stat.h>

namespace fs = std::filesystem;

namespace refwarden::testing {

PolicyFiles::PolicyFiles(Start start) {
  std::string name = (fs::temp_directory_path() / "refwarden-policy-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  m_path = name;
  ::umask(022);
  fs::create_directory(m_path / "keys");
  fs::create_directory(m_path / "repos");
  fs::create_directory(m_path / "tests");
  if (start == Start::example) {
    fs::copy(fs::path(REFWARDEN_SOURCE_DIR) / "tests/data/example-policy", m_path,
             fs::copy_options::recursive);
    for (const auto& entry : fs::recursive_directory_iterator(m_path)) {
      fs::permissions(entry.path(), fs::perms::group_write | fs::perms::others_write,
                      fs::perm_options::remove);
    }
  }
}

PolicyFiles::~PolicyFiles() {
  std::error_code ignored;
  fs::remove_all(m_path, ignored);
}

void PolicyFiles::write(const std::string& name, const std::string& text) const {
  std::ofstream(m_path / name, std::ios::binary) << text;
}

std::string PolicyFiles::read(const std::string& name) const {
  std::ostringstream text;
  text << std::ifstream(m_path / name, std::ios::binary).rdbuf();
  return text.str();
}

void PolicyFiles::replace(const std::string& name, const std::string& from,
                          const std::string& to) const {
  std::string text = read(name);
  const std::size_t at = text.find(from);
  INFO(name << " has to have: " << from);
  REQUIRE(at != std::string::npos);
  write(name, text.replace(at, from.size(), to));
}

tl::expected<Policy, Problems> PolicyFiles::load(const std::string& repository) const {
  return load_policy({m_path, repository, policy_test_time()});
}

Problems PolicyFiles::check() const {
  return check_policy(m_path, policy_test_time());
}

Instant policy_test_time() {
  return Instant(std::chrono::sys_days(std::chrono::year(2026) / 8 / 22) + std::chrono::hours(12));
}

}  // namespace refwarden::testing
