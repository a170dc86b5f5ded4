/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows are made when a group asks for them, so that access keys go to the first ones on the
 * window. */

#include "param-rows.h"

struct disk_param_rows {
    disk_mnemonics *mnemonics;
    disk_param_row **rows; /* one for each parameter of the table; NULL: not made */
    gboolean *left;        /* those that have widgets elsewhere */
    int count;
    GtkSizeGroup *labels; /* of the page */
    void (*changed)(gpointer data);
    gpointer data;
};

disk_param_rows *disk_param_rows_new(disk_mnemonics *mnemonics, void (*changed)(gpointer data),
                                     gpointer data)
{
    disk_param_rows *rows = g_new0(disk_param_rows, 1);
    rows->mnemonics = mnemonics;
    rows->changed = changed;
    rows->data = data;
    rows->labels = gtk_size_group_new(GTK_SIZE_GROUP_HORIZONTAL);
    disk_param_table(&rows->count);
    rows->rows = g_new0(disk_param_row *, (gsize)rows->count);
    rows->left = g_new0(gboolean, (gsize)rows->count);
    return rows;
}

void disk_param_rows_free(disk_param_rows *rows)
{
    g_object_unref(rows->labels);
    g_free(rows->left);
    g_free(rows->rows);
    g_free(rows);
}

static void on_change(disk_param_row *row, gpointer data)
{
    disk_param_rows *rows = data;
    if (rows->changed)
        rows->changed(rows->data);
}

static GtkWidget *new_grid(void)
{
    GtkWidget *grid = gtk_grid_new();
    gtk_grid_set_row_spacing(GTK_GRID(grid), 4);
    gtk_grid_set_column_spacing(GTK_GRID(grid), 8);
    return grid;
}

/* Makes the row of a parameter of the table, unless it is the aperture or there already. */
static void add_row(disk_param_rows *rows, int index, GtkGrid *grid, int *top)
{
    int count;
    const disk_param_spec *spec = disk_param_table(&count) + index;
    if (spec->type == DISK_PARAM_TEXT || rows->rows[index] || rows->left[index])
        return;
    rows->rows[index] = disk_param_row_new(spec, rows->mnemonics, on_change, rows);
    disk_param_row_attach(rows->rows[index], grid, (*top)++);
    gtk_size_group_add_widget(rows->labels, gtk_grid_get_child_at(grid, 0, *top - 1));
}

void disk_param_rows_begin_page(disk_param_rows *rows)
{
    g_object_unref(rows->labels);
    rows->labels = gtk_size_group_new(GTK_SIZE_GROUP_HORIZONTAL);
}

GtkWidget *disk_param_rows_group(disk_param_rows *rows, const char *const *names)
{
    GtkWidget *grid = new_grid();
    int count, top = 0;
    const disk_param_spec *table = disk_param_table(&count);
    for (; *names; names++) {
        const disk_param_spec *spec = disk_param_find(*names);
        if (spec)
            add_row(rows, (int)(spec - table), GTK_GRID(grid), &top);
    }
    return grid;
}

void disk_param_rows_leave(disk_param_rows *rows, const char *name)
{
    int count;
    const disk_param_spec *table = disk_param_table(&count), *spec = disk_param_find(name);
    if (spec)
        rows->left[spec - table] = TRUE;
}

GtkWidget *disk_param_rows_rest(disk_param_rows *rows)
{
    GtkWidget *grid = new_grid();
    int top = 0;
    for (int i = 0; i < rows->count; i++)
        add_row(rows, i, GTK_GRID(grid), &top);
    return grid;
}

void disk_param_rows_set(disk_param_rows *rows, const disk_params *params)
{
    disk_params copy = *params;
    for (int i = 0; i < rows->count; i++) {
        if (!rows->rows[i])
            continue;
        const disk_param_spec *spec = disk_param_row_spec(rows->rows[i]);
        disk_param_row_set(rows->rows[i], spec->type == DISK_PARAM_REAL
                                              ? *disk_param_real(&copy, spec)
                                              : *disk_param_int(&copy, spec));
    }
}

void disk_param_rows_get(disk_param_rows *rows, disk_params *params)
{
    for (int i = 0; i < rows->count; i++) {
        if (!rows->rows[i])
            continue;
        const disk_param_spec *spec = disk_param_row_spec(rows->rows[i]);
        double value = disk_param_row_get(rows->rows[i]);
        if (spec->type == DISK_PARAM_REAL)
            *disk_param_real(params, spec) = value;
        else
            *disk_param_int(params, spec) = (int)value;
    }
}

void disk_param_rows_set_depth(disk_param_rows *rows, gboolean with_depth)
{
    for (int i = 0; i < rows->count; i++)
        if (rows->rows[i] && disk_param_row_spec(rows->rows[i])->needs_depth)
            disk_param_row_set_sensitive(rows->rows[i], with_depth);
}
