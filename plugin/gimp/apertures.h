/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Apertures from what GIMP has at hand. */
#ifndef DISK_GIMP_APERTURES_H
#define DISK_GIMP_APERTURES_H

#include <disk/aperture.h>
#include <glib.h>

typedef enum aperture_source {
    APERTURE_SELECTION,
    APERTURE_BRUSH,
    APERTURE_PATH,
    APERTURE_SOURCES,
} aperture_source;

/* Their names, translated, ended by NULL; static. */
const char *const *apertures_names(void);

/* The caller frees it with disk_aperture_free(). NULL with error set. Talks to GIMP. */
disk_aperture *apertures_read(int image, aperture_source source, GError **error);

#endif
