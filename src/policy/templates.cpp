#include "policy/templates.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "policy/embedded_files.hpp"
#include "policy/repository_file.hpp"
#include "policy/table_reader.hpp"

namespace refwarden {

namespace {

constexpr std::string_view k_example_path = "/srv/git/example.git";
constexpr std::string_view k_example_file = "repos/example.toml";
constexpr std::string_view k_example_cases = "tests/example.toml";

std::string replaced(std::string text, std::string_view from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// A path that needs no escape in a TOML text and is no pattern.
bool can_be_written(const std::filesystem::path& path) {
  const std::string text = path.string();
  const auto is_odd = [](char byte) {
    return static_cast<unsigned char>(byte) < 0x20U || static_cast<unsigned char>(byte) >= 0x7fU ||
           byte == '"' || byte == '\\' || byte == '*' || byte == '?';
  };
  return path == path.lexically_normal() && path.has_filename() &&
         std::none_of(text.begin(), text.end(), is_odd);
}

}  // namespace

std::vector<Template> policy_templates() {
  return {{"system.toml", std::string(k_system_toml)},
          {"people.toml", std::string(k_people_toml)},
          {"tests/system.toml", std::string(k_tests_system_toml)}};
}

tl::expected<std::vector<Template>, std::string> repository_templates(std::string_view repository) {
  const bool is_path = !repository.empty() && repository.front() == '/';
  const std::filesystem::path path =
      is_path ? std::string(repository) : fmt::format("/srv/git/{}.git", repository);
  const std::string name = name_of_repository(path.string());
  if (!is_chosen_name(name) || (!is_path && name != repository)) {
    return tl::unexpected(
        std::string("a repository's file needs a name of letters, digits, \".\", \"_\" and \"-\""));
  }
  if (!can_be_written(path)) {
    return tl::unexpected(std::string(
        "the path must be absolute, of printable ASCII without quotes and \"*\", \"?\""));
  }
  const std::string file = fmt::format("repos/{}.toml", name);
  const std::string cases = fmt::format("tests/{}.toml", name);
  std::string text = replaced(std::string(k_repos_example_toml), k_example_path, path.string());
  std::string case_text = replaced(std::string(k_tests_example_toml), k_example_cases, cases);
  return std::vector<Template>{{file, replaced(std::move(text), k_example_file, file)},
                               {cases, replaced(std::move(case_text), k_example_file, file)}};
}

}  // namespace refwarden
