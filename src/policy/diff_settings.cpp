#include "policy/changes.hpp"
#include "policy/names.hpp"
#include "policy/show_signatures.hpp"

namespace refwarden {
namespace {

// A folder of the policy's is the same wherever the policy lies.
std::string place_text(const std::filesystem::path& place, const Policy& policy) {
  const auto relative = place.lexically_relative(policy.folder);
  const bool is_inside = !relative.empty() && *relative.begin() != "..";
  return is_inside ? relative.string() : place.string();
}

void compare_server(const Policy& before, const Policy& after, std::vector<PolicyChange>& all) {
  const Server& old = before.server;
  const Server& now = after.server;
  Changes changes("server", all);
  changes.word("mode", old.mode, now.mode, k_modes);
  changes.value("host", std::string(name_of(old.host)), std::string(name_of(now.host)));
  changes.value("login-variable", old.login_variable, now.login_variable);
  changes.set_or_all("pushee", {old.pushee, now.pushee}, "any", Drift::looser);
  changes.word("other-doors", old.other_doors, now.other_doors, k_other_doors);
  const auto place = [&](std::string_view key, const std::filesystem::path Server::*member) {
    changes.value(key, place_text(old.*member, before), place_text(now.*member, after));
  };
  place("people", &Server::people);
  place("keys", &Server::keys);
  place("repos", &Server::repos);
  place("audit", &Server::audit);
  changes.value("name", old.name, now.name, Drift::words);
  changes.value("contact", old.contact, now.contact, Drift::words);
  changes.value("help", old.help, now.help, Drift::words);
  changes.value("publish", old.publish ? "true" : "false", now.publish ? "true" : "false",
                Drift::words);
}

void compare_limits(const Limits& old, const Limits& now, std::vector<PolicyChange>& all) {
  Changes changes("limits", all);
  const auto limit = [&](std::string_view key, std::uint64_t Limits::*member, Drift when_larger) {
    changes.number(key, old.*member, now.*member, when_larger);
  };
  limit("commits-per-push", &Limits::commits_per_push, Drift::looser);
  limit("paths-per-commit", &Limits::paths_per_commit, Drift::looser);
  limit("message-bytes", &Limits::message_bytes, Drift::looser);
  limit("value-bytes", &Limits::value_bytes, Drift::looser);
  limit("seconds", &Limits::seconds, Drift::looser);
  limit("updates-per-push", &Limits::updates_per_push, Drift::looser);
  limit("memory-mib", &Limits::memory_mib, Drift::looser);
  limit("findings-shown", &Limits::findings_shown, Drift::words);
  limit("threads", &Limits::threads, Drift::words);
}

Texts revocations_of(const SignatureLimits& limits) {
  Texts names;
  for (const RevocationFile& file : limits.revoked_ssh) {
    names.insert(file.name);
  }
  return names;
}

void compare_signatures(const SignatureLimits& old, const SignatureLimits& now,
                        std::vector<PolicyChange>& all) {
  Changes changes("signatures", all);
  changes.value("engine", std::string(name_of(old.engine)), std::string(name_of(now.engine)));
  changes.number("future-skew", old.future_skew.count(), now.future_skew.count(), Drift::looser);
  changes.number("rsa-bits", old.rsa_bits, now.rsa_bits, Drift::stricter);
  changes.set("hashes", names_of(old.algorithms.hashes), names_of(now.algorithms.hashes),
              Drift::looser);
  changes.set("curves", names_of(old.algorithms.curves), names_of(now.algorithms.curves),
              Drift::looser);
  changes.set("revoked-ssh-keys", revocations_of(old), revocations_of(now), Drift::stricter);
  for (const RevocationFile& file : now.revoked_ssh) {
    for (const RevocationFile& other : old.revoked_ssh) {
      const bool both = file.bytes != nullptr && other.bytes != nullptr;
      if (file.name == other.name && both && *file.bytes != *other.bytes) {
        changes.note(Drift::changed, file.name + " says something else");
      }
    }
  }
}

bool is_same_file(const X509File& before, const X509File& after) {
  return before.name == after.name && before.missing == after.missing &&
         before.bytes == after.bytes;
}

void compare_x509_files(std::string_view key, const std::vector<X509File>& before,
                        const std::vector<X509File>& after, Changes& changes) {
  if (!std::equal(before.begin(), before.end(), after.begin(), after.end(), is_same_file)) {
    changes.note(Drift::changed, fmt::format("the files of {} are others", key));
  }
}

void compare_x509(const std::optional<X509Settings>& old, const std::optional<X509Settings>& now,
                  std::vector<PolicyChange>& all) {
  Changes changes("x509", all);
  if (old.has_value() != now.has_value()) {
    changes.note(now ? Drift::looser : Drift::stricter, now ? "is new" : "is gone");
  }
  if (!old || !now) {
    return;
  }
  compare_x509_files("trust", old->trust, now->trust, changes);
  compare_x509_files("intermediates", old->intermediates, now->intermediates, changes);
  compare_x509_files("crls", old->crls, now->crls, changes);
  changes.value("revocation", std::string(name_of(old->revocation)),
                std::string(name_of(now->revocation)),
                now->revocation == X509Revocation::crl ? Drift::stricter : Drift::looser);
  changes.value("crl-max-age", fmt::format("{}s", old->crl_max_age.count()),
                fmt::format("{}s", now->crl_max_age.count()));
  changes.set("issuers", {old->issuers.begin(), old->issuers.end()},
              {now->issuers.begin(), now->issuers.end()}, Drift::looser);
}

}  // namespace

void compare_settings(const Policy& before, const Policy& after, std::vector<PolicyChange>& all) {
  compare_server(before, after, all);
  compare_limits(before.limits, after.limits, all);
  compare_signatures(before.signatures, after.signatures, all);
  compare_x509(before.x509, after.x509, all);
  const OnMissing now = after.confinement.missing;
  Changes("confinement", all)
      .value("missing", std::string(name_of(before.confinement.missing)), std::string(name_of(now)),
             now == OnMissing::refuse ? Drift::stricter : Drift::looser);
}

}  // namespace refwarden
