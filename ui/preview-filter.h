/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file preview-filter.h
 * One preview after the other: scales the pixels down, finds a plan, filters, and turns light into
 * what a screen shows. No GTK. Not thread safe.
 */
#ifndef DISK_PREVIEW_FILTER_H
#define DISK_PREVIEW_FILTER_H

#include "preview-engine.h"

#include <disk/progress.h>

G_BEGIN_DECLS

typedef struct disk_preview_filter disk_preview_filter;

disk_preview_filter *disk_preview_filter_new(void);
void disk_preview_filter_free(disk_preview_filter *filter);

/** @param request borrowed @return never NULL; its status says whether it went well */
disk_preview_result *disk_preview_filter_run(disk_preview_filter *filter,
                                             const disk_preview_request *request,
                                             const disk_progress *progress);

G_END_DECLS

#endif
