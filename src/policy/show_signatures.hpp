// The sections of `policy show` about signatures and who vouches for keys.
#pragma once

#include <string>
#include <vector>

#include "policy/show.hpp"

namespace refwarden {

// [signatures], each [ssh-authorities.NAME], and [x509] where the policy has it.
std::vector<ShownSection> signature_sections(const Policy& policy);

// Where `key` ("server.mode") was written; "default" where it was not.
std::string origin_of(const std::string& key, const Policy& policy);

}  // namespace refwarden
