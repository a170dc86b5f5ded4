/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The aperture panel in a window alone, for tests that work it with a real pointer and keyboard.
 * It prints a line for every change: the shape's name, how much of the unit circle is open, the
 * open share of the middle and how much of its light lies left of and above the middle, and takes
 * commands from its standard input, a line each:
 *
 *   where           all widgets that show: type, name, left, top, width, height on the screen
 *   state           the line of a change, without one
 *   params SAMPLES RADIUS ROTATION
 *   set NAME        keep
 *   stall           the longest time that the main loop was away since the last such line
 *   quit
 *
 * Every answer ends in a line "ok". With the argument "sources" its host offers apertures. */

#include <aperture-panel.h>

#include <gtk/gtk.h>
#include <i18n.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct program {
    GtkWidget *window, *panel;
    gint64 ticked;
    double stalled; /* seconds */
} program;

/* --- What is shown ---------------------------------------------------------------------------- */

#define RADIUS 100.0

static void print_kernel(const disk_kernel *k)
{
    int side = 2 * k->half + 1;
    double sum = 0, left = 0, above = 0, most = 0;
    for (int y = -k->half; y <= k->half; y++)
        for (int x = -k->half; x <= k->half; x++) {
            double w = k->weights[(y + k->half) * side + x + k->half];
            sum += w, most = fmax(most, w);
            left += w * (x < 0 ? 1 : x == 0 ? 0.5 : 0);
            above += w * (y < 0 ? 1 : y == 0 ? 0.5 : 0);
        }
    double middle = k->weights[k->half * side + k->half];
    printf(" open=%.4f middle=%.2f left=%.3f above=%.3f", sum / most / (G_PI * RADIUS * RADIUS),
           middle / most, left / sum, above / sum);
}

static void print_state(program *p)
{
    const char *name = disk_aperture_panel_get_aperture(DISK_APERTURE_PANEL(p->panel));
    disk_aperture *aperture = disk_aperture_panel_copy(DISK_APERTURE_PANEL(p->panel));
    disk_kernel kernel = {0};
    printf("state name=%s", name ? name : "-");
    if (aperture && disk_aperture_draw(aperture, RADIUS, &kernel) == DISK_OK)
        print_kernel(&kernel);
    else
        printf(" open=0");
    printf("\n");
    disk_kernel_free(&kernel);
    disk_aperture_free(aperture);
    fflush(stdout);
}

static void on_changed(GtkWidget *panel, program *p)
{
    print_state(p);
}

/* --- Widgets ---------------------------------------------------------------------------------- */

static void print_widget(GtkWidget *widget, gpointer data)
{
    if (!gtk_widget_get_mapped(widget))
        return;
    AtkObject *accessible = gtk_widget_get_accessible(widget);
    const char *name = atk_object_get_name(accessible);
    if (!name && GTK_IS_BUTTON(widget))
        name = gtk_button_get_label(GTK_BUTTON(widget));
    if (!name && GTK_IS_LABEL(widget))
        name = gtk_label_get_text(GTK_LABEL(widget));
    int x, y, left, top;
    GtkWidget *window = gtk_widget_get_toplevel(widget);
    gdk_window_get_origin(gtk_widget_get_window(window), &left, &top);
    gtk_widget_translate_coordinates(widget, window, 0, 0, &x, &y);
    char *flat = g_strdelimit(g_strdup(name ? name : ""), "\t\n", ' ');
    printf("%s\t%s\t%d\t%d\t%d\t%d\t%s%s\n", G_OBJECT_TYPE_NAME(widget), flat, left + x, top + y,
           gtk_widget_get_allocated_width(widget), gtk_widget_get_allocated_height(widget),
           gtk_widget_is_sensitive(widget) ? "s" : "", gtk_widget_has_focus(widget) ? "f" : "");
    g_free(flat);
    if (GTK_IS_CONTAINER(widget))
        gtk_container_forall(GTK_CONTAINER(widget), print_widget, data);
}

static void print_widgets(void)
{
    GList *windows = gtk_window_list_toplevels();
    for (GList *at = windows; at; at = at->next)
        print_widget(at->data, NULL);
    g_list_free(windows);
}

/* --- Commands --------------------------------------------------------------------------------- */

static void set_params(program *p, const char *numbers)
{
    disk_params params;
    disk_params_init(&params);
    char **words = g_strsplit(numbers, " ", 3);
    if (g_strv_length(words) == 3) {
        params.samples = atoi(words[0]);
        params.radius = g_ascii_strtod(words[1], NULL);
        params.rotation = g_ascii_strtod(words[2], NULL);
    }
    g_strfreev(words);
    disk_aperture_panel_set_params(DISK_APERTURE_PANEL(p->panel), &params);
}

static void keep(program *p)
{
    GError *error = NULL;
    if (!disk_aperture_panel_keep(DISK_APERTURE_PANEL(p->panel), &error))
        printf("error %s\n", error->message);
    g_clear_error(&error);
}

static gboolean obey(program *p, char *line)
{
    char *rest = strchr(line, ' ');
    if (rest)
        *rest++ = 0;
    if (!strcmp(line, "where"))
        print_widgets();
    else if (!strcmp(line, "state"))
        print_state(p);
    else if (!strcmp(line, "params") && rest)
        set_params(p, rest);
    else if (!strcmp(line, "set") && rest)
        disk_aperture_panel_set_aperture(DISK_APERTURE_PANEL(p->panel), rest);
    else if (!strcmp(line, "keep"))
        keep(p);
    else if (!strcmp(line, "stall"))
        printf("stall %.3f\n", p->stalled), p->stalled = 0;
    else if (!strcmp(line, "quit"))
        gtk_widget_destroy(p->window);
    printf("ok\n");
    fflush(stdout);
    return strcmp(line, "quit") != 0;
}

static gboolean on_input(GIOChannel *channel, GIOCondition condition, gpointer data)
{
    char *line = NULL;
    gsize end;
    if (g_io_channel_read_line(channel, &line, NULL, &end, NULL) != G_IO_STATUS_NORMAL) {
        gtk_main_quit();
        return G_SOURCE_REMOVE;
    }
    line[end] = 0;
    gboolean on = obey(data, line);
    g_free(line);
    return on;
}

/* The loop comes by every 5 milliseconds, unless something blocks it. */
static gboolean tick(gpointer data)
{
    program *p = data;
    gint64 now = g_get_monotonic_time();
    if (p->ticked)
        p->stalled = MAX(p->stalled, (double)(now - p->ticked) * 1e-6 - 0.005);
    p->ticked = now;
    return G_SOURCE_CONTINUE;
}

/* --- A host with apertures -------------------------------------------------------------------- */

static const char *const source_names[] = {"Selection", "Active brush", NULL};

/* The selection is the left half of a disc; there is no brush. */
static disk_aperture *read_aperture(void *cookie, int source, GError **error)
{
    enum { side = 65 };
    static float texels[side * side];
    disk_plane mask = {texels, side, side, side * sizeof *texels};
    disk_aperture *aperture = NULL;
    if (source == 1) {
        g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No brush is active.");
        return NULL;
    }
    for (int i = 0; i < side * side; i++)
        texels[i] = i % side < side / 2 && hypot(i % side - 32, (double)i / side - 32) < 32;
    disk_aperture_from_mask(&mask, &aperture);
    return aperture;
}

int main(int argc, char **argv)
{
    program p = {.window = NULL};
    gboolean sources = argc > 1 && !strcmp(argv[1], "sources");
    gtk_init(&argc, &argv);
    disk_i18n_init();
    disk_host host = {.role = "test", .width = 1, .height = 1};
    if (sources) {
        host.apertures = source_names;
        host.read_aperture = read_aperture;
    }
    p.window = gtk_window_new(GTK_WINDOW_TOPLEVEL);
    p.panel = disk_aperture_panel_new(&host);
    gtk_window_set_title(GTK_WINDOW(p.window), "panel");
    gtk_window_set_default_size(GTK_WINDOW(p.window), 380, 780);
    gtk_container_set_border_width(GTK_CONTAINER(p.window), 10);
    gtk_container_add(GTK_CONTAINER(p.window), p.panel);
    g_signal_connect(p.panel, "changed", G_CALLBACK(on_changed), &p);
    g_signal_connect(p.window, "destroy", G_CALLBACK(gtk_main_quit), NULL);
    gtk_widget_show(p.panel);
    gtk_widget_show(p.window);
    GIOChannel *input = g_io_channel_unix_new(0);
    g_io_add_watch(input, G_IO_IN | G_IO_HUP, on_input, &p);
    g_timeout_add(5, tick, &p);
    gtk_main();
    g_io_channel_unref(input);
    return 0;
}
