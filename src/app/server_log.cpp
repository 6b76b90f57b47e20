#include "app/server_log.hpp"

#include <syslog.h>

namespace refwarden {

void log_to_server(const std::string& line) {
  ::openlog("refwarden", LOG_PID, LOG_AUTH);
  ::syslog(LOG_ERR, "%s", line.c_str());
  ::closelog();
}

}  // namespace refwarden
