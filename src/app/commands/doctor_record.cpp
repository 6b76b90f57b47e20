#include <algorithm>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/statvfs.h>
#include <unistd.h>

#include "app/commands/doctor.hpp"
#include "audit/folder.hpp"
#include "audit/tail.hpp"

namespace refwarden {
namespace {

constexpr std::uint64_t k_most_commit_bytes = std::uint64_t{1} << 20U;

// The time of the last record in a segment, empty where it has none; nothing where it cannot be
// told.
std::optional<std::string> newest_in(const AuditFolder& folder, const std::string& segment) {
  const auto file = folder.open_file(segment, O_RDONLY);
  struct stat status {};
  if (!file || ::fstat(file->get(), &status) != 0) {
    return std::nullopt;
  }
  if (status.st_size == 0) {
    return std::string();
  }
  const auto line = read_last_line(file->get(), static_cast<std::uint64_t>(status.st_size));
  const auto record = nlohmann::json::parse(line.value_or(""), nullptr, false);
  const bool has_time = record.is_object() && record.contains("at") && record["at"].is_string();
  return has_time ? std::optional(record["at"].get<std::string>()) : std::nullopt;
}

// The same of all segments.
std::optional<std::string> newest_record(const AuditFolder& folder) {
  const auto segments = folder.segments();
  std::optional<std::string> newest = segments ? std::optional(std::string()) : std::nullopt;
  for (std::size_t left = segments ? segments->size() : 0; left > 0 && newest && newest->empty();
       --left) {
    newest = newest_in(folder, (*segments)[left - 1]);
  }
  return newest;
}

std::optional<Instant> newest_commit(const Repository& repository) {
  const auto refs = repository.refs();
  std::optional<Instant> newest;
  if (!refs) {
    return newest;
  }
  for (const RefTip& ref : refs->direct) {
    const auto object = repository.read(ref.target, k_most_commit_bytes);
    const bool is_commit = object && *object && (*object)->type == ObjectType::commit;
    const auto commit = is_commit ? read_commit(ref.target, (*object)->bytes)
                                  : Parsed<Commit>(tl::unexpected(Malformed{}));
    // Beyond the year 9999 a commit claims nothing that a clock could be held against.
    constexpr std::int64_t k_most_seconds = 253402300799;
    if (commit && commit->committer.seconds > 0 && commit->committer.seconds < k_most_seconds) {
      const Instant at{std::chrono::seconds(commit->committer.seconds)};
      newest = newest ? std::max(*newest, at) : at;
    }
  }
  return newest;
}

void look_at_space(const std::string& folder, Diagnosis& diagnosis) {
  struct statvfs room {};
  if (::statvfs(folder.c_str(), &room) != 0) {
    diagnosis.warn("space", folder + " cannot be asked for its room", "see its file system");
    return;
  }
  const auto files = room.f_files == 0 ? std::nullopt : std::optional(std::uint64_t{room.f_favail});
  diagnosis.add(space_line(folder, std::uint64_t{room.f_bavail} * room.f_frsize, files));
}

}  // namespace

void look_at_record(const LoadedPolicy& loaded, Instant now, Diagnosis& diagnosis) {
  const std::string path = loaded.policy.server.audit.string();
  std::optional<std::string> last;
  if (const auto folder = AuditFolder::open(path); !folder) {
    diagnosis.fault("record", fmt::format("{}: {}", folder.error().told, folder.error().detail),
                    "every push is refused until the account of the hooks can write there");
  } else if (::access(path.c_str(), W_OK | X_OK) != 0) {
    diagnosis.fault("record", path + " cannot be written by this account",
                    "chown it to the account of the hooks: every push is refused until then");
  } else {
    last = newest_record(*folder);
    if (!last) {
      diagnosis.warn("record", path + ": its last line cannot be read",
                     fmt::format("see what refwarden audit verify --audit {} says", path));
    } else {
      diagnosis.ok("record", last->empty() ? path + ", with no record yet"
                                           : fmt::format("{}, the newest of {}", path, *last));
    }
    look_at_space(path, diagnosis);
  }
  diagnosis.add(clock_line(now, last.value_or(""), newest_commit(*loaded.place.repository)));
}

}  // namespace refwarden
