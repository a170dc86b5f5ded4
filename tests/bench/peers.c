/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole programs on the same picture with the same threads, in turns; the best of three rounds, one
 * round only for those that take more than 20 s. Reading and writing are left out: GEGL operations
 * run from buffer to buffer, Krita's filter is timed inside Krita, of the others the time without
 * the filter is taken off. Every program starts from the same 16-bit file.
 *
 * `aperture` is what the program filters with. `map`: whether a ramp from 0 to the radius rules the
 * radius. ratio: how many times as long as ours of the same kind, with a heart: disk:lens-blur with
 * a map (a true lens, which no other is: beside it stands its plain gather), else
 * disk:aperture-blur. G'MIC's depth-of-field blur makes a map of its own, and its blur is Gaussian:
 * its amplitude is set to the radius, and 16 slices are its default. Krita cannot be told its
 * threads: all external programs are held to as many processors. */

#include "peers.h"
#include "bench.h"
#include "filtering.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define ROUNDS 3

typedef struct peer {
    const char *program, *aperture;
    int map;
    const char *needs;          /* a program that must be there; NULL: an operation of GEGL */
    const char *with, *without; /* command lines, see fill() */
} peer;

/* %i the picture, %m the map, %o the output, %r the radius, %t the threads. */
static const peer peers[] = {
    {"disk:aperture-blur", "heart", 0, NULL, NULL, NULL},
    {"disk:lens-blur", "heart", 1, NULL, NULL, NULL},
    {"disk:lens-blur" PEER_NO_OCCLUSION, "heart", 1, NULL, NULL, NULL},
    {"disk-lens-blur", "heart", 0, BENCH_CLI,
     BENCH_CLI " %i %o --aperture heart --radius %r --threads %t",
     BENCH_CLI " %i %o --aperture heart --radius 0 --threads %t"},
    {"disk-lens-blur", "heart", 1, BENCH_CLI,
     BENCH_CLI " %i %o --aperture heart --radius %r --threads %t --depth %m --focus 0",
     BENCH_CLI " %i %o --aperture heart --radius 0 --threads %t --depth %m --focus 0"},
    {"gegl:lens-blur", "disc", 0, NULL, NULL, NULL},
    {"gegl:lens-blur", "disc", 1, NULL, NULL, NULL},
    {"gegl:variable-blur", "gaussian", 1, NULL, NULL, NULL},
    {"gmic fx_blur_dof", "gaussian", 1, "gmic",
     "OMP_NUM_THREADS=%t gmic %i fx_blur_dof %r,16,0,0,50,50,30,30,0,1,0,0",
     "OMP_NUM_THREADS=%t gmic %i"},
    {"krita lens blur", "octagon", 0, "kritarunner",
     "QT_QPA_PLATFORM=offscreen PYTHONPATH=" BENCH_SOURCE
     " kritarunner -s krita_lens -f blur %i %r 2> /dev/null",
     NULL},
    {"convert Disk", "disc", 0, "convert",
     "convert %i -limit thread %t -define convolve:scale=! -morphology Convolve Disk:%r null:",
     "convert %i -limit thread %t null:"},
};

#define PEERS (sizeof peers / sizeof peers[0])
#define OURS  2 /* the first two, without and with a map, are what others are compared with */

/* A command line with its places filled in, held to the threads' number of processors. */
static void fill(const char *pattern, const peer_files *f, double radius, char *out, size_t size)
{
    size_t used = 0;
    if (peer_program_there("taskset"))
        used += (size_t)snprintf(out, size, "taskset -c 0-%d env ", f->threads - 1);
    for (const char *p = pattern; *p && used + 128 < size; p++) {
        char text[128] = {*p};
        if (*p == '%' && p[1]) {
            p++;
            const char *path = *p == 'i' ? f->picture : *p == 'm' ? f->mask : f->output;
            if (*p == 'r' || *p == 't')
                snprintf(text, sizeof text, "%g", *p == 'r' ? radius : f->threads);
            else
                snprintf(text, sizeof text, "%s", path);
        }
        used += (size_t)snprintf(out + used, size - used, "%s", text);
    }
}

static double seconds_of(const peer *p, const peer_files *f, double radius)
{
    char with[768], without[768];
    if (!p->needs)
        return peer_gegl_seconds(p->program, radius, p->map);
    fill(p->with, f, radius, with, sizeof with);
    if (p->without)
        fill(p->without, f, radius, without, sizeof without);
    return peer_program_seconds(with, p->without ? without : NULL);
}

static int there(const peer *p)
{
    int found = p->needs ? peer_program_there(p->needs) : peer_gegl_has(p->program);
    if (!found)
        fprintf(stderr, "disk-bench: %s is not installed: skipped\n", p->program);
    return found;
}

static int runs(const peer *p)
{
    return bench_wanted("program", p->program) && bench_wanted_number("map", p->map);
}

/* ImageMagick sums every pixel of the kernel: minutes for large ones. */
static int too_slow(const peer *p, double radius, int quick)
{
    return quick && radius > 10 && strncmp(p->program, "convert", 7) == 0;
}

static void print_radius(const peer_files *f, const int *found, double radius, int quick)
{
    double best[PEERS];
    int rounds = quick ? 1 : ROUNDS;
    for (size_t i = 0; i < PEERS; i++)
        best[i] = INFINITY;
    for (int round = 0; round < rounds; round++)
        for (size_t i = 0; i < PEERS; i++)
            if (found[i] && (round == 0 || best[i] < 20) && !too_slow(&peers[i], radius, quick))
                best[i] = fmin(best[i], seconds_of(&peers[i], f, radius));
    for (size_t i = 0; i < PEERS; i++) {
        double ours = best[peers[i].map];
        if (isfinite(best[i]))
            printf("%s\t%s\t%g\t%d\t%.4g\t%d\t%.3f\t%s\n", peers[i].program, peers[i].aperture,
                   radius, peers[i].map, 1e-6 * f->width * f->height, f->threads, best[i],
                   filter_text(isfinite(ours) ? best[i] / ours : NAN, 2));
    }
    fflush(stdout);
}

void bench_peers(int quick)
{
    static const double radii[] = {10, 40, 100};
    peer_files files;
    int found[PEERS], threads = 2;
    peer_gegl_init(threads);
    peer_files_make(&files, quick ? 576 : 1152, quick ? 434 : 868, threads);
    peer_gegl_load(&files);
    for (size_t i = 0; i < PEERS; i++)
        found[i] = (i < OURS || runs(&peers[i])) && there(&peers[i]);
    printf("program\taperture\tradius\tmap\tmpix\tthreads\tseconds\tratio\n");
    for (int r = 0; r < (quick ? 2 : 3); r++)
        if (bench_wanted_number("radius", radii[r]))
            print_radius(&files, found, radii[r], quick);
    peer_files_remove(&files);
    peer_gegl_exit();
}
