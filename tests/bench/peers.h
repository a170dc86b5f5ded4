/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the programs of the table "peers" are run and timed. Both kinds give seconds without reading
 * and writing, NAN where the program is missing or fails (a line on stderr says so). */
#ifndef PEERS_H
#define PEERS_H

/* What all programs filter: a picture of bench_scene() as 16-bit TIFF and a ramp as mask. */
typedef struct peer_files {
    char folder[64], picture[96], mask[96], output[96];
    int width, height, threads;
} peer_files;

/* Makes the files in a new folder, through GEGL; and removes them. */
void peer_files_make(peer_files *files, int width, int height, int threads);
void peer_files_remove(const peer_files *files);

/* --- GEGL operations, in this process (peers_gegl.c) --- */

/* Once, before anything else. */
void peer_gegl_init(int threads);
void peer_gegl_exit(void);

/* How a program's name ends that is disk:lens-blur as the others are: a plain gather. */
#define PEER_NO_OCCLUSION " occlusion=no"

/* Whether GEGL has the operation that a program's name starts with. */
int peer_gegl_has(const char *program);

/* Seconds for rendering that operation into a buffer, everything read before. disk: operations get
 * a heart; `with_mask` connects the ramp. A fit is made before and not counted. */
double peer_gegl_seconds(const char *program, double radius, int with_mask);

/* Loads the pictures that the operations filter from the files. */
void peer_gegl_load(const peer_files *files);

/* --- Programs (peers_programs.c) --- */

/* Seconds for a command line with the filter, less the same without; where `without` is NULL, the
 * program's own line "seconds S". The command's output goes nowhere. */
double peer_program_seconds(const char *with, const char *without);

/* Whether a program is in PATH (or, with a slash, there). */
int peer_program_there(const char *name);

#endif
