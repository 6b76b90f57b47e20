// Golden messages about reviews and authors.
#include "unit/report/scene.hpp"

namespace refwarden::test {
namespace {

using What = Found::What;

std::string review_missing() {
  const Policy policy = example_policy();
  Scene scene("refs/heads/main",
              {CommitBuilder(policy, 0xb81f0e6c)
                   .parents({1})
                   .paths({"src/crypto/hsm_wrap.cc"})
                   .message("Rotate the HSM wrapping key format\n\nTicket: PAY-812\n"
                            "Reviewed-by: Ines Okafor <ines@example.org>\n"
                            "Reviewed-by: Dana Reyes <dana@example.org>\n"
                            "Reviewed-by: Lee Anders <lee@example.org>\n")
                   .build()});
  Finding& finding = scene.find(Code::review_missing, "expert-review", {0xb81f0e6c});
  finding.group = {"expert-review"};
  finding.risk = 2;
  finding.reasons = {{Untrusted("src/crypto/hsm_wrap.cc"), 3}};
  Found elsewhere = found_person(What::needed_elsewhere, "ines", "Ines Okafor <ines@example.org>");
  elsewhere.other = "one-review";
  Found gone = found_person(What::has_left, "lee", "Lee Anders <lee@example.org>");
  gone.day = day(2026, 5, 31);
  finding.commits.front().found = {
      elsewhere, found_person(What::is_author, "dana", "Dana Reyes <dana@example.org>"), gone};
  return scene.text();
}

std::string author_unknown() {
  const Policy policy = example_policy();
  Scene scene("refs/heads/main", {CommitBuilder(policy, 0xb81f0e6c)
                                      .parents({1})
                                      .author("dana@laptop.local")
                                      .message("Tidy up\n")
                                      .build()});
  Finding& finding = scene.find(Code::author_unknown, "one-review", {0xb81f0e6c});
  Found beside = found(What::nobodys_address, "Pat <pat@example.net>");
  beside.other = "c07d5519ae30";
  finding.commits.front().found = {found(What::authored_as, "dana@laptop.local"), beside};
  return scene.text();
}

}  // namespace

std::vector<GoldenCase> review_cases() {
  return {{"review-missing", review_missing}, {"author-unknown", author_unknown}};
}

}  // namespace refwarden::test
