#include <catch2/catch.hpp>

#include "git/objects.hpp"

using namespace refwarden;

namespace {

const std::string k_id(40, 'a');
const std::string k_tree = "tree " + std::string(40, '1') + "\n";
const std::string k_parent = "parent " + std::string(40, '2') + "\n";
const std::string k_author = "author Dana Reyes <dana@example.org> 1700000000 +0100\n";
const std::string k_committer = "committer Ines Okafor <ines@example.org> 1700000001 -0230\n";
const std::string k_people = k_author + k_committer;
const std::string k_signature = "gpgsig -----BEGIN X-----\n \n abc\n -----END X-----\n";
const std::string k_signature_text = "-----BEGIN X-----\n\nabc\n-----END X-----\n";
const std::string k_sha256_signature = "gpgsig-sha256 -----BEGIN Y-----\n -----END Y-----\n";

Parsed<Commit> read(const std::string& bytes) {
  return read_commit(*Oid::parse(k_id), bytes);
}

std::string why(const std::string& bytes) {
  const auto commit = read(bytes);
  return commit ? "canonical" : std::string(commit.error().why);
}

std::string with_author(const std::string& identity) {
  return k_tree + "author " + identity + "\n" + k_committer + "\nmessage\n";
}

}  // namespace

TEST_CASE("a canonical commit is read field by field", "[git]") {
  const auto commit = read(k_tree + k_parent + "parent " + std::string(40, '3') + "\n" + k_people +
                           "encoding ISO-8859-1\n\nSubject\n\nBody without a line feed at the end");
  REQUIRE(commit);
  CHECK(commit->id.hex() == k_id);
  CHECK(commit->tree.hex() == std::string(40, '1'));
  REQUIRE(commit->parents.size() == 2);
  CHECK(commit->parents[1].hex() == std::string(40, '3'));
  CHECK(commit->author.name.bytes() == "Dana Reyes");
  CHECK(commit->author.address.bytes() == "dana@example.org");
  CHECK(commit->author.seconds == 1700000000);
  CHECK(commit->author.zone == "+0100");
  CHECK(commit->committer.name.bytes() == "Ines Okafor");
  CHECK(commit->committer.zone == "-0230");
  CHECK(commit->encoding->bytes() == "ISO-8859-1");
  CHECK(commit->message.bytes() == "Subject\n\nBody without a line feed at the end");
  CHECK_FALSE(commit->signed_part);
}

TEST_CASE("an empty message is a message", "[git]") {
  CHECK(read(k_tree + k_people + "\n")->message.empty());
}

TEST_CASE("the signature is unfolded and the payload is the rest, byte for byte", "[git]") {
  const std::string head = k_tree + k_people;
  const std::string tail = "HG:extra branch:x\n more\n\nm \xE9\r\n";
  for (const std::string& bytes :
       {head + k_signature + tail, head + "change-id a\n" + k_signature + tail}) {
    const auto commit = read(bytes);
    REQUIRE(commit);
    REQUIRE(commit->signed_part);
    CHECK(commit->signed_part->signature == k_signature_text);
    std::string payload = bytes;
    payload.erase(bytes.find(k_signature), k_signature.size());
    CHECK(commit->signed_part->payload == payload);
    CHECK_FALSE(commit->signed_part->other_algorithm);
    CHECK_FALSE(commit->signed_part->several);
  }
}

TEST_CASE("one signature of each algorithm is canonical and several", "[git]") {
  const std::string head = k_tree + k_people;
  for (const auto& headers : {k_signature + k_sha256_signature, k_sha256_signature + k_signature,
                              k_signature + "x y\n" + k_sha256_signature}) {
    const auto commit = read(head + headers + "\nm\n");
    REQUIRE(commit);
    CHECK(commit->signed_part->signature == k_signature_text);
    CHECK_FALSE(commit->signed_part->other_algorithm);
    CHECK(commit->signed_part->several);
    CHECK(commit->signed_part->payload.find("gpgsig") == std::string::npos);
    CHECK(commit->signed_part->payload.find("-----") == std::string::npos);
  }
  const auto alone = read(head + k_sha256_signature + "\nm\n");
  REQUIRE(alone);
  CHECK(alone->signed_part->other_algorithm);
  CHECK_FALSE(alone->signed_part->several);
  CHECK(alone->signed_part->signature == "-----BEGIN Y-----\n-----END Y-----\n");
  CHECK(alone->signed_part->payload == head + "\nm\n");
}

TEST_CASE("in a SHA-256 repository the roles of the two headers are exchanged", "[git]") {
  const std::string head = "tree " + std::string(64, '1') + "\n" + k_people;
  const Oid id = *Oid::parse(std::string(64, 'a'));
  CHECK(read_commit(id, head + k_signature + "\nm\n")->signed_part->other_algorithm);
  CHECK_FALSE(read_commit(id, head + k_sha256_signature + "\nm\n")->signed_part->other_algorithm);
  CHECK_FALSE(read_commit(id, k_tree + k_people + "\nm\n"));
}

TEST_CASE("more than one signature header is several signatures", "[git]") {
  for (const auto& headers :
       {k_signature + k_signature, k_signature + "x y\n" + k_signature,
        k_sha256_signature + k_sha256_signature, k_signature + k_sha256_signature + k_signature}) {
    const auto commit = read(k_tree + k_people + headers + "\nm\n");
    REQUIRE_FALSE(commit);
    CHECK(commit.error().several_signatures);
    CHECK(commit.error().why == "two signature headers");
  }
}

TEST_CASE("header-shaped lines of the message are message", "[git]") {
  const auto commit = read(k_tree + k_people + "\nm\n" + k_signature + k_author);
  REQUIRE(commit);
  CHECK_FALSE(commit->signed_part);
  CHECK(commit->message.bytes() == "m\n" + k_signature + k_author);
}

TEST_CASE("mergetag headers and headers of other tools are kept in the payload", "[git]") {
  const std::string tag = "mergetag object " + std::string(40, '4') +
                          "\n type commit\n tag v1\n \n text\n -----BEGIN PGP SIGNATURE-----\n";
  const std::string extra = tag + tag + "HG:rename\nchange-id zz\n";
  const auto commit = read(k_tree + k_people + extra + k_signature + "\nm\n");
  REQUIRE(commit);
  CHECK(commit->signed_part->payload == k_tree + k_people + extra + "\nm\n");
}

TEST_CASE("a commit in any other shape is malformed", "[git]") {
  const std::string m = "\nm\n";
  const std::string empty_end = "headers without the empty line that ends them";
  const std::string place = "a tree, parent, author or committer header twice or out of order";
  const std::string no_author = "no author header after tree and parents";
  const std::string bad_id = "an object id that is not full and lower case";
  const std::string bad_name = "a header line without a proper name";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", empty_end},
      {"\n", "no tree header at the start"},
      {k_parent + k_people + m, "no tree header at the start"},
      {k_tree + k_tree + k_people + m, no_author},
      {k_tree + k_parent + k_parent + k_people + m, "the same parent twice"},
      {k_tree + k_author + k_author + k_committer + m, "no committer header after the author"},
      {k_tree + k_people + k_committer + m, place},
      {k_tree + k_people + k_parent + m, place},
      {k_tree + k_people + k_tree + m, place},
      {k_tree + k_people + k_author + m, place},
      {k_tree + k_committer + k_author + m, no_author},
      {k_tree + k_author + k_parent + k_committer + m, "no committer header after the author"},
      {k_tree + k_author + m, "no committer header after the author"},
      {k_tree + m, no_author},
      {k_tree + k_people, empty_end},
      {k_tree + k_people + k_signature, empty_end},
      {k_tree + k_author + "committer Dana <d@example.org> 1 +0000", empty_end},
      {k_tree + k_people + "gpgsig x\n y", empty_end},
      {k_tree + k_people + "gpgsig \n" + m, "an empty signature header"},
      {k_tree + k_people + "gpgsig\n" + m, "an empty signature header"},
      {k_tree + k_people + "gpgsig \n -----BEGIN X-----\n" + m, "an empty signature header"},
      {k_tree + k_people + "gpgsig-x junk\n" + m,
       "an unknown signature header, which no signature covers"},
      {k_tree + k_people + "gpgsigs junk\n" + m,
       "an unknown signature header, which no signature covers"},
      {k_tree + k_people + "gpgsig -----BEGIN X-----\n\tabc\n" + m, bad_name},
      {k_tree + k_people + "gpgsig\tabc\n" + m, bad_name},
      {k_tree + k_people + "a_b c\n" + m, bad_name},
      {k_tree + k_people + ": \xC3\xA9 \xE9\n" + m, "canonical"},
      {k_tree + k_people + "\xC3\xA9 a\n" + m, bad_name},
      {k_tree + k_people + "\r\n" + m, bad_name},
      {" " + k_tree + k_people + m, bad_name},
      {k_tree + " continued\n" + k_people + m,
       "a continuation line after a header that has one line"},
      {k_tree + k_author + " continued\n" + k_committer + m,
       "a continuation line after a header that has one line"},
      {k_tree + k_people + "encoding UTF-8\n more\n" + m,
       "a continuation line after a header that has one line"},
      {k_tree + k_people + "encoding UTF-8\nencoding UTF-8\n" + m, "two encoding headers"},
      {k_tree + k_people + "encoding \n" + m, "a header without a value"},
      {k_tree + k_people + "\nm\n" + std::string(1, '\0'), "a NUL byte"},
      {k_tree + "author Dana" + std::string(1, '\0') + " <d@example.org> 1 +0000\n" + m,
       "a NUL byte"},
      {"tree " + std::string(40, 'A') + "\n" + k_people + m, bad_id},
      {"tree " + std::string(39, '1') + "\n" + k_people + m, bad_id},
      {"tree " + std::string(64, '1') + "\n" + k_people + m, bad_id},
      {"tree  " + std::string(40, '1') + "\n" + k_people + m, bad_id},
      {"tree " + std::string(40, '1') + "\r\n" + k_people + m, bad_id},
      {"tree " + std::string(40, '1') + " \n" + k_people + m, bad_id},
      {k_tree + "parent " + std::string(40, 'F') + "\n" + k_people + m, bad_id},
  };
  for (const auto& [bytes, want] : cases) {
    INFO(bytes);
    CHECK(why(bytes) == want);
  }
}

TEST_CASE("identities that git writes are read", "[git]") {
  const auto address = [](const std::string& identity) {
    const auto commit = read(with_author(identity));
    REQUIRE(commit);
    return std::string(commit->author.address.bytes());
  };
  CHECK(address("D <d@example.org> 0 +0000") == "d@example.org");
  CHECK(address("D <> 1 -1400") == "");
  CHECK(address("D <a b> 9223372036854775807 +1359") == "a b");
  CHECK(address("D. \"R\" (x) <d> 1 +0000") == "d");
  CHECK(address("\xE9 \xC3\xA9 <\xE9> 1 +0000") == "\xE9");
}

TEST_CASE("an identity in any other shape is malformed", "[git]") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"D d@example.org 1 +0000", "an identity without an address in angle brackets"},
      {"<d@example.org> 1 +0000", "an identity without a blank before its address"},
      {"D<d@example.org> 1 +0000", "an identity without a blank before its address"},
      {" <d@example.org> 1 +0000", "an identity without a name"},
      {"   <d@example.org> 1 +0000", "an identity without a name"},
      {"D <d@example.org 1 +0000", "an identity with stray angle brackets"},
      {"D <d@<x> 1 +0000", "an identity with stray angle brackets"},
      {"D > <d@example.org> 1 +0000", "an identity with stray angle brackets"},
      {"D <a@example.org> <b@example.org> 1 +0000", "a time that is not a decimal number"},
      {"D <d@example.org>> 1 +0000", "an identity without a time"},
      {"D <d@example.org>", "an identity without a time"},
      {"D <d@example.org>1 +0000", "an identity without a time"},
      {"D <d@example.org> 1", "an identity without a time zone"},
      {"D <d@example.org> 1 ", "a time zone that does not exist"},
      {"D <d@example.org>  1 +0000", "a time that is not a decimal number"},
      {"D <d@example.org> -1 +0000", "a time that is not a decimal number"},
      {"D <d@example.org> +1 +0000", "a time that is not a decimal number"},
      {"D <d@example.org> 0x1 +0000", "a time that is not a decimal number"},
      {"D <d@example.org> 01 +0000", "a time with leading zeros"},
      {"D <d@example.org> 00 +0000", "a time with leading zeros"},
      {"D <d@example.org> 9223372036854775808 +0000", "a time that is too large"},
      {"D <d@example.org> 99999999999999999999 +0000", "a time that is too large"},
      {"D <d@example.org> 1 0000", "a time zone that does not exist"},
      {"D <d@example.org> 1 +000", "a time zone that does not exist"},
      {"D <d@example.org> 1 +00000", "a time zone that does not exist"},
      {"D <d@example.org> 1 +9999", "a time zone that does not exist"},
      {"D <d@example.org> 1 +1401", "a time zone that does not exist"},
      {"D <d@example.org> 1 +0060", "a time zone that does not exist"},
      {"D <d@example.org> 1 +0000 ", "a time zone that does not exist"},
      {"D <d@example.org> 1 +0000\r", "a control byte in an identity"},
      {"D\x1b[31m <d@example.org> 1 +0000", "a control byte in an identity"},
      {"D <d\t@example.org> 1 +0000", "a control byte in an identity"},
      {"D <d\x7f@example.org> 1 +0000", "a control byte in an identity"},
  };
  for (const auto& [identity, want] : cases) {
    INFO(identity);
    CHECK(why(with_author(identity)) == want);
  }
}

TEST_CASE("one octopus parent too many is found without quadratic work", "[git]") {
  std::string bytes = k_tree;
  for (int i = 0; i < 20000; ++i) {
    std::string hex = std::to_string(i);
    hex.insert(0, 40 - hex.size(), '0');
    bytes += "parent " + hex + "\n";
  }
  CHECK(read(bytes + k_people + "\nm\n")->parents.size() == 20000);
  CHECK(why(bytes + "parent " + std::string(39, '0') + "7\n" + k_people + "\nm\n") ==
        "the same parent twice");
}

TEST_CASE("parents are read from history without judging the rest", "[git]") {
  const auto parents = [](const std::string& bytes) {
    return read_parents(bytes, HashAlgorithm::sha1);
  };
  CHECK(parents(k_tree + "author by nobody\n")->empty());
  CHECK(parents(k_tree)->empty());
  CHECK(parents(k_tree + k_parent + k_parent + k_people)->size() == 2);
  CHECK(parents(k_tree + k_author + k_parent)->empty());
  CHECK_FALSE(parents(k_parent));
  CHECK_FALSE(parents(""));
  CHECK_FALSE(parents("tree 1\n"));
  CHECK_FALSE(parents(k_tree + "parent " + std::string(40, 'G') + "\n"));
  CHECK_FALSE(parents(k_tree + "parent " + std::string(40, '2')));
  CHECK_FALSE(parents(k_tree + "parent " + std::string(64, '2') + "\n"));
}
