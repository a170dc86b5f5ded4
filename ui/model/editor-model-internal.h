/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file editor-model-internal.h
 * What the files of the editor's model share.
 */
#ifndef DISK_EDITOR_MODEL_INTERNAL_H
#define DISK_EDITOR_MODEL_INTERNAL_H

#include "editor-model.h"

/** A step of undo: the drawing as it was, and what was selected. */
typedef struct kept {
    disk_drawing drawing;
    int outline, point;
} kept;

struct disk_editor {
    disk_drawing drawing;
    disk_shape shape;
    disk_path_step *steps; /* of the shape's area; count of them */
    size_t count;
    GPtrArray *undo, *redo; /* of kept, the newest last */
    kept *begun;            /* NULL outside of begin and end */
    int outline, point;
    guint serial;
};

/** Keeps the drawing for undo; called before a change. */
void disk_editor_will_change(disk_editor *editor);

/** Called after a change. @return 1 */
int disk_editor_has_changed(disk_editor *editor);

/** Whether there is such a point. */
int disk_editor_has_point(const disk_editor *editor, int outline, int point);

#endif
