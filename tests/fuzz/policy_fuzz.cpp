// Policy files. The first byte of the input says which file of the example is replaced by the rest;
// the folder is then read as a hook and as `policy check` do.
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include "fuzz/fuzz.hpp"
#include "policy/load.hpp"
#include "policy/show.hpp"
#include "policy/toml_document.hpp"

namespace fs = std::filesystem;
using namespace refwarden;

namespace {

constexpr std::array<const char*, 3> k_files = {"system.toml", "people.toml", "repos/example.toml"};
constexpr const char* k_repository = "/srv/git/example.git";

void write(const fs::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::string example(const char* name) {
  std::ifstream file(fs::path(REFWARDEN_SOURCE_DIR) / "config" / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The folder that all inputs share; each run puts back what it replaced.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "refwarden-fuzz-XXXXXX").string();
    require(::mkdtemp(name.data()) != nullptr, "no temporary folder");
    m_path = name;
    ::umask(022);
    fs::create_directory(m_path / "keys");
    fs::create_directory(m_path / "repos");
    for (const char* file : k_files) {
      write(m_path / file, example(file));
    }
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
  }

  [[nodiscard]] const fs::path& path() const { return m_path; }

 private:
  fs::path m_path;
};

void check_problem(const Problem& problem) {
  require(!problem.code.empty() && !problem.text.empty(), "a problem without a reason");
  require(problem.at.line >= 0 && problem.at.column >= 0 && problem.length >= 0,
          "a problem in no place");
  std::string_view rest = problem.text;
  fuzz::require_one_line(rest);
  const std::string text = to_text(problem);
  for (rest = text; !rest.empty();) {
    fuzz::require_one_line(fuzz::take_line(rest));
  }
}

void check_policy_in_force(const Policy& policy) {
  const auto shown = nlohmann::json::parse(show_json(policy, {}), nullptr, false);
  require(!shown.is_discarded() && shown["digest"] == policy.digest, "what is shown is no JSON");
  require(!policy.risk.classes.empty(), "a policy without a risk class");
  for (const Rule& rule : policy.rules) {
    require(!rule.on.empty() && !rule.name.empty(), "a rule that is nowhere");
  }
}

void check_folder(const fs::path& folder) {
  const Instant now = Day{std::chrono::year{2026} / 8 / 22};
  const auto policy = load_policy({folder, k_repository, now, FileChoice::listed_or_named});
  const Problems checked = check_policy(folder, now);
  bool has_error = false;
  for (const Problem& problem : checked.all) {
    check_problem(problem);
    has_error = has_error || problem.weight == Problem::Weight::error;
  }
  if (policy) {
    check_policy_in_force(*policy);
    return;
  }
  require(!policy.error().all.empty(), "a policy is refused without a reason");
  require(has_error, "a policy is refused that `policy check` takes");
}

void check_document(std::string_view bytes) {
  const auto document = Document::parse("system.toml", std::string(bytes));
  if (!document) {
    check_problem(document.error());
    return;
  }
  for (const Entry& entry : document->root().entries) {
    const Position at = document->position(entry.at);
    require(at.line >= 1 && at.column >= 1, "a key in no place");
    check_problem(document->problem(ProblemCode::unknown_key, entry.at, "no key of ours"));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder folder;
  if (size == 0) {
    return 0;
  }
  const std::string_view bytes = fuzz::text_of(data, size).substr(1);
  check_document(bytes);
  const char* file = k_files[data[0] % k_files.size()];
  write(folder.path() / file, bytes);
  check_folder(folder.path());
  write(folder.path() / file, example(file));
  return 0;
}
