#include "intake/pusher.hpp"

#include <algorithm>
#include <cstdlib>

namespace refwarden {
namespace {

constexpr std::size_t k_longest_login = 256;
constexpr std::size_t k_longest_repository = 1024;
constexpr const char* k_gitea_deploy_key = "GITEA_DEPLOY_KEY_ID";
constexpr const char* k_gitlab_id = "GL_ID";
constexpr const char* k_gitlab_user = "user-";

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool is_one_line(const std::string& text, std::size_t longest) {
  return text.size() <= longest && std::none_of(text.begin(), text.end(), is_control);
}

bool is_number(const std::string& text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "user-17", where "key-17" is a deploy key.
bool is_gitlab_user(const std::string& id) {
  const std::string start = k_gitlab_user;
  return id.rfind(start, 0) == 0 && is_number(id.substr(start.size()));
}

// Whether a person stands behind the login at all.
bool has_person(Host host, const Environment& environment) {
  switch (host) {
    case Host::gitea:
      return environment.get(k_gitea_deploy_key).value_or("0") == "0";
    case Host::gitlab:
      return is_gitlab_user(environment.get(k_gitlab_id).value_or(""));
    case Host::plain:
    case Host::http:
    case Host::gitolite:
    case Host::ghes:
    case Host::bitbucket:
    case Host::soft_serve:
      return true;
  }
  std::abort();
}

std::string get(const Environment& environment, const char* name) {
  return environment.get(name).value_or("");
}

// Both or nothing.
std::string pair_of(const std::string& owner, const std::string& name) {
  return owner.empty() || name.empty() ? "" : owner + "/" + name;
}

// git-http-backend(1); the path of a push ends with the service that it asks for.
std::string http_repository(const Environment& environment) {
  const std::string service = "/git-receive-pack";
  const std::string root = get(environment, "GIT_PROJECT_ROOT");
  std::string path = get(environment, "PATH_INFO");
  if (path.size() > service.size() &&
      path.compare(path.size() - service.size(), service.size(), service) == 0) {
    path.resize(path.size() - service.size());
  }
  return root.empty() || path.empty() ? "" : root + path;
}

std::string named_repository(Host host, const Environment& environment) {
  switch (host) {
    case Host::plain:
      return "";
    case Host::http:
      return http_repository(environment);
    case Host::gitolite:
      return get(environment, "GL_REPO");
    case Host::gitea:
      return pair_of(get(environment, "GITEA_REPO_USER_NAME"), get(environment, "GITEA_REPO_NAME"));
    case Host::gitlab:
      return get(environment, "GL_PROJECT_PATH");
    case Host::ghes:
      return get(environment, "GITHUB_REPO_NAME");
    case Host::bitbucket:
      return pair_of(get(environment, "BB_PROJECT_KEY"), get(environment, "BB_REPO_SLUG"));
    case Host::soft_serve:
      return get(environment, "SOFT_SERVE_REPO_NAME");
  }
  std::abort();
}

}  // namespace

std::string login_variable(const HostChoice& choice) {
  const std::string_view variable = contract_of(choice.host).login_variable;
  return variable.empty() ? choice.own_variable : std::string(variable);
}

std::string login_from(const HostChoice& choice, const Environment& environment) {
  const std::string variable = login_variable(choice);
  if (variable.empty()) {
    return {};
  }
  const auto login = environment.get(variable);
  const bool usable =
      login && is_one_line(*login, k_longest_login) && has_person(choice.host, environment);
  return usable ? *login : std::string();
}

std::map<std::string, std::string> login_environment(const HostChoice& choice,
                                                     const std::string& login) {
  std::map<std::string, std::string> variables;
  const std::string variable = login_variable(choice);
  if (variable.empty()) {
    return variables;
  }
  variables[variable] = login;
  if (choice.host == Host::gitlab) {
    variables[k_gitlab_id] = std::string(k_gitlab_user) + "1";
  } else if (choice.host == Host::gitea) {
    variables[k_gitea_deploy_key] = "0";
  }
  return variables;
}

std::string repository_from(Host host, const Environment& environment) {
  std::string name = named_repository(host, environment);
  return is_one_line(name, k_longest_repository) ? name : std::string();
}

bool is_dry_run(Host host, const Environment& environment) {
  return host == Host::bitbucket && get(environment, "BB_IS_DRY_RUN") == "true";
}

}  // namespace refwarden
