#include "app/server_log.hpp"

#include <syslog.h>

namespace refwarden {

void open_server_log() {
  ::openlog("refwarden", LOG_PID | LOG_NDELAY, LOG_AUTH);
}

// What is connected stays so: a second openlog(3) changes nothing of it.
void log_to_server(const std::string& line) {
  ::openlog("refwarden", LOG_PID, LOG_AUTH);
  ::syslog(LOG_ERR, "%s", line.c_str());
}

}  // namespace refwarden
