/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Statuses in words. */

#include <disk/status.h>

const char *disk_status_text(disk_status status)
{
    switch (status) {
    case DISK_OK:
        return "done";
    case DISK_CANCELLED:
        return "cancelled";
    case DISK_NO_MEMORY:
        return "out of memory";
    case DISK_BAD_ARGUMENT:
        return "argument out of range";
    case DISK_EMPTY_APERTURE:
        return "the aperture is empty: it lets no light through";
    case DISK_TOO_COMPLEX:
        return "the aperture has too many edges";
    case DISK_BAD_DATA:
        return "the data is broken or of another version";
    }
    return "unknown status";
}
