#include "support/git_oracle.hpp"

#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace refwarden::test {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
  }
  return lines;
}

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string id_list(const std::vector<Oid>& ids) {
  std::string text;
  for (const Oid& id : ids) {
    text += id.hex() + "\n";
  }
  return text;
}

std::size_t below(std::size_t limit, std::mt19937& random) {
  return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
}

void mutate_once(std::vector<std::string>& lines, const std::vector<std::string>& odd,
                 std::mt19937& random) {
  const std::size_t at = below(lines.size(), random);
  const auto place = lines.begin() + static_cast<std::ptrdiff_t>(at);
  switch (below(6, random)) {
    case 0:
      lines.erase(place);
      break;
    case 1:
      lines.insert(place, lines[at]);
      break;
    case 2:
      std::swap(lines[at], lines[below(lines.size(), random)]);
      break;
    case 3:
      if (!lines[at].empty()) {
        lines[at][below(lines[at].size(), random)] = static_cast<char>(below(256, random));
      }
      break;
    default:
      lines.insert(place, odd[below(odd.size(), random)]);
  }
}

}  // namespace

std::vector<Oid> store_literally(const GitFolder& folder, ObjectType type,
                                 const std::vector<std::string>& objects) {
  std::string paths;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const std::string name = "object-" + std::to_string(i);
    folder.write(name, objects[i]);
    paths += name + "\n";
  }
  const std::string printed = folder.git({"hash-object", "-t", std::string(name_of(type)), "-w",
                                          "--literally", "--no-filters", "--stdin-paths"},
                                         paths);
  std::vector<Oid> ids;
  for (const std::string& line : lines_of(printed)) {
    ids.push_back(*Oid::parse(line));
  }
  return ids;
}

std::set<std::string> complaints(const GitFolder& folder, const std::set<std::string>& allowed) {
  std::set<std::string> ids;
  const Ran ran = folder.run({"fsck", "--strict", "--no-dangling", "--no-reflogs"});
  for (const std::string& line : lines_of(ran.errors)) {
    // "error in commit <id>: missingAuthor: ..." or "error: <id>: object could not be parsed: ..."
    std::istringstream words(line);
    std::string level;
    std::string in;
    std::string type;
    std::string id;
    std::string message;
    words >> level >> in >> type >> id >> message;
    if (level == "error:" && !in.empty() && Oid::parse(in.substr(0, in.size() - 1))) {
      ids.insert(in.substr(0, in.size() - 1));
    }
    const bool about = in == "in" && !id.empty() && !message.empty();
    if (about && allowed.count(message.substr(0, message.find(':'))) == 0) {
      ids.insert(id.substr(0, id.size() - 1));
    }
  }
  return ids;
}

std::vector<std::vector<std::string>> logged(const GitFolder& folder, const std::vector<Oid>& ids,
                                             const std::vector<std::string>& format) {
  std::string argument = "--format=tformat:";
  for (const std::string& field : format) {
    argument += field + "%x00";
  }
  const std::string text =
      folder
          .run({"log", "--no-walk=unsorted", "--stdin", "--date=raw", "--encoding=none", argument},
               id_list(ids))
          .output;
  std::vector<std::vector<std::string>> records;
  std::size_t from = 0;
  while (from < text.size()) {
    std::vector<std::string> fields;
    for (std::size_t i = 0; i < format.size(); ++i) {
      const std::size_t end = text.find('\0', from);
      fields.push_back(text.substr(from, end - from));
      from = end + 1;
    }
    ++from;  // the line feed of tformat
    records.push_back(std::move(fields));
  }
  return records;
}

std::vector<Handed> handed_to_gpg(const GitFolder& folder, ObjectType type,
                                  const std::vector<Oid>& ids) {
  const std::string kept = (folder.path() / "handed").string();
  std::filesystem::create_directories(kept);
  folder.write("keep", "#!/bin/sh\nn=$(ls '" + kept + "' | wc -l)\nfor file; do " +
                           "test -f \"$file\" && cat \"$file\" >'" + kept +
                           "'/$n.signature; done\ncat >'" + kept + "'/$n.payload\nexit 1\n");
  std::filesystem::permissions(folder.path() / "keep", std::filesystem::perms::owner_all);
  folder.git({"config", "gpg.program", (folder.path() / "keep").string()});
  if (type == ObjectType::commit) {
    logged(folder, ids, {"%G?"});
  } else {
    std::vector<std::string> arguments = {"verify-tag"};
    for (const Oid& id : ids) {
      arguments.push_back(id.hex());
    }
    static_cast<void>(folder.run(arguments));  // the program refuses them all
  }
  std::vector<Handed> handed;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::string base = kept + "/" + std::to_string(2 * i);
    handed.push_back({content_of(base + ".payload"), content_of(base + ".signature")});
  }
  return handed;
}

std::vector<std::string> mutated(std::vector<std::string> lines,
                                 const std::vector<std::string>& odd, std::mt19937& random) {
  for (std::size_t times = below(3, random); times > 0 && !lines.empty(); --times) {
    mutate_once(lines, odd, random);
  }
  return lines;
}

}  // namespace refwarden::test
