/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Programs from their command lines. What reading, starting and writing take is what the same
 * program takes without the filter. */

#include "peers.h"

#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

int peer_program_there(const char *name)
{
    char command[512];
    snprintf(command, sizeof command, "command -v '%s' > /dev/null 2>&1", name);
    return system(command) == 0;
}

/* Whole seconds of a command; NAN where it fails. */
static double run(const char *command)
{
    char quiet[1024];
    snprintf(quiet, sizeof quiet, "( %s ) > /dev/null 2>&1", command);
    double start = bench_now();
    int status = system(quiet);
    if (status == -1 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "disk-bench: failed: %s\n", command);
        return NAN;
    }
    return bench_now() - start;
}

/* The number of the line "seconds S" among what a command prints. */
static double told(const char *command)
{
    char line[256];
    double seconds = NAN;
    FILE *pipe = popen(command, "r");
    while (pipe && fgets(line, sizeof line, pipe))
        if (strncmp(line, "seconds ", 8) == 0)
            seconds = atof(line + 8);
    if (pipe)
        pclose(pipe);
    if (isnan(seconds))
        fprintf(stderr, "disk-bench: failed: %s\n", command);
    return seconds;
}

double peer_program_seconds(const char *with, const char *without)
{
    return without ? run(with) - run(without) : told(with);
}
