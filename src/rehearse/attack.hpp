// What a rehearsal pushes: objects and pushes, described without a repository.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace refwarden {

// Whose key signs. The stranger's is in no policy; the insider's is added, in the scratch copy of
// the policy alone, to a person whom the rules allow to sign.
enum class SigningKey : std::uint8_t { none, stranger, insider };

// What a commit does at one path, against the tree of its first parent.
struct PathEdit {
  enum class Kind : std::uint8_t { file, executable, symlink, submodule, removal };
  std::string path;
  Kind kind = Kind::file;
  std::string content;  // of a file, or where a link leads
};

struct Writer {
  std::string name;
  std::string email;
};

// What is done to an object that git's own programs never do.
enum class Twist : std::uint8_t {
  none,
  changed_after_signing,
  other_namespace,  // a signature for files, not for git
  two_signatures,   // the same header twice
  two_trees,        // a second tree header
  two_authors,
  nul_in_message,
  padded_mode,     // 0100644 in the root tree
  dot_git,         // an entry `.GIT` in the root tree
  other_encoding,  // a header that names an encoding, and a message that needs it
};

// Names of objects in parents, targets and pushes: "tip" (of the ref), "tip^" (its first parent),
// "#0" (the attack's own first object). "tip" of a ref that does not exist is no parent at all.
struct CommitDraft {
  std::vector<std::string> parents{"tip"};
  std::vector<PathEdit> edits;
  Writer author;
  Writer committer;
  std::string message;
  SigningKey key = SigningKey::none;
  Twist twist = Twist::none;
  bool long_ago = false;  // dated 2001
};

struct TagDraft {
  std::string target = "tip";
  bool of_tag = false;  // the target is a tag
  std::string name;     // of its `tag` header
  Writer tagger;
  std::string message;
  SigningKey key = SigningKey::none;
};

using ObjectDraft = std::variant<CommitDraft, TagDraft>;

struct PushLine {
  std::string source;  // empty: the ref is deleted
  std::string ref;
};

// One `git push`, forced.
struct PushStep {
  std::vector<PushLine> lines;
  bool without_login = false;
  // Whose signature is on the push itself, where the server offers that.
  SigningKey certificate = SigningKey::insider;
};

// What a rule has to be about to refuse the attack.
enum class Aim : std::uint8_t {
  commit_signature,
  tag_signature,
  history,
  reviews,
  ticket,
  trailers,
  message,
  content,
  pushers,
  signed_push,
  risk_floor,
  ref_class,
  built_in,  // refused whatever the policy says
};
std::string_view name_of(Aim aim);

// It got in where `ref` is, after the last push, what that push said.
struct Attack {
  std::string id;  // kebab-case; with the rule's name where it is about one rule: "no-review:two"
  std::string about;  // for people: "a commit without a signature"
  std::string ref;
  Aim aim = Aim::built_in;
  std::string rule;    // the policy's rule that it tries, if it is about one
  std::string detail;  // what was chosen for it: a path, a pattern
  bool needs_insider = false;
  std::string not_here;  // why it does not apply; empty: it does
  std::vector<ObjectDraft> objects;
  std::vector<PushStep> pushes;
};

}  // namespace refwarden
