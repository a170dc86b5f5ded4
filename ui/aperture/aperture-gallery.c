/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two flow boxes under headings; one selection in both. A tile is a picture over a name. */

#include "aperture-gallery.h"

#include "bokeh-queue.h"
#include "i18n.h"

#include <string.h>
#include <user-presets.h>

#define PICTURE 64 /* of a tile, in the screen's units */
#define COLUMNS 4
#define NAME    "disk-name" /* of a tile; none: the drawing */

/* The built-in ones' names, for translators; what is stored and typed is never translated. */
static const char *const builtin_names[] = {
    N_("disc"),      N_("pentagon"),   N_("hexagon"), N_("heptagon"),
    N_("octagon"),   N_("iris"),       N_("ring"),    N_("star"),
    N_("star-6"),    N_("heart"),      N_("plus"),    N_("crescent"),
    N_("snowflake"), N_("off-centre"), N_("cat"),     N_("butterfly"),
};

struct _DiskApertureGallery {
    GtkBox parent;
    GtkWidget *scroller, *flows[2], *heading; /* own and built in; over the own */
    GtkWidget *drawing;                       /* its tile; NULL: none */
    disk_aperture *unnamed;                   /* what it shows */
    char *selected;                           /* a name; NULL: the drawing, or nothing */
    gboolean quiet;                           /* the selection is changed by us */
    gboolean hidden;                          /* the selected tile has no place to scroll to yet */
};

G_DEFINE_TYPE(DiskApertureGallery, disk_aperture_gallery, GTK_TYPE_BOX)

enum { CHOSEN, EDIT, RENAME, DELETE, SIGNALS };
static guint signals[SIGNALS];

static const char *name_of(GtkWidget *tile)
{
    return g_object_get_data(G_OBJECT(tile), NAME);
}

/* --- Tiles ------------------------------------------------------------------------------------ */

static GtkWidget *picture_in(GtkWidget *tile)
{
    return g_object_get_data(G_OBJECT(tile), "disk-picture");
}

static GtkWidget *new_tile(const char *name, const char *label)
{
    GtkWidget *tile = gtk_flow_box_child_new();
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2);
    GtkWidget *picture = gtk_image_new(), *text = gtk_label_new(label);
    gtk_widget_set_size_request(picture, PICTURE, PICTURE);
    gtk_label_set_ellipsize(GTK_LABEL(text), PANGO_ELLIPSIZE_END);
    gtk_label_set_max_width_chars(GTK_LABEL(text), 9);
    gtk_widget_set_tooltip_text(tile, label);
    atk_object_set_name(gtk_widget_get_accessible(tile), label);
    gtk_box_pack_start(GTK_BOX(box), picture, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(box), text, FALSE, FALSE, 0);
    gtk_container_add(GTK_CONTAINER(tile), box);
    g_object_set_data(G_OBJECT(tile), "disk-picture", picture);
    g_object_set_data_full(G_OBJECT(tile), NAME, g_strdup(name), g_free);
    return tile;
}

static const char *label_of(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(builtin_names); i++)
        if (strcmp(builtin_names[i], name) == 0)
            return _(builtin_names[i]);
    return name;
}

static void add_preset(DiskApertureGallery *self, int flow, const char *name)
{
    GtkWidget *tile = new_tile(name, flow ? label_of(name) : name);
    gtk_container_add(GTK_CONTAINER(self->flows[flow]), tile);
    gtk_widget_show_all(tile);
    disk_bokeh_show_preset(GTK_IMAGE(picture_in(tile)), name, PICTURE);
}

static disk_aperture *copy_of(const disk_aperture *aperture)
{
    disk_aperture *copy = NULL;
    disk_aperture_rotate(aperture, 0, &copy);
    return copy;
}

static void show_drawing(DiskApertureGallery *self)
{
    disk_aperture *copy = self->unnamed ? copy_of(self->unnamed) : NULL;
    if (!copy && self->drawing) {
        gtk_widget_destroy(g_steal_pointer(&self->drawing));
    } else if (copy && !self->drawing) {
        self->drawing = new_tile(NULL, _("(unsaved)"));
        gtk_flow_box_insert(GTK_FLOW_BOX(self->flows[0]), self->drawing, 0);
        gtk_widget_show_all(self->drawing);
    }
    if (copy)
        disk_bokeh_show_aperture(GTK_IMAGE(picture_in(self->drawing)), copy, PICTURE);
    GList *own = gtk_container_get_children(GTK_CONTAINER(self->flows[0]));
    gtk_widget_set_visible(self->heading, own != NULL);
    gtk_widget_set_visible(self->flows[0], own != NULL);
    g_list_free(own);
}

/* --- Contents --------------------------------------------------------------------------------- */

static void empty(GtkWidget *flow)
{
    GList *tiles = gtk_container_get_children(GTK_CONTAINER(flow));
    g_list_free_full(tiles, (GDestroyNotify)gtk_widget_destroy);
}

void disk_aperture_gallery_reload(DiskApertureGallery *self)
{
    char **all = disk_presets_list_apertures(), **own = disk_presets_list_own();
    gboolean was_drawing = self->drawing && !self->selected;
    self->quiet = TRUE;
    self->drawing = NULL;
    for (int i = 0; i < 2; i++)
        empty(self->flows[i]);
    for (char **name = own; *name; name++)
        add_preset(self, 0, *name);
    for (char **name = all; *name; name++)
        if (!g_strv_contains((const char *const *)own, *name))
            add_preset(self, 1, *name);
    show_drawing(self);
    self->quiet = FALSE;
    char *selected = g_strdup(self->selected);
    if (selected || was_drawing)
        disk_aperture_gallery_select(self, selected);
    g_free(selected);
    g_strfreev(own);
    g_strfreev(all);
}

void disk_aperture_gallery_set_drawing(DiskApertureGallery *self, disk_aperture *aperture)
{
    disk_aperture_free(self->unnamed);
    self->unnamed = aperture;
    self->quiet = TRUE;
    show_drawing(self);
    self->quiet = FALSE;
}

/* --- Selection -------------------------------------------------------------------------------- */

static GtkWidget *find_tile(DiskApertureGallery *self, const char *name, int *flow)
{
    GtkWidget *found = NULL;
    for (*flow = 0; *flow < 2 && !found; ++*flow) {
        GList *tiles = gtk_container_get_children(GTK_CONTAINER(self->flows[*flow]));
        for (GList *at = tiles; at && !found; at = at->next)
            if (g_strcmp0(name_of(at->data), name) == 0)
                found = at->data;
        g_list_free(tiles);
    }
    --*flow;
    return found;
}

/* Scrolls so that the tile shows, as soon as it has a place. */
static void reveal(DiskApertureGallery *self, GtkWidget *tile)
{
    GtkAdjustment *bar = gtk_scrolled_window_get_vadjustment(GTK_SCROLLED_WINDOW(self->scroller));
    GtkWidget *content = gtk_widget_get_parent(self->flows[0]);
    int x, y, height = gtk_widget_get_allocated_height(tile);
    self->hidden = height <= 1 || gtk_adjustment_get_page_size(bar) < height ||
                   !gtk_widget_translate_coordinates(tile, content, 0, 0, &x, &y);
    if (!self->hidden)
        gtk_adjustment_clamp_page(bar, y, y + height);
}

/* The gallery has got another height, or its content. */
static void on_room(GtkAdjustment *bar, DiskApertureGallery *self)
{
    int flow;
    GtkWidget *tile = self->hidden ? find_tile(self, self->selected, &flow) : NULL;
    if (tile)
        reveal(self, tile);
}

void disk_aperture_gallery_select(DiskApertureGallery *self, const char *name)
{
    int flow;
    char *copy = g_strdup(name); /* it may be our own */
    GtkWidget *tile = find_tile(self, copy, &flow);
    g_free(self->selected);
    self->selected = copy;
    self->quiet = TRUE;
    for (int i = 0; i < 2; i++)
        if (!tile || i != flow)
            gtk_flow_box_unselect_all(GTK_FLOW_BOX(self->flows[i]));
    if (tile) {
        gtk_flow_box_select_child(GTK_FLOW_BOX(self->flows[flow]), GTK_FLOW_BOX_CHILD(tile));
        reveal(self, tile);
    }
    self->quiet = FALSE;
}

/* A flow box selects what gets the focus. */
void disk_aperture_gallery_focus(DiskApertureGallery *self)
{
    int flow;
    GtkWidget *tile = find_tile(self, self->selected, &flow);
    self->quiet = TRUE;
    if (tile)
        gtk_widget_grab_focus(tile);
    self->quiet = FALSE;
    if (tile)
        disk_aperture_gallery_select(self, self->selected);
}

static void on_selected(GtkFlowBox *flow, DiskApertureGallery *self)
{
    GList *tiles = gtk_flow_box_get_selected_children(flow);
    GtkWidget *tile = tiles ? tiles->data : NULL;
    g_list_free(tiles);
    if (self->quiet || !tile)
        return;
    char *name = g_strdup(name_of(tile));
    disk_aperture_gallery_select(self, name);
    g_signal_emit(self, signals[CHOSEN], 0, name);
    g_free(name);
}

static void on_activated(GtkFlowBox *flow, GtkFlowBoxChild *tile, DiskApertureGallery *self)
{
    char *name = g_strdup(name_of(GTK_WIDGET(tile)));
    g_signal_emit(self, signals[EDIT], 0, name);
    g_free(name);
}

/* --- Menu ------------------------------------------------------------------------------------- */

static void on_item(GtkWidget *item, DiskApertureGallery *self)
{
    guint which = GPOINTER_TO_UINT(g_object_get_data(G_OBJECT(item), "disk-signal"));
    char *name = g_strdup(g_object_get_data(G_OBJECT(item), NAME));
    g_signal_emit(self, signals[which], 0, name);
    g_free(name);
}

static void add_item(DiskApertureGallery *self, GtkWidget *menu, const char *label, guint which,
                     const char *name)
{
    GtkWidget *item = gtk_menu_item_new_with_mnemonic(label);
    g_object_set_data(G_OBJECT(item), "disk-signal", GUINT_TO_POINTER(which));
    g_object_set_data_full(G_OBJECT(item), NAME, g_strdup(name), g_free);
    g_signal_connect(item, "activate", G_CALLBACK(on_item), self);
    gtk_menu_shell_append(GTK_MENU_SHELL(menu), item);
}

static void show_menu(DiskApertureGallery *self, GtkWidget *tile, const GdkEvent *event)
{
    const char *name = name_of(tile);
    gboolean own = name && disk_presets_is_own(name);
    GtkWidget *menu = gtk_menu_new();
    gtk_menu_attach_to_widget(GTK_MENU(menu), GTK_WIDGET(self), NULL);
    g_signal_connect(menu, "selection-done", G_CALLBACK(gtk_widget_destroy), NULL);
    add_item(self, menu, own || !name ? _("_Edit") : _("_Edit a copy"), EDIT, name);
    if (own) {
        add_item(self, menu, _("_Rename\342\200\246"), RENAME, name);
        add_item(self, menu, _("_Delete"), DELETE, name);
    }
    gtk_widget_show_all(menu);
    if (event)
        gtk_menu_popup_at_pointer(GTK_MENU(menu), event);
    else
        gtk_menu_popup_at_widget(GTK_MENU(menu), tile, GDK_GRAVITY_SOUTH, GDK_GRAVITY_NORTH, NULL);
}

static gboolean on_press(GtkWidget *flow, GdkEventButton *event, DiskApertureGallery *self)
{
    if (!gdk_event_triggers_context_menu((GdkEvent *)event))
        return FALSE;
    GtkFlowBoxChild *tile =
        gtk_flow_box_get_child_at_pos(GTK_FLOW_BOX(flow), (int)event->x, (int)event->y);
    if (!tile)
        return FALSE;
    gtk_flow_box_select_child(GTK_FLOW_BOX(flow), tile);
    show_menu(self, GTK_WIDGET(tile), (GdkEvent *)event);
    return TRUE;
}

static GtkWidget *selected_tile(GtkWidget *flow)
{
    GList *tiles = gtk_flow_box_get_selected_children(GTK_FLOW_BOX(flow));
    GtkWidget *tile = tiles ? tiles->data : NULL;
    g_list_free(tiles);
    return tile;
}

static gboolean on_popup_menu(GtkWidget *flow, DiskApertureGallery *self)
{
    GtkWidget *tile = selected_tile(flow);
    if (tile)
        show_menu(self, tile, NULL);
    return tile != NULL;
}

/* F2 and Delete, as in lists of files. */
static gboolean on_key(GtkWidget *flow, GdkEventKey *event, DiskApertureGallery *self)
{
    GtkWidget *tile = selected_tile(flow);
    guint which = event->keyval == GDK_KEY_F2       ? RENAME
                  : event->keyval == GDK_KEY_Delete ? DELETE
                                                    : SIGNALS;
    if (which == SIGNALS || !tile || !name_of(tile) || !disk_presets_is_own(name_of(tile)))
        return FALSE;
    char *name = g_strdup(name_of(tile));
    g_signal_emit(self, signals[which], 0, name);
    g_free(name);
    return TRUE;
}

/* --- The widget ------------------------------------------------------------------------------- */

static GtkWidget *new_heading(const char *text)
{
    GtkWidget *label = gtk_label_new(text);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_widget_set_margin_start(label, 6);
    gtk_style_context_add_class(gtk_widget_get_style_context(label), "dim-label");
    return label;
}

static GtkWidget *new_flow(DiskApertureGallery *self, const char *name)
{
    GtkWidget *flow = gtk_flow_box_new();
    gtk_flow_box_set_homogeneous(GTK_FLOW_BOX(flow), TRUE);
    gtk_flow_box_set_min_children_per_line(GTK_FLOW_BOX(flow), COLUMNS);
    gtk_flow_box_set_max_children_per_line(GTK_FLOW_BOX(flow), COLUMNS);
    gtk_flow_box_set_activate_on_single_click(GTK_FLOW_BOX(flow), FALSE);
    gtk_flow_box_set_selection_mode(GTK_FLOW_BOX(flow), GTK_SELECTION_SINGLE);
    gtk_widget_set_valign(flow, GTK_ALIGN_START);
    atk_object_set_name(gtk_widget_get_accessible(flow), name);
    g_signal_connect(flow, "selected-children-changed", G_CALLBACK(on_selected), self);
    g_signal_connect(flow, "child-activated", G_CALLBACK(on_activated), self);
    g_signal_connect(flow, "button-press-event", G_CALLBACK(on_press), self);
    g_signal_connect(flow, "popup-menu", G_CALLBACK(on_popup_menu), self);
    g_signal_connect(flow, "key-press-event", G_CALLBACK(on_key), self);
    return flow;
}

static void on_scale_factor(DiskApertureGallery *self)
{
    disk_aperture_gallery_reload(self);
}

static void finalize(GObject *object)
{
    DiskApertureGallery *self = DISK_APERTURE_GALLERY(object);
    disk_aperture_free(self->unnamed);
    g_free(self->selected);
    G_OBJECT_CLASS(disk_aperture_gallery_parent_class)->finalize(object);
}

static void disk_aperture_gallery_class_init(DiskApertureGalleryClass *class)
{
    static const char *const names[SIGNALS] = {"chosen", "edit", "rename", "delete"};
    G_OBJECT_CLASS(class)->finalize = finalize;
    for (int i = 0; i < SIGNALS; i++)
        signals[i] = g_signal_new(names[i], G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void disk_aperture_gallery_init(DiskApertureGallery *self)
{
    GtkWidget *content = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);
    self->heading = new_heading(_("Your own"));
    self->flows[0] = new_flow(self, _("Your own apertures"));
    self->flows[1] = new_flow(self, _("Built-in apertures"));
    gtk_box_pack_start(GTK_BOX(content), self->heading, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(content), self->flows[0], FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(content), new_heading(_("Built in")), FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(content), self->flows[1], FALSE, FALSE, 0);
    gtk_widget_set_margin_top(content, 4);
    gtk_widget_show_all(content);
    gtk_widget_set_no_show_all(self->heading, TRUE);
    gtk_widget_set_no_show_all(self->flows[0], TRUE);
    self->scroller = gtk_scrolled_window_new(NULL, NULL);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(self->scroller), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_shadow_type(GTK_SCROLLED_WINDOW(self->scroller), GTK_SHADOW_IN);
    gtk_scrolled_window_set_min_content_height(GTK_SCROLLED_WINDOW(self->scroller), 214);
    gtk_container_add(GTK_CONTAINER(self->scroller), content);
    g_signal_connect(gtk_scrolled_window_get_vadjustment(GTK_SCROLLED_WINDOW(self->scroller)),
                     "changed", G_CALLBACK(on_room), self);
    gtk_style_context_add_class(
        gtk_widget_get_style_context(gtk_bin_get_child(GTK_BIN(self->scroller))),
        GTK_STYLE_CLASS_VIEW);
    gtk_box_pack_start(GTK_BOX(self), self->scroller, TRUE, TRUE, 0);
    g_signal_connect(self, "notify::scale-factor", G_CALLBACK(on_scale_factor), NULL);
    disk_aperture_gallery_reload(self);
}

GtkWidget *disk_aperture_gallery_new(void)
{
    return g_object_new(DISK_TYPE_APERTURE_GALLERY, NULL);
}
