/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file krita-filter.h
 * The filter on what Krita offers: picture, depth map and selection in, result out.
 */
#ifndef DISK_KRITA_FILTER_H
#define DISK_KRITA_FILTER_H

#include "krita-exchange.h"

#include <disk/progress.h>

/**
 * Fills the exchange's result. May be repeated; the last one counts.
 *
 * @param layer of the depth map, or -1
 * @param params in range
 * @param progress may be NULL
 * @return FALSE with error set; the result is then undefined. Any thread, one at a time.
 */
gboolean krita_filter(krita_exchange *exchange, const disk_params *params, int layer,
                      const disk_progress *progress, GError **error);

#endif
