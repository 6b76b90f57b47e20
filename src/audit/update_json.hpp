// One update of a decision record.
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>

#include <nlohmann/json_fwd.hpp>

#include "audit/bounded_list.hpp"
#include "audit/record.hpp"

namespace refwarden {

// What one record is made with.
struct RecordMaker {
  const Decision& decision;
  RecordBounds bounds;
  Blobs& blobs;
  // The last update that each commit was seen in, so that each commit's signer is listed once a
  // push: under the first update that judges it.
  std::unordered_map<const CommitFacts*, std::size_t> seen;
};

// The update `number` as it was judged, or as it was asked for where nothing was judged.
nlohmann::json update_json(RecordMaker& maker, std::size_t number);

// What exceptions covered, over all updates: "excepted" of `record`.
void add_excepted(RecordMaker& maker, nlohmann::json& record);

// The first `most` bytes of what somebody else chose, as a JSON value.
nlohmann::json bounded_value(std::string_view bytes, std::size_t most);

}  // namespace refwarden
