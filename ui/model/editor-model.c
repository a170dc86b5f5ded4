/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file editor-model.c
 * Undo keeps whole drawings. A change first keeps the drawing as it is, unless a begin has done so
 * already; then it works on it in place. The shape, with its copies, is made anew after every
 * change. What was selected is kept with each step, so that undo shows what it undid.
 */
#include "editor-model-internal.h"

#include <math.h>

static kept *kept_new(const disk_editor *editor)
{
    kept *step = g_new(kept, 1);
    disk_drawing_init(&step->drawing);
    disk_drawing_copy(&step->drawing, &editor->drawing);
    step->outline = editor->outline;
    step->point = editor->point;
    return step;
}

static void kept_free(void *data)
{
    kept *step = data;
    if (step)
        disk_drawing_clear(&step->drawing);
    g_free(step);
}

disk_editor *disk_editor_new(void)
{
    disk_editor *editor = g_new0(disk_editor, 1);
    disk_drawing_init(&editor->drawing);
    disk_shape_init(&editor->shape, &editor->drawing);
    editor->undo = g_ptr_array_new_with_free_func(kept_free);
    editor->redo = g_ptr_array_new_with_free_func(kept_free);
    editor->outline = editor->point = -1;
    return editor;
}

void disk_editor_free(disk_editor *editor)
{
    if (!editor)
        return;
    kept_free(editor->begun);
    g_ptr_array_unref(editor->undo);
    g_ptr_array_unref(editor->redo);
    g_free(editor->steps);
    disk_shape_clear(&editor->shape);
    disk_drawing_clear(&editor->drawing);
    g_free(editor);
}

const disk_drawing *disk_editor_drawing(const disk_editor *editor)
{
    return &editor->drawing;
}

const disk_shape *disk_editor_shape(const disk_editor *editor)
{
    return &editor->shape;
}

const disk_path_step *disk_editor_steps(disk_editor *editor, size_t *count)
{
    if (!editor->steps)
        editor->steps = disk_drawing_steps(&editor->drawing, &editor->count);
    *count = editor->count;
    return editor->steps;
}

guint disk_editor_serial(const disk_editor *editor)
{
    return editor->serial;
}

/* --- Steps ----------------------------------------------------------------------------------- */

static void forget_oldest(GPtrArray *steps)
{
    if (steps->len > DISK_MAX_UNDO)
        g_ptr_array_remove_index(steps, 0);
}

void disk_editor_will_change(disk_editor *editor)
{
    if (editor->begun)
        return;
    g_ptr_array_add(editor->undo, kept_new(editor));
    forget_oldest(editor->undo);
    g_ptr_array_set_size(editor->redo, 0);
}

int disk_editor_has_changed(disk_editor *editor)
{
    disk_shape_clear(&editor->shape);
    disk_shape_init(&editor->shape, &editor->drawing);
    g_clear_pointer(&editor->steps, g_free); /* made when they are wanted */
    editor->serial++;
    return 1;
}

static void restore(disk_editor *editor, const kept *step)
{
    disk_drawing_copy(&editor->drawing, &step->drawing);
    disk_editor_has_changed(editor);
    disk_editor_select(editor, step->outline, step->point);
}

void disk_editor_begin(disk_editor *editor)
{
    g_return_if_fail(!editor->begun);
    editor->begun = kept_new(editor);
}

void disk_editor_end(disk_editor *editor, int keep)
{
    g_return_if_fail(editor->begun);
    kept *step = g_steal_pointer(&editor->begun);
    int changed = !disk_drawing_equal(&step->drawing, &editor->drawing);
    if (changed && keep) {
        g_ptr_array_add(editor->undo, step);
        forget_oldest(editor->undo);
        g_ptr_array_set_size(editor->redo, 0);
        return;
    }
    if (changed)
        restore(editor, step);
    kept_free(step);
}

int disk_editor_can_undo(const disk_editor *editor)
{
    return editor->undo->len > 0 && !editor->begun;
}

int disk_editor_can_redo(const disk_editor *editor)
{
    return editor->redo->len > 0 && !editor->begun;
}

static int step_over(disk_editor *editor, GPtrArray *from, GPtrArray *to)
{
    if (!from->len || editor->begun)
        return 0;
    g_ptr_array_add(to, kept_new(editor));
    kept *step = g_ptr_array_steal_index(from, from->len - 1);
    restore(editor, step);
    kept_free(step);
    return 1;
}

int disk_editor_undo(disk_editor *editor)
{
    return step_over(editor, editor->undo, editor->redo);
}

int disk_editor_redo(disk_editor *editor)
{
    return step_over(editor, editor->redo, editor->undo);
}

void disk_editor_reset(disk_editor *editor, const disk_drawing *drawing)
{
    kept_free(g_steal_pointer(&editor->begun));
    g_ptr_array_set_size(editor->undo, 0);
    g_ptr_array_set_size(editor->redo, 0);
    if (drawing)
        disk_drawing_copy(&editor->drawing, drawing);
    else
        disk_drawing_clear(&editor->drawing);
    disk_editor_has_changed(editor);
    disk_editor_select(editor, -1, -1);
}

/* --- Selection ------------------------------------------------------------------------------- */

void disk_editor_select(disk_editor *editor, int outline, int point)
{
    const disk_drawing *drawing = &editor->drawing;
    int fine = outline >= 0 && outline < drawing->count;
    editor->outline = fine ? outline : -1;
    editor->point = fine && point >= 0 && point < drawing->outlines[outline].count ? point : -1;
}

int disk_editor_selected(const disk_editor *editor, int *point)
{
    if (point)
        *point = editor->point;
    return editor->outline;
}

int disk_editor_select_next(disk_editor *editor, int way)
{
    const disk_drawing *drawing = &editor->drawing;
    int outline = editor->outline, point = editor->point;
    if (outline < 0)
        outline = way > 0 ? 0 : drawing->count - 1, point = -1;
    else if (way < 0 && point < 0)
        outline--;
    if (outline >= 0 && outline < drawing->count && way < 0 && point < 0)
        point = drawing->outlines[outline].count;
    point += way;
    if (outline >= 0 && outline < drawing->count && point >= drawing->outlines[outline].count)
        outline++, point = 0;
    else if (point < 0 && --outline >= 0)
        point = drawing->outlines[outline].count - 1;
    disk_editor_select(editor, outline, point);
    return editor->outline >= 0;
}
