/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Memory that is taken piece by piece, given back at once, and kept for the next tile: fresh pages
 * from the system cost more than what is done with them. */
#ifndef DISK_ROOM_H
#define DISK_ROOM_H

#include <stdatomic.h>
#include <stddef.h>

typedef struct disk_room disk_room;

/* `bytes` aligned to 64, of undefined contents, until the room is given back. NULL: out of memory.
 */
void *disk_room_take(disk_room *room, size_t bytes);

/* Rooms for threads to share. All zero: empty. */
typedef struct disk_room_pool {
    atomic_flag lock;
    disk_room *free;
} disk_room_pool;

/* An empty room, or NULL: out of memory. Thread safe. */
disk_room *disk_room_borrow(disk_room_pool *pool);

/* All that was taken from the room is gone. NULL is allowed. Thread safe. */
void disk_room_return(disk_room_pool *pool, disk_room *room);

/* Frees all rooms, which must have been returned. */
void disk_room_pool_release(disk_room_pool *pool);

#endif
