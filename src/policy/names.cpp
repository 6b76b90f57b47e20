#include "policy/names.hpp"

#include <cstdlib>

namespace refwarden {

std::string_view name_of(Mode value) {
  switch (value) {
    case Mode::off:
      return "off";
    case Mode::warn:
      return "warn";
    case Mode::enforce:
      return "enforce";
  }
  std::abort();
}

std::string_view name_of(Level value) {
  switch (value) {
    case Level::system:
      return "system";
    case Level::repository:
      return "repository";
  }
  std::abort();
}

std::string_view name_of(OtherDoors value) {
  switch (value) {
    case OtherDoors::off:
      return "off";
    case OtherDoors::record:
      return "record";
    case OtherDoors::refuse:
      return "refuse";
  }
  std::abort();
}

std::string_view name_of(OnMissing value) {
  switch (value) {
    case OnMissing::refuse:
      return "refuse";
    case OnMissing::warn:
      return "warn";
  }
  std::abort();
}

std::string_view name_of(TargetType value) {
  switch (value) {
    case TargetType::commit:
      return "commit";
    case TargetType::tag:
      return "tag";
    case TargetType::tree:
      return "tree";
    case TargetType::blob:
      return "blob";
    case TargetType::nested_tag:
      return "nested-tag";
  }
  std::abort();
}

std::string_view name_of(ChangeKind value) {
  switch (value) {
    case ChangeKind::submodule:
      return "submodule";
    case ChangeKind::symlink:
      return "symlink";
    case ChangeKind::executable_bit:
      return "executable-bit";
    case ChangeKind::binary:
      return "binary";
  }
  std::abort();
}

std::string_view name_of(CommitScope value) {
  switch (value) {
    case CommitScope::all:
      return "all";
    case CommitScope::first_parent:
      return "first-parent";
  }
  std::abort();
}

std::string_view name_of(MergeScope value) {
  switch (value) {
    case MergeScope::skip_clean:
      return "skip-clean";
    case MergeScope::judge:
      return "judge";
  }
  std::abort();
}

std::string_view name_of(Part value) {
  switch (value) {
    case Part::author:
      return "author";
    case Part::committer:
      return "committer";
    case Part::signer:
      return "signer";
    case Part::co_author:
      return "co-author";
    case Part::pusher:
      return "pusher";
  }
  std::abort();
}

std::string_view name_of(SignatureRule::Each value) {
  switch (value) {
    case SignatureRule::Each::commit:
      return "commit";
    case SignatureRule::Each::tag:
      return "tag";
  }
  std::abort();
}

std::string_view name_of(SignatureRule::Owns value) {
  switch (value) {
    case SignatureRule::Owns::committer:
      return "committer";
    case SignatureRule::Owns::author:
      return "author";
    case SignatureRule::Owns::both:
      return "both";
    case SignatureRule::Owns::nobody:
      return "nobody";
  }
  std::abort();
}

std::string_view name_of(SignatureRule::SecurityKey value) {
  switch (value) {
    case SignatureRule::SecurityKey::any:
      return "any";
    case SignatureRule::SecurityKey::touch:
      return "touch";
    case SignatureRule::SecurityKey::verified:
      return "verified";
  }
  std::abort();
}

std::string_view name_of(TicketRule::Where value) {
  switch (value) {
    case TicketRule::Where::trailer:
      return "trailer";
    case TicketRule::Where::subject:
      return "subject";
    case TicketRule::Where::message:
      return "message";
  }
  std::abort();
}

std::string_view name_of(HistoryEvent value) {
  switch (value) {
    case HistoryEvent::rewrite:
      return "rewrite";
    case HistoryEvent::remove:
      return "delete";
    case HistoryEvent::create:
      return "create";
    case HistoryEvent::merge:
      return "merge";
    case HistoryEvent::non_merge:
      return "non-merge";
  }
  std::abort();
}

std::string_view name_of(MessageFault value) {
  switch (value) {
    case MessageFault::fixup:
      return "fixup";
    case MessageFault::merge_by_tool:
      return "merge-by-tool";
    case MessageFault::wip:
      return "wip";
    case MessageFault::empty_body:
      return "empty-body";
  }
  std::abort();
}

std::string_view name_of(ContentFault value) {
  switch (value) {
    case ContentFault::symlink:
      return "symlink";
    case ContentFault::submodule:
      return "submodule";
    case ContentFault::executable:
      return "executable";
    case ContentFault::case_twin:
      return "case-twin";
    case ContentFault::unportable_name:
      return "unportable-name";
    case ContentFault::bidi:
      return "bidi";
    case ContentFault::conflict_marker:
      return "conflict-marker";
  }
  std::abort();
}

}  // namespace refwarden
