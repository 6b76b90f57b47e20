// Our reader against git itself, on generated messages.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "facts/message.hpp"

namespace refwarden {
namespace {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "refwarden-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    m_path = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

 private:
  std::filesystem::path m_path;
};

// Lines that decide something in git's reader, and their neighbours.
const std::vector<std::string> k_lines{
    "Ticket: PAY-1",
    "Reviewed-by: Ines Okafor <ines@example.org>",
    "Reviewed-by : Lee",
    "Reviewed-by\t: Lee",
    "Signed-off-by: Dana Reyes <dana@example.org>",
    "Signed-off-by:Dana",
    "signed-off-by: dana",
    "Signed-off-by : dana",
    "(cherry picked from commit 0123456789)",
    "(cherry picked from",
    "",
    "",
    "",
    "",
    " ",
    "\t",
    "\r",
    "\v",
    " folded",
    "\tfolded: more",
    "  ",
    "plain text",
    "plain text with: a colon",
    "two words: v",
    ":",
    ": value",
    "Key:",
    "Key:   ",
    "Key: value\r",
    "K\xc3\xa9y: value",
    "under_score: v",
    "-: v",
    "1: v",
    "#",
    "# comment",
    "#Key: v",
    " # not a comment",
    "Conflicts:",
    "Conflicts:\r",
    "\tconflicted/path",
    "---",
    "--- a/file",
    "diff --git a/x b/x",
    "# ------------------------ >8 ------------------------",
    "# ------------------------ >8 -----------------------",
    "------------------------ >8 ------------------------",
    "https://example.org/",
    "Key: a\rb",
    "Key: \xff\xfe",
    "Key: \xd0\xba\xd0\xbb\xd1\x8e\xd1\x87",
    "Key\f: v",
    "Key: \fv\f",
};

class Generator {
 public:
  std::string message() {
    std::string text;
    if (below(3) != 0) {
      text += "Subject\n\n";
    }
    const std::size_t lines = below(14);
    // A small choice of lines for each message makes paragraphs that just count, or just do not.
    std::vector<std::string> choice;
    for (std::size_t i = 0; i < 2 + below(6); ++i) {
      choice.push_back(k_lines[below(k_lines.size())]);
    }
    for (std::size_t i = 0; i < lines; ++i) {
      text +=
          (below(8) == 0 ? k_lines[below(k_lines.size())] : choice[below(choice.size())]) + "\n";
    }
    if (!text.empty() && below(4) == 0) {
      text.pop_back();
    }
    return text;
  }

 private:
  std::size_t below(std::size_t end) { return m_engine() % end; }
  std::mt19937 m_engine{20260822};
};

void write_import(const std::filesystem::path& file, const std::vector<std::string>& messages) {
  std::ofstream out(file, std::ios::binary);
  for (const std::string& message : messages) {
    out << "commit refs/heads/main\ncommitter A <a@example.org> 1700000000 +0000\ndata "
        << message.size() << "\n"
        << message << "\n";
  }
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// One text for each message, in order: subject, body and trailers as git says them.
std::vector<std::string> as_git_reads(const std::vector<std::string>& messages) {
  const Folder folder;
  write_import(folder.path() / "in", messages);
  const std::string command =
      "cd '" + folder.path().string() +
      "' && export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null LC_ALL=C.UTF-8 "
      "&& git init -q --bare r && cd r && git fast-import --quiet --done < ../in.done "
      "&& git log -z --topo-order --reverse "
      "--format='%s%x01%b%x01%(trailers:only,unfold,separator=%x02,key_value_separator=%x03)' "
      "main > ../out";
  std::ofstream(folder.path() / "in.done", std::ios::binary)
      << "feature done\n"
      << read_file(folder.path() / "in") << "done\n";
  REQUIRE(std::system(command.c_str()) == 0);
  std::vector<std::string> texts;
  std::istringstream out(read_file(folder.path() / "out"));
  for (std::string text; std::getline(out, text, '\0');) {
    texts.push_back(text);
  }
  return texts;
}

std::string as_we_read(const std::string& message) {
  Commit commit;
  commit.message = Untrusted(message);
  const MessageFacts facts = read_message(commit);
  std::string text =
      std::string(facts.subject.bytes()) + "\x01" + std::string(facts.body.bytes()) + "\x01";
  for (std::size_t i = 0; i < facts.trailers.size(); ++i) {
    text += i == 0 ? "" : "\x02";
    text += std::string(facts.trailers[i].key.bytes()) + "\x03" +
            std::string(facts.trailers[i].value.bytes());
  }
  return text;
}

}  // namespace

TEST_CASE("4,000 generated messages read as git log reads them", "[facts]") {
  Generator generator;
  std::vector<std::string> messages;
  for (int i = 0; i < 4000; ++i) {
    messages.push_back(generator.message());
  }
  const std::vector<std::string> wanted = as_git_reads(messages);
  REQUIRE(wanted.size() == messages.size());
  std::size_t with_trailers = 0;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    INFO("message: " << messages[i]);
    const std::string ours = as_we_read(messages[i]);
    REQUIRE(ours == wanted[i]);
    with_trailers += ours.back() == '\x01' ? 0U : 1U;
  }
  // The generator is worth nothing if hardly any message has trailers.
  CHECK(with_trailers > 800);
  CHECK(with_trailers < 3200);
}

}  // namespace refwarden
