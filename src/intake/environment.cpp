#include <charconv>
#include <climits>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>

#include "intake/push.hpp"

extern char** environ;  // environ(7)

namespace refwarden {
namespace {

constexpr std::size_t k_most_options = 1000;
constexpr std::size_t k_longest_option = 4096;

tl::unexpected<Failure> malformed(std::string told, std::string detail = {}) {
  return fail(FailureCode::push_malformed, std::move(told), std::move(detail));
}

struct FreeMemory {
  void operator()(char* memory) const { std::free(memory); }
};

Result<std::size_t> read_option_count(const Environment& environment) {
  const auto text = environment.get("GIT_PUSH_OPTION_COUNT");
  if (!text) {
    return std::size_t{0};
  }
  std::size_t count = 0;
  const char* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, count);
  if (error != std::errc() || stop != end) {
    return malformed("the number of push options is not a number");
  }
  if (count > k_most_options) {
    return malformed(fmt::format("a push may have at most {} push options", k_most_options));
  }
  return count;
}

Result<std::vector<Untrusted>> read_options(const Environment& environment) {
  const auto count = read_option_count(environment);
  if (!count) {
    return tl::unexpected(count.error());
  }
  std::vector<Untrusted> options;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto found = environment.values().find(fmt::format("GIT_PUSH_OPTION_{}", i));
    if (found == environment.values().end()) {
      return malformed("a push option that git announced is missing");
    }
    if (found->second.size() > k_longest_option) {
      return malformed(fmt::format("a push option is longer than {} bytes", k_longest_option));
    }
    options.emplace_back(found->second);
  }
  return options;
}

Result<std::optional<NonceStatus>> read_nonce_status(const Environment& environment) {
  const auto text = environment.get("GIT_PUSH_CERT_NONCE_STATUS");
  if (!text) {
    return std::optional<NonceStatus>();
  }
  for (const NonceStatus status : {NonceStatus::ok, NonceStatus::bad, NonceStatus::missing,
                                   NonceStatus::slop, NonceStatus::unsolicited}) {
    if (*text == name_of(status)) {
      return std::optional<NonceStatus>(status);
    }
  }
  return malformed("git says something unknown of the push certificate's nonce");
}

Result<std::optional<CertificateClaim>> read_certificate(const Environment& environment) {
  const auto text = environment.get("GIT_PUSH_CERT");
  if (!text) {
    return std::optional<CertificateClaim>();
  }
  const auto blob = Oid::parse(*text);
  if (!blob) {
    return malformed("the name of the push certificate is no object id");
  }
  return read_nonce_status(environment).map([&](std::optional<NonceStatus> status) {
    const std::string nonce = environment.get("GIT_PUSH_CERT_NONCE").value_or("");
    return std::optional<CertificateClaim>(CertificateClaim{*blob, nonce, status});
  });
}

}  // namespace

std::string_view name_of(NonceStatus status) {
  switch (status) {
    case NonceStatus::ok:
      return "OK";
    case NonceStatus::bad:
      return "BAD";
    case NonceStatus::missing:
      return "MISSING";
    case NonceStatus::slop:
      return "SLOP";
    case NonceStatus::unsolicited:
      return "UNSOLICITED";
  }
  std::abort();
}

std::string_view name_of(HookKind kind) {
  switch (kind) {
    case HookKind::pre_receive:
      return "pre-receive";
    case HookKind::update:
      return "update";
    case HookKind::post_receive:
      return "post-receive";
    case HookKind::reference_transaction:
      return "reference-transaction";
  }
  std::abort();
}

Environment Environment::of_process() {
  std::map<std::string, std::string> values;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) {
      // The first of two wins, as it does for getenv(3).
      values.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return Environment(std::move(values));
}

std::optional<std::string> Environment::get(const std::string& name) const {
  const auto found = m_values.find(name);
  if (found == m_values.end() || found->second.empty()) {
    return std::nullopt;
  }
  return found->second;
}

Result<std::string> read_git_dir(const Environment& environment) {
  const auto named = environment.get("GIT_DIR");
  if (!named) {
    return malformed("the hook was not started by git", "GIT_DIR is not set");
  }
  const std::unique_ptr<char, FreeMemory> real(::realpath(named->c_str(), nullptr));
  if (!real) {
    return fail(FailureCode::server_broken, "the repository cannot be found",
                "realpath of GIT_DIR: " + *named);
  }
  return std::string(real.get());
}

Result<Push> read_push(HookKind kind, const Environment& environment,
                       std::vector<RefUpdate> updates) {
  if (environment.get("GIT_SHALLOW_FILE")) {
    return fail(FailureCode::shallow_push,
                "a push from a shallow clone that brings its boundary cannot be checked");
  }
  auto git_dir = read_git_dir(environment);
  if (!git_dir) {
    return tl::unexpected(std::move(git_dir).error());
  }
  auto options = read_options(environment);
  if (!options) {
    return tl::unexpected(std::move(options).error());
  }
  Push push;
  push.hook = kind;
  push.git_dir = *std::move(git_dir);
  push.updates = std::move(updates);
  push.options = *std::move(options);
  push.ref_namespace = environment.get("GIT_NAMESPACE");
  if (kind == HookKind::pre_receive) {
    auto certificate = read_certificate(environment);
    if (!certificate) {
      return tl::unexpected(std::move(certificate).error());
    }
    push.certificate = *std::move(certificate);
  }
  return push;
}

}  // namespace refwarden
