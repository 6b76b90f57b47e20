// One reader for each kind of rule: takes the keys of its kind, and leaves the common ones to
// read_rules.cpp.
#pragma once

#include "policy/draft.hpp"

namespace refwarden {

SignatureRule read_signature_rule(TableReader& reader, const Draft& draft);
ReviewsRule read_reviews_rule(TableReader& reader, const Draft& draft);
TicketRule read_ticket_rule(TableReader& reader, const Draft& draft);
TrailersRule read_trailers_rule(TableReader& reader, const Draft& draft);
HistoryRule read_history_rule(TableReader& reader, const Draft& draft);
PushersRule read_pushers_rule(TableReader& reader, const Draft& draft);
SignedPushRule read_signed_push_rule(TableReader& reader, const Draft& draft);
MessageRule read_message_rule(TableReader& reader, const Draft& draft);
ContentRule read_content_rule(TableReader& reader, const Draft& draft);

// `require` of a trailers rule, also where a repository adds to it.
std::vector<RequiredTrailer> read_required_trailers(TableReader& reader);
// `risk` of any rule: its classes, which must reach up to the highest.
std::set<RiskClass> read_risk_classes(TableReader& reader, const Draft& draft);
// True where somebody's review can be kept from counting by `outside-authors`.
std::optional<bool> read_outside_authors(TableReader& reader);

}  // namespace refwarden
