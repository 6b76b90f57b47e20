#include "git/ref_files.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string_view>
#include <system_error>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/fd_io.hpp"

namespace refwarden {
namespace {

constexpr const char* k_told = "the refs of the repository cannot be read";
constexpr std::size_t k_loose_bytes = std::size_t{64} << 10U;
constexpr std::size_t k_packed_bytes = std::size_t{1} << 30U;

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

tl::unexpected<Failure> unreadable(const std::string& path, int error) {
  return fail(FailureCode::server_broken, k_told,
              path + ": " + std::generic_category().message(error));
}

// Gone, or of the other kind by now: somebody has changed it since we saw its name.
bool is_gone(int error) {
  return error == ENOENT || error == ENOTDIR;
}

// What git makes while it writes a ref is none.
bool is_ref_part(std::string_view name) {
  return !name.starts_with('.') && !name.ends_with(".lock");
}

Result<bool> is_folder(const std::string& path, unsigned char type) {
  if (type == DT_DIR || type == DT_REG) {
    return type == DT_DIR;
  }
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) {
    return S_ISDIR(status.st_mode);
  }
  return is_gone(errno) ? Result<bool>(false) : unreadable(path, errno);
}

struct Names {
  std::vector<std::string> folders;  // still to be looked into
  std::vector<std::string> refs;
};

Done list_folder(const std::string& root, const std::string& name, Names& names) {
  const std::string path = root + "/" + name;
  const std::unique_ptr<DIR, CloseFolder> folder(::opendir(path.c_str()));
  if (folder == nullptr) {
    if (errno == ENOTDIR) {
      names.refs.push_back(name);  // a ref since
      return {};
    }
    return errno == ENOENT ? Done() : unreadable(path, errno);
  }
  errno = 0;
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string below = name + "/" + entry->d_name;
    if (is_ref_part(entry->d_name)) {
      const auto holds = is_folder(root + "/" + below, entry->d_type);
      if (!holds) {
        return tl::unexpected(holds.error());
      }
      (*holds ? names.folders : names.refs).push_back(below);
    }
    errno = 0;
  }
  return errno == 0 ? Done() : unreadable(path, errno);
}

Result<std::vector<std::string>> loose_names(const std::string& root) {
  Names names;
  names.folders.emplace_back("refs");
  while (!names.folders.empty()) {
    const std::string name = std::move(names.folders.back());
    names.folders.pop_back();
    if (auto listed = list_folder(root, name, names); !listed) {
      return tl::unexpected(listed.error());
    }
  }
  return std::move(names.refs);
}

// Nothing where there is no such file any more.
Result<std::optional<std::string>> read_if_there(const std::string& path, std::size_t limit) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.is_open()) {
    return is_gone(errno) ? Result<std::optional<std::string>>(std::nullopt)
                          : unreadable(path, errno);
  }
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) {
    return unreadable(path, errno);
  }
  if (S_ISDIR(status.st_mode)) {
    return std::nullopt;
  }
  auto text = read_all(fd.get(), limit);
  if (!text) {
    return fail(FailureCode::server_broken, k_told, path + ": " + text.error().detail);
  }
  return std::optional<std::string>(std::move(*text));
}

std::string without_blanks_at_end(std::string text) {
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  return text;
}

struct PackedList {
  std::string path;
  std::string text;
  std::size_t digits = 0;  // of an id
};

// `<id> <name>` lines; a header begins with `#`, and `^` stands before what the tag above leads to.
Done add_packed(const PackedList& list, std::vector<RefFile>& refs) {
  std::string_view text = list.text;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.starts_with('#') || line.starts_with('^')) {
      continue;
    }
    if (end == std::string_view::npos || line.size() < list.digits + 2 ||
        line[list.digits] != ' ') {
      return fail(FailureCode::server_broken, k_told, list.path + ": a line is no packed ref");
    }
    refs.push_back({without_blanks_at_end(std::string(line.substr(list.digits + 1))),
                    std::string(line.substr(0, list.digits))});
  }
  return {};
}

void sort(std::vector<RefFile>& refs) {
  const auto before = [](const RefFile& a, const RefFile& b) { return a.name < b.name; };
  const auto same = [](const RefFile& a, const RefFile& b) { return a.name == b.name; };
  std::stable_sort(refs.begin(), refs.end(), before);
  refs.erase(std::unique(refs.begin(), refs.end(), same), refs.end());
}

}  // namespace

Result<std::optional<std::string>> read_loose_ref(const std::string& folder,
                                                  const std::string& name) {
  return read_if_there(folder + "/" + name, k_loose_bytes)
      .map([](std::optional<std::string>&& content) {
        return content ? std::optional(without_blanks_at_end(*std::move(content))) : std::nullopt;
      });
}

Result<std::vector<RefFile>> read_loose_refs(const std::string& folder) {
  const auto names = loose_names(folder);
  if (!names) {
    return tl::unexpected(names.error());
  }
  std::vector<RefFile> refs;
  for (const std::string& name : *names) {
    auto content = read_if_there(folder + "/" + name, k_loose_bytes);
    if (!content) {
      return tl::unexpected(content.error());
    }
    if (*content) {
      refs.push_back({name, without_blanks_at_end(std::move(**content))});
    }
  }
  sort(refs);
  return refs;
}

Done add_packed_refs(const std::string& folder, HashAlgorithm algorithm,
                     std::vector<RefFile>& refs) {
  const std::string packed = folder + "/packed-refs";
  auto list = read_if_there(packed, k_packed_bytes);
  if (!list) {
    return tl::unexpected(list.error());
  }
  if (auto added =
          add_packed({packed, std::move(*list).value_or(""), 2 * Oid::width(algorithm)}, refs);
      !added) {
    return added;
  }
  sort(refs);
  return {};
}

Result<std::vector<RefFile>> read_ref_files(const std::string& folder, HashAlgorithm algorithm) {
  auto refs = read_loose_refs(folder);
  if (!refs) {
    return refs;
  }
  if (Done added = add_packed_refs(folder, algorithm, *refs); !added) {
    return tl::unexpected(added.error());
  }
  return refs;
}

}  // namespace refwarden
