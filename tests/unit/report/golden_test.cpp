// Every code has a golden message under tests/golden/messages, compared whole; some have another,
// which is named after the code, a dot and what is different. REFWARDEN_ACCEPT=1 writes them anew.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>

#include "base/untrusted.hpp"
#include "report/layout.hpp"
#include "unit/report/scene.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

const std::filesystem::path k_folder =
    std::filesystem::path(REFWARDEN_SOURCE_DIR) / "tests/golden/messages";

std::set<std::string> expected_names() {
  std::set<std::string> names;
  for (const auto code : all_codes()) {
    names.emplace(name_of(code));
  }
  for (int code = 0; code <= static_cast<int>(FailureCode::other_door); ++code) {
    names.emplace(name_of(static_cast<FailureCode>(code)));
  }
  return names;
}

std::string code_of(const std::string& name) {
  return name.substr(0, name.find('.'));
}

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool accepts() {
  const char* accept = std::getenv("REFWARDEN_ACCEPT");
  return accept != nullptr && std::string(accept) == "1";
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

TEST_CASE("every message is what its golden file says", "[report]") {
  for (const auto& golden : all_golden_cases()) {
    const auto path = k_folder / (golden.name + ".txt");
    const std::string text = golden.text();
    if (accepts()) {
      std::ofstream(path, std::ios::binary) << text;
    }
    INFO(golden.name);
    CHECK(content_of(path) == text);
  }
}

TEST_CASE("every code has a golden file and every golden file a code", "[report]") {
  std::set<std::string> cases;
  std::set<std::string> codes;
  for (const auto& golden : all_golden_cases()) {
    INFO(golden.name);
    CHECK(cases.insert(golden.name).second);
    codes.insert(code_of(golden.name));
    CHECK(golden.text().find("[" + code_of(golden.name) + "]: ") != std::string::npos);
  }
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(k_folder)) {
    files.insert(entry.path().stem().string());
  }
  CHECK(codes == expected_names());
  CHECK(files == cases);
}

TEST_CASE("messages keep to 72 columns, plain text and friendly words", "[report]") {
  for (const auto& golden : all_golden_cases()) {
    INFO(golden.name);
    const std::string text = golden.text();
    CHECK(text.back() == '\n');
    for (const auto& line : lines_of(text)) {
      INFO(line);
      CHECK(columns_of(line) <= 72);
      CHECK(printable(Untrusted(line), 100) == line);
      CHECK((line.empty() || line.back() != ' '));
    }
    for (const auto* banned :
         {"please", "Please", "illegal", "invalid", "/etc/", "/srv/", "sorry"}) {
      INFO(banned);
      CHECK(text.find(banned) == std::string::npos);
    }
  }
}
