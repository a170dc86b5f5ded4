/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Statuses in words. */

#include <disk/status.h>

/* Marks a text for the translations of those who show it. */
#define N_(text) text

const char *disk_status_text(disk_status status)
{
    switch (status) {
    case DISK_OK:
        return N_("done");
    case DISK_CANCELLED:
        return N_("cancelled");
    case DISK_NO_MEMORY:
        return N_("out of memory");
    case DISK_BAD_ARGUMENT:
        return N_("argument out of range");
    case DISK_EMPTY_APERTURE:
        return N_("the aperture is empty: it lets no light through");
    case DISK_TOO_COMPLEX:
        return N_("the aperture has too many edges");
    case DISK_BAD_DATA:
        return N_("the data is broken or of another version");
    }
    return N_("unknown status");
}
