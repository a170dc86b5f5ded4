/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Memory for pictures. */

#define _DEFAULT_SOURCE /* madvise() */

#include <disk/image.h>

#include <stdint.h>
#include <stdlib.h>

#ifdef __linux__
#include <sys/mman.h>
#endif

#define LARGE_PAGE ((size_t)1 << 21)

void *disk_image_memory(size_t bytes)
{
#ifdef MADV_HUGEPAGE
    if (bytes >= LARGE_PAGE && bytes <= SIZE_MAX - LARGE_PAGE) {
        size_t rounded = (bytes + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
        void *pages = aligned_alloc(LARGE_PAGE, rounded);
        if (pages)
            madvise(pages, rounded, MADV_HUGEPAGE); /* what it says is no more than advice */
        return pages;
    }
#endif
    return malloc(bytes);
}
