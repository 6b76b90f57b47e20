#include "policy/show_signatures.hpp"

#include <set>

#include <fmt/format.h>

#include "policy/names.hpp"

namespace refwarden {
namespace {

std::string names_of(const std::vector<X509File>& files) {
  std::vector<std::string> names;
  for (const X509File& file : files) {
    names.push_back(file.name);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

template <typename Word>
std::string names_of(const std::set<Word>& words) {
  std::vector<std::string_view> names;
  for (const Word word : words) {
    names.push_back(name_of(word));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

ShownSection signatures_section(const Policy& policy) {
  const SignatureLimits& limits = policy.signatures;
  ShownSection section{"signatures", "", {}};
  const auto add = [&](const std::string& key, std::string value) {
    section.lines.push_back({key, std::move(value), origin_of("signatures." + key, policy)});
  };
  add("engine", std::string(name_of(limits.engine)));
  add("future-skew", fmt::format("{}s", limits.future_skew.count()));
  add("rsa-bits", std::to_string(limits.rsa_bits));
  add("hashes", names_of(limits.algorithms.hashes));
  add("curves", names_of(limits.algorithms.curves));
  for (const RevocationFile& file : limits.revoked_ssh) {
    add("revoked-ssh-keys", file.name);
  }
  return section;
}

ShownSection authority_section(const SshAuthority& authority) {
  ShownSection section{fmt::format("ssh-authority {}", authority.name),
                       to_text(authority.at),
                       {{"key", "ssh:" + authority.key.fingerprint, ""}}};
  for (const auto& [principal, person] : authority.principals) {
    section.lines.push_back({"principal", fmt::format("{} is {}", principal, person), ""});
  }
  return section;
}

ShownSection x509_section(const X509Settings& x509, const Policy& policy) {
  ShownSection section{"x509", "", {}};
  const auto add = [&](const std::string& key, std::string value) {
    section.lines.push_back(
        {key, value.empty() ? "none" : std::move(value), origin_of("x509." + key, policy)});
  };
  add("trust", names_of(x509.trust));
  add("intermediates", names_of(x509.intermediates));
  add("revocation", std::string(name_of(x509.revocation)));
  add("crls", names_of(x509.crls));
  add("crl-max-age",
      x509.crl_max_age.count() == 0 ? "" : fmt::format("{}s", x509.crl_max_age.count()));
  add("issuers", fmt::format("{}", fmt::join(x509.issuers, ", ")));
  return section;
}

}  // namespace

std::string origin_of(const std::string& key, const Policy& policy) {
  const auto written = policy.origins.find(key);
  return written == policy.origins.end() ? "default" : to_text(written->second);
}

std::vector<ShownSection> signature_sections(const Policy& policy) {
  std::vector<ShownSection> sections{signatures_section(policy)};
  for (const SshAuthority& authority : policy.ssh_authorities) {
    sections.push_back(authority_section(authority));
  }
  if (policy.x509) {
    sections.push_back(x509_section(*policy.x509, policy));
  }
  return sections;
}

}  // namespace refwarden
