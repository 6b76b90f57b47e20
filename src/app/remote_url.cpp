#include "app/remote_url.hpp"

#include <algorithm>

namespace refwarden {
namespace {

std::string_view without_host(std::string_view url) {
  constexpr std::string_view k_scheme_end = "://";
  if (const std::size_t scheme = url.find(k_scheme_end); scheme != std::string_view::npos) {
    const std::string_view rest = url.substr(scheme + k_scheme_end.size());
    return rest.substr(std::min(rest.find('/'), rest.size()));
  }
  // "host:path", but "./a:b" is a path.
  const std::size_t colon = url.find(':');
  return colon < url.find('/') ? url.substr(colon + 1) : url;
}

}  // namespace

std::string path_of_url(std::string_view url) {
  std::string_view path = without_host(url);
  while (path.size() > 1 && path.back() == '/') {
    path.remove_suffix(1);
  }
  return std::string(path);
}

}  // namespace refwarden
