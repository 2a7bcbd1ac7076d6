// A thread that writes by the megabyte and syncs then has the disk busy for so long that another one's
// sync of a few kilobytes, for which people wait, comes 20 ms later. Here it goes to the disk in small
// pieces while it is written, and little is left for the sync.
#pragma once

#include <cstdint>

namespace commentd::store {

// Puts itself between SQLite and pwrite (sqlite3_vfs::xSetSystemCall): once, before others write.
void watch_writes();

// From now on, what the calling thread has SQLite write is paced. What cannot be written then is told
// by the write, as if it had been full or broken itself.
void pace_writes_of_this_thread();

// So far, by the calling thread.
std::int64_t pieces_written_out();

} // namespace commentd::store
