#include "signature/gpg_watch.hpp"

#include <cctype>
#include <csignal>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd_io.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_command_line_limit = std::size_t{128} * 1024;

std::vector<std::string> words_of(const std::filesystem::path& process) {
  // /proc knows no sizes; read_all takes what comes.
  const Fd file(::open((process / "cmdline").c_str(), O_RDONLY | O_CLOEXEC));
  const auto text = file.is_open() ? read_all(file.get(), k_command_line_limit)
                                   : Result<std::string>(std::string());
  std::vector<std::string> words;
  std::size_t begin = 0;
  while (text && begin < text->size()) {
    const std::size_t end = text->find('\0', begin);
    words.push_back(text->substr(begin, end - begin));
    begin = end == std::string::npos ? text->size() : end + 1;
  }
  return words;
}

bool contains(const std::vector<std::string>& words, const std::string& word) {
  for (const std::string& each : words) {
    if (each == word) {
      return true;
    }
  }
  return false;
}

std::optional<pid_t> process_id(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  pid_t id = 0;
  for (const char digit : name) {
    if (digit < '0' || digit > '9' || name.size() > 9) {
      return std::nullopt;
    }
    id = id * 10 + (digit - '0');
  }
  return id;
}

}  // namespace

GpgWatch::GpgWatch(std::string program, const std::filesystem::path& home,
                   std::chrono::milliseconds limit)
    : m_program(std::move(program)),
      m_home(home.string()),
      m_limit(limit),
      m_thread([this] { run(); }) {}

GpgWatch::~GpgWatch() {
  {
    const std::lock_guard lock(m_mutex);
    m_ending = true;
  }
  m_wake.notify_all();
  m_thread.join();
}

GpgWatch::Operation::Operation(GpgWatch& watch) : m_watch(watch) {
  const std::lock_guard lock(watch.m_mutex);
  m_place = watch.m_running.insert(watch.m_running.end(), std::chrono::steady_clock::now());
  if (watch.m_running.size() == 1) {
    watch.m_wake.notify_all();
  }
}

GpgWatch::Operation::~Operation() {
  const std::lock_guard lock(m_watch.m_mutex);
  m_watch.m_running.erase(m_place);
}

void GpgWatch::run() {
  std::unique_lock lock(m_mutex);
  while (!m_ending) {
    if (m_running.empty()) {
      m_wake.wait(lock);
      continue;
    }
    const auto due = m_running.front() + m_limit;
    if (std::chrono::steady_clock::now() < due) {
      m_wake.wait_until(lock, due);
      continue;
    }
    m_late = true;
    lock.unlock();
    kill_ours();
    lock.lock();
    // GPGME starts gpg through a second fork: one that was about to start is met next time.
    m_wake.wait_for(lock, std::chrono::milliseconds(50));
  }
}

void GpgWatch::kill_ours() const {
  // The process that only tells gpg's version has no home on its command line. It is ours if it is
  // in our process group; another hook's would have to be as late as ours.
  const auto is_ours = [this](const std::filesystem::path& process, pid_t id) {
    const std::vector<std::string> words = words_of(process);
    return contains(words, m_home) || (contains(words, m_program) && contains(words, "--version") &&
                                       ::getpgid(id) == ::getpgrp());
  };
  std::error_code error;
  std::filesystem::directory_iterator processes("/proc", error);
  for (const std::filesystem::directory_iterator end; !error && processes != end;
       processes.increment(error)) {
    const auto id = process_id(processes->path());
    if (!id || *id == ::getpid() || !is_ours(processes->path(), *id)) {
      continue;
    }
    // The descriptor holds the process fast, so that the second look and the signal mean the same.
    const Fd process(static_cast<int>(::syscall(SYS_pidfd_open, *id, 0)));
    if (process.is_open() && is_ours(processes->path(), *id)) {
      ::syscall(SYS_pidfd_send_signal, process.get(), SIGKILL, nullptr, 0);
    }
  }
}

}  // namespace refwarden
