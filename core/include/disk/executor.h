/* SPDX-License-Identifier: LGPL-3.0-or-later */

/**
 * @file executor.h
 * Threads come from the caller. Long functions of libdisk take an executor and
 * cut their work into tasks; the result never depends on how many threads run
 * them. A thread pool for programs that have none comes with the library.
 */
#ifndef DISK_EXECUTOR_H
#define DISK_EXECUTOR_H

#include <disk/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One piece of work; index counts from 0. Runs on any thread. */
typedef void (*disk_task)(void *task_cookie, int index);

/**
 * Runs task(task_cookie, i) once for every i in [0, count), on as many threads
 * as it likes, and returns when all have finished. Where a function takes a
 * `const disk_executor *`, NULL means: on the calling thread.
 */
typedef struct disk_executor {
    void (*run)(void *cookie, int count, disk_task task, void *task_cookie);
    void *cookie;
    int threads; /**< how many tasks may run at once, >= 1; a hint for how finely to cut */
} disk_executor;

typedef struct disk_pool disk_pool;

/**
 * Starts a pool of POSIX threads.
 *
 * @param threads 1 to 1024, the calling thread included; 0: one for each processor.
 * @param out set on DISK_OK only; the caller frees it with disk_pool_free().
 * @return DISK_OK, DISK_BAD_ARGUMENT or DISK_NO_MEMORY.
 */
disk_status disk_pool_new(int threads, disk_pool **out);

/** Ends the threads and frees the pool, which must be idle. NULL is allowed. */
void disk_pool_free(disk_pool *pool);

/**
 * The pool as an executor, valid until the pool is freed. Calls from several
 * threads at once take turns; a task must not run the pool it runs on.
 */
const disk_executor *disk_pool_executor(disk_pool *pool);

#ifdef __cplusplus
}
#endif

#endif
