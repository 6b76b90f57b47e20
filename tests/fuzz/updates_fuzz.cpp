// Lines of ref updates: accepted lines are written again as they were, and a name is accepted where
// a plain reading of git-check-ref-format(1) accepts it.
#include <set>

#include "fuzz/fuzz.hpp"
#include "intake/push.hpp"

using namespace refwarden;

namespace {

constexpr std::size_t k_most = 1000;

bool is_component(std::string_view part) {
  return !part.empty() && part.front() != '.' && !part.ends_with(".lock");
}

// Rules 1 to 10 one after the other, for a full name below refs/.
bool is_plain_ref_name(std::string_view name) {
  std::size_t parts = 0;
  for (std::string_view rest = name;; ++parts) {
    const std::size_t slash = rest.find('/');
    if (!is_component(rest.substr(0, slash))) {
      return false;
    }
    if (slash == std::string_view::npos) {
      break;
    }
    rest.remove_prefix(slash + 1);
  }
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f || std::string_view("~^:?*[\\").find(c) != std::string::npos) {
      return false;
    }
  }
  return parts > 0 && name.find("..") == std::string_view::npos && !name.ends_with('.') &&
         name.find("@{") == std::string_view::npos;
}

void check_name(std::string_view name) {
  const bool accepted = is_ref_name(name);
  require(!accepted || is_plain_ref_name(name), "a name that git refuses");
  require(accepted || !name.starts_with("refs/") || !is_plain_ref_name(name),
          "a name that git accepts");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::text_of(data, size);
  check_name(input.substr(0, input.find('\n')));
  const auto updates = parse_updates(input, k_most);
  if (!updates) {
    fuzz::require_reason(updates.error().told);
    return 0;
  }
  std::string written;
  std::set<std::string> seen;
  for (const RefUpdate& update : *updates) {
    written += update.old_id.hex() + " " + update.new_id.hex() + " " + update.ref + "\n";
    require(update.old_id.algorithm() == update.new_id.algorithm(), "ids of two widths");
    require(seen.insert(update.ref).second, "one ref twice");
    check_name(update.ref);
  }
  require(written == input, "the lines are written another way");
  require(!updates->empty() && updates->size() <= k_most, "none or too many updates");
  return 0;
}
