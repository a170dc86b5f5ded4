/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* A pool of POSIX threads. The workers sleep until a batch of tasks is posted; they and the caller
 * take indices from a counter until none is left. */

#include <disk/executor.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

struct disk_pool {
    disk_executor executor;
    pthread_mutex_t turn; /* held by the caller whose batch runs */
    pthread_mutex_t lock; /* guards what follows, up to `threads` */
    pthread_cond_t posted, finished;
    unsigned long batch; /* counts batches, so that a worker joins each one once */
    int working;         /* workers still within the batch */
    int ending;
    disk_task task;
    void *cookie;
    int count;
    atomic_int next;
    int workers;
    pthread_t threads[];
};

static void take_tasks(disk_pool *pool, disk_task task, void *cookie, int count)
{
    for (int i; (i = atomic_fetch_add(&pool->next, 1)) < count;)
        task(cookie, i);
}

static void *work(void *argument)
{
    disk_pool *pool = argument;
    unsigned long seen = 0;
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        while (pool->batch == seen && !pool->ending)
            pthread_cond_wait(&pool->posted, &pool->lock);
        if (pool->ending)
            break;
        seen = pool->batch;
        disk_task task = pool->task;
        void *cookie = pool->cookie;
        int count = pool->count;
        pthread_mutex_unlock(&pool->lock);
        take_tasks(pool, task, cookie, count);
        pthread_mutex_lock(&pool->lock);
        if (--pool->working == 0)
            pthread_cond_signal(&pool->finished);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

static void run(void *cookie, int count, disk_task task, void *task_cookie)
{
    disk_pool *pool = cookie;
    pthread_mutex_lock(&pool->turn);
    pthread_mutex_lock(&pool->lock);
    pool->task = task;
    pool->cookie = task_cookie;
    pool->count = count;
    pool->working = pool->workers;
    atomic_store(&pool->next, 0);
    pool->batch++;
    pthread_cond_broadcast(&pool->posted);
    pthread_mutex_unlock(&pool->lock);

    take_tasks(pool, task, task_cookie, count);

    pthread_mutex_lock(&pool->lock);
    while (pool->working > 0)
        pthread_cond_wait(&pool->finished, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
    pthread_mutex_unlock(&pool->turn);
}

disk_status disk_pool_new(int threads, disk_pool **out)
{
    if (threads < 0 || threads > 1024 || !out)
        return DISK_BAD_ARGUMENT;
    if (threads == 0) {
        long online = sysconf(_SC_NPROCESSORS_ONLN);
        threads = online < 1 ? 1 : online > 1024 ? 1024 : (int)online;
    }
    disk_pool *pool = calloc(1, sizeof *pool + (size_t)threads * sizeof pool->threads[0]);
    if (!pool)
        return DISK_NO_MEMORY;
    pthread_mutex_init(&pool->turn, NULL);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->posted, NULL);
    pthread_cond_init(&pool->finished, NULL);
    /* A system that gives fewer threads than asked for still works. */
    while (pool->workers < threads - 1 &&
           pthread_create(&pool->threads[pool->workers], NULL, work, pool) == 0)
        pool->workers++;
    pool->executor = (disk_executor){.run = run, .cookie = pool, .threads = pool->workers + 1};
    *out = pool;
    return DISK_OK;
}

void disk_pool_free(disk_pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->ending = 1;
    pthread_cond_broadcast(&pool->posted);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < pool->workers; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->finished);
    pthread_cond_destroy(&pool->posted);
    pthread_mutex_destroy(&pool->lock);
    pthread_mutex_destroy(&pool->turn);
    free(pool);
}

const disk_executor *disk_pool_executor(disk_pool *pool)
{
    return &pool->executor;
}
