#include "app/commands/rehearse_scratch.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <system_error>

#include "app/commands/git_child.hpp"
#include "app/hook_files.hpp"
#include "base/fd_io.hpp"
#include "policy/repository_file.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

constexpr std::size_t k_most_settings = std::size_t{1} << 20U;
constexpr int k_deepest_alternates = 5;  // as git

tl::unexpected<Failure> cannot(const std::string& what, const std::string& detail) {
  return fail(FailureCode::server_broken, what, detail);
}

Done write_text(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  return file ? Done() : cannot("the scratch folder cannot be written", path.string());
}

// Every object folder that the repository reads from, absolute: git takes relative ones of
// alternates' alternates from another place than their own.
void add_alternates(const fs::path& objects, int depth, std::vector<std::string>& all) {
  std::error_code error;
  const fs::path real = fs::canonical(objects, error);
  if (error || depth > k_deepest_alternates ||
      std::find(all.begin(), all.end(), real.string()) != all.end()) {
    return;
  }
  all.push_back(real.string());
  std::ifstream file(real / "info/alternates");
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.front() != '#') {
      add_alternates(line.front() == '/' ? fs::path(line) : real / line, depth + 1, all);
    }
  }
}

Done link_objects(const std::string& git_dir, const fs::path& copy,
                  std::vector<std::string> all = {}) {
  add_alternates(fs::path(git_dir) / "objects", 0, all);
  std::string text;
  for (const std::string& folder : all) {
    text += folder + "\n";
  }
  return write_text(copy / "objects/info/alternates", text);
}

Done init(const fs::path& path, HashAlgorithm algorithm) {
  return must_git({"init", "--quiet", "--bare", "--template=",
                   "--object-format=" + std::string(name_of(algorithm)), path.string()})
      .and_then([&]() -> Done {
        std::error_code error;
        fs::create_directories(path / "objects/info", error);
        return error ? cannot("the scratch folder cannot be written", error.message()) : Done();
      });
}

std::string quoted(const std::string& value) {
  std::string text = "\"";
  for (const char byte : value) {
    if (byte == '\n') {
      text += "\\n";
    } else if (byte == '\t') {
      text += "\\t";
    } else {
      text += byte == '"' || byte == '\\' ? std::string("\\") + byte : std::string(1, byte);
    }
  }
  return text + "\"";
}

// Not of the copy: where it is, and what the copy sets itself. Packs are kept as they come, since
// unpacking an object that an alternate has would touch the file there.
bool is_own_setting(const std::string& key) {
  static constexpr std::array<std::string_view, 10> k_own{
      "core.bare",           "core.worktree",
      "core.hookspath",      "include.path",
      "refwarden.policydir", "core.alternaterefscommand",
      "receive.unpacklimit", "transfer.unpacklimit",
      "receive.autogc",      "gc.auto"};
  return std::find(k_own.begin(), k_own.end(), key) != k_own.end() ||
         key.rfind("includeif.", 0) == 0;
}

// One setting of `git config --null --list`: "section.sub.name", a line feed and the value.
std::string setting_text(const std::string& entry) {
  const std::size_t end = entry.find('\n');
  const std::string key = entry.substr(0, end);
  const std::size_t first = key.find('.');
  const std::size_t last = key.rfind('.');
  if (first == std::string::npos || is_own_setting(key)) {
    return {};
  }
  std::string text = "[" + key.substr(0, first);
  if (last > first) {
    text += " " + quoted(key.substr(first + 1, last - first - 1));
  }
  text += "]\n\t" + key.substr(last + 1);
  text += end == std::string::npos ? "" : " = " + quoted(entry.substr(end + 1));
  return text + "\n";
}

Done copy_settings(const std::string& git_dir, const ScratchPlaces& places) {
  const auto listed =
      run_git({"config", "--file", git_dir + "/config", "--includes", "--null", "--list"});
  if (!listed || listed->exit_code != 0 || listed->output.size() >= k_most_settings) {
    return cannot("git cannot list the repository's configuration", git_dir);
  }
  std::string text;
  for (std::size_t at = 0; at < listed->output.size();) {
    const std::size_t end = std::min(listed->output.find('\0', at), listed->output.size());
    text += setting_text(listed->output.substr(at, end - at));
    at = end + 1;
  }
  text += "[core]\n\tbare = true\n\thooksPath = " + quoted((places.server / "hooks").string()) +
          "\n\talternateRefsCommand = true\n[receive]\n\tautogc = false\n\tunpackLimit = "
          "1\n[gc]\n\tauto = 0\n" +
          "[refwarden]\n\tpolicydir = " + quoted(places.policy.string()) + "\n";
  return write_text(places.server / "config", text);
}

Done copy_refs(const LoadedPolicy& original, const ScratchPlaces& places) {
  const auto refs = original.place.repository->refs();
  if (!refs) {
    return tl::unexpected(refs.error());
  }
  std::string packed = "# pack-refs with: sorted \n";
  for (const RefTip& tip : refs->direct) {
    packed += tip.target.hex() + " " + tip.name + "\n";
  }
  Done done = write_text(places.server / "packed-refs", packed);
  for (const SymbolicRef& link : refs->symbolic) {
    const fs::path file = places.server / link.name;
    std::error_code ignored;
    fs::create_directories(file.parent_path(), ignored);
    done = done.and_then([&] { return write_text(file, "ref: " + link.target + "\n"); });
  }
  return done.and_then([&] {
    return read_file(fs::path(original.git_dir) / "HEAD", k_most_settings)
        .and_then(
            [&](const std::string& head) { return write_text(places.server / "HEAD", head); });
  });
}

// A relative link out of the folder leads where it led before.
void mend_links(const fs::path& from, const fs::path& to) {
  std::error_code ignored;
  for (const auto& entry : fs::recursive_directory_iterator(to, ignored)) {
    const fs::path target = fs::read_symlink(entry.path(), ignored);
    if (ignored || target.is_absolute() || fs::exists(entry.path(), ignored)) {
      continue;
    }
    const fs::path place = from / fs::relative(entry.path(), to);
    fs::remove(entry.path(), ignored);
    fs::create_symlink((place.parent_path() / target).lexically_normal(), entry.path(), ignored);
  }
}

Done copy_hooks(const fs::path& from, const ScratchPlaces& places) {
  const fs::path to = places.server / "hooks";
  std::error_code error;
  fs::remove_all(to, error);
  if (!fs::is_directory(from, error)) {
    return {};  // git runs none either
  }
  fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::copy_symlinks, error);
  if (error) {
    return cannot("the hooks cannot be copied", from.string() + ": " + error.message());
  }
  mend_links(from, to);
  for (const char* name : {"post-receive", "post-update", "post-receive.before-refwarden"}) {
    fs::remove(to / name, error);
  }
  return {};
}

// What the host's own hooks do around ours cannot be had here.
Done place_our_hook(const ScratchPlaces& places) {
  std::error_code error;
  fs::remove_all(places.server / "hooks", error);
  return hook_program(HookKind::pre_receive).and_then([&](const fs::path& program) {
    return place_hook(hook_in(places.server / "hooks", HookKind::pre_receive), program);
  });
}

}  // namespace

Done must_git(std::vector<std::string> arguments) {
  const std::string what = arguments.empty() ? "" : arguments.front();
  const auto answer = ask_git(std::move(arguments));
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  return *answer ? Done() : cannot("git failed in the scratch folder", "git " + what);
}

ScratchPlaces places_in(const Scratch& scratch, const std::string& git_dir) {
  const fs::path& base = scratch.path();
  return {base / "server" / (name_of_repository(git_dir) + ".git"), base / "client.git",
          base / "made.git", base / "policy", base / "audit"};
}

Done copy_server(const LoadedPolicy& original, const HooksFolder& hooks,
                 const ScratchPlaces& places) {
  const fs::path folder = hooks.elsewhere ? fs::path(*hooks.elsewhere) : hooks.folder;
  const bool by_git = runs_by_git(contract_of(original.policy.server.host).home);
  return init(places.server, original.place.repository->algorithm())
      .and_then([&] { return link_objects(original.git_dir, places.server); })
      .and_then([&] { return copy_settings(original.git_dir, places); })
      .and_then([&] { return copy_refs(original, places); })
      .and_then([&] { return by_git ? copy_hooks(folder, places) : place_our_hook(places); });
}

Done make_client(const LoadedPolicy& original, const ScratchPlaces& places) {
  const HashAlgorithm algorithm = original.place.repository->algorithm();
  return init(places.made, algorithm)
      .and_then([&] { return init(places.client, algorithm); })
      .and_then([&] {
        return link_objects(original.git_dir, places.client, {(places.made / "objects").string()});
      });
}

}  // namespace refwarden
