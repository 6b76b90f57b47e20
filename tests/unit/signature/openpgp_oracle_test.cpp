// OpenPGP verdicts against gpg itself, over thousands of signatures that were changed after gpg
// made them: what is good for refwarden is good for gpg and has not one byte changed; what is good
// for gpg alone is so for a reason that is written down here.
#include <random>

#include <catch2/catch.hpp>

#include "openpgp_world.hpp"
#include "signature/armor.hpp"
#include "signature/byte_reader.hpp"
#include "signature/gpgme_session.hpp"
#include "signature/parallel.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

constexpr std::size_t k_cases = 12000;
constexpr unsigned k_seed = 20261124;

struct Made {
  std::string text;
  std::string payload;
};

struct Case {
  Made made;
  std::size_t original = 0;
  std::string what;
  bool is_changed = false;
};

// A signature's packet in its parts (RFC 4880 section 5.2.3), each of which can be changed by
// itself.
struct Parts {
  std::string start;  // version, class, algorithm, hash
  std::string hashed;
  std::string unhashed;
  std::string digest_start;
  std::string numbers;
};

std::string with_length(const std::string& area) {
  return four_bytes(static_cast<std::uint32_t>(area.size())).substr(2) + area;
}

Parts parts_of(const std::string& packet) {
  ByteReader reader(packet);
  const bool is_long = packet.at(0) == '\x89';
  reader.bytes(is_long ? 3 : 2);
  Parts parts;
  parts.start = reader.bytes(4).value();
  parts.hashed = reader.bytes(reader.number(2).value()).value();
  parts.unhashed = reader.bytes(reader.number(2).value()).value();
  parts.digest_start = reader.bytes(2).value();
  parts.numbers = reader.rest();
  return parts;
}

std::string packet_of(const Parts& parts) {
  return packet_with(parts.start + with_length(parts.hashed) + with_length(parts.unhashed) +
                     parts.digest_start + parts.numbers);
}

class Changer {
 public:
  explicit Changer(const std::vector<Made>& originals) : m_originals(originals) {}

  Case next() {
    Case result;
    result.original = below(m_originals.size());
    result.made = m_originals[result.original];
    change(result);
    const Made& original = m_originals[result.original];
    result.is_changed =
        result.made.text != original.text || result.made.payload != original.payload;
    return result;
  }

 private:
  std::size_t below(std::size_t end) { return m_random() % end; }
  char byte() { return static_cast<char>(below(256)); }

  // One place changed: a bit, a byte, a byte more, some bytes less, or a piece twice.
  void scratch(std::string& bytes) {
    const std::size_t at = bytes.empty() ? 0 : below(bytes.size());
    switch (bytes.empty() ? 2 : below(5)) {
      case 0:
        bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << below(8)));
        break;
      case 1:
        bytes[at] = byte();
        break;
      case 2:
        bytes.insert(at, 1, byte());
        break;
      case 3:
        bytes.erase(at, 1 + below(3));
        break;
      default:
        bytes.insert(at, bytes.substr(at, 1 + below(8)));
        break;
    }
  }

  std::string subpacket() {
    std::string body(1 + below(6), '\0');
    for (char& each : body) {
      each = byte();
    }
    return static_cast<char>(body.size()) + body;
  }

  void change_packet(Case& result) {
    std::string packet = openpgp_bytes(result.made.text);
    Parts parts = parts_of(packet);
    switch (below(10)) {
      case 0:
        scratch(packet);
        break;
      case 1:
        scratch(parts.start);
        break;
      case 2:
        scratch(parts.hashed);
        break;
      case 3:
        parts.hashed += subpacket();
        break;
      case 4:
        scratch(parts.unhashed);
        break;
      case 5:
        parts.unhashed += subpacket();
        break;
      case 6:
        scratch(parts.digest_start);
        break;
      case 7:
        scratch(parts.numbers);
        break;
      case 8:
        parts.numbers =
            parts_of(openpgp_bytes(m_originals[below(m_originals.size())].text)).numbers;
        break;
      default:
        parts.unhashed.clear();
        break;
    }
    const bool is_whole = packet != openpgp_bytes(result.made.text);
    std::string bytes = is_whole ? packet : packet_of(parts);
    if (below(12) == 0) {  // the header of RFC 4880 section 4.2.2 with a length of five bytes
      const std::string body = bytes.substr(bytes.at(0) == '\x89' ? 3 : 2);
      bytes = "\xC2\xFF" + four_bytes(static_cast<std::uint32_t>(body.size())) + body;
    }
    if (below(12) == 0) {
      bytes += openpgp_bytes(m_originals[below(m_originals.size())].text);
    }
    result.made.text = openpgp_armored(bytes);
  }

  void change(Case& result) {
    switch (below(12)) {
      case 0:
        result.what = "nothing";
        break;
      case 1:
        result.what = "payload";
        scratch(result.made.payload);
        break;
      case 2:
        result.what = "another payload";
        result.made.payload = m_originals[below(m_originals.size())].payload;
        break;
      case 3:
      case 4:
        result.what = "armor";
        scratch(result.made.text);
        break;
      case 5:
        result.what = "around the armor";
        result.made.text =
            below(2) == 0 ? result.made.text + "\n" + byte() : "\n" + result.made.text;
        break;
      default:
        result.what = "packet";
        change_packet(result);
        break;
    }
  }

  const std::vector<Made>& m_originals;
  std::mt19937 m_random{k_seed};
};

// Good ones by all kinds of keys and with all hashes, and what gpg makes when asked to.
std::vector<Made> originals() {
  OpenPgpWorld& made = world();
  struct Signer {
    std::string key;
    Words digests;  // gpg takes none that is shorter than the curve
  };
  const Words all = {"SHA256", "SHA384", "SHA512"};
  std::vector<Signer> signers = {
      {made.dana, all}, {made.rsa, all}, {made.p256, all}, {made.mallory, all}};
  for (Signer signer : {Signer{"nistp384", {"SHA384", "SHA512"}}, Signer{"nistp521", {"SHA512"}},
                        Signer{"rsa3072", all}}) {
    signer.key = made.gpg.make("oracle-" + signer.key, signer.key);
    made.list(signer.key);
    signers.push_back(signer);
  }
  std::vector<Made> result;
  const auto add = [&](const std::string& key, const Words& options) {
    const std::string payload = k_payload + std::to_string(result.size()) + "\n";
    result.push_back({made.gpg.sign(payload, key, options), payload});
  };
  for (const Signer& signer : signers) {
    for (const std::string& digest : signer.digests) {
      add(signer.key, {"--digest-algo", digest});
      add(signer.key, {"--digest-algo", digest});
    }
  }
  for (const Words& options :
       {Words{"--digest-algo", "SHA1"}, Words{"--digest-algo", "SHA224"}, Words{"--textmode"},
        Words{"--default-sig-expire", "2d"}, Words{"--set-notation", "a@example.org=1"},
        Words{"--sig-policy-url", "https://example.org"},
        Words{"--faked-system-time", "20350101T000000"}}) {
    add(made.rsa, options);
  }
  return result;
}

// What gpg says of each, with its own settings and its own reader of armor. A failure is a refusal.
std::vector<char> gpg_accepts(const std::vector<Case>& cases) {
  const std::size_t workers = workers_for(cases.size(), 0);
  auto sessions = GpgSession::open({k_gpg_program, world().gpg.home().string()}, workers);
  REQUIRE(sessions);
  std::vector<char> accepted(cases.size());
  for_each_item(cases.size(), workers, [&](std::size_t worker, std::size_t item) {
    const Made& made = cases[item].made;
    const auto answer = (*sessions)[worker]->verify(made.text, made.payload);
    accepted[item] = answer && answer->outcome == GpgOutcome::good ? 1 : 0;
  });
  return accepted;
}

// Forms that gpg takes and that would give one signature many ids (signatures.md section 1), hashes
// and times that policies do not take, and keys that nobody lists.
bool is_expected(SignatureState state) {
  switch (state) {
    case SignatureState::malformed:
    case SignatureState::multiple:
    case SignatureState::weak:
    case SignatureState::unsupported:
    case SignatureState::time:
    case SignatureState::unknown_key:
      return true;
    default:
      return false;
  }
}

}  // namespace

TEST_CASE("no changed OpenPGP signature is good, and none that gpg refuses", "[oracle]") {
  const std::vector<Made> made = originals();
  Changer changer(made);
  std::vector<Case> cases(k_cases);
  std::vector<SignedText> texts;
  for (Case& each : cases) {
    each = changer.next();
    texts.push_back({each.made.text, each.made.payload});
  }
  const auto verifier = make_verifier(world().listed, world().settings());
  const auto facts = verifier->verify(texts, right_now());
  REQUIRE(facts);
  const std::vector<char> theirs = gpg_accepts(cases);
  std::size_t good = 0;
  std::size_t stricter = 0;
  for (std::size_t at = 0; at < cases.size(); ++at) {
    const SignatureFact& fact = (*facts)[at];
    const bool ours = fact.state == SignatureState::good;
    INFO(cases[at].what << ", " << name_of(fact.state) << ": " << fact.why << "\n"
                        << cases[at].made.text);
    if (ours) {
      ++good;
      REQUIRE(theirs[at] != 0);
      REQUIRE_FALSE(cases[at].is_changed);
    } else if (theirs[at] != 0) {
      ++stricter;
      // gpg does not look at the two bytes of the hash that a signature repeats.
      const bool repeats_wrongly = fact.state == SignatureState::bad && cases[at].what == "packet";
      REQUIRE((is_expected(fact.state) || repeats_wrongly));
    }
  }
  CHECK(good > k_cases / 20);
  CHECK(stricter > k_cases / 20);
}
