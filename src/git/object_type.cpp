#include <cstdlib>

#include "git/objects.hpp"

namespace refwarden {

std::string_view name_of(ObjectType type) {
  switch (type) {
    case ObjectType::commit:
      return "commit";
    case ObjectType::tree:
      return "tree";
    case ObjectType::blob:
      return "blob";
    case ObjectType::tag:
      return "tag";
  }
  std::abort();
}

}  // namespace refwarden
