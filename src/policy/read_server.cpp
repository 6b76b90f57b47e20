// [server], [limits] and [confinement].
#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "policy/draft.hpp"

namespace refwarden {

namespace {

std::string machine_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') {
    return "unnamed";
  }
  return name.data();
}

// A path below the policy folder, so that what a pusher may read of it says nothing of the server.
std::filesystem::path read_inner_path(TableReader& reader, std::string_view key,
                                      const std::filesystem::path& folder) {
  const std::filesystem::path fallback =
      key == "people" ? "people.toml" : std::filesystem::path(key);
  const auto written = reader.text(key);
  if (!written) {
    return folder / fallback;
  }
  const std::filesystem::path path(*written);
  const bool climbs = std::any_of(path.begin(), path.end(), [](const auto& part) {
    return part == ".." || part == "." || part.empty();
  });
  if (path.is_absolute() || climbs) {
    reader.report(
        ProblemCode::bad_text, reader.place_of(key),
        fmt::format("\"{}\" must be a path below the policy folder, without \"..\"", key));
    return folder / fallback;
  }
  return folder / path;
}

std::filesystem::path read_audit(TableReader& reader) {
  const std::filesystem::path path(reader.text("audit").value_or("/var/lib/refwarden/audit"));
  if (!path.is_absolute() || path != path.lexically_normal()) {
    reader.report(ProblemCode::bad_text, reader.place_of("audit"),
                  "\"audit\" must be an absolute path without \".\" and \"..\"");
  }
  return path;
}

std::string read_help(TableReader& reader) {
  const auto written = reader.text("help");
  if (written && (written->rfind("https://", 0) != 0 && written->rfind("http://", 0) != 0)) {
    reader.report(ProblemCode::bad_text, reader.place_of("help"),
                  "\"help\" must be a web address (https://...)");
  }
  return written.value_or("");
}

constexpr std::size_t k_longest_url = 2048;

// What git leaves out of a certificate, in both forms of a URL (transport_anonymize_url).
bool has_account(const std::string& url) {
  const std::size_t scheme = url.find("://");
  const std::size_t host = scheme == std::string::npos ? 0 : scheme + 3;
  const std::size_t end =
      std::min(url.find(scheme == std::string::npos ? ':' : '/', host), url.size());
  const bool is_path = scheme == std::string::npos && (end == url.size() || url.find('/') < end);
  return !is_path && url.find('@') < end;
}

struct LimitKey {
  const char* key;
  std::uint64_t Limits::*value;
  std::uint64_t most;
  std::uint64_t least = 1;
};

constexpr std::array k_limit_keys{
    LimitKey{"commits-per-push", &Limits::commits_per_push, 10'000'000},
    LimitKey{"paths-per-commit", &Limits::paths_per_commit, 10'000'000},
    LimitKey{"message-bytes", &Limits::message_bytes, 16U * 1024 * 1024},
    LimitKey{"value-bytes", &Limits::value_bytes, 65536},
    LimitKey{"seconds", &Limits::seconds, 86400},
    LimitKey{"findings-shown", &Limits::findings_shown, 1000},
    LimitKey{"updates-per-push", &Limits::updates_per_push, 1'000'000},
    LimitKey{"memory-mib", &Limits::memory_mib, 1U << 20U, 256},
    LimitKey{"threads", &Limits::threads, 64},
};

// A host that ends its hooks itself is to hear our answer first.
std::uint64_t most_of(const LimitKey& limit, Host host) {
  const auto seconds = seconds_within(host);
  return seconds && limit.value == &Limits::seconds ? *seconds : limit.most;
}

}  // namespace

std::set<std::string> read_pushee(TableReader& reader) {
  std::set<std::string> urls;
  for (const Item& item : reader.texts("pushee")) {
    if (item.text.size() > k_longest_url || has_account(item.text)) {
      reader.report(ProblemCode::bad_text, item.at,
                    "\"pushee\" needs URLs as git writes them into a push certificate: without "
                    "account and password");
    }
    urls.insert(item.text);
  }
  return urls;
}

void read_server(const Layer& layer, const Entry& entry) {
  Reading reading = layer.reading();
  static const Table k_empty;
  const Table* table = table_of(reading, entry, "[server]");
  TableReader reader(table == nullptr ? k_empty : *table, entry.at,
                     {"[server]", {"server"}, "server", ""}, reading);
  Policy& policy = layer.draft.policy;
  Server& server = policy.server;
  server.mode = reader.word("mode", k_modes).value_or(Mode::enforce);
  read_host(reader, policy);
  server.name = reader.text("name").value_or(machine_name());
  server.contact = reader.text("contact").value_or("");
  server.help = read_help(reader);
  server.pushee = read_pushee(reader);
  server.other_doors = reader.word("other-doors", k_other_doors).value_or(OtherDoors::off);
  server.people = read_inner_path(reader, "people", policy.folder);
  server.keys = read_inner_path(reader, "keys", policy.folder);
  server.repos = read_inner_path(reader, "repos", policy.folder);
  server.audit = read_audit(reader);
  server.publish = reader.flag("publish").value_or(false);
  reader.finish();
}

void read_limits(const Layer& layer, const Entry& entry) {
  Reading reading = layer.reading();
  const Table* table = table_of(reading, entry, "[limits]");
  if (table == nullptr) {
    return;
  }
  TableReader reader(*table, entry.at, {"[limits]", {"limits"}, "limits", ""}, reading);
  for (const LimitKey& limit : k_limit_keys) {
    std::uint64_t& value = layer.draft.policy.limits.*limit.value;
    const std::uint64_t most = most_of(limit, layer.draft.policy.server.host);
    const auto written = reader.number(limit.key, {limit.least, most});
    const std::uint64_t allowed = value == 0 ? most : value;  // 0: as many as there are
    if (written && layer.level == Level::repository && *written > allowed) {
      reader.report(
          ProblemCode::not_tighter, reader.place_of(limit.key),
          fmt::format("\"{}\" may only be smaller than the system's {}", limit.key, allowed));
    } else if (written) {
      value = *written;
      layer.draft.policy.origins[fmt::format("limits.{}", limit.key)] =
          reader.position_of(limit.key);
    }
  }
  reader.finish();
}

void read_confinement(const Layer& layer, const Entry& entry) {
  Reading reading = layer.reading();
  const Table* table = table_of(reading, entry, "[confinement]");
  if (table == nullptr) {
    return;
  }
  TableReader reader(*table, entry.at, {"[confinement]", {"confinement"}, "confinement", ""},
                     reading);
  OnMissing& missing = layer.draft.policy.confinement.missing;
  missing = reader.word("missing", k_on_missing).value_or(missing);
  reader.finish();
}

}  // namespace refwarden
