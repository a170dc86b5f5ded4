/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GIMP 3: the procedure's registration, its arguments as a configuration's properties, which GIMP
 * itself checks and remembers, and items found by their numbers. */

#include "depth.h"
#include "items.h"
#include "procedure.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#ifdef HAVE_DIALOG
#include <libgimp/gimpui.h>
#endif

/* The configuration's note on the last depth map (depth_to_memory()); no argument of the procedure.
 */
#define MEMORY "depth-memory"

typedef struct _DiskPlugIn {
    GimpPlugIn parent;
} DiskPlugIn;

typedef struct _DiskPlugInClass {
    GimpPlugInClass parent;
} DiskPlugInClass;

GType disk_plug_in_get_type(void);
G_DEFINE_TYPE(DiskPlugIn, disk_plug_in, GIMP_TYPE_PLUG_IN)

/* --- Arguments ----------------------------------------------------------------------------------
 */

static void add_choice(GimpProcedure *procedure, const disk_param_spec *s)
{
    GimpChoice *choice = gimp_choice_new();
    const char *initial = NULL;
    for (const disk_choice *c = s->choices; c->name; c++) {
        gimp_choice_add(choice, c->name, c->value, c->label, NULL);
        if (c->value == (int)s->initial)
            initial = c->name;
    }
    gimp_procedure_add_choice_argument(procedure, s->name, s->label, s->blurb, choice, initial,
                                       G_PARAM_READWRITE);
}

static void add_argument(GimpProcedure *procedure, const disk_param_spec *s)
{
    switch (s->type) {
    case DISK_PARAM_TEXT:
        gimp_procedure_add_string_argument(procedure, s->name, s->label, s->blurb, s->initial_text,
                                           G_PARAM_READWRITE);
        break;
    case DISK_PARAM_REAL:
        gimp_procedure_add_double_argument(procedure, s->name, s->label, s->blurb, s->min, s->max,
                                           s->initial, G_PARAM_READWRITE);
        break;
    case DISK_PARAM_INT:
        gimp_procedure_add_int_argument(procedure, s->name, s->label, s->blurb, (int)s->min,
                                        (int)s->max, (int)s->initial, G_PARAM_READWRITE);
        break;
    case DISK_PARAM_CHOICE:
        add_choice(procedure, s);
        break;
    }
}

static void read_row(GimpProcedureConfig *config, const disk_param_spec *s, procedure_call *call)
{
    g_autofree char *text = NULL;
    switch (s->type) {
    case DISK_PARAM_TEXT:
        g_object_get(config, s->name, &text, NULL);
        procedure_call_set_aperture(call, text ? text : ""); /* the table's only text */
        break;
    case DISK_PARAM_REAL:
        g_object_get(config, s->name, disk_param_real(&call->params, s), NULL);
        break;
    case DISK_PARAM_INT:
        g_object_get(config, s->name, disk_param_int(&call->params, s), NULL);
        break;
    case DISK_PARAM_CHOICE:
        *disk_param_int(&call->params, s) = gimp_procedure_config_get_choice_id(config, s->name);
        break;
    }
}

static void read_config(GimpProcedureConfig *config, procedure_call *call)
{
    int rows;
    const disk_param_spec *table = disk_param_table(&rows);
    g_autoptr(GimpDrawable) depth = NULL;
    for (int i = 0; i < rows; i++)
        read_row(config, &table[i], call);
    g_object_get(config, "depth", &depth, NULL);
    call->depth = depth ? gimp_item_get_id(GIMP_ITEM(depth)) : ITEMS_NONE;
}

static const char *choice_name(const disk_param_spec *s, int value)
{
    const disk_choice *c = s->choices;
    while (c->value != value)
        c++;
    return c->name;
}

static void write_config(GimpProcedureConfig *config, const procedure_call *call)
{
    int rows;
    const disk_param_spec *table = disk_param_table(&rows);
    disk_params params = call->params;
    for (int i = 0; i < rows; i++) {
        const disk_param_spec *s = &table[i];
        if (s->type == DISK_PARAM_TEXT)
            g_object_set(config, s->name, *disk_param_text(&params, s), NULL);
        else if (s->type == DISK_PARAM_REAL)
            g_object_set(config, s->name, *disk_param_real(&params, s), NULL);
        else if (s->type == DISK_PARAM_INT)
            g_object_set(config, s->name, *disk_param_int(&params, s), NULL);
        else
            g_object_set(config, s->name, choice_name(s, *disk_param_int(&params, s)), NULL);
    }
    g_autofree char *memory = depth_to_memory(call->depth, items_image(call->drawables[0]));
    g_object_set(config, MEMORY, memory, "depth",
                 call->depth == ITEMS_NONE ? NULL : gimp_drawable_get_by_id(call->depth), NULL);
}

/* The depth map of the last run, for this image. */
static gboolean recall_depth(GimpProcedureConfig *config, procedure_call *call, GError **error)
{
    g_autofree char *memory = NULL;
    g_object_get(config, MEMORY, &memory, NULL);
    call->depth = ITEMS_NONE;
    call->first = !memory || !*memory;
    return depth_from_memory(memory ? memory : "", items_image(call->drawables[0]), &call->depth,
                             error);
}

/* --- Running ------------------------------------------------------------------------------------
 */

static procedure_result run_call(GimpRunMode mode, GimpProcedureConfig *config,
                                 procedure_call *call, GError **error)
{
    read_config(config, call);
    if (mode == GIMP_RUN_NONINTERACTIVE)
        return procedure_run(call, error);
    call->interactive = mode == GIMP_RUN_INTERACTIVE;
    if (call->count > 0 && !recall_depth(config, call, call->interactive ? NULL : error) &&
        !call->interactive)
        return PROCEDURE_FAILED;
    procedure_result result = procedure_run(call, error);
    if (result == PROCEDURE_DONE) {
        write_config(config, call);
        gimp_displays_flush();
    }
    return result;
}

static GimpValueArray *run(GimpProcedure *procedure, GimpRunMode mode, GimpImage *image,
                           GimpDrawable **drawables, GimpProcedureConfig *config, gpointer data)
{
    static const GimpPDBStatusType statuses[] = {
        [PROCEDURE_DONE] = GIMP_PDB_SUCCESS,
        [PROCEDURE_CANCELLED] = GIMP_PDB_CANCEL,
        [PROCEDURE_CALLING_ERROR] = GIMP_PDB_CALLING_ERROR,
        [PROCEDURE_FAILED] = GIMP_PDB_EXECUTION_ERROR,
    };
    procedure_call call;
    GError *error = NULL;
    procedure_call_init(&call);
    while (drawables[call.count])
        call.count++;
    g_autofree int *ids = g_new(int, (gsize)call.count + 1);
    for (int i = 0; i < call.count; i++)
        ids[i] = gimp_item_get_id(GIMP_ITEM(drawables[i]));
    call.drawables = ids;
    procedure_result result = run_call(mode, config, &call, &error);
    procedure_call_clear(&call);
    return gimp_procedure_new_return_values(procedure, statuses[result], error);
}

/* --- Registration -------------------------------------------------------------------------------
 */

static GList *query_procedures(GimpPlugIn *plug_in)
{
    return g_list_append(NULL, g_strdup(PROCEDURE_NAME));
}

static GimpProcedure *create_procedure(GimpPlugIn *plug_in, const gchar *name)
{
    GimpProcedure *procedure =
        gimp_image_procedure_new(plug_in, name, GIMP_PDB_PROC_TYPE_PLUGIN, run, NULL, NULL);
    int rows;
    const disk_param_spec *table = disk_param_table(&rows);
    gimp_procedure_set_image_types(procedure, PROCEDURE_TYPES);
    gimp_procedure_set_sensitivity_mask(procedure, GIMP_PROCEDURE_SENSITIVE_DRAWABLE |
                                                       GIMP_PROCEDURE_SENSITIVE_DRAWABLES);
    gimp_procedure_set_menu_label(procedure, _(PROCEDURE_LABEL));
    gimp_procedure_add_menu_path(procedure, PROCEDURE_MENU);
    gimp_procedure_set_documentation(procedure, _(PROCEDURE_BLURB), PROCEDURE_HELP, name);
    gimp_procedure_set_attribution(procedure, PROCEDURE_AUTHOR, PROCEDURE_AUTHOR, PROCEDURE_YEAR);
    gimp_procedure_add_drawable_argument(procedure, "depth", "Depth", PROCEDURE_DEPTH_BLURB, TRUE,
                                         G_PARAM_READWRITE);
    for (int i = 0; i < rows; i++)
        add_argument(procedure, &table[i]);
    gimp_procedure_add_string_aux_argument(procedure, MEMORY, "Depth map of the last run", "", "",
                                           G_PARAM_READWRITE);
    return procedure;
}

/* The translations are those of the whole project, not a folder of the plug-in's. */
static gboolean set_i18n(GimpPlugIn *plug_in, const gchar *procedure, gchar **domain,
                         gchar **folder)
{
    return FALSE;
}

static void disk_plug_in_class_init(DiskPlugInClass *class)
{
    GimpPlugInClass *plug_in_class = GIMP_PLUG_IN_CLASS(class);
    plug_in_class->query_procedures = query_procedures;
    plug_in_class->create_procedure = create_procedure;
    plug_in_class->set_i18n = set_i18n;
}

static void disk_plug_in_init(DiskPlugIn *plug_in)
{
    bindtextdomain(GETTEXT_PACKAGE, DISK_LOCALE_FOLDER);
    bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
}

GIMP_MAIN(disk_plug_in_get_type())

/* --- Items --------------------------------------------------------------------------------------
 */

/* The numbers of a NULL-ended array of items or images, which is freed. */
static int *numbers(gpointer *objects, int *count, int (*number)(gpointer))
{
    int n = 0;
    while (objects && objects[n])
        n++;
    int *ids = g_new(int, (gsize)n + 1);
    for (int i = 0; i < n; i++)
        ids[i] = number(objects[i]);
    g_free(objects);
    *count = n;
    return ids;
}

static int item_number(gpointer item)
{
    return item ? gimp_item_get_id(item) : ITEMS_NONE;
}

static int image_number(gpointer image)
{
    return image ? gimp_image_get_id(image) : ITEMS_NONE;
}

gboolean items_is_drawable(int item)
{
    return item != ITEMS_NONE && gimp_item_id_is_drawable(item);
}

gboolean items_is_group(int item)
{
    return gimp_item_id_is_group_layer(item);
}

gboolean items_is_indexed(int drawable)
{
    return gimp_drawable_is_indexed(gimp_drawable_get_by_id(drawable));
}

gboolean items_is_mask(int item)
{
    return gimp_item_id_is_layer_mask(item);
}

gboolean items_is_locked(int item)
{
    return gimp_item_get_lock_content(gimp_item_get_by_id(item));
}

int items_image(int item)
{
    return image_number(gimp_item_get_image(gimp_item_get_by_id(item)));
}

int items_parent(int item)
{
    GimpItem *child = gimp_item_get_by_id(item);
    if (items_is_mask(item))
        return item_number(gimp_layer_from_mask(GIMP_LAYER_MASK(child)));
    return item_number(gimp_item_get_parent(child));
}

int items_mask(int layer)
{
    return item_number(gimp_layer_get_mask(gimp_layer_get_by_id(layer)));
}

char *items_name(int item)
{
    return gimp_item_get_name(gimp_item_get_by_id(item));
}

char *items_image_name(int image)
{
    return gimp_image_get_name(gimp_image_get_by_id(image));
}

int *items_images(int *count)
{
    return numbers((gpointer *)gimp_get_images(), count, image_number);
}

int *items_layers(int image, int *count)
{
    return numbers((gpointer *)gimp_image_get_layers(gimp_image_get_by_id(image)), count,
                   item_number);
}

int *items_children(int group, int *count)
{
    return numbers((gpointer *)gimp_item_get_children(gimp_item_get_by_id(group)), count,
                   item_number);
}

int *items_channels(int image, int *count)
{
    return numbers((gpointer *)gimp_image_get_channels(gimp_image_get_by_id(image)), count,
                   item_number);
}

void items_offset(int drawable, int *x, int *y)
{
    gimp_drawable_get_offsets(gimp_drawable_get_by_id(drawable), x, y);
}

gboolean items_selected_part(int drawable, GeglRectangle *part)
{
    return gimp_drawable_mask_intersect(gimp_drawable_get_by_id(drawable), &part->x, &part->y,
                                        &part->width, &part->height);
}

GeglBuffer *items_buffer(int drawable)
{
    return gimp_drawable_get_buffer(gimp_drawable_get_by_id(drawable));
}

GeglBuffer *items_shadow(int drawable)
{
    return gimp_drawable_get_shadow_buffer(gimp_drawable_get_by_id(drawable));
}

void items_merge_shadow(int drawable, const GeglRectangle *part)
{
    GimpDrawable *item = gimp_drawable_get_by_id(drawable);
    gimp_drawable_merge_shadow(item, TRUE);
    gimp_drawable_update(item, part->x, part->y, part->width, part->height);
}

gboolean items_selection(int image, int *drawable, GeglRectangle *bounds)
{
    GimpImage *of = gimp_image_get_by_id(image);
    gboolean selected = FALSE;
    gint x1, y1, x2, y2;
    gimp_selection_bounds(of, &selected, &x1, &y1, &x2, &y2);
    *drawable = item_number(gimp_image_get_selection(of));
    *bounds = (GeglRectangle){x1, y1, x2 - x1, y2 - y1};
    return selected;
}

float *items_brush(int *width, int *height)
{
    GimpBrush *brush = gimp_context_get_brush();
    GeglBuffer *mask =
        brush ? gimp_brush_get_mask(brush, G_MAXINT16, G_MAXINT16, babl_format("Y' u8")) : NULL;
    if (!mask)
        return NULL;
    *width = gegl_buffer_get_width(mask), *height = gegl_buffer_get_height(mask);
    float *ink = g_new(float, (gsize)*width *(gsize)*height);
    gegl_buffer_get(mask, NULL, 1.0, babl_format("Y' float"), ink, GEGL_AUTO_ROWSTRIDE,
                    GEGL_ABYSS_NONE);
    g_object_unref(mask);
    return ink;
}

GPtrArray *items_path(int image)
{
    g_autofree GimpPath **paths = gimp_image_get_selected_paths(gimp_image_get_by_id(image));
    gsize count;
    if (!paths || !paths[0])
        return NULL;
    g_autofree gint *strokes = gimp_path_get_strokes(paths[0], &count);
    GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    for (gsize i = 0; i < count; i++) {
        gdouble *points = NULL;
        gboolean closed;
        gsize values;
        gimp_path_stroke_get_points(paths[0], strokes[i], &values, &points, &closed);
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
    if (!gtk_init_check(NULL, NULL))
        return FALSE;
    gimp_ui_init("disk-lens-blur"); /* GIMP's own theme */
    return TRUE;
}

gulong items_window(void)
{
    GimpDisplay *display = gimp_default_display();
    GBytes *handle = display ? gimp_display_get_window_handle(display) : NULL;
    gulong window = 0;
    if (!handle)
        return 0;
    if (g_bytes_get_size(handle) == sizeof window) /* else it is Wayland's, a text */
        memcpy(&window, g_bytes_get_data(handle, NULL), sizeof window);
    g_bytes_unref(handle);
    return window;
}
#endif

void items_begin_undo(int image)
{
    gimp_image_undo_group_start(gimp_image_get_by_id(image));
}

void items_end_undo(int image)
{
    gimp_image_undo_group_end(gimp_image_get_by_id(image));
}
