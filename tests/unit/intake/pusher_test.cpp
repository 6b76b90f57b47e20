#include "intake/pusher.hpp"

#include <array>

#include <catch2/catch.hpp>

using namespace refwarden;

namespace {

using Values = std::map<std::string, std::string>;

// A host, and what it sets for a push of dana's to payments.
struct Contract {
  Host host;
  const char* variable;
  Values values;
  const char* repository;
};

const std::array k_contracts{
    Contract{Host::http,
             "REMOTE_USER",
             {{"REMOTE_USER", "dana"},
              {"GIT_PROJECT_ROOT", "/srv/git"},
              {"PATH_INFO", "/payments.git/git-receive-pack"}},
             "/srv/git/payments.git"},
    Contract{Host::gitolite,
             "GL_USER",
             {{"GL_USER", "dana"}, {"GL_REPO", "team/payments"}},
             "team/payments"},
    Contract{Host::gitea,
             "GITEA_PUSHER_NAME",
             {{"GITEA_PUSHER_NAME", "dana"},
              {"GITEA_DEPLOY_KEY_ID", "0"},
              {"GITEA_REPO_USER_NAME", "team"},
              {"GITEA_REPO_NAME", "payments"}},
             "team/payments"},
    Contract{Host::gitlab,
             "GL_USERNAME",
             {{"GL_USERNAME", "dana"}, {"GL_ID", "user-17"}, {"GL_PROJECT_PATH", "team/payments"}},
             "team/payments"},
    Contract{Host::ghes,
             "GITHUB_USER_LOGIN",
             {{"GITHUB_USER_LOGIN", "dana"}, {"GITHUB_REPO_NAME", "team/payments"}},
             "team/payments"},
    Contract{Host::bitbucket,
             "BB_USER_NAME",
             {{"BB_USER_NAME", "dana"}, {"BB_PROJECT_KEY", "TEAM"}, {"BB_REPO_SLUG", "payments"}},
             "TEAM/payments"},
    Contract{Host::soft_serve,
             "SOFT_SERVE_USERNAME",
             {{"SOFT_SERVE_USERNAME", "dana"}, {"SOFT_SERVE_REPO_NAME", "payments"}},
             "payments"},
};

Values with(Values values, const char* name, const std::string& value) {
  values[name] = value;
  return values;
}

std::string login(Host host, const Values& values) {
  return login_from({host, ""}, Environment(values));
}

}  // namespace

TEST_CASE("each host names its pusher and its repository", "[intake]") {
  for (const Contract& contract : k_contracts) {
    INFO(name_of(contract.host));
    const Environment environment(contract.values);
    CHECK(login_variable({contract.host, ""}) == contract.variable);
    CHECK(login_from({contract.host, ""}, environment) == "dana");
    CHECK(repository_from(contract.host, environment) == contract.repository);
    // A variable of the policy's own has no say.
    CHECK(login_from({contract.host, "OTHER"},
                     Environment(with(contract.values, "OTHER", "ines"))) == "dana");
  }
}

TEST_CASE("a login that is missing, empty or misshapen is none", "[intake]") {
  for (const Contract& contract : k_contracts) {
    INFO(name_of(contract.host));
    Values others{{"USER", "dana"}, {"LOGNAME", "dana"}, {"SSH_ORIGINAL_COMMAND", "dana"}};
    for (const Contract& other : k_contracts) {
      others.insert(other.values.begin(), other.values.end());
    }
    others.erase(contract.variable);
    CHECK(login(contract.host, others).empty());
    const auto value = [&](const std::string& text) {
      return login(contract.host, with(contract.values, contract.variable, text));
    };
    CHECK(value("").empty());
    CHECK(value("dana\n").empty());
    CHECK(value("da\x7Fna").empty());
    CHECK(value(std::string(257, 'a')).empty());
    CHECK(value(std::string(256, 'a')) == std::string(256, 'a'));
    CHECK(value("dana ines") == "dana ines");
  }
}

TEST_CASE("a plain host has the variable that the policy names, or none", "[intake]") {
  const Environment environment(Values{{"USER", "root"},
                                       {"LOGIN", "dana"},
                                       {"REMOTE_USER", "ines"},
                                       {"EMPTY", ""},
                                       {"GL_USER", "x"}});
  CHECK(login_from({Host::plain, "LOGIN"}, environment) == "dana");
  CHECK(login_from({Host::plain, ""}, environment).empty());
  CHECK(login_from({Host::plain, "EMPTY"}, environment).empty());
  CHECK(login_from({Host::plain, "LOGINS"}, environment).empty());
  CHECK(repository_from(Host::plain, environment).empty());
}

TEST_CASE("no person stands behind a deploy key", "[intake]") {
  const Values gitea{{"GITEA_PUSHER_NAME", "owner"}};
  CHECK(login(Host::gitea, gitea) == "owner");
  CHECK(login(Host::gitea, with(gitea, "GITEA_DEPLOY_KEY_ID", "")) == "owner");
  CHECK(login(Host::gitea, with(gitea, "GITEA_DEPLOY_KEY_ID", "7")).empty());
  CHECK(login(Host::gitea, with(gitea, "GITEA_DEPLOY_KEY_ID", "00")).empty());
  const Values gitlab{{"GL_USERNAME", "owner"}};
  CHECK(login(Host::gitlab, gitlab).empty());
  for (const char* id : {"key-17", "user-", "user-1x", "user17", "User-17", " user-17", ""}) {
    CHECK(login(Host::gitlab, with(gitlab, "GL_ID", id)).empty());
  }
  CHECK(login(Host::gitlab, with(gitlab, "GL_ID", "user-17")) == "owner");
  // What another host says of keys means nothing here.
  CHECK(login(Host::gitolite, {{"GL_USER", "dana"}, {"GITEA_DEPLOY_KEY_ID", "7"}}) == "dana");
}

TEST_CASE("half a name of a repository is none", "[intake]") {
  const auto name = [](Host host, Values values) {
    return repository_from(host, Environment(std::move(values)));
  };
  CHECK(name(Host::gitea, {{"GITEA_REPO_NAME", "payments"}}).empty());
  CHECK(name(Host::bitbucket, {{"BB_PROJECT_KEY", "TEAM"}, {"BB_REPO_SLUG", ""}}).empty());
  CHECK(name(Host::http, {{"PATH_INFO", "/payments.git"}}).empty());
  CHECK(name(Host::http, {{"GIT_PROJECT_ROOT", "/srv"}, {"PATH_INFO", "/p.git"}}) == "/srv/p.git");
  CHECK(name(Host::gitolite, {{"GL_REPO", "a\nb"}}).empty());
  CHECK(name(Host::gitolite, {{"GL_REPO", std::string(1025, 'a')}}).empty());
}

TEST_CASE("only Bitbucket asks without meaning it, and only with one word", "[intake]") {
  const auto asks = [](Host host, const char* value) {
    return is_dry_run(host, Environment(Values{{"BB_IS_DRY_RUN", value}}));
  };
  CHECK(asks(Host::bitbucket, "true"));
  for (const char* value : {"", "false", "True", "1", "true "}) {
    CHECK_FALSE(asks(Host::bitbucket, value));
  }
  CHECK_FALSE(asks(Host::plain, "true"));
  CHECK_FALSE(asks(Host::gitlab, "true"));
}

TEST_CASE("what says a login is what it is taken from", "[intake]") {
  for (const Contract& contract : k_contracts) {
    INFO(name_of(contract.host));
    const HostChoice choice{contract.host, ""};
    CHECK(login_from(choice, Environment(login_environment(choice, "dana"))) == "dana");
    CHECK(login_from(choice, Environment(login_environment(choice, ""))).empty());
  }
  CHECK(login_environment({Host::plain, ""}, "dana").empty());
  CHECK(login_environment({Host::plain, "WHO"}, "dana") == Values{{"WHO", "dana"}});
}

TEST_CASE("a host that ends its hooks leaves time for an answer", "[intake]") {
  CHECK(contract_of(Host::ghes).time_limit == std::chrono::seconds(5));
  CHECK(contract_of(Host::gitlab).line_prefix == "GL-HOOK-ERR: ");
  CHECK(contract_of(Host::gitea).line_prefix.empty());
}
