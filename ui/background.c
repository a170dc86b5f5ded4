/* SPDX-License-Identifier: GPL-3.0-or-later */

/* On Linux the priority that POSIX gives to processes is the calling thread's. */

#include "background.h"

#ifdef __linux__
#include <sys/resource.h>
#define NICENESS 10
#endif

void disk_background_thread(void)
{
#ifdef __linux__
    if (setpriority(PRIO_PROCESS, 0, NICENESS) != 0)
        g_debug("the thread keeps its priority");
#endif
}
