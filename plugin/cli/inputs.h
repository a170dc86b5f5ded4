/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file inputs.h
 * What is to be blurred, and how: the pictures that the command line names, and its parameters.
 */
#ifndef DISK_CLI_INPUTS_H
#define DISK_CLI_INPUTS_H

#include "metadata.h"
#include "options.h"
#include "picture.h"

typedef struct inputs {
    picture *photo, *depth; /**< upright; depth may be NULL */
    metadata *meta;         /**< the photo's, or NULL */
    disk_params params;     /**< with the focus set where it was pointed at */
} inputs;

/**
 * Loads what the options name; says on stderr what is wrong.
 * @param photo the picture's path
 * @return an exit status. inputs_clear() frees in any case.
 */
int inputs_load(inputs *in, const options *opt, const char *photo);

/** Frees what the inputs own. */
void inputs_clear(inputs *in);

#endif
