#include "signature/gpgme_session.hpp"

#include <array>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <optional>

#include <gpgme.h>

namespace refwarden {
namespace {

struct Release {
  void operator()(gpgme_context* context) const { gpgme_release(context); }
  void operator()(gpgme_data* data) const { gpgme_data_release(data); }
  void operator()(_gpgme_key* key) const { gpgme_key_unref(key); }
};
template <typename T>
using Owned = std::unique_ptr<T, Release>;

tl::unexpected<Failure> broken(const std::string& what, gpgme_error_t error) {
  std::array<char, 256> text{};
  gpgme_strerror_r(error, text.data(), text.size());
  return fail(FailureCode::server_broken, "the server cannot check OpenPGP signatures",
              "gpg: " + what + ": " + text.data());
}

// Only the first call counts: GPGME keeps its settings for the whole process.
bool start_gpgme() {
  static std::once_flag once;
  static bool started = false;
  std::call_once(once, [] {
    // gpgconf would be asked for every engine's path and version, five processes in all.
    started = gpgme_set_global_flag("disable-gpgconf", "1") == 0 &&
              gpgme_check_version("1.18.0") != nullptr;
  });
  return started;
}

Result<Owned<gpgme_data>> data_of(std::string_view bytes) {
  gpgme_data_t data = nullptr;
  const gpgme_error_t error = gpgme_data_new_from_mem(&data, bytes.data(), bytes.size(), 0);
  if (error != 0) {
    return broken("data", error);
  }
  return Owned<gpgme_data>(data);
}

std::string text_or_empty(const char* text) {
  return text == nullptr ? "" : text;
}

GpgOutcome outcome_of(const _gpgme_signature& signature) {
  switch (gpgme_err_code(signature.status)) {
    case GPG_ERR_NO_ERROR:
      return GpgOutcome::good;
    case GPG_ERR_BAD_SIGNATURE:
      return GpgOutcome::bad;
    case GPG_ERR_SIG_EXPIRED:
      return GpgOutcome::expired_signature;
    case GPG_ERR_KEY_EXPIRED:
      return GpgOutcome::expired_key;
    case GPG_ERR_CERT_REVOKED:
      return GpgOutcome::revoked_key;
    case GPG_ERR_WRONG_KEY_USAGE:
      return GpgOutcome::wrong_usage;
    case GPG_ERR_GENERAL:     // gpg's word for a missing or wrong back signature
    case GPG_ERR_BAD_PUBKEY:  // and for a subkey that its certificate does not bind
    case GPG_ERR_NO_PUBKEY:
    case GPG_ERR_UNUSABLE_PUBKEY:
      return GpgOutcome::no_binding;
    case GPG_ERR_TIME_CONFLICT:
      return GpgOutcome::time_conflict;
    case GPG_ERR_DIGEST_ALGO:
      return GpgOutcome::weak_digest;
    default:
      return GpgOutcome::other;
  }
}

GpgKey key_of(const _gpgme_key& certificate, const _gpgme_subkey& key) {
  return {.fingerprint = text_or_empty(key.fpr),
          .primary = certificate.subkeys == nullptr ? "" : text_or_empty(certificate.subkeys->fpr),
          .revoked = key.revoked != 0,
          .expired = key.expired != 0,
          .disabled = key.disabled != 0,
          .invalid = key.invalid != 0,
          .can_sign = key.can_sign != 0,
          .expires = key.expires};
}

class GpgmeSession final : public GpgSession {
 public:
  explicit GpgmeSession(Owned<gpgme_context> context) : m_context(std::move(context)) {}

  Result<std::vector<GpgKey>> list_keys() override;
  Result<GpgAnswer> verify(std::string_view packet, std::string_view payload) override;

 private:
  Owned<gpgme_context> m_context;
};

Result<std::vector<GpgKey>> GpgmeSession::list_keys() {
  gpgme_error_t error = gpgme_op_keylist_start(m_context.get(), nullptr, 0);
  std::vector<GpgKey> keys;
  while (error == 0) {
    gpgme_key_t listed = nullptr;
    error = gpgme_op_keylist_next(m_context.get(), &listed);
    if (error != 0) {
      break;
    }
    const Owned<_gpgme_key> certificate(listed);
    for (gpgme_subkey_t key = certificate->subkeys; key != nullptr; key = key->next) {
      keys.push_back(key_of(*certificate, *key));
      // The flags of the certificate as a whole stand on the key object.
      keys.back().revoked = keys.back().revoked || certificate->revoked != 0;
      keys.back().disabled = keys.back().disabled || certificate->disabled != 0;
      keys.back().invalid = keys.back().invalid || certificate->invalid != 0;
    }
  }
  if (gpgme_err_code(error) != GPG_ERR_EOF) {
    return broken("list of keys", error);
  }
  return keys;
}

Result<GpgAnswer> GpgmeSession::verify(std::string_view packet, std::string_view payload) {
  const auto signature = data_of(packet);
  const auto text = data_of(payload);
  if (!signature || !text) {
    return tl::unexpected(signature ? text.error() : signature.error());
  }
  const gpgme_error_t error =
      gpgme_op_verify(m_context.get(), signature->get(), text->get(), nullptr);
  if (error != 0) {
    return broken("verify", error);
  }
  const gpgme_verify_result_t result = gpgme_op_verify_result(m_context.get());
  // Success with an empty list is what a crashed gpg looks like.
  if (result == nullptr || result->signatures == nullptr || result->signatures->next != nullptr) {
    return broken("not exactly one signature", 0);
  }
  const _gpgme_signature& found = *result->signatures;
  if ((gpgme_err_code(found.status) & GPG_ERR_SYSTEM_ERROR) != 0) {
    return broken("verify", found.status);
  }
  return GpgAnswer{.outcome = outcome_of(found),
                   .fingerprint = text_or_empty(found.fpr),
                   .created = static_cast<std::int64_t>(found.timestamp),
                   .expires = static_cast<std::int64_t>(found.exp_timestamp),
                   .algorithm = static_cast<unsigned>(found.pubkey_algo),
                   .digest = static_cast<unsigned>(found.hash_algo),
                   .notations = found.notations != nullptr};
}

gpgme_engine_info_t openpgp_in(gpgme_engine_info_t engine) {
  while (engine != nullptr && engine->protocol != GPGME_PROTOCOL_OpenPGP) {
    engine = engine->next;
  }
  return engine;
}

// What the process runs for OpenPGP from here on. GPGME asks the gpg in PATH for its version when
// it first looks for engines, and another one when it is set.
Done set_program(const std::string& program) {
  gpgme_engine_info_t engines = nullptr;
  gpgme_error_t error = gpgme_get_engine_info(&engines);
  const gpgme_engine_info_t gpg = error == 0 ? openpgp_in(engines) : nullptr;
  if (gpg == nullptr || program != gpg->file_name) {
    error = gpgme_set_engine_info(GPGME_PROTOCOL_OpenPGP, program.c_str(), nullptr);
  }
  if (error == 0) {
    error = gpgme_engine_check_version(GPGME_PROTOCOL_OpenPGP);  // it did answer
  }
  return error == 0 ? Done() : broken(program, error);
}

// By hand, since GPGME would ask gpg for its version once more. What it says of a context's engines
// is that context's own, allocated with malloc, and read when its first operation begins.
Done set_home(gpgme_ctx_t context, const std::string& home) {
  const gpgme_engine_info_t gpg = openpgp_in(gpgme_ctx_get_engine_info(context));
  char* const copy = gpg == nullptr ? nullptr : ::strdup(home.c_str());
  if (copy == nullptr) {
    return broken("home", gpgme_error(GPG_ERR_INV_ENGINE));
  }
  std::free(gpg->home_dir);  // NOLINT(*-no-malloc): as GPGME itself does
  gpg->home_dir = copy;
  return {};
}

// A context copies the process's engine settings when it is made.
Result<Owned<gpgme_context>> new_context(const std::string& home) {
  gpgme_ctx_t handle = nullptr;
  gpgme_error_t error = gpgme_new(&handle);
  if (error != 0) {
    return broken("context", error);
  }
  Owned<gpgme_context> context(handle);
  if (const Done done = set_home(handle, home); !done) {
    return tl::unexpected(done.error());
  }
  error = gpgme_set_protocol(handle, GPGME_PROTOCOL_OpenPGP);
  if (error != 0) {
    return broken("protocol", error);
  }
  gpgme_set_offline(handle, 1);
  gpgme_set_armor(handle, 0);
  error = gpgme_set_keylist_mode(handle, GPGME_KEYLIST_MODE_LOCAL);
  if (error != 0) {
    return broken("key list mode", error);
  }
  return context;
}

}  // namespace

Result<std::vector<std::unique_ptr<GpgSession>>> GpgSession::open(const GpgPlace& place,
                                                                  std::size_t count) {
  if (!start_gpgme()) {
    return broken("GPGME 1.18 or newer is needed", 0);
  }
  // The setting for the process must not change between here and the last context.
  static std::mutex settings;
  const std::lock_guard lock(settings);
  if (const Done done = set_program(place.program); !done) {
    return tl::unexpected(done.error());
  }
  std::vector<std::unique_ptr<GpgSession>> sessions;
  while (sessions.size() < count) {
    auto context = new_context(place.home);
    if (!context) {
      return tl::unexpected(context.error());
    }
    sessions.push_back(std::make_unique<GpgmeSession>(std::move(*context)));
  }
  return sessions;
}

}  // namespace refwarden
