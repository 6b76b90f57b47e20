// Golden messages about what happens to a ref and who pushes.
#include "unit/report/scene.hpp"

namespace refwarden::test {
namespace {

std::string rewrite() {
  Scene scene;
  scene.update().kind = UpdateKind::rewrite;
  scene.find(Code::history_rewrite, "no-rewrite");
  return scene.text();
}

std::string deletion() {
  Scene scene;
  scene.update() = deletion_of(scene.policy, "refs/heads/main");
  scene.find(Code::history_delete, "no-rewrite");
  return scene.text();
}

std::string creation() {
  Scene scene("refs/heads/release/3.0");
  scene.update().kind = UpdateKind::create;
  HistoryRule body;
  body.forbid = {HistoryEvent::create};
  scene.add_rule("no-new-branches", body, "release branches are opened by an admin");
  scene.find(Code::history_create, "no-new-branches");
  return scene.text();
}

Commits with_merge(const Policy& policy) {
  return {CommitBuilder(policy, 0x11000001).parents({1}).message("Add a cache\n").build(),
          CommitBuilder(policy, 0x11000002).parents({1}).message("Add a log\n").build(),
          CommitBuilder(policy, 0x4f2a91c3)
              .merge(0x11000001, 0x11000002)
              .message("Merge branch 'log'\n")
              .build()};
}

std::string merge() {
  Scene scene("refs/heads/main", with_merge(example_policy()));
  scene.update().has_merges = true;
  HistoryRule body;
  body.forbid = {HistoryEvent::merge};
  scene.add_rule("linear", body, "the branch is a straight line");
  scene.find(Code::history_merge, "linear", {0x4f2a91c3});
  return scene.text();
}

std::string non_merge() {
  Scene scene;
  HistoryRule body;
  body.forbid = {HistoryEvent::non_merge};
  scene.add_rule("merges-only", body, "work comes in by merging branches").commits =
      CommitScope::first_parent;
  scene.find(Code::history_non_merge, "merges-only", {0x4f2a91c3});
  return scene.text();
}

std::string not_first_parent() {
  Scene scene;
  scene.find(Code::not_first_parent, "signed-commits");
  return scene.text();
}

std::string pusher_unknown() {
  Scene scene;
  PushersRule body;
  body.allow = persons(scene.policy, {"release-managers"});
  scene.add_rule("pushers", body, "release managers land changes");
  scene.facts.pusher = {};
  scene.policy.server.host = Host::gitea;
  scene.find(Code::pusher_unknown, "pushers");
  return scene.text();
}

std::string pusher_not_allowed() {
  Scene scene;
  PushersRule body;
  body.allow = persons(scene.policy, {"release-managers"});
  scene.add_rule("pushers", body, "release managers land changes");
  scene.find(Code::pusher_not_allowed, "pushers");
  return scene.text();
}

std::string pusher_is_author() {
  Scene scene;
  PushersRule body;
  body.apart_from = {Part::author, Part::committer};
  scene.add_rule("four-eyes", body, "nobody lands their own change");
  scene.find(Code::pusher_is_author, "four-eyes", {0x4f2a91c3});
  return scene.text();
}

}  // namespace

std::vector<GoldenCase> history_cases() {
  return {
      {"history-rewrite", rewrite},           {"history-delete", deletion},
      {"history-create", creation},           {"history-merge", merge},
      {"history-non-merge", non_merge},       {"not-first-parent", not_first_parent},
      {"pusher-unknown", pusher_unknown},     {"pusher-not-allowed", pusher_not_allowed},
      {"pusher-is-author", pusher_is_author},
  };
}

}  // namespace refwarden::test
