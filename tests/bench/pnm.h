/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photographs as the tables take them: binary PPM or PGM of 8 bits. */
#ifndef PNM_H
#define PNM_H

typedef struct bench_pnm {
    unsigned char *bytes; /* rows without gaps; freed with free() */
    int width, height, channels;
} bench_pnm;

/* Reads the file that an environment variable names.
 * @param channels 3 for a PPM, 1 for a PGM
 * @return 0 where the variable is not set; ends the program where the file is no such picture */
int bench_read_pnm(const char *variable, int channels, bench_pnm *out);

#endif
