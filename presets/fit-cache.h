/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file fit-cache.h
 * Fitted bases kept from one run to the next, as files of disk-lens-blur/fits/ in the user's cache
 * folder (~/.cache). Whatever the matter with that folder or its files, the cache only ever costs a
 * fit: what cannot be written is not kept, and what is broken is fitted anew and written over.
 */
#ifndef DISK_FIT_CACHE_H
#define DISK_FIT_CACHE_H

#include <disk/basis_store.h>
#include <glib.h>

G_BEGIN_DECLS

/** The cache is trimmed to this many files and bytes, those that were not used for longest first.
 */
#define DISK_FIT_CACHE_MAX_FILES 512
#define DISK_FIT_CACHE_MAX_BYTES ((guint64)64 << 20)

/**
 * The cache, for disk_plan_new_stored(). Thread safe, and safe with other processes: a file appears
 * whole or not at all.
 * @return a static store
 */
const disk_basis_store *disk_presets_fit_cache(void);

G_END_DECLS

#endif
