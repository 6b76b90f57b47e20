// Joins the files into one policy: the system's, the people, and one repository's.
#pragma once

#include "policy/draft.hpp"

namespace refwarden {

// Everything of system.toml but [server], which is read before people.toml. People and groups are
// in the draft already.
void join_system(Draft& draft, const Documents& documents, const Document& document);
void join_people(Draft& draft, const Document& document);
void join_repository(Draft& draft, const Documents& documents, const Document& document);
// [server] of system.toml, or its defaults.
void join_server(Draft& draft, const Document& document);

// The weakest mode that reaches each rule, and the line that decided it. Once, after all files.
void settle_modes(Draft& draft);

}  // namespace refwarden
