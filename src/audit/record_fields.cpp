#include "audit/record_fields.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "audit/canonical_json.hpp"

namespace refwarden {

using nlohmann::json;

std::string text_of(const json& record, const char* name) {
  const auto at = record.find(name);
  return at == record.end() ? std::string() : bytes_of(*at).value_or("");
}

std::uint64_t number_of(const json& record, const char* name) {
  const auto at = record.find(name);
  return at == record.end() || !at->is_number_unsigned() ? 0 : at->get<std::uint64_t>();
}

std::string full_ref(const std::string& ref_namespace, const std::string& ref) {
  std::string name;
  std::size_t start = 0;
  while (start < ref_namespace.size()) {
    const auto slash = std::min(ref_namespace.find('/', start), ref_namespace.size());
    if (slash > start) {
      name += "refs/namespaces/" + ref_namespace.substr(start, slash - start) + "/";
    }
    start = slash + 1;
  }
  return name + ref;
}

}  // namespace refwarden
