// What a message that is still to be written will need.
#include <catch2/catch.hpp>

#include "unit/report/scene.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

std::string draft_of(const Scene& scene, std::uint32_t number) {
  return report_draft(scene.verdict, scene.facts, scene.policy, oid(number));
}

}  // namespace

TEST_CASE("a draft hears of what its message will need, as comments", "[report]") {
  Scene scene("refs/heads/main", {0x4f2a91c2, 0x4f2a91c3});
  scene.find(Code::review_missing, "one-review", {0x4f2a91c3});
  scene.find(Code::ticket_missing, "ticket", {0x4f2a91c2, 0x4f2a91c3});
  const std::string text = draft_of(scene, 0x4f2a91c3);
  CHECK(text.starts_with("# refwarden: refs/heads/main asks for these in this message:\n"));
  CHECK(text.find("#   Reviewed-by: 1 review by") != std::string::npos);
  CHECK(text.find("#   a trailer \"Ticket:\" with") != std::string::npos);
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    CHECK(text[at] == '#');
  }
}

TEST_CASE("a draft hears nothing of other commits, nor of what no message mends", "[report]") {
  Scene scene("refs/heads/main", {0x4f2a91c2, 0x4f2a91c3});
  CHECK(draft_of(scene, 0x4f2a91c3).empty());
  scene.find(Code::ticket_missing, "ticket", {0x4f2a91c2});
  CHECK(draft_of(scene, 0x4f2a91c3).empty());
  CHECK_FALSE(draft_of(scene, 0x4f2a91c2).empty());
  scene.find(Code::commit_unsigned, "signed-commits", {0x4f2a91c3});
  CHECK(draft_of(scene, 0x4f2a91c3).empty());
}
