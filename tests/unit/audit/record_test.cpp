#include "audit/record.hpp"

#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "audit/keep_certificate.hpp"
#include "audit/log.hpp"
#include "base/sha256.hpp"
#include "policy/policy_digest.hpp"
#include "signature/openpgp_certificate.hpp"
#include "support/decision_case.hpp"
#include "support/scratch_folder.hpp"

using namespace refwarden;
using namespace refwarden::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

std::vector<json> records(const fs::path& folder) {
  std::istringstream text(file_text(folder / segment_name(1)));
  std::vector<json> result;
  for (std::string line; std::getline(text, line);) {
    result.push_back(json::parse(line));
  }
  return result;
}

}  // namespace

TEST_CASE("A decision is appended with its number, and keeps its policy once", "[audit]") {
  AuditServer server;
  const auto first = server.decide();
  const auto second = server.decide();
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->sequence == 1);
  CHECK(second->sequence == 2);
  CHECK(first->push_id != second->push_id);
  const auto lines = records(server.audit);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0]["id"] == first->push_id);
  CHECK(lines[0]["at"] == "2026-08-22T12:00:00.000000Z");
  CHECK(lines[0]["server"] == "git01");
  const fs::path kept = server.audit / "policies" / server.judged.policy.digest.substr(7);
  CHECK(file_text(kept / "system.toml") == "# system.toml\n");
  CHECK(file_text(kept / "repos/payments.toml") == "# repos/payments.toml\n");
  CHECK(file_text(kept / "keys" / (std::string(40, '8') + ".asc")) == "a key\n");
  CHECK(std::distance(fs::directory_iterator(server.audit / "policies"),
                      fs::directory_iterator()) == 1);
}

TEST_CASE("A listed person's push certificate is kept as it is", "[audit]") {
  AuditServer server;
  const std::string bytes = "certificate version 0.1\npusher x\xff\n";
  CertificateFacts& facts = server.judged.facts.certificate.emplace();
  facts.digest = sha256_of(bytes);
  REQUIRE(server.decide());
  CHECK_FALSE(fs::exists(server.audit / "certificates"));
  facts.kept = std::make_shared<const std::string>(bytes);
  REQUIRE(server.decide());
  REQUIRE(server.decide());
  const fs::path file = server.audit / certificate_name(facts.digest);
  CHECK(file_text(file) == bytes);
  CHECK(std::distance(fs::directory_iterator(file.parent_path()), fs::directory_iterator()) == 1);
  CHECK(records(server.audit)[1]["certificate"]["digest"] == facts.digest);
  CHECK(records(server.audit)[1]["certificate"]["kept"] == true);
}

TEST_CASE("A push whose certificate cannot be kept is refused", "[audit]") {
  AuditServer server;
  CertificateFacts& facts = server.judged.facts.certificate.emplace();
  facts.kept = std::make_shared<const std::string>("x");
  facts.digest = sha256_of(*facts.kept);
  write_text(server.audit / "certificates", "a file in its place\n");
  const auto written = server.decide();
  REQUIRE_FALSE(written);
  CHECK(written.error().code == FailureCode::server_broken);
  CHECK_FALSE(fs::exists(server.audit / segment_name(1)));
}

TEST_CASE("A policy file that changed since it was loaded refuses the push", "[audit]") {
  AuditServer server;
  write_text(server.judged.policy.folder / "people.toml", "# somebody else\n");
  const auto written = server.decide();
  REQUIRE_FALSE(written);
  CHECK(written.error().code == FailureCode::server_broken);
  CHECK_FALSE(fs::exists(server.audit / segment_name(1)));
  CHECK(fs::is_empty(server.audit / "policies"));
}

TEST_CASE("Keys that changed since the policy was loaded refuse the push", "[audit]") {
  AuditServer server;
  const fs::path keys = server.judged.policy.server.keys;
  SECTION("other bytes") {
    write_text(keys / (std::string(40, '8') + ".asc"), "another\n");
  }
  SECTION("one more") {
    write_text(keys / (std::string(40, '9') + ".asc"), "a key\n");
  }
  SECTION("one more of another kind") {
    write_text(keys / "README", "text\n");
  }
  SECTION("one less") {
    fs::remove(keys / (std::string(40, '8') + ".asc"));
  }
  SECTION("none at all") {
    fs::remove_all(keys);
  }
  const auto written = server.decide();
  REQUIRE_FALSE(written);
  CHECK(written.error().code == FailureCode::server_broken);
  CHECK(written.error().detail == "audit: the policy changed while the push was judged");
  CHECK_FALSE(fs::exists(server.audit / segment_name(1)));
  CHECK(fs::is_empty(server.audit / "policies"));
}

TEST_CASE("Every key file that can be loaded is kept", "[audit]") {
  AuditServer server;
  Policy& policy = server.judged.policy;
  const std::string large(k_key_file_limit, 'k');
  KeysDigest digest;
  digest.add(std::string(40, '8') + ".asc", "a key\n");
  digest.add("large.asc", large);
  policy.digest = policy_digest(policy.files, digest.digest());
  write_text(policy.server.keys / "large.asc", large);
  write_text(policy.server.keys / ".hidden", "not covered\n");
  REQUIRE(server.decide());
  const fs::path kept = server.audit / "policies" / policy.digest.substr(7) / "keys";
  CHECK(fs::file_size(kept / "large.asc") == k_key_file_limit);
  CHECK_FALSE(fs::exists(kept / ".hidden"));
}

TEST_CASE("A policy file outside of its folder, and a key that is a link, refuse", "[audit]") {
  AuditServer outside;
  outside.judged.policy.files[0].name = "../system.toml";
  CHECK_FALSE(outside.decide());
  AuditServer linked;
  fs::create_symlink("/dev/zero", linked.judged.policy.server.keys / "X.asc");
  CHECK_FALSE(linked.decide());
}

TEST_CASE("What landed is paired with the newest unused decision", "[audit]") {
  AuditServer server;
  server.accept("refs/heads/main", oid(1), oid(2));
  const Written newer = server.accept("refs/heads/main", oid(1), oid(2));
  server.accept("refs/heads/main", oid(1), oid(3));
  server.accept("refs/heads/other", oid(1), oid(2));
  server.land({{"refs/heads/main", oid(1), oid(2)}});
  server.land({{"refs/heads/main", oid(1), oid(2)}});
  server.land({{"refs/heads/main", oid(1), oid(2)}});
  const auto lines = records(server.audit);
  REQUIRE(lines.size() == 7);
  CHECK(lines[4]["type"] == "landed");
  CHECK(lines[4]["decision"] == newer.sequence);
  CHECK(lines[4]["ref"] == "refs/heads/main");
  CHECK(lines[4]["old"] == oid(1).tagged());
  CHECK(lines[4]["new"] == oid(2).tagged());
  CHECK(lines[5]["decision"] == 1);
  CHECK(lines[6]["decision"].is_null());
}

TEST_CASE("A refused decision, another repository or namespace let nothing land", "[audit]") {
  AuditServer server;
  REQUIRE(server.decide());
  server.judged.push.git_dir = "/srv/git/other.git";
  server.accept("refs/heads/main", oid(1), oid(2));
  server.judged.push.git_dir = "/srv/git/payments.git";
  server.judged.push.ref_namespace = "team";
  server.accept("refs/heads/main", oid(1), oid(2));
  server.judged.push.ref_namespace.reset();
  server.land({{"refs/heads/main", oid(1), oid(2)}});
  CHECK(records(server.audit)[3]["decision"].is_null());
}

TEST_CASE("What landed is never paired with a dry run of it", "[audit]") {
  AuditServer server;
  const Written real = server.accept("refs/heads/main", oid(1), oid(2));
  server.judged.push.is_dry_run = true;
  server.accept("refs/heads/main", oid(1), oid(2));
  server.land({{"refs/heads/main", oid(1), oid(2)}});
  server.land({{"refs/heads/main", oid(1), oid(2)}});
  const auto lines = records(server.audit);
  REQUIRE(lines.size() == 4);
  CHECK(lines[1]["type"] == "dry-run");
  CHECK(lines[2]["decision"] == real.sequence);
  CHECK(lines[3]["decision"].is_null());
}

TEST_CASE("A push of many refs lands whole, over the blob of its decision", "[audit]") {
  AuditServer server;
  server.judged.make_accepted("refs/heads/main", oid(1), oid(2));
  const UpdateFacts facts = server.judged.facts.updates[0];
  const UpdateVerdict verdict = server.judged.verdict.updates[0];
  server.judged.push.updates.clear();
  server.judged.facts.updates.clear();
  server.judged.verdict.updates.clear();
  for (std::uint32_t i = 0; i < 300; ++i) {
    server.judged.push.updates.push_back({"refs/heads/r" + std::to_string(i), oid(1), oid(i + 2)});
    server.judged.facts.updates.push_back(facts);
    server.judged.verdict.updates.push_back(verdict);
  }
  const auto written = server.decide();
  REQUIRE(written);
  server.land(server.judged.push.updates);
  const auto lines = records(server.audit);
  REQUIRE(lines.size() == 301);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    CHECK(lines[i]["decision"] == written->sequence);
  }
}

TEST_CASE("Adoption points and baselines are records with an id", "[audit]") {
  const ScratchFolder scratch;
  const auto adopted = append_adopted(
      scratch.path(), {"git01", "/srv/git/payments.git", oid(7), "history before", fixed_now()});
  std::vector<std::pair<std::string, Oid>> refs;
  for (std::uint32_t i = 0; i < 150; ++i) {
    refs.emplace_back("refs/heads/r" + std::to_string(i), oid(i + 1));
  }
  const auto baseline =
      append_baseline(scratch.path(), {"git01", "/srv/git/payments.git", refs, fixed_now()});
  REQUIRE(adopted);
  REQUIRE(baseline);
  const auto lines = records(scratch.path());
  CHECK(lines[0]["type"] == "adopted");
  CHECK(lines[0]["commit"] == oid(7).tagged());
  CHECK(lines[0]["reason"] == "history before");
  CHECK(lines[0]["id"] == adopted->push_id);
  CHECK(lines[1]["type"] == "baseline");
  CHECK(lines[1]["refs"].size() == 100);
  CHECK(lines[1]["cut"]["refs"]["count"] == 150);
}
