// What an object's id says of its bytes.
#pragma once

#include <memory>
#include <string_view>

#include "git/object_id.hpp"
#include "git/objects.hpp"

namespace refwarden {

// Hashes objects of one algorithm, one after the other. Belongs to one thread.
class ObjectHash {
 public:
  explicit ObjectHash(HashAlgorithm algorithm);
  ObjectHash(ObjectHash&&) noexcept;
  ObjectHash& operator=(ObjectHash&&) noexcept;
  ~ObjectHash();

  // The id of an object with these bytes: the hash of its type, a blank, its size in decimal, a NUL
  // and the bytes (gitformat-pack(5)). Without the search for collisions that git made when the
  // object came in; it costs several times the hash.
  [[nodiscard]] Oid id_of(ObjectType type, std::string_view bytes) const;

 private:
  struct Context;
  std::unique_ptr<Context> m_context;
};

}  // namespace refwarden
