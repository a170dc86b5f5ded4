/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The spin button has the whole range, the slider the part that is mostly used; the row keeps the
 * value itself, for widgets round what they show. */

#include "param-row.h"

#include "i18n.h"

#include <math.h>

struct disk_param_row {
    const disk_param_spec *spec;
    double value;
    int digits;
    GtkWidget *label, *scale, *spin, *combo; /* the last two exclude each other */
    gboolean quiet;                          /* while widgets are set by us */
    disk_param_changed changed;
    gpointer data;
};

static void tell(disk_param_row *row, double value)
{
    if (row->quiet || value == row->value)
        return;
    row->value = value;
    row->changed(row, row->data);
}

/* Sets the widgets without hearing of it. */
static void show_value(disk_param_row *row)
{
    row->quiet = TRUE;
    if (row->combo) {
        char *id = g_strdup_printf("%d", (int)row->value);
        gtk_combo_box_set_active_id(GTK_COMBO_BOX(row->combo), id);
        g_free(id);
    } else {
        gtk_spin_button_set_value(GTK_SPIN_BUTTON(row->spin), row->value);
        if (row->scale)
            gtk_range_set_value(GTK_RANGE(row->scale), row->value);
    }
    row->quiet = FALSE;
}

static double rounded(const disk_param_row *row, double value)
{
    double unit = pow(10, -row->digits);
    return CLAMP(round(value / unit) * unit, row->spec->min, row->spec->max);
}

static void take_number(disk_param_row *row, double value)
{
    /* A spin button that loses the focus reads its own rounded text: no change of the user's. */
    if (row->quiet || fabs(value - rounded(row, row->value)) < 1e-9)
        return;
    double taken = rounded(row, value);
    gboolean changed = taken != row->value;
    row->value = taken;
    show_value(row);
    if (changed)
        row->changed(row, row->data);
}

static void on_spin(GtkSpinButton *spin, disk_param_row *row)
{
    take_number(row, gtk_spin_button_get_value(spin));
}

static void on_scale(GtkRange *range, disk_param_row *row)
{
    take_number(row, gtk_range_get_value(range));
}

static void on_combo(GtkComboBox *combo, disk_param_row *row)
{
    const char *id = gtk_combo_box_get_active_id(combo);
    if (id)
        tell(row, g_ascii_strtod(id, NULL));
}

static void free_row(gpointer data, GObject *label)
{
    g_free(data);
}

/* The wheel scrolls the page; only what has the keyboard's focus is changed by it. */
static gboolean on_wheel(GtkWidget *widget, GdkEvent *event, gpointer data)
{
    if (!gtk_widget_has_focus(widget))
        g_signal_stop_emission_by_name(widget, "scroll-event");
    return FALSE;
}

static void describe(disk_param_row *row, GtkWidget *widget)
{
    g_signal_connect(widget, "scroll-event", G_CALLBACK(on_wheel), NULL);
    gtk_widget_set_tooltip_text(widget, _(row->spec->blurb));
    atk_object_set_name(gtk_widget_get_accessible(widget), _(row->spec->label));
    atk_object_set_description(gtk_widget_get_accessible(widget), _(row->spec->blurb));
}

static void make_combo(disk_param_row *row)
{
    row->combo = gtk_combo_box_text_new();
    for (const disk_choice *c = row->spec->choices; c->name; c++) {
        char *id = g_strdup_printf("%d", c->value);
        gtk_combo_box_text_append(GTK_COMBO_BOX_TEXT(row->combo), id, _(c->label));
        g_free(id);
    }
    gtk_widget_set_hexpand(row->combo, TRUE);
    g_signal_connect(row->combo, "changed", G_CALLBACK(on_combo), row);
    describe(row, row->combo);
}

/* "16.0 px" */
static gboolean on_output(GtkSpinButton *spin, disk_param_row *row)
{
    const char *unit = g_strcmp0(row->spec->unit, "degree") == 0 ? "\302\260" : _(" px");
    double value = gtk_adjustment_get_value(gtk_spin_button_get_adjustment(spin));
    char *text = g_strdup_printf("%.*f%s", row->digits, value, unit);
    if (g_strcmp0(text, gtk_entry_get_text(GTK_ENTRY(spin))) != 0)
        gtk_entry_set_text(GTK_ENTRY(spin), text);
    g_free(text);
    return TRUE;
}

/* Both a decimal point and the locale's comma are understood, and the unit is left out. */
static int on_input(GtkSpinButton *spin, double *value, disk_param_row *row)
{
    char *text = g_strdelimit(g_strdup(gtk_entry_get_text(GTK_ENTRY(spin))), ",", '.');
    char *end;
    *value = g_ascii_strtod(text, &end);
    gboolean read = end != text && isfinite(*value);
    g_free(text);
    return read ? TRUE : GTK_INPUT_ERROR;
}

static void make_spin(disk_param_row *row, double step)
{
    const disk_param_spec *spec = row->spec;
    row->spin = gtk_spin_button_new_with_range(spec->min, spec->max, step);
    gtk_spin_button_set_numeric(GTK_SPIN_BUTTON(row->spin), FALSE); /* units are no digits */
    gtk_spin_button_set_digits(GTK_SPIN_BUTTON(row->spin), (guint)row->digits);
    gtk_spin_button_set_increments(GTK_SPIN_BUTTON(row->spin), step, 10 * step);
    gtk_entry_set_activates_default(GTK_ENTRY(row->spin), TRUE);
    gtk_entry_set_width_chars(GTK_ENTRY(row->spin), 7);
    gtk_entry_set_alignment(GTK_ENTRY(row->spin), 1);
    g_signal_connect(row->spin, "input", G_CALLBACK(on_input), row);
    if (spec->unit)
        g_signal_connect(row->spin, "output", G_CALLBACK(on_output), row);
    g_signal_connect(row->spin, "value-changed", G_CALLBACK(on_spin), row);
    describe(row, row->spin);
}

static void make_scale(disk_param_row *row, double step)
{
    const disk_param_spec *spec = row->spec;
    row->scale =
        gtk_scale_new_with_range(GTK_ORIENTATION_HORIZONTAL, spec->ui_min, spec->ui_max, step);
    gtk_scale_set_draw_value(GTK_SCALE(row->scale), FALSE);
    gtk_widget_set_hexpand(row->scale, TRUE);
    gtk_widget_set_size_request(row->scale, 90, -1);
    gtk_range_set_round_digits(GTK_RANGE(row->scale), row->digits);
    if (spec->min < 0)
        gtk_scale_add_mark(GTK_SCALE(row->scale), 0, GTK_POS_BOTTOM, NULL);
    g_signal_connect(row->scale, "value-changed", G_CALLBACK(on_scale), row);
    describe(row, row->scale);
}

disk_param_row *disk_param_row_new(const disk_param_spec *spec, disk_mnemonics *mnemonics,
                                   disk_param_changed changed, gpointer data)
{
    disk_param_row *row = g_new0(disk_param_row, 1);
    double width = spec->ui_max - spec->ui_min;
    *row = (disk_param_row){.spec = spec, .value = spec->initial, .changed = changed, .data = data};
    row->digits = spec->type == DISK_PARAM_INT ? 0 : width <= 10 ? 2 : 1;
    char *text = disk_mnemonics_add(mnemonics, _(spec->label));
    row->label = gtk_label_new_with_mnemonic(text);
    g_free(text);
    gtk_label_set_xalign(GTK_LABEL(row->label), 0);
    gtk_widget_set_tooltip_text(row->label, _(spec->blurb));
    double step = spec->type == DISK_PARAM_INT || width > 10 ? 1 : 0.01;
    if (spec->type == DISK_PARAM_CHOICE) {
        make_combo(row);
    } else {
        make_spin(row, step);
        make_scale(row, step);
    }
    gtk_label_set_mnemonic_widget(GTK_LABEL(row->label), row->combo ? row->combo : row->spin);
    g_object_weak_ref(G_OBJECT(row->label), free_row, row);
    show_value(row);
    return row;
}

const disk_param_spec *disk_param_row_spec(const disk_param_row *row)
{
    return row->spec;
}

void disk_param_row_attach(disk_param_row *row, GtkGrid *grid, int top)
{
    gtk_grid_attach(grid, row->label, 0, top, 1, 1);
    if (row->combo) {
        gtk_grid_attach(grid, row->combo, 1, top, 2, 1);
        return;
    }
    gtk_grid_attach(grid, row->scale, 1, top, 1, 1);
    gtk_grid_attach(grid, row->spin, 2, top, 1, 1);
}

void disk_param_row_set(disk_param_row *row, double value)
{
    row->value = value;
    show_value(row);
}

double disk_param_row_get(const disk_param_row *row)
{
    return row->value;
}

void disk_param_row_set_sensitive(disk_param_row *row, gboolean sensitive)
{
    GtkWidget *all[] = {row->label, row->scale, row->spin, row->combo};
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        if (all[i])
            gtk_widget_set_sensitive(all[i], sensitive);
}
