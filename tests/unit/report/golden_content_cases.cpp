// Golden messages about what enters the tree.
#include "unit/report/scene.hpp"

namespace refwarden::test {
namespace {

using What = Found::What;

std::string content(Code code, ContentFault fault, const std::string& path) {
  const Policy policy = example_policy();
  CommitBuilder builder(policy, 0x4f2a91c3);
  builder.parents({1}).paths({path, "src/main.cc"}).message("Add a tool\n");
  Scene scene("refs/heads/main", {builder.build()});
  ContentRule body;
  body.forbid = {fault};
  scene.add_rule("clean-tree", body, "every checkout looks the same everywhere");
  Finding& finding = scene.find(code, "clean-tree", {0x4f2a91c3});
  finding.commits.front().found = {found(What::path, path)};
  return scene.text();
}

std::string too_large() {
  const Policy policy = example_policy();
  CommitBuilder builder(policy, 0x4f2a91c3);
  builder.parents({1}).paths({"video/intro.mp4"}).message("Add the film\n");
  Scene scene("refs/heads/main", {builder.build()});
  ContentRule body;
  body.max_bytes = 1048576;
  scene.add_rule("small-files", body, "clones stay small");
  Finding& finding = scene.find(Code::content_too_large, "small-files", {0x4f2a91c3});
  Found entry = found(What::path, "video/intro.mp4");
  entry.number = 52428800;
  finding.commits.front().found = {entry};
  return scene.text();
}

std::string twins() {
  const Policy policy = example_policy();
  CommitBuilder builder(policy, 0x4f2a91c3);
  builder.parents({1}).paths({"src/Main.cc"}).message("Add a tool\n");
  Scene scene("refs/heads/main", {builder.build()});
  ContentRule body;
  body.forbid = {ContentFault::case_twin};
  scene.add_rule("clean-tree", body, "every checkout looks the same everywhere");
  Finding& finding = scene.find(Code::content_case_twin, "clean-tree", {0x4f2a91c3});
  Found entry = found(What::twin, "src/Main.cc");
  entry.other_text = Untrusted("src/main.cc");
  finding.commits.front().found = {entry};
  return scene.text();
}

}  // namespace

std::vector<GoldenCase> content_cases() {
  using Fault = ContentFault;
  const auto make = [](Code code, Fault fault, const std::string& path) {
    return [=] { return content(code, fault, path); };
  };
  return {
      {"content-too-large", too_large},
      {"content-case-twin", twins},
      {"content-symlink", make(Code::content_symlink, Fault::symlink, "tools/latest")},
      {"content-submodule", make(Code::content_submodule, Fault::submodule, "vendor/zlib")},
      {"content-executable", make(Code::content_executable, Fault::executable, "docs/notes.txt")},
      {"content-unportable-name",
       make(Code::content_unportable_name, Fault::unportable_name, "docs/aux.txt")},
      {"content-bidi", make(Code::content_bidi, Fault::bidi, "src/check.cc")},
      {"content-conflict-marker",
       make(Code::content_conflict_marker, Fault::conflict_marker, "src/my file.cc")},
  };
}

}  // namespace refwarden::test
