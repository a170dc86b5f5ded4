/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GIMP 2.10: the procedure's registration, its arguments by their places, and items, whose numbers
 * are libgimp's own names for them. */

#include "blur.h"
#include "items.h"
#include "last-values.h"
#include "procedure.h"

#include <glib/gi18n-lib.h>
#ifdef HAVE_DIALOG
#include <gtk/gtk.h>
#endif
#include <libgimp/gimp.h>

/* run-mode, image, drawable, depth; the table's rows follow. */
#define OWN_ARGUMENTS 4

/* --- Registration -------------------------------------------------------------------------------
 */

/* What the procedure browser shows: 2.10 has ranges nowhere else. The text stays for good. */
static char *describe(const disk_param_spec *s)
{
    GString *text = g_string_new(s->blurb);
    if (s->choices) {
        for (const disk_choice *c = s->choices; c->name; c++)
            g_string_append_printf(text, "%s%s (%d)", c == s->choices ? " { " : ", ", c->name,
                                   c->value);
        g_string_append(text, " }");
    } else if (s->type != DISK_PARAM_TEXT) {
        g_string_append_printf(text, " (%g <= %s <= %g)", s->min, s->name, s->max);
    }
    return g_string_free(text, FALSE);
}

static GimpPDBArgType argument_type(const disk_param_spec *s)
{
    switch (s->type) {
    case DISK_PARAM_TEXT:
        return GIMP_PDB_STRING;
    case DISK_PARAM_REAL:
        return GIMP_PDB_FLOAT;
    default:
        return GIMP_PDB_INT32;
    }
}

static void query(void)
{
    int rows;
    const disk_param_spec *table = disk_param_table(&rows);
    GimpParamDef own[OWN_ARGUMENTS] = {
        {GIMP_PDB_INT32, "run-mode",
         "The run mode { RUN-INTERACTIVE (0), RUN-NONINTERACTIVE (1), RUN-WITH-LAST-VALS (2) }"},
        {GIMP_PDB_IMAGE, "image", "Input image"},
        {GIMP_PDB_DRAWABLE, "drawable", "Input drawable"},
        {GIMP_PDB_DRAWABLE, "depth", PROCEDURE_DEPTH_BLURB ", or -1 for none"},
    };
    g_autofree GimpParamDef *arguments = g_new0(GimpParamDef, (gsize)rows + OWN_ARGUMENTS);
    for (int i = 0; i < OWN_ARGUMENTS; i++)
        arguments[i] = own[i];
    for (int i = 0; i < rows; i++)
        arguments[OWN_ARGUMENTS + i] =
            (GimpParamDef){argument_type(&table[i]), (gchar *)table[i].name, describe(&table[i])};
    gimp_plugin_domain_register(GETTEXT_PACKAGE, DISK_LOCALE_FOLDER);
    gimp_install_procedure(PROCEDURE_NAME, PROCEDURE_BLURB, PROCEDURE_HELP, PROCEDURE_AUTHOR,
                           PROCEDURE_AUTHOR, PROCEDURE_YEAR, PROCEDURE_LABEL, PROCEDURE_TYPES,
                           GIMP_PLUGIN, rows + OWN_ARGUMENTS, 0, arguments, NULL);
    gimp_plugin_menu_register(PROCEDURE_NAME, PROCEDURE_MENU);
}

/* --- Arguments ----------------------------------------------------------------------------------
 */

static gboolean read_arguments(int count, const GimpParam *values, procedure_call *call,
                               GError **error)
{
    int rows;
    const disk_param_spec *table = disk_param_table(&rows);
    if (count != rows + OWN_ARGUMENTS) {
        g_set_error(error, BLUR_ERROR, BLUR_ERROR_CALL, "%d arguments are needed, not %d",
                    rows + OWN_ARGUMENTS, count);
        return FALSE;
    }
    call->depth = values[3].data.d_drawable;
    for (int i = 0; i < rows; i++) {
        const GimpParamData *value = &values[OWN_ARGUMENTS + i].data;
        if (table[i].type == DISK_PARAM_TEXT)
            procedure_call_set_aperture(call, value->d_string); /* the table's only text */
        else if (table[i].type == DISK_PARAM_REAL)
            *disk_param_real(&call->params, &table[i]) = value->d_float;
        else
            *disk_param_int(&call->params, &table[i]) = value->d_int32;
    }
    return TRUE;
}

/* The values of the last run in this session; those of the last dialog in an earlier one, or else
 * the defaults, if there was none. */
static gboolean recall(procedure_call *call, GError **error)
{
    gint size = gimp_get_data_size(PROCEDURE_NAME);
    if (size <= 0) {
        call->first = TRUE;
        last_values_from_settings(call);
        return TRUE;
    }
    g_autofree char *text = g_malloc0((gsize)size + 1);
    gimp_get_data(PROCEDURE_NAME, text);
    return last_values_from_text(text, call, error);
}

static void remember(const procedure_call *call)
{
    g_autofree char *text = last_values_to_text(call);
    gimp_set_data(PROCEDURE_NAME, text, (guint32)strlen(text));
}

static procedure_result run_call(GimpRunMode mode, int count, const GimpParam *values,
                                 procedure_call *call, GError **error)
{
    if (mode == GIMP_RUN_NONINTERACTIVE) {
        if (!read_arguments(count, values, call, error))
            return PROCEDURE_CALLING_ERROR;
        return procedure_run(call, error);
    }
    call->interactive = mode == GIMP_RUN_INTERACTIVE;
    if (!recall(call, call->interactive ? NULL : error) && !call->interactive)
        return PROCEDURE_FAILED;
    procedure_result result = procedure_run(call, error);
    if (result == PROCEDURE_DONE) {
        remember(call);
        gimp_displays_flush();
    }
    return result;
}

static void run(const gchar *name, gint count, const GimpParam *values, gint *results,
                GimpParam **returned)
{
    static const GimpPDBStatusType statuses[] = {
        [PROCEDURE_DONE] = GIMP_PDB_SUCCESS,
        [PROCEDURE_CANCELLED] = GIMP_PDB_CANCEL,
        [PROCEDURE_CALLING_ERROR] = GIMP_PDB_CALLING_ERROR,
        [PROCEDURE_FAILED] = GIMP_PDB_EXECUTION_ERROR,
    };
    static GimpParam answer[2];
    procedure_call call;
    GError *error = NULL;
    bindtextdomain(GETTEXT_PACKAGE, DISK_LOCALE_FOLDER);
    bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
    procedure_call_init(&call);
    int drawable = count > 2 ? values[2].data.d_drawable : ITEMS_NONE;
    call.drawables = &drawable, call.count = 1;
    procedure_result result =
        run_call((GimpRunMode)values[0].data.d_int32, count, values, &call, &error);
    answer[0].type = GIMP_PDB_STATUS;
    answer[0].data.d_status = statuses[result];
    *results = error ? 2 : 1;
    if (error) {
        answer[1].type = GIMP_PDB_STRING;
        answer[1].data.d_string = error->message; /* the program ends soon */
    }
    *returned = answer;
    procedure_call_clear(&call);
}

const GimpPlugInInfo PLUG_IN_INFO = {NULL, NULL, query, run};

MAIN()

/* --- Items --------------------------------------------------------------------------------------
 */

gboolean items_is_drawable(int item)
{
    return gimp_item_is_valid(item) && gimp_item_is_drawable(item);
}

gboolean items_is_group(int item)
{
    return gimp_item_is_group(item);
}

gboolean items_is_indexed(int drawable)
{
    return gimp_drawable_is_indexed(drawable);
}

gboolean items_is_mask(int item)
{
    return gimp_item_is_layer_mask(item);
}

gboolean items_is_locked(int item)
{
    return gimp_item_get_lock_content(item);
}

int items_image(int item)
{
    return gimp_item_get_image(item);
}

int items_parent(int item)
{
    return items_is_mask(item) ? gimp_layer_from_mask(item) : gimp_item_get_parent(item);
}

int items_mask(int layer)
{
    return gimp_layer_get_mask(layer);
}

char *items_name(int item)
{
    return gimp_item_get_name(item);
}

char *items_image_name(int image)
{
    return gimp_image_get_name(image);
}

int *items_images(int *count)
{
    return gimp_image_list(count);
}

int *items_layers(int image, int *count)
{
    return gimp_image_get_layers(image, count);
}

int *items_children(int group, int *count)
{
    return gimp_item_get_children(group, count);
}

int *items_channels(int image, int *count)
{
    return gimp_image_get_channels(image, count);
}

void items_offset(int drawable, int *x, int *y)
{
    gimp_drawable_offsets(drawable, x, y);
}

gboolean items_selected_part(int drawable, GeglRectangle *part)
{
    return gimp_drawable_mask_intersect(drawable, &part->x, &part->y, &part->width, &part->height);
}

GeglBuffer *items_buffer(int drawable)
{
    return gimp_drawable_get_buffer(drawable);
}

GeglBuffer *items_shadow(int drawable)
{
    return gimp_drawable_get_shadow_buffer(drawable);
}

void items_merge_shadow(int drawable, const GeglRectangle *part)
{
    gimp_drawable_merge_shadow(drawable, TRUE);
    gimp_drawable_update(drawable, part->x, part->y, part->width, part->height);
}

gboolean items_selection(int image, int *drawable, GeglRectangle *bounds)
{
    gboolean selected = FALSE;
    gint x1, y1, x2, y2;
    gimp_selection_bounds(image, &selected, &x1, &y1, &x2, &y2);
    *drawable = gimp_image_get_selection(image);
    *bounds = (GeglRectangle){x1, y1, x2 - x1, y2 - y1};
    return selected;
}

float *items_brush(int *width, int *height)
{
    g_autofree gchar *name = gimp_context_get_brush();
    guint8 *mask = NULL, *colours = NULL;
    gint bytes, size, colour_bytes, colour_size;
    if (!name || !gimp_brush_get_pixels(name, width, height, &bytes, &size, &mask, &colour_bytes,
                                        &colour_size, &colours))
        return NULL;
    float *ink = g_new(float, (gsize)size);
    for (int i = 0; i < size; i++)
        ink[i] = mask[i] / 255.0f;
    g_free(mask);
    g_free(colours);
    return ink;
}

GPtrArray *items_path(int image)
{
    gint path = gimp_image_get_active_vectors(image), count;
    if (path == ITEMS_NONE)
        return NULL;
    g_autofree gint *strokes = gimp_vectors_get_strokes(path, &count);
    GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    for (int i = 0; i < count; i++) {
        gdouble *points = NULL;
        gboolean closed;
        gint values;
        gimp_vectors_stroke_get_points(path, strokes[i], &values, &points, &closed);
        GArray *stroke = g_array_new(FALSE, FALSE, sizeof(double));
        g_array_append_vals(stroke, points, (guint)values);
        if (closed && values >= 6)
            g_array_append_vals(stroke, points, 6);
        g_ptr_array_add(all, stroke);
        g_free(points);
    }
    return all;
}

#ifdef HAVE_DIALOG
gboolean items_start_windows(void)
{
    const gchar *display = gimp_display_name();
    if (display && *display && !g_getenv("DISPLAY"))
        g_setenv("DISPLAY", display, TRUE);
    if (!gtk_init_check(NULL, NULL))
        return FALSE;
    /* Themes of 2.10 are GTK 2's; two of its own are dark by name. */
    g_autofree gchar *theme = gimp_gimprc_query("theme");
    if (theme && strstr(theme, "Dark"))
        g_object_set(gtk_settings_get_default(), "gtk-application-prefer-dark-theme", TRUE, NULL);
    return TRUE;
}

gulong items_window(void)
{
    gint32 display = gimp_default_display();
    return gimp_display_is_valid(display) ? gimp_display_get_window_handle(display) : 0;
}
#endif

void items_begin_undo(int image)
{
    gimp_image_undo_group_start(image);
}

void items_end_undo(int image)
{
    gimp_image_undo_group_end(image);
}
