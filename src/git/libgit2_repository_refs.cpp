#include <algorithm>

#include <git2.h>

#include "git/libgit2_repository_start.hpp"
#include "git/packed_refs.hpp"
#include "git/ref_files.hpp"
#include "git/repository_files.hpp"

namespace refwarden {
namespace {

constexpr std::string_view k_symbolic = "ref:";

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

std::string target_within(std::string_view target, std::string_view prefix) {
  return starts_with(target, prefix) ? std::string(target.substr(prefix.size()))
                                     : "/" + std::string(target);
}

// git reads no further than the digits, and takes them in either case.
std::optional<Oid> id_of(std::string_view content, HashAlgorithm algorithm) {
  std::string digits(content.substr(0, content.find_first_of(" \t\r\n")));
  for (char& digit : digits) {
    digit = digit >= 'A' && digit <= 'F' ? static_cast<char>(digit - 'A' + 'a') : digit;
  }
  const auto id = Oid::parse(digits);
  return id && id->algorithm() == algorithm ? id : std::nullopt;
}

std::string_view symbolic_target(std::string_view content) {
  const std::size_t begin = content.find_first_not_of(" \t", k_symbolic.size());
  return begin == std::string_view::npos ? std::string_view() : content.substr(begin);
}

// A file that holds no ref is passed over, as git does.
void add(const RefFile& file, const RefPlace& place, RefsSnapshot& snapshot) {
  const std::string& prefix = place.prefix;
  const std::string_view full = file.name;
  if (!starts_with(full, prefix) || !starts_with(full.substr(prefix.size()), "refs/") ||
      !is_ref_name(file.name)) {
    return;  // another namespace, or a namespace's own HEAD
  }
  const std::string name(full.substr(prefix.size()));
  const std::string_view content = file.content;
  if (starts_with(content, k_symbolic)) {
    if (const auto target = symbolic_target(content); !target.empty()) {
      snapshot.symbolic.push_back({name, target_within(target, prefix)});
    }
    return;
  }
  if (const auto target = id_of(content, place.algorithm)) {
    snapshot.direct.push_back({name, *target});
  }
}

std::shared_ptr<const PackedRefs> sorted_list(const RefPlace& place) {
  const std::string path = place.common_dir + "/packed-refs";
  auto file = MappedFile::open(path);
  return file ? PackedRefs::of_sorted(*std::move(file), path, place.prefix, place.algorithm)
              : nullptr;
}

Result<std::optional<Oid>> packed_ref(const RefPlace& place, const std::string& name) {
  if (const auto list = sorted_list({place.common_dir, "", place.algorithm})) {
    return list->find(name);
  }
  std::vector<RefFile> packed;
  if (Done added = add_packed_refs(place.common_dir, place.algorithm, packed); !added) {
    return tl::unexpected(added.error());
  }
  const auto found = std::find_if(packed.begin(), packed.end(),
                                  [&](const RefFile& ref) { return ref.name == name; });
  return found == packed.end() ? std::nullopt : id_of(found->content, place.algorithm);
}

}  // namespace

bool is_ref_name(const std::string& name) {
  int valid = 0;
  return git_reference_name_is_valid(&valid, name.c_str()) == 0 && valid == 1;
}

Result<StandingRef> read_ref(const RefPlace& place, const std::string& name) {
  // In this order, as read_loose_refs and add_packed_refs: nothing is lost between the two.
  const auto content = read_loose_ref(place.common_dir, name);
  const auto packed = content ? packed_ref(place, name) : tl::unexpected(content.error());
  if (!packed) {
    return tl::unexpected(packed.error());
  }
  StandingRef ref;
  ref.packed = *packed;
  if (!*content) {
    return ref;
  }
  if (starts_with(**content, k_symbolic)) {
    ref.symbolic = symbolic_target(**content);
    return ref;
  }
  ref.loose = id_of(**content, place.algorithm);
  if (!ref.loose) {
    return fail(FailureCode::server_broken, "the refs of the repository cannot be read",
                place.common_dir + "/" + name + ": no object id");
  }
  return ref;
}

Result<RefsSnapshot> read_refs(const RefPlace& place, PackedAs packed) {
  if (auto started = start_libgit2(); !started) {
    return tl::unexpected(started.error());
  }
  RefsSnapshot snapshot;
  auto files = read_loose_refs(place.common_dir);
  if (files && packed == PackedAs::list) {
    snapshot.packed = sorted_list(place);
  }
  if (files && snapshot.packed == nullptr) {
    if (Done added = add_packed_refs(place.common_dir, place.algorithm, *files); !added) {
      return tl::unexpected(added.error());
    }
  }
  if (!files) {
    return tl::unexpected(files.error());
  }
  for (const RefFile& file : *files) {
    add(file, place, snapshot);
  }
  return snapshot;
}

}  // namespace refwarden
