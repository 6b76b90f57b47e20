#include "git/plumbing_repository_child.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <system_error>

#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace refwarden {
namespace {

constexpr const char* k_told = "an object of the repository cannot be read";
// "<64 digits> commit <20 digits>", and room.
constexpr std::size_t k_longest_line = 200;
constexpr std::size_t k_most_complaint = 2000;
constexpr std::array k_types{ObjectType::commit, ObjectType::tree, ObjectType::blob,
                             ObjectType::tag};

std::string text_of(int error) {
  const bool is_end = error == EPIPE || error == ECONNRESET;
  return is_end ? "it ended" : std::generic_category().message(error);
}

// "<type> <size>"
std::optional<ObjectHeader> parse_header(std::string_view text) {
  for (const ObjectType type : k_types) {
    const std::string start = std::string(name_of(type)) + " ";
    if (!text.starts_with(start)) {
      continue;
    }
    ObjectHeader header{type, 0};
    const std::string_view digits = text.substr(start.size());
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, header.size);
    return error == std::errc() && stop == end ? std::optional(header) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

GitChild::GitChild(pid_t process, Fd talk, Fd errors, const PlumbingPlace& place)
    : m_process(process),
      m_talk(std::move(talk)),
      m_errors(std::move(errors)),
      m_algorithm(place.algorithm),
      m_patience(place.patience) {}

// It only reads, so nothing is lost with it. A confined process may signal by descriptor alone.
GitChild::~GitChild() {
  m_talk = Fd();
  const Fd process(static_cast<int>(::syscall(SYS_pidfd_open, m_process, 0)));
  if (!process.is_open() ||
      ::syscall(SYS_pidfd_send_signal, process.get(), SIGKILL, nullptr, 0) != 0) {
    ::kill(m_process, SIGKILL);
  }
  while (::waitpid(m_process, nullptr, 0) < 0 && errno == EINTR) {
  }
}

tl::unexpected<Failure> GitChild::broken(const std::string& why) {
  [[maybe_unused]] const Done listened = listen_for_complaints();
  return fail(FailureCode::server_broken, k_told,
              "git cat-file: " + why + (m_complaint.empty() ? "" : ": " + m_complaint));
}

// What git says there before an answer is there when the answer is.
Done GitChild::listen_for_complaints() {
  std::array<char, 1024> bytes{};
  while (m_errors.is_open()) {
    const auto got = ::read(m_errors.get(), bytes.data(), bytes.size());
    if (got > 0) {
      m_complaint.append(bytes.data(), static_cast<std::size_t>(got));
      m_complaint.resize(std::min(m_complaint.size(), k_most_complaint));
    } else if (got == 0) {
      m_errors = Fd();
    } else if (errno == EAGAIN) {
      return {};
    } else if (errno != EINTR) {
      return fail(FailureCode::server_broken, k_told,
                  "git cat-file: its complaints: " + text_of(errno));
    }
  }
  return {};
}

// Until there is something to receive, or the end.
Done GitChild::wait() {
  while (true) {
    std::array<pollfd, 2> ready{{{m_talk.get(), POLLIN, 0}, {m_errors.get(), POLLIN, 0}}};
    const int count = ::poll(ready.data(), ready.size(), static_cast<int>(m_patience.count()));
    if (count < 0 && errno != EINTR) {
      return broken(text_of(errno));
    }
    if (count == 0) {
      return broken("no answer");
    }
    // A full pipe would keep git from answering.
    if (count > 0 && ready[1].revents != 0) {
      if (auto listened = listen_for_complaints(); !listened) {
        return listened;
      }
    }
    if (count > 0 && ready[0].revents != 0) {
      return {};
    }
  }
}

Done GitChild::receive(char* bytes, std::size_t most, std::size_t& got) {
  while (true) {
    if (auto waited = wait(); !waited) {
      return waited;
    }
    const auto count = ::recv(m_talk.get(), bytes, most, MSG_DONTWAIT);
    if (count > 0) {
      got = static_cast<std::size_t>(count);
      return {};
    }
    if (count == 0) {
      return broken(text_of(EPIPE));
    }
    if (errno != EAGAIN && errno != EINTR) {
      return broken(text_of(errno));
    }
  }
}

Done GitChild::ask(const char* command, const Oid& id) {
  const std::string question = std::string(command) + " " + id.hex() + "\n";
  ssize_t sent = -1;
  do {
    // The socket is empty: the answer to everything that was asked has come.
    sent = ::send(m_talk.get(), question.data(), question.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (sent < 0 && errno == EINTR);
  if (sent != static_cast<ssize_t>(question.size())) {
    return broken(sent < 0 ? text_of(errno) : "a question was cut");
  }
  return {};
}

// Without its line feed.
Result<std::string> GitChild::line() {
  std::array<char, 4096> bytes{};
  while (true) {
    const std::size_t end = m_received.find('\n');
    if (std::min(end, m_received.size()) > k_longest_line) {
      return broken("an answer that makes no sense");
    }
    if (end != std::string::npos) {
      std::string line = m_received.substr(0, end);
      m_received.erase(0, end + 1);
      return line;
    }
    std::size_t got = 0;
    if (auto received = receive(bytes.data(), bytes.size(), got); !received) {
      return tl::unexpected(received.error());
    }
    m_received.append(bytes.data(), got);
  }
}

// The first line of the answer to either question.
Result<std::optional<ObjectHeader>> GitChild::header_after(const char* command, const Oid& id) {
  const auto answer = listen_for_complaints().and_then([&] {
    m_complaint.clear();
    return ask(command, id).and_then([&] { return line(); });
  });
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  const std::string start = id.hex() + " ";
  if (*answer == start + "missing" && m_received.empty()) {
    // It says so also of an object that is there and cannot be read.
    if (auto listened = listen_for_complaints(); !listened) {
      return tl::unexpected(listened.error());
    }
    return m_complaint.empty() ? Result<std::optional<ObjectHeader>>(std::nullopt)
                               : broken(id.hex());
  }
  const auto header = answer->starts_with(start)
                          ? parse_header(std::string_view(*answer).substr(start.size()))
                          : std::nullopt;
  return header ? Result<std::optional<ObjectHeader>>(header)
                : broken(id.hex() + ": an answer that makes no sense");
}

Result<std::optional<ObjectHeader>> GitChild::header(const Oid& id) {
  auto header = header_after("info", id);
  if (header && !m_received.empty()) {
    return broken(id.hex() + ": an answer that makes no sense");
  }
  return header;
}

Result<std::optional<RawObject>> GitChild::read(const Oid& id, std::uint64_t limit) {
  const auto header = header_after("contents", id);
  if (!header || !*header) {
    return header ? Result<std::optional<RawObject>>(std::nullopt) : tl::unexpected(header.error());
  }
  // A small pack can hold an object of many gigabytes.
  if ((*header)->size > limit) {
    return fail(FailureCode::limit_object, "an object is larger than the server reads",
                id.hex() + ": " + std::to_string((*header)->size) + " bytes");
  }
  return contents(id, (*header)->size).map([&](std::string&& bytes) {
    return std::optional<RawObject>(RawObject{(*header)->type, std::move(bytes)});
  });
}

// What follows the first line.
Result<std::string> GitChild::contents(const Oid& id, std::size_t size) {
  if (m_received.size() > size + 1) {
    return broken(id.hex() + ": an answer that makes no sense");
  }
  std::string bytes = std::move(m_received);
  m_received.clear();
  std::size_t have = bytes.size();
  bytes.resize(size + 1);  // with a line feed behind it
  while (have < bytes.size()) {
    std::size_t got = 0;
    if (auto received = receive(bytes.data() + have, bytes.size() - have, got); !received) {
      return tl::unexpected(received.error());
    }
    have += got;
  }
  if (bytes.back() != '\n') {
    return broken(id.hex() + ": an answer that makes no sense");
  }
  bytes.pop_back();
  return bytes;
}

// Asks for an object that there cannot be: the null id is answered before anything is looked at.
Done GitChild::greet() {
  const Oid id = *Oid::parse(std::string(2 * Oid::width(m_algorithm), 'f'));
  const auto answer = ask("info", id).and_then([&] { return line(); });
  const bool makes_sense = answer && *answer == id.hex() + " missing" && m_received.empty();
  if (makes_sense) {
    return {};
  }
  const Failure why = answer ? broken("an answer that makes no sense").value() : answer.error();
  return fail(FailureCode::server_broken, "the repository cannot be opened", why.detail);
}

}  // namespace refwarden
