#include "policy/repository_claims.hpp"

#include <filesystem>

namespace refwarden {
namespace {

constexpr std::size_t k_none = std::string_view::npos;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != k_none;
}

// Where a string need not stand in the text as it is: a slash may be an escape, and strings of
// several lines begin in ways of their own (TOML 1.0, "String").
bool has_other_strings(std::string_view text) {
  return has(text, R"(""")") || has(text, "'''") || has(text, "\\u") || has(text, "\\U") ||
         has(text, "\\x");
}

}  // namespace

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

bool names_repository(std::string_view pattern, std::string_view repository) {
  const auto glob = path_glob(pattern);
  return glob && glob->matches(repository.substr(1));
}

bool may_list(std::string_view text, std::string_view repository) {
  if (repository.empty() || repository.front() != '/') {
    return false;
  }
  if (has_other_strings(text)) {
    return true;
  }
  for (std::size_t at = text.find('/', 1); at != k_none; at = text.find('/', at + 1)) {
    const char quote = text[at - 1];
    if (quote != '"' && quote != '\'') {
      continue;
    }
    const std::string_view rest = text.substr(at);
    const std::string_view pattern = rest.substr(0, rest.find(quote));
    if (has(pattern, "\\") || names_repository(pattern, repository)) {
      return true;
    }
  }
  return false;
}

}  // namespace refwarden
