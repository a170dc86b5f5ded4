/* SPDX-License-Identifier: LGPL-3.0-or-later */

/**
 * @file basis_store.h
 * Where hosts keep fitted bases from one run to the next. The core knows no files: a host hands
 * over two functions, and a digest of the key to name what it keeps.
 */
#ifndef DISK_BASIS_STORE_H
#define DISK_BASIS_STORE_H

#include <disk/aperture.h>
#include <disk/basis.h>

#ifdef __cplusplus
extern "C" {
#endif

/** All that a basis depends on: disk_basis_new()'s arguments, and a second aperture. */
typedef struct disk_basis_key {
    const disk_aperture *aperture; /**< borrowed; turned as it will be used */
    const disk_aperture *front;    /**< borrowed; NULL, or the one in front of the focus: the basis
                                        then has a second axis, 0 behind the focus and 1 in front */
    double max_radius;
    int samples, all;
} disk_basis_key;

/** Feeds a checksum with bytes that tell keys apart: the aperture's exact form, the other
 * arguments, the fit's settings and DISK_FIT_VERSION. The same on every machine. Thread safe. */
void disk_basis_key_digest(const disk_basis_key *key, disk_digest add, void *cookie);

/** A host's store. Both functions may be called from any thread. */
typedef struct disk_basis_store {
    /**
     * What was stored for a key.
     * @return a basis that the caller frees with disk_basis_free(), or NULL: there is none
     */
    disk_basis *(*load)(void *cookie, const disk_basis_key *key);
    /** Keeps a finished basis, or does not; the basis is borrowed. */
    void (*store)(void *cookie, const disk_basis_key *key, const disk_basis *basis);
    void *cookie;
} disk_basis_store;

/**
 * disk_basis_new(), or for two apertures disk_basis_fit(), that first asks a store, and hands it
 * what it had to fit. A stored basis that does not answer to the key is fitted anew and stored
 * over. Nothing but finished fits is stored.
 * @param store may be NULL: there is none
 */
disk_status disk_basis_new_stored(const disk_basis_key *key, const disk_basis_store *store,
                                  const disk_executor *executor, const disk_progress *progress,
                                  disk_basis **out);

#ifdef __cplusplus
}
#endif

#endif
