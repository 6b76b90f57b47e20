#include "app/hook_help.hpp"

#include <catch2/catch.hpp>

using namespace refwarden;

TEST_CASE("nothing that git or a pusher says ends a hook before it has judged", "[app]") {
  using Values = std::map<std::string, std::string>;
  const Environment by_git(Values{{"GIT_DIR", "."}});
  const Environment by_git_somehow(Values{{"GIT_DIR", ""}});
  const Environment by_hand(Values{});
  for (const HookKind kind : {HookKind::pre_receive, HookKind::update, HookKind::post_receive,
                              HookKind::reference_transaction}) {
    CHECK_FALSE(answer_about_program(kind, {"hook", "--help"}, by_git));
    CHECK_FALSE(answer_about_program(kind, {"hook", "--version"}, by_git));
    CHECK_FALSE(answer_about_program(kind, {"hook", "--version"}, by_git_somehow));
    CHECK_FALSE(answer_about_program(kind, {"hook"}, by_hand));
    CHECK_FALSE(answer_about_program(kind, {"hook", "help"}, by_hand));
    CHECK_FALSE(answer_about_program(kind, {"hook", "--help", "--help"}, by_hand));
    CHECK_FALSE(answer_about_program(kind, {"hook", "--version", "1", "2"}, by_hand));
  }
}
