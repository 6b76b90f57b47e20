#include "support/keys.hpp"

#include <stdexcept>

namespace refwarden::test {
namespace {

Words operator+(Words first, const Words& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

// The last fingerprint in a --with-colons list: of the certificate's newest key.
std::string last_fingerprint(const std::string& list) {
  const std::size_t line = list.rfind("\nfpr:");
  if (line == std::string::npos) {
    throw std::runtime_error("gpg listed no key");
  }
  std::size_t begin = line + 1;
  for (int field = 0; field < 9; ++field) {
    begin = list.find(':', begin) + 1;
  }
  return list.substr(begin, list.find(':', begin) - begin);
}

}  // namespace

GpgKeys::GpgKeys() = default;

GpgKeys::~GpgKeys() {
  // The agent of this home alone.
  run_tool({"gpgconf", "--homedir", m_folder.path().string(), "--kill", "all"});
}

ToolResult GpgKeys::gpg(const Words& words, std::string_view input) {
  return run_tool(
      Words{"gpg", "--homedir", m_folder.path().string(), "--batch", "--quiet", "--no-tty",
            "--pinentry-mode", "loopback", "--passphrase", "", "--no-auto-check-trustdb"} +
          words,
      input, {"LC_ALL=C"});
}

std::string GpgKeys::checked(const Words& words, std::string_view input) {
  ToolResult result = gpg(words, input);
  if (result.status != 0) {
    throw std::runtime_error("gpg " + words.back() + ": " + result.err);
  }
  return std::move(result.out);
}

std::string GpgKeys::make(const std::string& name, const std::string& algorithm,
                          const std::string& usage, const Words& more) {
  const std::string user = name + " <" + name + "@example.org>";
  checked(more + Words{"--quick-gen-key", user, algorithm, usage, "0"});
  return last_fingerprint(checked({"--with-colons", "--list-keys", "=" + user}));
}

std::string GpgKeys::make_expiring(const std::string& name, const std::string& expires,
                                   const Words& more) {
  const std::string user = name + " <" + name + "@example.org>";
  checked(more + Words{"--quick-gen-key", user, "ed25519", "sign", expires});
  return last_fingerprint(checked({"--with-colons", "--list-keys", "=" + user}));
}

std::string GpgKeys::add_subkey(const std::string& fingerprint, const std::string& algorithm,
                                const std::string& usage, const std::string& expires,
                                const Words& more) {
  checked(more + Words{"--quick-add-key", fingerprint, algorithm, usage, expires});
  return last_fingerprint(checked(
      {"--with-colons", "--with-fingerprint", "--with-fingerprint", "--list-keys", fingerprint}));
}

void GpgKeys::revoke(const std::string& fingerprint) {
  std::string certificate =
      read_text(m_folder.path() / "openpgp-revocs.d" / (fingerprint + ".rev"));
  // A colon keeps people from importing it by accident.
  const std::size_t guard = certificate.find(":-----BEGIN");
  certificate.erase(0, guard + 1);
  checked({"--import"}, certificate);
}

void GpgKeys::edit(const std::string& fingerprint, const Words& lines, const Words& more) {
  std::string input;
  for (const std::string& line : lines) {
    input += line + "\n";
  }
  checked(more + Words{"--no-batch", "--yes", "--command-fd", "0", "--expert", "--edit-key",
                       fingerprint},
          input);
}

std::string GpgKeys::sign(std::string_view payload, const std::string& key, const Words& more) {
  return checked(more + Words{"--status-fd", "2", "-bsau", key}, payload);
}

std::string GpgKeys::exported(const std::string& fingerprint) {
  return checked({"--export", fingerprint});
}

std::string GpgKeys::exported_armor(const std::string& fingerprint) {
  return checked({"--armor", "--export", fingerprint});
}

void GpgKeys::write_key_file(const std::filesystem::path& folder, const std::string& fingerprint) {
  write_text(folder / (fingerprint + ".asc"), exported_armor(fingerprint));
}

SshKey::SshKey(const std::string& type, unsigned bits) {
  Words words = {"ssh-keygen", "-q", "-t", type, "-N", "", "-C", "", "-f", private_file().string()};
  if (bits != 0) {
    words = words + Words{"-b", std::to_string(bits)};
  }
  const ToolResult made = run_tool(words);
  if (made.status != 0) {
    throw std::runtime_error("ssh-keygen: " + made.err);
  }
}

std::string SshKey::public_line() const {
  std::string line = read_text(m_folder.path() / "key.pub");
  while (line.ends_with('\n') || line.ends_with(' ')) {
    line.pop_back();
  }
  return line;
}

std::string SshKey::sign(std::string_view payload, const std::string& space,
                         const Words& more) const {
  ToolResult made = run_tool(
      Words{"ssh-keygen", "-q", "-Y", "sign", "-n", space, "-f", private_file().string()} + more,
      payload);
  if (made.status != 0) {
    throw std::runtime_error("ssh-keygen: " + made.err);
  }
  return std::move(made.out);
}

bool ssh_keygen_accepts(const std::string& public_line, std::string_view signature,
                        std::string_view payload) {
  const TempFolder folder;
  write_text(folder.path() / "allowed",
             "dana@example.org namespaces=\"git\" " + public_line + "\n");
  write_text(folder.path() / "signature", signature);
  return run_tool({"ssh-keygen", "-Y", "verify", "-f", (folder.path() / "allowed").string(), "-I",
                   "dana@example.org", "-n", "git", "-s", (folder.path() / "signature").string()},
                  payload)
             .status == 0;
}

}  // namespace refwarden::test
