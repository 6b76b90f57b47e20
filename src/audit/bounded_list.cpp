#include "audit/bounded_list.hpp"

#include <algorithm>
#include <utility>

#include <fcntl.h>

#include "audit/canonical_json.hpp"
#include "base/fd_io.hpp"
#include "base/sha256.hpp"

namespace refwarden {
namespace {

using nlohmann::json;

constexpr std::size_t k_blob_bytes = 256U << 20U;
constexpr const char* k_blobs = "blobs";

}  // namespace

void BoundedList::spill(const json& item) {
  if (const auto text = canonical_text(item)) {
    spill_text(*text);
  } else {
    m_blobs.fault = text.error();
  }
}

void BoundedList::spill_text(std::string_view item) {
  constexpr std::size_t k_longer = 16;             // than the first item
  constexpr std::size_t k_most_room = 32U << 20U;  // whoever pushes chooses how long that is
  if (m_text.empty()) {
    m_text.reserve(std::min(m_expected * (item.size() + k_longer), k_most_room));
  }
  m_text += m_text.empty() ? '[' : ',';
  m_text += item;
}

BoundedList::Place BoundedList::place() {
  ++m_count;
  if (m_count <= m_limit) {
    return Place::record;
  }
  const std::size_t wanted = m_count == m_limit + 1 ? m_count : 1;
  const bool shared = m_room == Room::shared;
  if (!m_complete || (shared && m_blobs.room < wanted)) {
    m_complete = false;
    return Place::nowhere;
  }
  m_blobs.room -= shared ? wanted : 0;
  if (m_count == m_limit + 1) {
    for (const json& kept : m_kept) {
      spill(kept);
    }
  }
  return Place::blob;
}

void BoundedList::add(json item) {
  const Place where = place();
  if (where == Place::record) {
    m_kept.push_back(std::move(item));
  } else if (where == Place::blob) {
    spill(item);
  }
}

void BoundedList::add_text(std::string_view item) {
  const Place where = place();
  if (where == Place::record) {
    m_kept.push_back(json::parse(item));
  } else if (where == Place::blob) {
    spill_text(item);
  }
}

void BoundedList::finish(json& object, const std::string& name) {
  object[name] = std::move(m_kept);
  if (m_count <= m_limit) {
    return;
  }
  json cut = {{"count", m_count}, {"blob", nullptr}};
  if (m_complete) {
    m_text += ']';
    const std::string digest = sha256_of(m_text);
    cut["blob"] = digest;
    m_blobs.texts.emplace(digest, std::move(m_text));
  }
  object["cut"][name] = std::move(cut);
}

std::string blob_name(const std::string& digest) {
  return digest.substr(digest.find(':') + 1) + ".json";
}

Done store_blobs(const AuditFolder& folder, const Blobs& blobs) {
  if (!blobs.fault.empty()) {
    return audit_failure("a list cannot be written: " + blobs.fault);
  }
  if (blobs.texts.empty()) {
    return {};
  }
  const auto store = folder.subfolder(k_blobs);
  if (!store) {
    return tl::unexpected(store.error());
  }
  for (const auto& [digest, text] : blobs.texts) {
    const std::string name = blob_name(digest);
    // Whoever placed it may not have lived to make the folder durable.
    auto done = store->has(name) ? store->sync() : store->place_file(name, text);
    if (!done) {
      return done;
    }
  }
  return {};
}

Result<json> whole_list(const AuditFolder& folder, const json& object, const std::string& name) {
  const auto list = object.find(name);
  if (list == object.end() || !list->is_array()) {
    return audit_failure("a record without \"" + name + "\"");
  }
  const json::json_pointer where("/cut/" + name + "/blob");
  if (!object.contains(where)) {
    return *list;
  }
  const json& digest = object[where];
  if (!digest.is_string()) {
    return audit_failure("\"" + name + "\" was cut without a blob");
  }
  const std::string file = blob_name(digest.get<std::string>());
  if (file.find('/') != std::string::npos) {
    return audit_failure("\"" + name + "\" names a blob with a slash");
  }
  const auto fd = folder.open_file(std::string(k_blobs) + "/" + file, O_RDONLY);
  const auto text = fd ? read_all(fd->get(), k_blob_bytes) : tl::unexpected(fd.error());
  if (!text) {
    return audit_failure("blob " + file + ": " + text.error().detail);
  }
  json whole = json::parse(*text, nullptr, false);
  if (sha256_of(*text) != digest || !whole.is_array()) {
    return audit_failure("blob " + file + " is not what its name says");
  }
  return whole;
}

}  // namespace refwarden
