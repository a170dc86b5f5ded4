/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file orientation.h
 * Turning pictures by EXIF's orientation: a permutation of pixels, nothing is
 * computed.
 */
#ifndef DISK_CLI_ORIENTATION_H
#define DISK_CLI_ORIENTATION_H

#include "picture.h"

/** The orientation that undoes this one, both 1 to 8. */
int orientation_inverse(int orientation);

/**
 * Turns the pixels as a viewer does that obeys this orientation. Changes width,
 * height and the resolution's axes with them, not the `orientation` field.
 *
 * @param orientation 1 to 8
 * @return FALSE with error set, and the picture as it was, if memory is short.
 */
gboolean picture_turn(picture *pic, int orientation, GError **error);

#endif
