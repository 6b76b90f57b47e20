// Whatever is wrong on the server is a failure and never a state (decisions.md 15).
#include <chrono>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "base/fd_io.hpp"
#include "signature/gpg_home.hpp"
#include "signature/key_file.hpp"
#include "signature/openpgp_certificate.hpp"
#include "signature/verifier.hpp"
#include "support/keys.hpp"

using namespace refwarden;
using namespace refwarden::test;
using namespace std::chrono_literals;

namespace {

const std::string k_payload = "payload\n";

struct World {
  GpgKeys gpg;
  std::string dana = gpg.make("dana");
  std::string subkey = gpg.add_subkey(dana);
  std::string lee = gpg.make("lee");
  std::string mallory = gpg.make("mallory");
  std::string by_dana = gpg.sign(k_payload, dana + "!");
  std::string by_subkey = gpg.sign(k_payload, subkey + "!");
  std::string by_mallory = gpg.sign(k_payload, mallory);
};

World& world() {
  static World made;
  return made;
}

// A server with the key files of dana and lee, to be broken by the test.
struct Server {
  Server() {
    settings.keys_folder = keys.path();
    settings.work_folder = work.path();
    world().gpg.write_key_file(keys.path(), world().dana);
    world().gpg.write_key_file(keys.path(), world().lee);
  }
  Result<SignatureFact> verdict(const std::string& signature) const {
    std::vector<ListedKey> listed(2);
    listed[0].fingerprint = world().dana;
    listed[1].fingerprint = world().lee;
    listed[1].left = lee_left;
    const auto verifier = make_verifier(listed, settings);
    const SignedText text{signature, k_payload};
    const auto now =
        std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    auto facts = verifier->verify(std::span(&text, 1), now);
    if (!facts) {
      return tl::unexpected(facts.error());
    }
    return facts->front();
  }
  [[nodiscard]] std::filesystem::path file_of(const std::string& fingerprint) const {
    return keys.path() / (fingerprint + ".asc");
  }
  // An executable in the place of gpg.
  void put_gpg(const std::string& script) {
    const std::filesystem::path path = work.path() / "gpg";
    write_text(path, "#!/bin/sh\n" + script);
    ::chmod(path.c_str(), 0700);
    settings.gpg_program = path.string();
  }
  TempFolder keys;
  TempFolder work;
  SignatureSettings settings;
  bool lee_left = false;
};

void check_broken(const Result<SignatureFact>& fact,
                  FailureCode code = FailureCode::server_broken) {
  REQUIRE_FALSE(fact);
  CHECK(fact.error().code == code);
  CHECK(fact.error().told.find('/') == std::string::npos);
  CHECK_FALSE(fact.error().detail.empty());
}

}  // namespace

TEST_CASE("a key file that a signature needs and that cannot be used is a failure", "[signature]") {
  Server server;
  CHECK(server.verdict(world().by_dana)->state == SignatureState::good);
  SECTION("missing") {
    std::filesystem::remove(server.file_of(world().dana));
  }
  SECTION("empty") {
    write_text(server.file_of(world().dana), "");
  }
  SECTION("garbage") {
    write_text(server.file_of(world().dana), "not a key\n");
  }
  SECTION("cut short") {
    const std::string file = world().gpg.exported(world().dana);
    write_text(server.file_of(world().dana), file.substr(0, file.size() - 10));
  }
  SECTION("somebody else's") {
    write_text(server.file_of(world().dana), world().gpg.exported(world().lee));
  }
  SECTION("two certificates") {
    write_text(server.file_of(world().dana),
               world().gpg.exported(world().dana) + world().gpg.exported(world().lee));
  }
  SECTION("too large") {
    write_text(server.file_of(world().dana),
               world().gpg.exported(world().dana) + std::string(k_key_file_limit, '\0'));
  }
  SECTION("a folder") {
    std::filesystem::remove(server.file_of(world().dana));
    std::filesystem::create_directory(server.file_of(world().dana));
  }
  SECTION("a symbolic link") {
    std::filesystem::rename(server.file_of(world().dana), server.keys.path() / "elsewhere");
    std::filesystem::create_symlink("elsewhere", server.file_of(world().dana));
  }
  check_broken(server.verdict(world().by_dana), FailureCode::keys_broken);
}

TEST_CASE("a certificate that binds nothing makes nothing good", "[signature]") {
  Server server;
  const std::string file = world().gpg.exported(world().dana);
  write_text(server.file_of(world().dana), file.substr(0, 2 + static_cast<unsigned char>(file[1])));
  CHECK(server.verdict(world().by_dana)->state == SignatureState::wrong_usage);
}

TEST_CASE("only key files that a signature could need have to be there", "[signature]") {
  Server server;
  std::filesystem::remove(server.file_of(world().lee));
  // Dana's primary key is listed by name: no other file is looked at.
  CHECK(server.verdict(world().by_dana)->state == SignatureState::good);
  // A subkey is found in a file that can be read.
  CHECK(server.verdict(world().by_subkey)->state == SignatureState::good);
  // A stranger's key could be a subkey of the one that cannot be read.
  check_broken(server.verdict(world().by_mallory), FailureCode::keys_broken);
  world().gpg.write_key_file(server.keys.path(), world().lee);
  CHECK(server.verdict(world().by_mallory)->state == SignatureState::unknown_key);
  // Malformed signatures and other formats need no file at all.
  std::filesystem::remove_all(server.keys.path());
  CHECK(server.verdict("-----BEGIN PGP SIGNATURE-----\n")->state == SignatureState::malformed);
  CHECK(server.verdict("-----BEGIN SSH SIGNATURE-----\n")->state == SignatureState::malformed);
}

TEST_CASE("nobody's signature waits for the key file of a person who has left", "[signature]") {
  Server server;
  server.lee_left = true;
  std::filesystem::remove(server.file_of(world().lee));
  CHECK(server.verdict(world().by_subkey)->state == SignatureState::good);
  CHECK(server.verdict(world().by_mallory)->state == SignatureState::unknown_key);
  // The listed key itself is still not said to be unknown.
  check_broken(server.verdict(world().gpg.sign(k_payload, world().lee)), FailureCode::keys_broken);
  // Those who have not left are waited for.
  std::filesystem::remove(server.file_of(world().dana));
  check_broken(server.verdict(world().by_mallory), FailureCode::keys_broken);
}

TEST_CASE("a key in two listed certificates is nobody's for sure", "[signature]") {
  Server server;
  // Lee's file adopts Dana's subkey packet.
  const std::string adopted = world().gpg.exported(world().dana);
  const std::size_t at = adopted.find("\xb8\x33");
  REQUIRE(at != std::string::npos);
  write_text(server.file_of(world().lee), world().gpg.exported(world().lee) + adopted.substr(at));
  check_broken(server.verdict(world().by_subkey), FailureCode::keys_broken);
}

TEST_CASE("gpg that is missing, fails, crashes or lies by silence is a failure", "[signature]") {
  Server server;
  SECTION("missing") {
    server.settings.gpg_program = "/nonexistent/gpg";
  }
  SECTION("not executable") {
    server.put_gpg("exec /usr/bin/gpg \"$@\"\n");
    ::chmod(server.settings.gpg_program.c_str(), 0600);
  }
  SECTION("fails at once") {
    server.put_gpg("exit 2\n");
  }
  SECTION("ends well and says nothing") {
    server.put_gpg("test \"$1\" = --version && exec /usr/bin/gpg --version\nexit 0\n");
  }
  SECTION("crashes at the signature") {
    server.put_gpg("case \"$*\" in *--verify*) kill -SEGV $$ ;; esac\nexec /usr/bin/gpg \"$@\"\n");
  }
  SECTION("no work folder") {
    server.settings.work_folder = server.work.path() / "missing";
  }
  check_broken(server.verdict(world().by_dana));
}

TEST_CASE("gpg that hangs is ended", "[signature]") {
  Server server;
  server.settings.gpg_limit = 300ms;
  SECTION("when asked for its version") {
    server.put_gpg("while :; do :; done\n");
  }
  SECTION("at the signature") {
    server.put_gpg(
        "case \"$*\" in *--verify*) while :; do :; done ;; esac\nexec /usr/bin/gpg \"$@\"\n");
  }
  SECTION("at the list of keys") {
    server.put_gpg(
        "case \"$*\" in *--list-keys*) while :; do :; done ;; esac\nexec /usr/bin/gpg \"$@\"\n");
  }
  const auto start = std::chrono::steady_clock::now();
  check_broken(server.verdict(world().by_dana));
  CHECK(std::chrono::steady_clock::now() - start < 10s);
}

TEST_CASE("the private home is removed, also what dead processes left", "[signature]") {
  Server server;
  const std::filesystem::path stale = server.work.path() / "refwarden-gnupg-abcdef";
  std::filesystem::create_directory(stale);
  write_text(stale / "pubring.gpg", "x");
  const std::filesystem::path other = server.work.path() / "kept";
  std::filesystem::create_directory(other);
  const auto in_use = GpgHome::make(server.work.path());
  REQUIRE(in_use);
  CHECK_FALSE(std::filesystem::exists(stale));

  CHECK(server.verdict(world().by_dana)->state == SignatureState::good);
  CHECK(std::filesystem::exists(in_use->path() / "gpg.conf"));
  std::size_t entries = 0;
  for ([[maybe_unused]] const auto& entry :
       std::filesystem::directory_iterator(server.work.path())) {
    ++entries;
  }
  CHECK(entries == 2);  // the home in use and what is not ours
}

TEST_CASE("check_key_file wants one certificate that can sign now", "[signature]") {
  const TempFolder folder;
  World& made = world();
  const std::string expired =
      made.gpg.make_expiring("gone", "1y", {"--faked-system-time", "20200101T000000"});
  const std::string certify = made.gpg.make("certify", "ed25519", "cert");
  made.gpg.write_key_file(folder.path(), made.dana);
  made.gpg.write_key_file(folder.path(), expired);
  made.gpg.write_key_file(folder.path(), certify);
  CHECK(check_key_file(folder.path(), made.dana, {}));
  for (const std::string& fingerprint : {expired, certify, made.mallory}) {
    const Done done = check_key_file(folder.path(), fingerprint, {});
    REQUIRE_FALSE(done);
    CHECK(done.error().code == FailureCode::policy_broken);
  }
  write_text(folder.path() / (made.lee + ".asc"), made.gpg.exported_armor(made.dana));
  const Done other = check_key_file(folder.path(), made.lee, {});
  REQUIRE_FALSE(other);
  CHECK(other.error().told == "the key in the file has the fingerprint " + made.dana);
}
