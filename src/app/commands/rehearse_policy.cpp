// The scratch copy of a policy.
#include <algorithm>
#include <fstream>
#include <system_error>

#include <sys/stat.h>

#include "app/commands/rehearse_scratch.hpp"
#include "base/fd_io.hpp"
#include "policy/load.hpp"
#include "policy/toml_document.hpp"
#include "rehearse/policy_edit.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

constexpr std::size_t k_most_bytes = std::size_t{4} << 20U;
constexpr const char* k_told = "the policy cannot be copied for a rehearsal";

tl::unexpected<Failure> cannot(const std::string& detail) {
  return fail(FailureCode::server_broken, k_told, detail);
}

Done write_text(const fs::path& path, const std::string& text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  return file ? Done() : cannot(path.string());
}

// The file's text after `change`, which gets it parsed.
template <typename Change>
Result<std::string> changed(const std::string& name, const std::string& text, Change change) {
  const auto document = Document::parse(name, text);
  const auto result = document ? change(*document) : std::nullopt;
  if (!result) {
    return cannot(name + " is not written in a way that can be changed in a copy");
  }
  return *result;
}

using Keys = std::map<std::string, std::string>;

Result<std::string> people_text(const std::string& name, std::string text, const Keys& keys) {
  for (const auto& [person, key] : keys) {
    auto next = changed(name, text, [&, id = person, line = key](const Document& document) {
      return with_key(document, id, line);
    });
    if (!next) {
      return next;
    }
    text = *std::move(next);
  }
  return text;
}

class PolicyCopy {
 public:
  PolicyCopy(const LoadedPolicy& original, const ScratchPlaces& places, const Keys& keys)
      : m_original(original), m_places(places), m_keys(keys) {}

  Done copy_files() {
    const Policy& policy = m_original.policy;
    for (const PolicyFile& file : policy.files) {
      if (Done done = copy_file(file.name); !done) {
        return done;
      }
    }
    return copy_keys();
  }

 private:
  Done copy_file(const std::string& name) {
    return read_file(m_original.place.folder / name, k_most_bytes)
        .and_then([&](const std::string& text) { return text_for_copy(name, text); })
        .and_then(
            [&](const std::string& text) { return write_text(m_places.policy / name, text); });
  }

  // What certificates of the rehearsal's own pushes say.
  Result<std::string> with_scratch_url(const std::string& name, const char* table,
                                       const std::string& text) {
    return changed(name, text, [&](const Document& document) {
      return with_pushee(document, table, m_places.server.string());
    });
  }

  Result<std::string> text_for_copy(const std::string& name, const std::string& text) {
    const Policy& policy = m_original.policy;
    if (name == "system.toml") {
      return changed(name, text,
                     [&](const Document& document) {
                       return with_audit(document, m_places.audit.string());
                     })
          .and_then(
              [&](const std::string& next) { return with_scratch_url(name, "server", next); });
    }
    if (policy.repository_file && name == *policy.repository_file) {
      return changed(name, text,
                     [&](const Document& document) {
                       return with_listed(document, m_places.server.string());
                     })
          .and_then([&](const std::string& next) { return with_scratch_url(name, "repo", next); });
    }
    return policy.folder / name == policy.server.people ? people_text(name, text, m_keys) : text;
  }

  // The folders have to be there, whatever is in them.
  Done copy_keys() {
    const Server& server = m_original.policy.server;
    std::error_code error;
    const fs::path keys = m_places.policy / server.keys.lexically_relative(m_original.place.folder);
    const fs::path repos =
        m_places.policy / server.repos.lexically_relative(m_original.place.folder);
    fs::create_directories(keys, error);
    fs::create_directories(repos, error);
    for (const auto& entry : fs::directory_iterator(server.keys, error)) {
      if (entry.is_regular_file()) {
        fs::copy_file(entry.path(), keys / entry.path().filename(), error);
      }
    }
    return error ? cannot(server.keys.string() + ": " + error.message()) : Done();
  }

  const LoadedPolicy& m_original;
  const ScratchPlaces& m_places;
  const Keys& m_keys;
};

bool is_same(const Policy& copy, const Policy& original, const ScratchPlaces& places) {
  const bool same_rules = std::equal(copy.rules.begin(), copy.rules.end(), original.rules.begin(),
                                     original.rules.end(), [](const Rule& a, const Rule& b) {
                                       return a.name == b.name && a.mode == b.mode && a.on == b.on;
                                     });
  return same_rules && copy.server.audit == places.audit &&
         copy.repository_file == original.repository_file &&
         copy.people.size() == original.people.size() &&
         copy.risk.floors.size() == original.risk.floors.size();
}

}  // namespace

Result<Policy> copy_policy(const LoadedPolicy& original, const ScratchPlaces& places,
                           const Keys& keys) {
  // Whatever the admin's umask is: hooks take nothing that others can write.
  const mode_t before = ::umask(S_IRWXG | S_IRWXO);
  std::error_code error;
  fs::create_directories(places.policy, error);
  fs::create_directories(places.audit, error);
  const Done copied = PolicyCopy(original, places, keys).copy_files();
  ::umask(before);
  if (!copied) {
    return tl::unexpected(copied.error());
  }
  auto policy = load_policy({places.policy, places.server.string(), SystemClock().now()});
  if (!policy) {
    const auto& all = policy.error().all;
    return cannot(all.empty() ? "it does not load" : to_text(all[0].at) + ": " + all[0].text);
  }
  if (!is_same(*policy, original.policy, places)) {
    return cannot("the copy would not be what the original is");
  }
  return *std::move(policy);
}

}  // namespace refwarden
