// A stored log with any bytes in it: it can always be read, each problem is told on one line, and
// no line that does not follow from the one before goes without a problem.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include "audit/canonical_json.hpp"
#include "audit/landed.hpp"
#include "audit/log.hpp"
#include "audit/query.hpp"
#include "audit/verify.hpp"
#include "base/sha256.hpp"
#include "fuzz/fuzz.hpp"

namespace fs = std::filesystem;
using namespace refwarden;

namespace {

// The folder that all inputs share: one log of one segment.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "refwarden-fuzz-XXXXXX").string();
    require(::mkdtemp(name.data()) != nullptr, "no temporary folder");
    m_path = name;
    ::umask(077);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
  }

  [[nodiscard]] const fs::path& path() const { return m_path; }
  void write(std::string_view bytes) const {
    std::ofstream(m_path / segment_name(1), std::ios::binary | std::ios::trunc)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

 private:
  fs::path m_path;
};

// Whether the whole lines of `log` are canonical and joined by their digests.
bool is_chained(std::string_view log) {
  std::string before;
  while (log.find('\n') != std::string_view::npos) {
    const std::string_view line = fuzz::take_line(log);
    const auto value = parse_canonical(line);
    const bool follows =
        value && (before.empty() || (value->contains("prev") && (*value)["prev"] == before));
    if (!follows) {
      return false;
    }
    before = sha256_of(line);
  }
  return true;
}

void check_lines(std::string_view text) {
  while (!text.empty()) {
    fuzz::require_one_line(fuzz::take_line(text));
  }
}

// What the admin's commands and post-receive make of the same bytes.
void check_readers(const fs::path& folder, std::string_view log) {
  const auto listed = list_decisions(folder, {}, ListForm::table, check_lines);
  require(listed.has_value(), "a log that is verified cannot be listed");
  const std::size_t at = log.find("\"id\":\"");
  const auto push = find_push(folder, at == log.npos ? "" : log.substr(at + 6, 11));
  if (push && *push) {
    check_lines(to_text(**push));
  }
  const auto opened = AuditFolder::open(folder, Access::read);
  Push landed;
  landed.git_dir = "/srv/git/payments.git";
  landed.updates = {{"refs/heads/main", Oid(), Oid()}};
  require(opened.has_value(), "the folder is gone");
  const auto pairs = pair_updates(*opened, landed);
  require(!pairs || pairs->size() == 1, "an update without an answer");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder folder;
  const std::string_view log = fuzz::text_of(data, size);
  folder.write(log);
  const auto check = verify_audit({folder.path(), {}, {}});
  if (!check) {
    fuzz::require_reason(check.error().told);
    return 0;
  }
  require(is_chained(log) || check->problem_count > 0, "a broken chain without a problem");
  require(check->problem_count >= check->problems.size(), "fewer problems than are listed");
  for (const AuditProblem& problem : check->problems) {
    require(!problem.text.empty(), "a problem without a reason");
    fuzz::require_one_line(problem.text);
  }
  check_lines(to_text(*check));
  require(!nlohmann::json::parse(to_json(*check), nullptr, false).is_discarded(), "no JSON");
  check_readers(folder.path(), log);
  return 0;
}
