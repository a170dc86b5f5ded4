/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The number has a spin button, which is there for the level "Other" alone. */

#include "budget.h"

#include "budget-levels.h"
#include "i18n.h"

#include <disk/params.h>

struct _DiskBudget {
    GtkBox parent;
    GtkWidget *combo, *spin, *cost;
    int samples;
    double seconds;
    gboolean quiet; /* while widgets are set by us */
};

G_DEFINE_TYPE(DiskBudget, disk_budget, GTK_TYPE_BOX)

static guint changed_signal;

static void show_cost(DiskBudget *budget)
{
    char *text = disk_budget_describe(budget->samples, budget->seconds);
    gtk_label_set_text(GTK_LABEL(budget->cost), text);
    g_free(text);
}

static void take(DiskBudget *budget, int samples)
{
    if (budget->quiet || samples == budget->samples)
        return;
    budget->samples = samples;
    budget->seconds = -1;
    show_cost(budget);
    g_signal_emit(budget, changed_signal, 0);
}

static void on_level(GtkComboBox *combo, DiskBudget *budget)
{
    int count, level = gtk_combo_box_get_active(combo);
    const disk_budget_level *levels = disk_budget_levels(&count);
    gboolean other = level >= 0 && levels[level].samples < 0;
    gtk_widget_set_visible(budget->spin, other);
    if (level >= 0)
        take(budget, other ? gtk_spin_button_get_value_as_int(GTK_SPIN_BUTTON(budget->spin))
                           : levels[level].samples);
}

static void on_number(GtkSpinButton *spin, DiskBudget *budget)
{
    if (gtk_widget_get_visible(budget->spin))
        take(budget, gtk_spin_button_get_value_as_int(spin));
}

static void disk_budget_class_init(DiskBudgetClass *class)
{
    changed_signal = g_signal_new("changed", G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void describe(GtkWidget *widget)
{
    const disk_param_spec *spec = disk_param_find("samples");
    gtk_widget_set_tooltip_text(widget, _(spec->blurb));
    atk_object_set_name(gtk_widget_get_accessible(widget), _(spec->label));
    atk_object_set_description(gtk_widget_get_accessible(widget), _(spec->blurb));
}

static void disk_budget_init(DiskBudget *budget)
{
    int count;
    const disk_budget_level *levels = disk_budget_levels(&count);
    budget->seconds = -1;
    budget->combo = gtk_combo_box_text_new();
    for (int i = 0; i < count; i++)
        gtk_combo_box_text_append_text(GTK_COMBO_BOX_TEXT(budget->combo), _(levels[i].label));
    budget->spin = gtk_spin_button_new_with_range(8, DISK_MAX_SAMPLES, 1);
    gtk_entry_set_activates_default(GTK_ENTRY(budget->spin), TRUE);
    gtk_widget_set_no_show_all(budget->spin, TRUE);
    budget->cost = gtk_label_new(NULL);
    gtk_label_set_xalign(GTK_LABEL(budget->cost), 0);
    gtk_label_set_line_wrap(GTK_LABEL(budget->cost), TRUE);
    gtk_label_set_max_width_chars(GTK_LABEL(budget->cost), 30);
    gtk_style_context_add_class(gtk_widget_get_style_context(budget->cost), "dim-label");
    describe(budget->combo);
    describe(budget->spin);
    gtk_orientable_set_orientation(GTK_ORIENTABLE(budget), GTK_ORIENTATION_VERTICAL);
    gtk_box_set_spacing(GTK_BOX(budget), 4);
}

GtkWidget *disk_budget_new(disk_mnemonics *mnemonics)
{
    DiskBudget *budget = g_object_new(DISK_TYPE_BUDGET, NULL);
    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    char *text = disk_mnemonics_add(mnemonics, _(disk_param_find("samples")->label));
    GtkWidget *label = gtk_label_new_with_mnemonic(text);
    g_free(text);
    gtk_label_set_mnemonic_widget(GTK_LABEL(label), budget->combo);
    gtk_box_pack_start(GTK_BOX(row), label, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(row), budget->combo, TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(row), budget->spin, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(budget), row, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(budget), budget->cost, FALSE, FALSE, 0);
    disk_budget_set(budget, (int)disk_param_find("samples")->initial);
    g_signal_connect(budget->combo, "changed", G_CALLBACK(on_level), budget);
    g_signal_connect(budget->spin, "value-changed", G_CALLBACK(on_number), budget);
    return GTK_WIDGET(budget);
}

void disk_budget_set(DiskBudget *budget, int samples)
{
    int count, level = disk_budget_level_of(samples);
    const disk_budget_level *levels = disk_budget_levels(&count);
    budget->quiet = TRUE;
    if (samples != budget->samples)
        budget->seconds = -1;
    budget->samples = samples;
    if (samples > 0)
        gtk_spin_button_set_value(GTK_SPIN_BUTTON(budget->spin), MAX(samples, 8));
    gtk_combo_box_set_active(GTK_COMBO_BOX(budget->combo), level);
    gtk_widget_set_visible(budget->spin, levels[level].samples < 0);
    budget->quiet = FALSE;
    show_cost(budget);
}

int disk_budget_get(DiskBudget *budget)
{
    return budget->samples;
}

void disk_budget_set_seconds(DiskBudget *budget, double seconds)
{
    budget->seconds = seconds;
    show_cost(budget);
}
