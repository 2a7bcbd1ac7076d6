// A thread that writes by the megabyte and syncs then has the disk busy for so long that another one's
// sync of a few kilobytes, for which people wait, comes 20 ms later. Here it goes to the disk in small
// pieces while it is written, and little is left for the sync.
#pragma once

#include <cstdint>

namespace commentd::store {

// Comes between SQLite and pwrite (sqlite3_vfs::xSetSystemCall). The first call does, before any
// connection is open.
void watch_writes();

enum class Pace {
    none,    // all at once, with the next sync
    sent,    // a piece is on its way when the next is begun
    awaited, // a piece is on the disk when the next is begun
};

// From now on, of what the calling thread has SQLite write. When the disk fails at a piece, the write
// that ended the piece fails.
void pace_writes_of_this_thread(Pace);

// How many the calling thread has sent so far.
std::int64_t pieces_written_out();

} // namespace commentd::store
