// Reads members of records that may have any shape.
#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace refwarden {

// The bytes of a text member; empty where there is none of that name and shape.
std::string text_of(const nlohmann::json& record, const char* name);
// A positive integer; 0 where there is none of that name and shape.
std::uint64_t number_of(const nlohmann::json& record, const char* name);
// The full name of a ref outside of `ref_namespace` (gitnamespaces(7)): "a/b" stands for
// refs/namespaces/a/refs/namespaces/b/.
std::string full_ref(const std::string& ref_namespace, const std::string& ref);

}  // namespace refwarden
