/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The drawables of an image in the order in which people see them. */
#ifndef DISK_GIMP_LIST_H
#define DISK_GIMP_LIST_H

/* All layers from the top, those within groups after the group, masks after their layer; then the
 * channels. The caller frees it with g_free(). Talks to GIMP. */
int *list_drawables(int image, int *count);

/* A drawable's name for people; a mask is called after its layer. The caller frees it with
 * g_free(). Talks to GIMP. */
char *list_label(int drawable);

#endif
