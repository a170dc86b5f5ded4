/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file, what its metadata say about it, and the turn. */

#include "upright.h"

#include "file-kinds.h"
#include "messages.h"
#include "orientation.h"

picture *load_upright(const char *path, metadata **meta, GError **error)
{
    GError *problem = NULL;
    picture *pic = file_load(path, error);
    if (!pic)
        return NULL;
    metadata *found = metadata_read(path, &problem);
    if (problem && meta)
        messages_print(path, "notice: its metadata cannot be read and are not kept");
    g_clear_error(&problem);
    if (found)
        pic->orientation = metadata_orientation(found);
    metadata_density(found, &pic->density);
    if (pic->warning)
        messages_print(path, pic->warning);
    if (!picture_turn(pic, pic->orientation, error))
        g_clear_pointer(&pic, picture_free);
    if (meta && pic)
        *meta = found;
    else
        metadata_free(found);
    return pic;
}
