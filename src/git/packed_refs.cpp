#include "git/packed_refs.hpp"

#include <algorithm>

#include "git/repository_files.hpp"

namespace refwarden {
namespace {

constexpr std::string_view k_header = "# pack-refs with:";
constexpr std::string_view k_sorted = " sorted ";

// Of names that git's rules (git-check-ref-format(1)) say nothing about: most names.
bool is_plain_name(std::string_view name) {
  char before = '/';
  for (const char c : name) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (!is_plain && (c != '/' || before == '/')) {
      return false;
    }
    before = c;
  }
  return before != '/' && name.starts_with("refs/");
}

// What a namespace's names begin with is no part of them, and changes nothing about them.
bool is_ref(std::string_view name) {
  return is_plain_name(name) || (name.starts_with("refs/") && is_ref_name(std::string(name)));
}

}  // namespace

std::shared_ptr<const PackedRefs> PackedRefs::of_sorted(MappedFile file, std::string path,
                                                        std::string prefix,
                                                        HashAlgorithm algorithm) {
  const std::string_view text = file.bytes();
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || !text.starts_with(k_header) ||
      text.substr(0, end).find(k_sorted) == std::string_view::npos) {
    return nullptr;
  }
  std::shared_ptr<PackedRefs> refs(
      new PackedRefs(std::move(file), std::move(path), std::move(prefix), algorithm));
  refs->m_first = end + 1;
  return refs;
}

tl::unexpected<Failure> PackedRefs::broken() const {
  return fail(FailureCode::server_broken, "the refs of the repository cannot be read",
              m_path + ": a line is no packed ref");
}

// The beginning of the line that `at` is in, or of the one before where that only says what a tag
// leads to; not before `least`, which begins a ref.
std::size_t PackedRefs::start_of_ref(std::size_t at, std::size_t least) const {
  while (at > least && (text()[at - 1] != '\n' || text()[at] == '^')) {
    --at;
  }
  return at;
}

// The ref whose line begins at `at`.
Result<PackedRefs::Line> PackedRefs::line(std::size_t at) const {
  const std::size_t digits = 2 * Oid::width(m_algorithm);
  const std::size_t end = text().find('\n', at);
  if (end == std::string_view::npos || end < at + digits + 2 || text()[at + digits] != ' ') {
    return broken();
  }
  Line line{text().substr(at, digits), text().substr(at + digits + 1, end - at - digits - 1),
            end + 1};
  while (line.next < text().size() && text()[line.next] == '^') {
    line.next = std::min(text().find('\n', line.next), text().size() - 1) + 1;
  }
  return line;
}

// Where the first ref begins that is not before `full_name`.
Result<std::size_t> PackedRefs::lower_bound(std::string_view full_name) const {
  std::size_t low = m_first;
  std::size_t high = text().size();
  while (low < high) {
    const std::size_t middle = start_of_ref(low + (high - low) / 2, low);
    const auto found = line(middle);
    if (!found) {
      return tl::unexpected(found.error());
    }
    if (found->name < full_name) {
      low = found->next;
    } else {
      high = middle;
    }
  }
  return low;
}

Result<std::optional<Oid>> PackedRefs::find(std::string_view name) const {
  const std::string full_name = m_prefix + std::string(name);
  const auto at = lower_bound(full_name);
  if (!at) {
    return tl::unexpected(at.error());
  }
  if (*at == text().size()) {
    return std::nullopt;
  }
  const auto found = line(*at);
  if (!found) {
    return tl::unexpected(found.error());
  }
  if (found->name != full_name || !is_ref(name)) {
    return std::nullopt;
  }
  return id(found->digits).map([](const Oid& oid) { return std::optional(oid); });
}

Done PackedRefs::each(std::string_view start, const Visit& visit) const {
  const std::string full_start = m_prefix + std::string(start);
  auto at = lower_bound(full_start);
  while (at && *at < text().size()) {
    const auto found = line(*at);
    if (!found) {
      return tl::unexpected(found.error());
    }
    if (!found->name.starts_with(full_start)) {
      return {};
    }
    const std::string_view name = found->name.substr(m_prefix.size());
    if (Done done = is_ref(name) ? visit(name, found->digits) : Done(); !done) {
      return done;
    }
    at = found->next;
  }
  return at ? Done() : tl::unexpected(at.error());
}

Result<Oid> PackedRefs::id(std::string_view digits) const {
  const auto oid = Oid::parse(digits);
  return oid && oid->algorithm() == m_algorithm ? Result<Oid>(*oid) : broken();
}

}  // namespace refwarden
