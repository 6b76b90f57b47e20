#include <catch2/catch.hpp>

#include "git/objects.hpp"

using namespace refwarden;

namespace {

const std::string k_object = "object " + std::string(40, '1') + "\n";
const std::string k_type = "type commit\n";
const std::string k_name = "tag v1.0\n";
const std::string k_tagger = "tagger Dana Reyes <dana@example.org> 1700000000 +0100\n";
const std::string k_head = k_object + k_type + k_name + k_tagger;
const std::string k_pgp = "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n";
const std::string k_ssh = "-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE-----\n";
const std::string k_x509 = "-----BEGIN SIGNED MESSAGE-----\nabc\n-----END SIGNED MESSAGE-----\n";
const std::string k_message = "-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n";
const std::string k_sha256_header = "gpgsig-sha256 -----BEGIN Y-----\n -----END Y-----\n";

Parsed<Tag> read(const std::string& bytes) {
  return read_tag(*Oid::parse(std::string(40, 'a')), bytes);
}

std::string why(const std::string& bytes) {
  const auto tag = read(bytes);
  if (tag) {
    return "canonical";
  }
  return std::string(tag.error().why) + (tag.error().several_signatures ? ", several" : "");
}

}  // namespace

TEST_CASE("a canonical tag is read field by field", "[git]") {
  const auto tag = read(k_head + "\nSubject\n\nBody");
  REQUIRE(tag);
  CHECK(tag->target.hex() == std::string(40, '1'));
  CHECK(tag->target_type == ObjectType::commit);
  CHECK(tag->name.bytes() == "v1.0");
  CHECK(tag->tagger->name.bytes() == "Dana Reyes");
  CHECK(tag->message.bytes() == "Subject\n\nBody");
  CHECK_FALSE(tag->signed_part);
  CHECK_FALSE(read(k_object + k_type + k_name + "\nm\n")->tagger);
  CHECK(read(k_object + "type blob\n" + k_name + "\nm\n")->target_type == ObjectType::blob);
}

TEST_CASE("a tag's signature is the block at the end of its body", "[git]") {
  for (const auto& block : {k_pgp, k_ssh, k_x509, k_message}) {
    for (const std::string body : {"m\n", "", "m\n -----BEGIN PGP SIGNATURE-----\n"}) {
      const auto tag = read(k_head + "\n" + body + block);
      REQUIRE(tag);
      CHECK(tag->message.bytes() == body);
      REQUIRE(tag->signed_part);
      CHECK(tag->signed_part->signature == block);
      CHECK(tag->signed_part->payload == k_head + "\n" + body);
      CHECK_FALSE(tag->signed_part->other_algorithm);
      CHECK_FALSE(tag->signed_part->several);
    }
  }
}

TEST_CASE("the header of the other algorithm is left out of what a tag signs, and is one too many",
          "[git]") {
  const auto both = read(k_head + k_sha256_header + "\nm\n" + k_pgp);
  REQUIRE(both);
  CHECK(both->signed_part->signature == k_pgp);
  CHECK(both->signed_part->payload == k_head + "\nm\n");
  CHECK_FALSE(both->signed_part->other_algorithm);
  CHECK(both->signed_part->several);
  const auto alone = read(k_head + k_sha256_header + "\nm\n");
  REQUIRE(alone);
  CHECK(alone->signed_part->other_algorithm);
  CHECK_FALSE(alone->signed_part->several);
  CHECK(alone->signed_part->payload == k_head + "\nm\n");
}

TEST_CASE("a tag in any other shape is malformed", "[git]") {
  const std::string m = "\nm\n";
  const std::string two = "two signatures in the body, several";
  const std::string extra = "a header that tags do not have, twice or out of order";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "headers without the empty line that ends them"},
      {k_head, "headers without the empty line that ends them"},
      {k_type + k_object + k_name + k_tagger + m, "no object header at the start"},
      {k_object + k_object + k_type + k_name + k_tagger + m, "no type header after the object"},
      {k_object + k_name + k_type + k_tagger + m, "no type header after the object"},
      {k_object + k_type + k_tagger + k_name + m, "no tag header after the type"},
      {k_object + k_type + k_type + k_name + m, "no tag header after the type"},
      {k_object + k_type + "tag \n" + k_tagger + m, "a header without a value"},
      {k_object + k_type + "tag a\n b\n" + k_tagger + m,
       "a continuation line after a header that has one line"},
      {k_object + "type Commit\n" + k_name + k_tagger + m, "a type that git does not have"},
      {"object " + std::string(40, 'A') + "\n" + k_type + k_name + m,
       "an object id that is not full and lower case"},
      {k_head + k_tagger + m, extra},
      {k_head + k_name + m, extra},
      {k_head + "x y\n" + m, extra},
      {k_object + k_type + k_name + "tagger Dana <d@example.org>\n" + m,
       "an identity without a time"},
      {k_head + "\nm\n" + std::string(1, '\0'), "a NUL byte"},
      {k_head + m + k_pgp + k_pgp, two},
      {k_head + m + k_ssh + "text\n" + k_pgp, two},
      {k_head + "\n-----BEGIN PGP SIGNATURE-----fake\n" + k_pgp, two},
      {k_head + m + k_pgp + "text\n", "text after the signature, several"},
      {k_head + m + k_pgp + "\n", "text after the signature, several"},
      {k_head + m + k_pgp.substr(0, k_pgp.size() - 1),
       "a signature without a line feed at its end"},
      {k_head + m + k_pgp.substr(0, k_pgp.size() - 2), "a signature without its last line"},
      {k_head + m + "-----BEGIN PGP SIGNATURE-----\n", "a signature without its last line"},
      {k_head + m + "-----BEGIN PGP SIGNATURE-----", "a signature without its last line"},
      {k_head + m + "-----BEGIN SSH SIGNATURE-----\n-----END PGP SIGNATURE-----\n",
       "a signature without its last line"},
      {k_head + m + "-----BEGIN PGP SIGNATURE----- \n-----END PGP SIGNATURE-----\n",
       "text behind the first line of a signature"},
      {k_head + "gpgsig x\n" + m, "a tag's own signature in a header instead of its body"},
      {k_head + "gpgsig x\n" + m + k_pgp,
       "a tag's own signature in a header instead of its body, several"},
      {k_head + k_sha256_header + k_sha256_header + m, "two signature headers, several"},
      {k_head + "gpgsig-x y\n" + m, "an unknown signature header, which no signature covers"},
  };
  for (const auto& [bytes, want] : cases) {
    INFO(bytes);
    CHECK(why(bytes) == want);
  }
}
