// gpg must not hold up a push: what runs too long is killed.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace refwarden {

// Watches operations that run gpg in a home of ours. GPGME does not tell the process that it
// starts, so that a late one is found in /proc by our home on its command line.
class GpgWatch {
 public:
  GpgWatch(std::string program, const std::filesystem::path& home, std::chrono::milliseconds limit);
  GpgWatch(const GpgWatch&) = delete;
  GpgWatch& operator=(const GpgWatch&) = delete;
  ~GpgWatch();

  // One operation, from construction to destruction.
  class Operation {
   public:
    explicit Operation(GpgWatch& watch);
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;
    ~Operation();

   private:
    GpgWatch& m_watch;
    std::list<std::chrono::steady_clock::time_point>::iterator m_place;
  };

  // True once an operation was over the limit: from then on no answer of gpg is believed.
  [[nodiscard]] bool was_late() const { return m_late; }

 private:
  void run();
  void kill_ours() const;

  std::string m_program;
  std::string m_home;
  std::chrono::milliseconds m_limit;
  std::atomic<bool> m_late = false;
  std::mutex m_mutex;
  std::condition_variable m_wake;
  std::list<std::chrono::steady_clock::time_point> m_running;  // starts, oldest first
  bool m_ending = false;
  std::thread m_thread;
};

}  // namespace refwarden
