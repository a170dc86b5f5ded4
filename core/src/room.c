/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Rooms: lists of chunks, filled one after the other. Emptying a room keeps its chunks. */

#include "room.h"

#include <stdint.h>
#include <stdlib.h>

#define ALIGNMENT 64
#define CHUNK     ((size_t)1 << 20) /* the least that is asked of the system at once */

typedef struct chunk {
    struct chunk *next;
    size_t size, used;
    unsigned char *start; /* aligned */
} chunk;

struct disk_room {
    disk_room *next; /* in a pool */
    chunk *chunks;
};

static chunk *new_chunk(size_t bytes)
{
    size_t size = bytes > CHUNK ? bytes : CHUNK;
    chunk *c = malloc(sizeof *c + size + ALIGNMENT);
    if (!c)
        return NULL;
    uintptr_t start = (uintptr_t)(c + 1);
    unsigned char *first = (unsigned char *)(c + 1);
    *c = (chunk){NULL, size, 0, first + (ALIGNMENT - start % ALIGNMENT) % ALIGNMENT};
    return c;
}

void *disk_room_take(disk_room *room, size_t bytes)
{
    bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    chunk *c = room->chunks;
    while (c && c->size - c->used < bytes)
        c = c->next;
    if (!c) {
        if (!(c = new_chunk(bytes)))
            return NULL;
        c->next = room->chunks;
        room->chunks = c;
    }
    void *piece = c->start + c->used;
    c->used += bytes;
    return piece;
}

static void lock(disk_room_pool *pool)
{
    while (atomic_flag_test_and_set_explicit(&pool->lock, memory_order_acquire))
        ;
}

static void unlock(disk_room_pool *pool)
{
    atomic_flag_clear_explicit(&pool->lock, memory_order_release);
}

disk_room *disk_room_borrow(disk_room_pool *pool)
{
    lock(pool);
    disk_room *room = pool->free;
    if (room)
        pool->free = room->next;
    unlock(pool);
    return room ? room : calloc(1, sizeof *room);
}

void disk_room_return(disk_room_pool *pool, disk_room *room)
{
    if (!room)
        return;
    for (chunk *c = room->chunks; c; c = c->next)
        c->used = 0;
    lock(pool);
    room->next = pool->free;
    pool->free = room;
    unlock(pool);
}

void disk_room_pool_release(disk_room_pool *pool)
{
    while (pool->free) {
        disk_room *room = pool->free;
        pool->free = room->next;
        while (room->chunks) {
            chunk *c = room->chunks;
            room->chunks = c->next;
            free(c);
        }
        free(room);
    }
}
