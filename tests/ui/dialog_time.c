/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How fast the dialog is: opens it on a picture of 12 megapixels with a depth map, changes one
 * parameter after the other, and prints as tab-separated values how long it took until the draft
 * and the refined preview were shown, for how long at most the window did not answer meanwhile, and
 * the process's largest memory so far. Needs a display.
 *
 * Usage: dialog-time [WIDTH HEIGHT] */

#include <disk-gegl-host.h>
#include <preview-steps.h>
#include <preview.h>

#include <gtk/gtk.h>
#include <math.h>
#include <stdlib.h>
#include <sys/resource.h>

/* A change, and what is waited for. */
typedef struct change {
    const char *name; /* of the parameter; NULL: the dialog has just been opened */
    double value;
} change;

static const change changes[] = {
    {NULL, 0},
    {"radius", 20},
    {"radius", 35},
    {"focus", 0.3},
    {"focus", 0.7},
    {"far-strength", 2},
    {"highlight-factor", .5},
    {"rotation", 20},
    {"squeeze", 1.5},
    {"samples", 96},
    {"rim", 0.5},
    {"cat-eye", 0.5},
    {"fringe", 0.5},
    {"occlusion", 1},
    {"radius", 40},
    {"samples", 0},
};

typedef struct run {
    GtkWidget *preview;
    disk_params params;
    guint step; /* of the changes */
    gint64 start;
    double draft; /* seconds; negative: not there yet */
    gint64 ticked;
    double stall; /* the longest time between two ticks, in seconds */
} run;

static double seconds_since(gint64 start)
{
    return (double)(g_get_monotonic_time() - start) * 1e-6;
}

static void find_preview(GtkWidget *widget, gpointer data)
{
    GtkWidget **found = data;
    if (DISK_IS_PREVIEW(widget))
        *found = widget;
    else if (GTK_IS_CONTAINER(widget))
        gtk_container_forall(GTK_CONTAINER(widget), find_preview, found);
}

static gboolean tick(gpointer data)
{
    run *r = data;
    r->stall = MAX(r->stall, seconds_since(r->ticked));
    r->ticked = g_get_monotonic_time();
    return G_SOURCE_CONTINUE;
}

static void print_row(run *r, double refined)
{
    struct rusage usage;
    const change *c = &changes[r->step];
    getrusage(RUSAGE_SELF, &usage);
    printf("%s\t%g\t%.3f\t%.3f\t%.3f\t%.0f\n", c->name ? c->name : "open", c->value, r->draft,
           refined, r->stall, usage.ru_maxrss / 1024.0);
    r->stall = 0;
    fflush(stdout);
}

static gboolean begin_change(gpointer data)
{
    run *r = data;
    const change *c = &changes[r->step];
    const disk_param_spec *spec = disk_param_find(c->name);
    if (spec->type == DISK_PARAM_REAL)
        *disk_param_real(&r->params, spec) = c->value;
    else
        *disk_param_int(&r->params, spec) = (int)c->value;
    r->start = g_get_monotonic_time();
    r->draft = -1;
    disk_preview_set_params(DISK_PREVIEW(r->preview), &r->params, 0);
    return G_SOURCE_REMOVE;
}

static void close_dialog(run *r)
{
    GtkWidget *window = gtk_widget_get_toplevel(r->preview);
    gtk_dialog_response(GTK_DIALOG(window), GTK_RESPONSE_CANCEL);
}

/* The next change comes when the refined preview is there, or a draft that is as good. */
static gboolean go_on(gpointer data)
{
    run *r = data;
    if (++r->step < G_N_ELEMENTS(changes))
        g_timeout_add(300, begin_change, r);
    else
        close_dialog(r);
    return G_SOURCE_REMOVE;
}

static void on_shown(GtkWidget *preview, int step, gboolean rough, run *r)
{
    double seconds = seconds_since(r->start);
    if (step == DISK_PREVIEW_DRAFTING && r->draft < 0)
        r->draft = seconds;
    if (step != DISK_PREVIEW_REFINING)
        return;
    print_row(r, seconds);
    g_idle_add(go_on, r);
}

/* The dialog is inside disk_dialog_run(): its preview is found among the windows. */
static gboolean look_for_preview(gpointer data)
{
    run *r = data;
    GList *windows = gtk_window_list_toplevels();
    for (GList *w = windows; w; w = w->next)
        find_preview(w->data, &r->preview);
    g_list_free(windows);
    if (!r->preview)
        return G_SOURCE_CONTINUE;
    g_signal_connect(r->preview, "shown", G_CALLBACK(on_shown), r);
    return G_SOURCE_REMOVE;
}

/* Waves, bricks and lamps. 8 bits, as photographs have them. */
static GeglBuffer *paint_picture(int width, int height)
{
    GeglBuffer *buffer =
        gegl_buffer_new(GEGL_RECTANGLE(0, 0, width, height), babl_format("R'G'B' u8"));
    guchar *row = g_new(guchar, 3 * (gsize)width);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            int shade = 90 + (int)(60 * sin(0.013 * x) * cos(0.021 * y));
            int brick = (x / 23 + 2 * (y / 11)) % 3 == 0 ? 30 : 0;
            int lamp = hypot(x % 301 - 140, y % 263 - 120) < 4 ? 255 : 0;
            for (int c = 0; c < 3; c++)
                row[3 * x + c] = (guchar)MIN(shade + brick + lamp, 255);
        }
        gegl_buffer_set(buffer, GEGL_RECTANGLE(0, y, width, 1), 0, NULL, row, GEGL_AUTO_ROWSTRIDE);
    }
    g_free(row);
    return buffer;
}

/* Bodies before a slope. */
static GeglBuffer *paint_depth(int width, int height)
{
    GeglBuffer *buffer = gegl_buffer_new(GEGL_RECTANGLE(0, 0, width, height), babl_format("Y' u8"));
    guchar *row = g_new(guchar, (gsize)width);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            int body = hypot(x % 1300 - 600, y % 1100 - 500) < 300;
            row[x] = (guchar)(body ? 220 - x * 60 / width : 20 + y * 100 / height);
        }
        gegl_buffer_set(buffer, GEGL_RECTANGLE(0, y, width, 1), 0, NULL, row, GEGL_AUTO_ROWSTRIDE);
    }
    g_free(row);
    return buffer;
}

static void run_dialog(disk_host *contract)
{
    run r = {.start = g_get_monotonic_time(), .draft = -1};
    int depth = 0;
    disk_params_init(&r.params);
    r.params.focus = 0.5;
    disk_params params = r.params;
    g_idle_add(look_for_preview, &r);
    r.ticked = r.start;
    guint ticks = g_timeout_add_full(G_PRIORITY_HIGH, 2, tick, &r, NULL);
    printf("change\tvalue\tdraft_seconds\trefined_seconds\tstall_seconds\tmegabytes\n");
    disk_dialog_run(contract, &params, &depth);
    g_source_remove(ticks);
}

int main(int argc, char **argv)
{
    int width = argc > 2 ? atoi(argv[1]) : 4000, height = argc > 2 ? atoi(argv[2]) : 3000;
    if (!gtk_init_check(&argc, &argv)) {
        g_printerr("no display\n");
        return 77;
    }
    gegl_init(NULL, NULL);
    GeglBuffer *picture = paint_picture(width, height), *map = paint_depth(width, height);
    disk_gegl_host *host = disk_gegl_host_new(picture, NULL);
    disk_gegl_host_add_depth(host, "Depth", map, NULL);
    disk_host *contract = disk_gegl_host_contract(host);
    contract->role = "bench";
    contract->name = "12 megapixels";
    run_dialog(contract);
    disk_gegl_host_free(host);
    g_object_unref(picture);
    g_object_unref(map);
    gegl_exit();
    return 0;
}
