#include "cases/policy_case.hpp"

#include <cstdlib>

namespace refwarden {

std::string_view name_of(CaseEntry entry) {
  switch (entry) {
    case CaseEntry::nothing:
      return "nothing";
    case CaseEntry::file:
      return "file";
    case CaseEntry::executable:
      return "executable";
    case CaseEntry::symlink:
      return "symlink";
    case CaseEntry::submodule:
      return "submodule";
  }
  std::abort();
}

std::string_view name_of(CaseMerge merge) {
  switch (merge) {
    case CaseMerge::side:
      return "side";
    case CaseMerge::main:
      return "main";
  }
  std::abort();
}

std::string_view name_of(CaseVerdict verdict) {
  switch (verdict) {
    case CaseVerdict::accept:
      return "accept";
    case CaseVerdict::refuse:
      return "refuse";
    case CaseVerdict::warn:
      return "warn";
  }
  std::abort();
}

CaseVerdict verdict_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::refused:
      return CaseVerdict::refuse;
    case Outcome::accepted:
      return CaseVerdict::accept;
    case Outcome::warned:
      return CaseVerdict::warn;
  }
  std::abort();
}

}  // namespace refwarden
