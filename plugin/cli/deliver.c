/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * From the filtered pixels to the file in its place: adapted, turned back, saved,
 * given the input's metadata, read once more, and only then renamed.
 */

#include "deliver.h"

#include "adapt.h"
#include "messages.h"
#include "orientation.h"

/* Writes one attempt to the temporary file: pixels turned back as `orientation` wants, and tags. */
static gboolean write_once(const char *path, picture *pic, const file_kind *kind, metadata *meta,
                           int orientation, GError **error)
{
    if (!picture_turn(pic, orientation_inverse(orientation), error))
        return FALSE;
    pic->orientation = orientation;
    return kind->save(path, pic, error) &&
           (!meta || !kind->metadata || metadata_write(meta, path, error));
}

/* Whether the file that was written is whole and says the right orientation. */
static gboolean check_written(const char *path, const picture *pic, int orientation, GError **error)
{
    picture *again = file_load(path, error);
    if (!again)
        return FALSE;
    metadata *meta = metadata_read(path, NULL);
    gboolean good = again->width == pic->width && again->height == pic->height &&
                    (meta ? metadata_orientation(meta) : again->orientation) == orientation;
    metadata_free(meta);
    picture_free(again);
    return good || picture_fail(error, "what was written does not come back");
}

/*
 * First with metadata and the input's orientation; if that fails, upright and
 * without metadata. If this fails, too, it is the place's fault.
 */
static gboolean write_picture(const char *path, picture *pic, const file_kind *kind, metadata *meta,
                              int orientation, const char *name, GError **error)
{
    gboolean tagged = kind->metadata && (meta || kind == &kind_tiff);
    int first = tagged ? orientation : 1;
    if (write_once(path, pic, kind, meta, first, error) && check_written(path, pic, first, error))
        return TRUE;
    if (!meta)
        return FALSE;
    g_clear_error(error);
    if (!picture_turn(pic, pic->orientation, error) ||
        !write_once(path, pic, kind, NULL, 1, error) || !check_written(path, pic, 1, error))
        return FALSE;
    messages_print(name, "notice: the metadata could not be kept");
    return TRUE;
}

gboolean deliver(GeglBuffer *result, const picture *photo, metadata *meta, const file_kind *kind,
                 output *out, const char *name, GError **error)
{
    gboolean flattened = FALSE;
    picture *pic = adapt(result, photo, kind, &flattened, error);
    /* GEGL swaps to disk; that it could not is told by a warning only. */
    if (pic && messages_first()) {
        picture_free(pic);
        return picture_fail(error, "cannot be blurred: %s", messages_first());
    }
    gboolean done =
        pic && write_picture(out->temporary, pic, kind, meta, photo->orientation, name, error) &&
        output_commit(out, error);
    picture_free(pic);
    if (done && flattened)
        messages_print(name, "notice: this kind of file holds no transparency; laid on white");
    return done;
}
