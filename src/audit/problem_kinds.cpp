#include <cstdlib>

#include "audit/verify.hpp"

namespace refwarden {

using Kind = AuditProblem::Kind;

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::body:
      return "body";
    case Kind::link:
      return "link";
    case Kind::sequence:
      return "sequence";
    case Kind::segment:
      return "segment";
    case Kind::id:
      return "id";
    case Kind::torn:
      return "torn";
    case Kind::blob:
      return "blob";
    case Kind::policy:
      return "policy";
    case Kind::certificate:
      return "certificate";
    case Kind::unpaired:
      return "unpaired";
    case Kind::continuity:
      return "continuity";
    case Kind::refs:
      return "refs";
    case Kind::torn_end:
      return "torn-end";
    case Kind::other_door:
      return "other-door";
    case Kind::not_marked:
      return "not-marked";
    case Kind::before:
      return "before";
    case Kind::not_recorded:
      return "not-recorded";
  }
  std::abort();
}

bool is_note(Kind kind) {
  return kind >= Kind::torn_end;
}

}  // namespace refwarden
