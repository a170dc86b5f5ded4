/* SPDX-License-Identifier: LGPL-3.0-or-later */

/**
 * @file status.h
 * What every fallible function of libdisk returns. There is no global error
 * state: the status is the whole answer, and outputs are untouched on failure.
 */
#ifndef DISK_STATUS_H
#define DISK_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

typedef enum disk_status {
    DISK_OK = 0,
    DISK_CANCELLED,      /**< the caller's progress function asked to stop */
    DISK_NO_MEMORY,      /**< an allocation failed */
    DISK_BAD_ARGUMENT,   /**< a size, pointer or number outside its documented range */
    DISK_EMPTY_APERTURE, /**< the aperture lets no light through */
    DISK_TOO_COMPLEX,    /**< the aperture has more edges than DISK_MAX_EDGES */
    DISK_BAD_DATA,       /**< a saved basis is broken, or of another version */
} disk_status;

/**
 * The status in words, for messages ("out of memory").
 * Returns a static string, never NULL. Thread safe.
 */
const char *disk_status_text(disk_status status);

#ifdef __cplusplus
}
#endif

#endif
