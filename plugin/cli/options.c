/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * One GOption entry for each row of the table, with one callback for all: the
 * option's name finds the row, the row says how to read the value.
 */

#include "options.h"

#include <math.h>
#include <string.h>

#define MAX_THREADS 64

#define OPTIONS_SUMMARY                                                                            \
    "Blurs the picture IN as a lens with any aperture would, and writes it to OUT.\n"              \
    "Files: PNG, JPEG, TIFF, EXR, WebP; OUT's ending says which.\n"                                \
    "Without IN and OUT a window opens, which asks for the picture; with IN alone it shows that."

/* GLib stores callbacks as gpointer, which ISO C converts by way of an integer only. */
static gpointer callback(GOptionArgFunc function)
{
    return (gpointer)(guintptr)function;
}

static gboolean bad_value(GError **error, const char *name, const char *value, const char *wanted)
{
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--%s: \"%s\" is not %s", name,
                value, wanted);
    return FALSE;
}

/* Locale-independent; the caller frees. */
static char *number_text(double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_formatd(text, sizeof text, "%g", value));
}

/* "a number from 0 to 1000" */
static char *range_text(const disk_param_spec *spec)
{
    g_autofree char *min = number_text(spec->min), *max = number_text(spec->max);
    return g_strdup_printf("%s from %s to %s",
                           spec->type == DISK_PARAM_INT ? "a whole number" : "a number", min, max);
}

/* "white or black" */
static char *choices_text(const disk_param_spec *spec, const char *between, const char *last)
{
    GString *text = g_string_new(NULL);
    for (const disk_choice *c = spec->choices; c->name; c++) {
        if (c != spec->choices)
            g_string_append(text, c[1].name ? between : last);
        g_string_append(text, c->name);
    }
    return g_string_free(text, FALSE);
}

static gboolean read_real(const char *text, double *value)
{
    char *end;
    *value = g_ascii_strtod(text, &end);
    return end != text && *end == 0 && !strpbrk(text, "xX \t\n\v\f\r") && !isnan(*value);
}

static gboolean read_number(options *opt, const disk_param_spec *spec, const char *text,
                            GError **error)
{
    double real = 0;
    gint64 whole = 0;
    g_autofree char *wanted = range_text(spec);
    gboolean good =
        spec->type == DISK_PARAM_INT
            ? g_ascii_string_to_signed(text, 10, (gint64)spec->min, (gint64)spec->max, &whole, NULL)
            : read_real(text, &real) && real >= spec->min && real <= spec->max;
    if (!good)
        return bad_value(error, spec->name, text, wanted);
    if (spec->type == DISK_PARAM_INT)
        *disk_param_int(&opt->params, spec) = (int)whole;
    else
        *disk_param_real(&opt->params, spec) = real;
    return TRUE;
}

static gboolean read_choice(options *opt, const disk_param_spec *spec, const char *text,
                            GError **error)
{
    g_autofree char *wanted = choices_text(spec, ", ", " or ");
    for (const disk_choice *c = spec->choices; c->name; c++)
        if (strcmp(c->name, text) == 0) {
            *disk_param_int(&opt->params, spec) = c->value;
            return TRUE;
        }
    return bad_value(error, spec->name, text, wanted);
}

/* The table's only text is the aperture. */
static gboolean read_text(options *opt, const disk_param_spec *spec, const char *text,
                          GError **error)
{
    if (!*text)
        return bad_value(error, spec->name, text, "a name or a file");
    g_free(opt->aperture);
    opt->aperture = g_strdup(text);
    *disk_param_text(&opt->params, spec) = opt->aperture;
    return TRUE;
}

/* GLib's callback for every row of the table; `name` comes with its dashes. */
static gboolean on_parameter(const char *name, const char *value, gpointer data, GError **error)
{
    options *opt = data;
    const disk_param_spec *spec = disk_param_find(name + strspn(name, "-"));
    opt->focus_given |= strcmp(spec->name, "focus") == 0;
    switch (spec->type) {
    case DISK_PARAM_TEXT:
        return read_text(opt, spec, value, error);
    case DISK_PARAM_CHOICE:
        return read_choice(opt, spec, value, error);
    default:
        return read_number(opt, spec, value, error);
    }
}

/* X,Y */
static gboolean on_focus_at(const char *name, const char *value, gpointer data, GError **error)
{
    options *opt = data;
    g_auto(GStrv) parts = g_strsplit(value, ",", 3);
    gint64 x, y;
    if (g_strv_length(parts) != 2 ||
        !g_ascii_string_to_signed(parts[0], 10, 0, G_MAXINT, &x, NULL) ||
        !g_ascii_string_to_signed(parts[1], 10, 0, G_MAXINT, &y, NULL))
        return bad_value(error, "focus-at", value, "two whole numbers from 0 on, X,Y");
    opt->focus_x = (int)x, opt->focus_y = (int)y;
    opt->focus_at = TRUE;
    return TRUE;
}

static gboolean on_show(const char *name, const char *value, gpointer data, GError **error)
{
    options *opt = data;
    if (strcmp(value, "blur") != 0)
        return bad_value(error, "show", value, "blur");
    opt->show = TRUE;
    return TRUE;
}

static gboolean on_threads(const char *name, const char *value, gpointer data, GError **error)
{
    options *opt = data;
    gint64 count;
    if (!g_ascii_string_to_signed(value, 10, 0, MAX_THREADS, &count, NULL))
        return bad_value(error, "threads", value, "a whole number from 0 to 64");
    opt->threads = (int)count;
    return TRUE;
}

/* "0..1000", "white|black" or "TEXT" */
static char *argument_text(const disk_param_spec *spec)
{
    if (spec->type == DISK_PARAM_TEXT)
        return g_strdup("NAME|FILE");
    if (spec->type == DISK_PARAM_CHOICE)
        return choices_text(spec, "|", "|");
    g_autofree char *min = number_text(spec->min), *max = number_text(spec->max);
    return g_strdup_printf("%s..%s", min, max);
}

static const char *default_choice(const disk_param_spec *spec)
{
    for (const disk_choice *c = spec->choices; c->name; c++)
        if (c->value == (int)spec->initial)
            return c->name;
    return "";
}

/* "The strongest blur (number, default 16, pixels)" */
static char *description_text(const disk_param_spec *spec)
{
    static const char *const types[] = {"text", "number", "whole number", "choice"};
    g_autofree char *initial = spec->type == DISK_PARAM_TEXT     ? g_strdup(spec->initial_text)
                               : spec->type == DISK_PARAM_CHOICE ? g_strdup(default_choice(spec))
                                                                 : number_text(spec->initial);
    const char *unit = !spec->unit                                 ? ""
                       : strcmp(spec->unit, "pixel-distance") == 0 ? "; in pixels"
                                                                   : "; in degrees";
    return g_strdup_printf("%s (%s, default %s%s%s)", spec->blurb, types[spec->type], initial, unit,
                           spec->needs_depth ? "; for --depth" : "");
}

/* The table's options; their texts are kept in `texts`, which GOption only borrows. */
static void add_table(GOptionGroup *group, GPtrArray *texts)
{
    int count;
    const disk_param_spec *table = disk_param_table(&count);
    g_autofree GOptionEntry *entries = g_new0(GOptionEntry, (gsize)count + 1);
    for (int i = 0; i < count; i++) {
        char *description = description_text(&table[i]), *argument = argument_text(&table[i]);
        g_ptr_array_add(texts, description);
        g_ptr_array_add(texts, argument);
        entries[i] = (GOptionEntry){.long_name = table[i].name,
                                    .flags = G_OPTION_FLAG_FILENAME,
                                    .arg = G_OPTION_ARG_CALLBACK,
                                    .arg_data = callback(on_parameter),
                                    .description = description,
                                    .arg_description = argument};
    }
    g_option_group_add_entries(group, entries);
}

static void add_own(GOptionGroup *group, options *opt, gboolean *help)
{
    const GOptionEntry entries[] = {
        {"depth", 0, 0, G_OPTION_ARG_FILENAME, &opt->depth,
         "The depth map, stretched over the picture; without one all is blurred alike", "FILE"},
        {"focus-at", 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, callback(on_focus_at),
         "Focus on the depth at this pixel of the picture, instead of --focus", "X,Y"},
        {"show", 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, callback(on_show),
         "Write the blur map in false colours instead: in focus white, nearer orange, farther blue",
         "blur"},
        {"threads", 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, callback(on_threads),
         "How many threads to use (whole number, default 0: all)", "0..64"},
        {"dialog", 0, 0, G_OPTION_ARG_NONE, &opt->dialog,
         "Open the dialog, also where OUT says where to save; needs a display", NULL},
        {"list-apertures", 0, 0, G_OPTION_ARG_NONE, &opt->list, "Print the apertures' names", NULL},
        {"help", 'h', 0, G_OPTION_ARG_NONE, help, "Print this help", NULL},
        {"version", 0, 0, G_OPTION_ARG_NONE, &opt->version, "Print the version", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &opt->files, NULL, NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    g_option_group_add_entries(group, entries);
}

static gboolean check_depth(const options *opt, GError **error)
{
    if (opt->show && !opt->depth) {
        g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "--show needs --depth");
        return FALSE;
    }
    if (!opt->focus_at || (opt->depth && !opt->focus_given))
        return TRUE;
    g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                        opt->focus_given ? "--focus and --focus-at exclude each other"
                                         : "--focus-at needs --depth");
    return FALSE;
}

static gboolean check_count(options *opt, GError **error)
{
    guint count = opt->files ? g_strv_length(opt->files) : 0;
    opt->dialog |= count < 2;
    if (opt->dialog && opt->show && !opt->help) {
        g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                            "--show needs IN and OUT, and opens no dialog");
        return FALSE;
    }
    if (opt->help || opt->list || opt->version || count <= 2)
        return TRUE;
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                "expected IN and OUT, got %u file names", count);
    return FALSE;
}

gboolean options_read(options *opt, char ***arguments, GError **error)
{
    *opt = (options){0};
    disk_params_init(&opt->params);
    gboolean help = FALSE;
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GOptionContext) context = g_option_context_new("[IN OUT]");
    GOptionGroup *group = g_option_group_new("main", "", "", opt, NULL);
    add_table(group, texts);
    add_own(group, opt, &help);
    g_option_context_set_main_group(context, group);
    g_option_context_set_summary(context, OPTIONS_SUMMARY);
    g_option_context_set_help_enabled(context, FALSE); /* its own would end the program */
    if (!g_option_context_parse_strv(context, arguments, error))
        return FALSE;
    if (help)
        opt->help = g_option_context_get_help(context, TRUE, NULL);
    return check_count(opt, error) &&
           (opt->help || opt->list || opt->version || check_depth(opt, error));
}

void options_clear(options *opt)
{
    g_free(opt->aperture);
    g_free(opt->depth);
    g_free(opt->help);
    g_strfreev(opt->files);
}
