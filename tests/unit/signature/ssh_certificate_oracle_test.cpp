// Verdicts on SSH certificates and lists of revoked keys against ssh-keygen itself, over thousands
// of both that were changed: what is good for refwarden is good for ssh-keygen; what is good for
// ssh-keygen alone is so for a reason that is written down here.
#include <array>
#include <map>
#include <random>

#include <catch2/catch.hpp>

#include "signature/armor.hpp"
#include "signature/base64.hpp"
#include "signature/parallel.hpp"
#include "signature/ssh_key.hpp"
#include "signature/verifier.hpp"
#include "support/ssh_certificate.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

constexpr std::size_t k_cases = 3000;
constexpr unsigned k_seed = 20261127;
constexpr std::uint64_t k_day = 86400;
const std::string k_payload = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nAdd a thing\n";

struct Signer {
  std::string line;
  std::string signature;
};

struct Case {
  std::string what;
  std::string signature;
  std::string authority_line;
  std::string revoked;  // bytes of a file; empty: none
};

// What only ssh-keygen takes, and why refwarden does not.
struct Stricter {
  std::string_view what;
  std::string_view state;  // or "server-broken"
  std::string_view reason;
};
constexpr std::array k_stricter{
    Stricter{"reserved", "malformed", "unlooked-at bytes would give one signature many ids"},
    Stricter{"options", "malformed", "options out of order, or twice, are not the one encoding"},
    Stricter{"options", "wrong-usage", "ssh-keygen -Y verify looks at no critical option"},
    Stricter{"principals", "unknown-key", "principals of two persons, or another's first"},
    Stricter{"signature", "malformed", "unlooked-at bytes around and in an SSHSIG"},
    Stricter{"list", "server-broken", "flags, reserved fields and bitmaps have one form"},
    Stricter{"lines", "server-broken", "a line that is no key is a mistake, not a comment"},
};

const Stricter* reason_for(const std::string& what, std::string_view state) {
  const auto* found = std::find_if(k_stricter.begin(), k_stricter.end(), [&](const Stricter& each) {
    return each.what == what && each.state == state;
  });
  return found == k_stricter.end() ? nullptr : found;
}

class Maker {
 public:
  Maker() {
    for (const SshKey* key : {&m_ed25519, &m_p256, &m_rsa}) {
      m_signers.push_back({key->public_line(), key->sign(k_payload)});
    }
    for (const FidoKey* key : {&m_fido, &m_fido_p256}) {
      m_signers.push_back({key->public_line(), key->sign(k_payload)});
    }
    for (const Signer& signer : m_signers) {
      for (const SshKey* authority : {&m_p384, &m_rsa_authority}) {
        m_real.push_back(
            {"real",
             under_certificate(signer.signature, signer.line, certified(*authority, signer.line)),
             authority->public_line(),
             {}});
      }
    }
    const std::string own = m_authority.public_line();
    const std::string other = m_p384.public_line();
    for (const std::string& lines :
         {std::string("serial: 7\n"), std::string("serial: 1-6\nserial: 9\nserial: 11\n"),
          std::string("serial: 100-900\nserial: 7\n"), std::string("id: dana's laptop\n"),
          std::string("id: another\nserial: 8\n")}) {
      m_lists.push_back(key_revocation_list(lines, own));
      m_lists.push_back(key_revocation_list(lines, other));
    }
    for (const char* kind : {"", "sha1: ", "sha256: "}) {
      m_lists.push_back(key_revocation_list(kind + m_signers[0].line + "\n"));
      m_lists.push_back(key_revocation_list(kind + own + "\n"));
    }
    m_lines = {m_signers[0].line + "\n", m_signers[1].line + "\n" + m_signers[2].line + "\n",
               "# none of ours\n" + other + "\n", own + "\n"};
  }

  Case next() {
    const Signer& signer = m_signers[below(m_signers.size())];
    CertificateParts parts;
    parts.key_blob = blob_of_line(signer.line);
    Case made{"nothing", {}, m_authority.public_line(), {}};
    const std::size_t kind = below(16);
    if (kind == 0) {
      return real_one();
    }
    if (kind < 9) {
      change(parts, made);
    }
    std::string certificate = m_authority.certificate(parts);
    if (kind == 9 || kind == 10) {
      made.what = "certificate";
      scratch(certificate);
    }
    made.signature = under_certificate(signer.signature, signer.line, certificate);
    if (kind == 11) {
      made.what = "signature";
      std::string bytes = decode_ssh_armor(made.signature).value();
      scratch(bytes);
      made.signature = ssh_armored(bytes);
    } else if (kind > 11) {
      revoke(made);
    }
    return made;
  }

 private:
  std::size_t below(std::size_t end) { return m_random() % end; }

  void scratch(std::string& bytes) {
    const std::size_t at = below(bytes.size());
    switch (below(4)) {
      case 0:
        bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << below(8)));
        break;
      case 1:
        bytes[at] = static_cast<char>(below(256));
        break;
      case 2:
        bytes.insert(at, 1, static_cast<char>(below(256)));
        break;
      default:
        bytes.erase(at, 1 + below(3));
        break;
    }
  }

  Case real_one() {
    Case made = m_real[below(m_real.size())];
    if (below(2) == 0) {
      made.what = "signature";
      std::string bytes = decode_ssh_armor(made.signature).value();
      scratch(bytes);
      made.signature = ssh_armored(bytes);
    }
    return made;
  }

  SshOptions options() {
    static const std::vector<std::string> k_names = {
        "force-command", "permit-pty",      "permit-user-rc", "source-address",
        "x@example.org", "verify-required", "a@example.org"};
    SshOptions made;
    for (std::size_t count = below(3); count > 0; --count) {
      made.emplace_back(k_names[below(k_names.size())], below(3) == 0 ? ssh_field("x") : "");
    }
    return made;
  }

  std::vector<std::string> principals() {
    static const std::vector<std::string> k_names = {"dana@example.org",
                                                     "dana@example.org",
                                                     "ines@example.org",
                                                     "*",
                                                     "*@example.org",
                                                     "root",
                                                     "DANA@example.org",
                                                     "dana@example.or",
                                                     "",
                                                     "dana",
                                                     "!dana,*"};
    std::vector<std::string> made;
    for (std::size_t count = below(4); count > 0; --count) {
      made.push_back(k_names[below(k_names.size())]);
    }
    return made;
  }

  // One field is another, and the authority signs it so.
  void change(CertificateParts& parts, Case& made) {
    const auto now =
        static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(
                                       std::chrono::system_clock::now().time_since_epoch())
                                       .count());
    switch (below(8)) {
      case 0:
        made.what = "reserved";
        parts.reserved.assign(below(3), 'x');
        break;
      case 1:
        made.what = "tail";
        parts.tail.assign(below(3), 'x');
        break;
      case 2:
        made.what = "time";
        parts.valid_after = below(2) == 0 ? now - k_day : now + k_day;
        parts.valid_before = below(2) == 0 ? now - k_day : now + k_day;
        break;
      case 3:
        made.what = "type";
        parts.type = static_cast<std::uint32_t>(below(4));
        break;
      case 4:
        made.what = "principals";
        parts.principals = principals();
        break;
      case 5:
        made.what = "options";
        parts.critical = options();
        break;
      case 6:
        made.what = "options";
        parts.extensions = options();
        break;
      default:
        made.what = "texts";
        scratch(parts.nonce);
        scratch(parts.id);
        parts.serial = m_random();
        break;
    }
  }

  void revoke(Case& made) {
    if (below(4) == 0) {
      made.what = "lines";
      made.revoked = m_lines[below(m_lines.size())];
    } else {
      made.what = "list";
      made.revoked = m_lists[below(m_lists.size())];
    }
    if (below(2) == 0) {
      scratch(made.revoked);
    }
  }

  std::mt19937 m_random{k_seed};
  SshKey m_ed25519{"ed25519"};
  SshKey m_p256{"ecdsa", 256};
  SshKey m_p384{"ecdsa", 384};
  SshKey m_rsa{"rsa", 2048};
  SshKey m_rsa_authority{"rsa", 3072};
  FidoKey m_fido{FidoKey::Kind::ed25519};
  FidoKey m_fido_p256{FidoKey::Kind::ecdsa};
  TestAuthority m_authority;
  std::vector<Signer> m_signers;
  std::vector<Case> m_real;
  std::vector<std::string> m_lists;
  std::vector<std::string> m_lines;
};

struct Answer {
  std::string_view state = "server-broken";
  std::string why;
  std::size_t person = 0;
};

Answer ours(const Case& each) {
  std::vector<ListedKey> listed(2);
  for (ListedKey& entry : listed) {
    entry.format = SignatureFormat::ssh;
    entry.ssh_blob = blob_of_line(each.authority_line);
    entry.fingerprint = ssh_fingerprint(entry.ssh_blob);
  }
  listed[0].certified_principals = {"dana@example.org"};
  listed[1].certified_principals = {"ines@example.org"};
  SignatureSettings settings;
  if (!each.revoked.empty()) {
    settings.revoked_ssh = {
        {"revoked", std::make_shared<const std::string>(each.revoked), std::string()}};
  }
  const SignedText text{each.signature, k_payload};
  const auto now =
      std::chrono::time_point_cast<Instant::duration>(std::chrono::system_clock::now());
  const auto facts = make_verifier(listed, settings)->verify(std::span(&text, 1), now);
  if (!facts) {
    return {"server-broken", facts.error().detail, 0};
  }
  return {name_of(facts->front().state), facts->front().why, facts->front().listed_key.value_or(0)};
}

bool theirs(const Case& each, std::size_t person) {
  return ssh_keygen_accepts({each.authority_line,
                             person == 0 ? "dana@example.org" : "ines@example.org", each.signature,
                             k_payload, each.revoked});
}

}  // namespace

TEST_CASE("no SSH certificate is good that ssh-keygen refuses, with or without revoked keys",
          "[oracle]") {
  Maker maker;
  std::vector<Case> cases(k_cases);
  std::vector<Answer> answers;
  for (Case& each : cases) {
    each = maker.next();
    answers.push_back(ours(each));
  }
  std::vector<char> accepted(k_cases);
  for_each_item(k_cases, workers_for(k_cases, 0), [&](std::size_t, std::size_t item) {
    accepted[item] = theirs(cases[item], answers[item].person) ? 1 : 0;
  });
  std::map<std::string_view, std::size_t> states;
  std::map<const Stricter*, std::size_t> stricter;
  for (std::size_t at = 0; at < k_cases; ++at) {
    const auto& [state, why, person] = answers[at];
    INFO(cases[at].what << ", " << state << ": " << why << "\n"
                        << cases[at].signature << base64_encoded(cases[at].revoked));
    ++states[state];
    if (state == "good") {
      REQUIRE(accepted[at] != 0);
    } else if (accepted[at] != 0) {
      const Stricter* reason = reason_for(cases[at].what, state);
      CHECK(reason != nullptr);
      ++stricter[reason];
    }
  }
  for (const Stricter& each : k_stricter) {
    INFO(each.what << ": " << each.reason);
    // Random bytes seldom hit what ssh-keygen does not look at.
    CHECK((each.what == "signature" || stricter[&each] > 0));
  }
  for (const char* state : {"good", "revoked-key", "expired-key", "unknown-key", "wrong-usage",
                            "bad", "malformed", "server-broken"}) {
    INFO(state);
    CHECK(states[state] > k_cases / 200);
  }
  CHECK(states["good"] > k_cases / 5);
}
