// Words to systemd (sd_notify's datagram; no library needed) and the sockets it passes.
#pragma once

#include <string_view>
#include <vector>

namespace commentd::base::service_manager {

void notify(std::string_view state); // "READY=1", "STOPPING=1", "RELOADING=1" …; nothing without NOTIFY_SOCKET
std::vector<int> passed_sockets();   // LISTEN_FDS for this process, close-on-exec

} // namespace commentd::base::service_manager
