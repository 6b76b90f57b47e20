// The decision record, from what a push came to.
#pragma once

#include <cstddef>

#include <nlohmann/json_fwd.hpp>

#include "audit/bounded_list.hpp"
#include "audit/record.hpp"
#include "base/result.hpp"

namespace refwarden {

inline constexpr std::size_t k_record_bytes = 256U << 10U;

// A decision's record without what the log adds (schema, server, at, seq, prev) and without its
// push id. Lists are cut until its canonical text is at most `k_record_bytes` long; `blobs` gets
// the whole lists. With the whole list of signers the text has no limit.
Result<nlohmann::json> decision_body(const Decision& decision, Blobs& blobs, SignerList signers);

}  // namespace refwarden
