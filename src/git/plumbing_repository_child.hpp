// `git cat-file --batch-command` (git-cat-file(1), from git 2.36 on) as a child that answers one
// question after the other. It gets ids on its stdin, and nothing else that was pushed.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <sys/types.h>

#include "base/fd_io.hpp"
#include "base/result.hpp"
#include "git/repository.hpp"

namespace refwarden {

struct PlumbingPlace {
  std::string git_dir;     // realpath
  std::string common_dir;  // where refs, configuration and objects are
  Quarantine quarantine = Quarantine::ignore;
  std::string ref_prefix;  // "refs/namespaces/a/" within a namespace, otherwise empty
  HashAlgorithm algorithm = HashAlgorithm::sha1;
  std::string program = k_git_program;
  // How long git may say nothing while it owes an answer.
  std::chrono::milliseconds patience{std::chrono::seconds(60)};
};

// For one thread at a time. After a failure no further question can be asked.
class GitChild {
 public:
  GitChild(pid_t process, Fd talk, Fd errors, const PlumbingPlace& place);
  GitChild(const GitChild&) = delete;
  GitChild& operator=(const GitChild&) = delete;
  // Ends the process, whatever it is doing.
  ~GitChild();

  // Type and size; nothing where git has no such object and nothing to complain of. Failure:
  // `server_broken`, with git's words for the log.
  Result<std::optional<ObjectHeader>> header(const Oid& id);
  // The object, not checked against `id`; nothing as above. Larger than `limit` bytes is a
  // `limit_object` failure, for which none of them is received.
  Result<std::optional<RawObject>> read(const Oid& id, std::uint64_t limit);
  // The first answer: git has opened the repository.
  Done greet();

 private:
  Done ask(const char* command, const Oid& id);
  Result<std::optional<ObjectHeader>> header_after(const char* command, const Oid& id);
  Result<std::string> contents(const Oid& id, std::size_t size);
  Result<std::string> line();
  Done receive(char* bytes, std::size_t most, std::size_t& got);
  Done wait();
  Done listen_for_complaints();
  tl::unexpected<Failure> broken(const std::string& why);

  pid_t m_process;
  Fd m_talk;    // its stdin and stdout
  Fd m_errors;  // its stderr
  HashAlgorithm m_algorithm;
  std::chrono::milliseconds m_patience;
  std::string m_received;   // of an answer that is not taken yet
  std::string m_complaint;  // on stderr since an object was last asked for
};

// Starts git in an environment of its own: no configuration but the repository's, no replace refs,
// nothing fetched, the object folders of a quarantine where `place` says so. Failure:
// `server_broken`, also where git does not open the repository, with its words for the log.
Result<std::unique_ptr<GitChild>> start_git(const PlumbingPlace& place);

}  // namespace refwarden
