// The server's log: syslog(3), facility auth (decisions.md 26).
#pragma once

#include <string>

namespace refwarden {

// Connects to it, for a process that is about to lose the means to.
void open_server_log();

// Writes one printable line. Says nothing about success: there is nowhere else to say it.
void log_to_server(const std::string& line);

}  // namespace refwarden
