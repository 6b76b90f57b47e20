// Lists in a record have an end: over a bound the first items and the count stay in the record, and
// the whole list goes to a blob named by its hash (audit.md, "One decision").
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "audit/folder.hpp"
#include "base/result.hpp"

namespace refwarden {

// How much of each list stays in the record.
struct RecordBounds {
  std::size_t updates = 100;
  std::size_t items = 100;
  std::size_t signers = 100;
};

// The whole lists that one record was cut by, by digest, until they are written.
struct Blobs {
  std::map<std::string, std::string> texts;
  // Items of shared lists that may still go to blobs. What is over it is counted only: with many
  // refs at one long history the lists of commits grow with their product.
  std::size_t room = 50000;
  std::string fault;  // an item that cannot be written; empty: none
};

// Whether a list shares the room of blobs, or has its own since the policy bounds it.
enum class Room : std::uint8_t { shared, own };

// One list while it is made.
class BoundedList {
 public:
  BoundedList(std::size_t limit, Blobs& blobs, Room room = Room::shared)
      : m_limit(limit), m_blobs(blobs), m_room(room) {}
  void add(nlohmann::json item);
  // The same of an item's canonical text, which costs less where there are very many.
  void add_text(std::string_view item);
  // How many items there will be, about: their text then has room from the first that spills on.
  void expect(std::size_t count) { m_expected = count; }
  // False once further items are only counted; then `skip` says how many there are.
  [[nodiscard]] bool wants_more() const { return m_complete; }
  void skip(std::size_t count) { m_count += count; }
  [[nodiscard]] std::size_t count() const { return m_count; }
  // Puts the list into `object` under `name`; where it is cut, also
  // "cut": {name: {"count": N, "blob": "sha256:..."}}, with "blob": null where there was no room.
  void finish(nlohmann::json& object, const std::string& name);

 private:
  // Counts an item. What becomes of it?
  enum class Place : std::uint8_t { record, blob, nowhere };
  Place place();
  void spill(const nlohmann::json& item);
  void spill_text(std::string_view item);

  std::size_t m_limit;
  Blobs& m_blobs;
  Room m_room;
  std::size_t m_count = 0;
  std::size_t m_expected = 0;
  nlohmann::json m_kept = nlohmann::json::array();
  std::string m_text;  // of the whole list, from the first item over the limit on
  bool m_complete = true;
};

// The file of a blob below the folder "blobs": "<64 hex digits>.json".
std::string blob_name(const std::string& digest);

// Makes every blob durable under `folder`/blobs, before the record that names it is written.
Done store_blobs(const AuditFolder& folder, const Blobs& blobs);

// The list `name` of `object` as it was before it was cut; a blob that is missing, too long or not
// what its name says is a failure.
Result<nlohmann::json> whole_list(const AuditFolder& folder, const nlohmann::json& object,
                                  const std::string& name);

}  // namespace refwarden
