/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Paragraphs of a title and a text, in one label that can be selected. */

#include "help.h"

#include "i18n.h"

#define OPEN "disk-help" /* the help window of a dialog */

typedef struct paragraph {
    const char *title, *text; /* untranslated */
} paragraph;

static const paragraph paragraphs[] = {
    {N_("In short"),
     N_("Choose an aperture or draw one, give a depth map, click in the picture on what is to be "
        "sharp, and set the radius. Without a depth map all is blurred alike.")},
    {N_("The preview"),
     N_("The wheel zooms, so do + and -; 1 shows pixel by pixel, 0 the whole picture. "
        "Drag with any button, or with the space bar held, to move the picture. The arrow keys "
        "move a cross, Enter focuses there; with Shift it moves faster. Split shows before and "
        "after, and the line between can be dragged. In focus lays over what is sharp (white), "
        "nearer (orange) and farther (blue).")},
    {N_("The draft comes first"),
     N_("After every change a small draft is shown at once, then what the window shows in full as "
        "soon as you pause. Exact is shown with 128 taps where it would take too long.")},
    {N_("Depth"),
     N_("The depth map says how near each pixel is: white is near, or black, as you say under "
        "Near. Focus is the depth that is sharp, Focus range how much of it. The map is stretched "
        "over the picture.")},
    {N_("Samples"),
     N_("Few taps are quick and show a fine grain, more come closer to the aperture. The time is "
        "an estimate from the preview.")},
    {N_("Settings"),
     N_("All parameters together can be saved under a name, and come back by it, also on the "
        "command line's own dialog and in other programs. Reset brings back the defaults.")},
};

static char *make_text(void)
{
    GString *text = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(paragraphs); i++) {
        char *part = g_markup_printf_escaped("%s<b>%s</b>\n%s", i > 0 ? "\n\n" : "",
                                             _(paragraphs[i].title), _(paragraphs[i].text));
        g_string_append(text, part);
        g_free(part);
    }
    return g_string_free(text, FALSE);
}

static GtkWidget *make_window(GtkWindow *parent)
{
    GtkWidget *window = gtk_dialog_new_with_buttons(_("Help on DISK Lens Blur"), parent,
                                                    GTK_DIALOG_DESTROY_WITH_PARENT, _("_Close"),
                                                    GTK_RESPONSE_CLOSE, NULL);
    GtkWidget *scroller = gtk_scrolled_window_new(NULL, NULL), *label = gtk_label_new(NULL);
    char *text = make_text();
    gtk_label_set_markup(GTK_LABEL(label), text);
    g_free(text);
    gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
    gtk_label_set_selectable(GTK_LABEL(label), TRUE);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_widget_set_margin_end(label, 12);
    gtk_label_set_yalign(GTK_LABEL(label), 0);
    gtk_container_set_border_width(GTK_CONTAINER(scroller), 12);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scroller), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_container_add(GTK_CONTAINER(scroller), label);
    gtk_box_pack_start(GTK_BOX(gtk_dialog_get_content_area(GTK_DIALOG(window))), scroller, TRUE,
                       TRUE, 0);
    gtk_dialog_set_default_response(GTK_DIALOG(window), GTK_RESPONSE_CLOSE);
    gtk_window_set_default_size(GTK_WINDOW(window), 500, 640);
    gtk_widget_show_all(scroller);
    return window;
}

static void forget(GtkWidget *window, GtkWindow *parent)
{
    g_object_set_data(G_OBJECT(parent), OPEN, NULL);
}

void disk_help_show(GtkWindow *parent)
{
    GtkWidget *window = g_object_get_data(G_OBJECT(parent), OPEN);
    if (!window) {
        window = make_window(parent);
        g_object_set_data(G_OBJECT(parent), OPEN, window);
        g_signal_connect(window, "response", G_CALLBACK(gtk_widget_destroy), NULL);
        g_signal_connect_object(window, "destroy", G_CALLBACK(forget), parent, 0);
    }
    gtk_window_present(GTK_WINDOW(window));
}
