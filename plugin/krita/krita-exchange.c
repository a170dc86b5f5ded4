/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * One question at a time goes out, and its answer is checked before anything is believed: the
 * file's size against what width, height and form make, the form against what the filter can.
 */

#include "krita-exchange.h"

#include "krita-file.h"
#include "krita-message.h"
#include "krita-settings.h"

#include <string.h>

#define PATIENCE   60.0      /* seconds for an answer; Krita may be busy painting */
#define MAX_LAYERS 10000     /* in a document */
#define MAX_ICC    (1 << 20) /* bytes of a profile */

/* --- Start ------------------------------------------------------------------------------------
 */

static void say_hello(krita_pipe *pipe)
{
    disk_params params;
    disk_params_init(&params);
    JsonObject *hello = message_new("hello");
    json_object_set_int_member(hello, "protocol", KRITA_PROTOCOL);
    json_object_set_string_member(hello, "version", DISK_VERSION);
    json_object_set_object_member(hello, "settings", settings_write(&params));
    krita_pipe_send(pipe, hello);
}

static gboolean check_protocol(JsonObject *start, GError **error)
{
    gint64 protocol;
    if (!message_is(start, "start"))
        return message_fail(error, "Krita does not begin with \"start\"");
    if (!message_whole(start, "protocol", 0, G_MAXINT, &protocol, error))
        return FALSE;
    if (protocol != KRITA_PROTOCOL)
        return message_fail(error,
                            "Krita's extension and the program do not belong together: install "
                            "both from one version (protocols %d and %d)",
                            (int)protocol, KRITA_PROTOCOL);
    return TRUE;
}

static gboolean open_folder(krita_exchange *ex, GError **error)
{
    const char *path;
    if (!message_text(ex->start, "folder", &path, error))
        return FALSE;
    ex->folder = krita_folder_open(path, error);
    if (ex->folder >= 0)
        krita_pipe_set_folder(ex->pipe, ex->folder, path);
    return ex->folder >= 0;
}

static gboolean read_layers(krita_exchange *ex, GError **error)
{
    gint64 layer;
    if (!message_texts(ex->start, "layers", &ex->layers, error))
        return FALSE;
    guint count = g_strv_length(ex->layers);
    if (count > MAX_LAYERS)
        return message_fail(error, "there are too many layers");
    if (!message_whole(ex->start, "layer", -1, (gint64)count - 1, &layer, error))
        return FALSE;
    ex->layer = (int)layer;
    ex->depths = g_new0(GeglBuffer *, count + 1);
    return TRUE;
}

/* The dialog begins with settings of an earlier day; where they cannot be, with the defaults. */
static gboolean read_settings(krita_exchange *ex, GError **error)
{
    const char *mode;
    JsonObject *settings;
    if (!message_text(ex->start, "mode", &mode, error) ||
        !message_object(ex->start, "settings", &settings, error))
        return FALSE;
    ex->dialog = strcmp(mode, "dialog") == 0;
    if (!ex->dialog && strcmp(mode, "apply") != 0)
        return message_fail(error, "there is no mode \"%s\"", mode);
    gboolean good = settings_read(settings, &ex->params, ex->dialog ? NULL : error);
    if (!good)
        disk_params_init(&ex->params);
    return good || ex->dialog;
}

/* May be missing: then the dialog stands by itself. */
static gboolean read_window(krita_exchange *ex, GError **error)
{
    gint64 window = 0;
    if (json_object_has_member(ex->start, "window") &&
        !message_whole(ex->start, "window", 0, G_MAXUINT32, &window, error))
        return FALSE;
    ex->window = (gulong)window;
    return TRUE;
}

static gboolean read_start(krita_exchange *ex, GError **error)
{
    const char *name;
    gint64 width, height;
    if (!read_settings(ex, error) || !message_text(ex->start, "name", &name, error) ||
        !message_whole(ex->start, "width", 1, G_MAXINT, &width, error) ||
        !message_whole(ex->start, "height", 1, G_MAXINT, &height, error) ||
        !message_truth(ex->start, "selection", &ex->selection, error) ||
        !message_truth(ex->start, "covers", &ex->covers, error) || !read_layers(ex, error) ||
        !read_window(ex, error))
        return FALSE;
    ex->name = g_strdup(name);
    ex->width = (int)width;
    ex->height = (int)height;
    return krita_form_set(&ex->form, width, height, "RGBA", "U8", error); /* the size is sane */
}

/* --- Asking for files -------------------------------------------------------------------------
 */

/* The answer to a question, which says what it is about and may say why there is none. */
static gboolean check_answer(JsonObject *answer, const char *what, int layer, GError **error)
{
    const char *text;
    gint64 number;
    if (!message_is(answer, "file"))
        return message_fail(error, "Krita answers with something else than a file");
    if (!message_text(answer, "what", &text, error) ||
        !message_whole(answer, "layer", -1, G_MAXINT, &number, error))
        return FALSE;
    if (strcmp(text, what) != 0 || number != layer)
        return message_fail(error, "Krita answers something else than was asked");
    if (json_object_has_member(answer, "error"))
        return message_text(answer, "error", &text, error) && message_fail(error, "%s", text);
    return TRUE;
}

static void send_question(krita_exchange *ex, const char *what, int layer, gboolean convert)
{
    JsonObject *question = message_new("need");
    json_object_set_string_member(question, "what", what);
    json_object_set_int_member(question, "layer", layer);
    json_object_set_boolean_member(question, "convert", convert);
    krita_pipe_send(ex->pipe, question);
}

/* @return the answer, to be freed with json_object_unref(), or NULL with error set */
static JsonObject *take_answer(krita_exchange *ex, const char *what, int layer, GError **error)
{
    JsonObject *answer = krita_pipe_receive(ex->pipe, PATIENCE, error);
    if (answer && !check_answer(answer, what, layer, error))
        g_clear_pointer(&answer, json_object_unref);
    return answer;
}

static JsonObject *ask(krita_exchange *ex, const char *what, int layer, gboolean convert,
                       GError **error)
{
    send_question(ex, what, layer, convert);
    return take_answer(ex, what, layer, error);
}

/* The file that an answer names, of that many bytes. */
static void *map_answer(krita_exchange *ex, JsonObject *answer, gsize bytes, gboolean shared,
                        GError **error)
{
    const char *name;
    gint64 said;
    if (!message_text(answer, "name", &name, error) ||
        !message_whole(answer, "bytes", 0, G_MAXINT64, &said, error))
        return NULL;
    if ((guint64)said != bytes) {
        message_fail(error, "Krita offers %" G_GINT64_FORMAT " bytes where %zu are needed", said,
                     bytes);
        return NULL;
    }
    return krita_file_map(ex->folder, name, bytes, shared, error);
}

static gboolean read_form(JsonObject *answer, krita_form *form, GError **error)
{
    const char *model, *depth;
    gint64 width, height;
    return message_text(answer, "model", &model, error) &&
           message_text(answer, "depth", &depth, error) &&
           message_whole(answer, "width", 1, G_MAXINT, &width, error) &&
           message_whole(answer, "height", 1, G_MAXINT, &height, error) &&
           krita_form_set(form, width, height, model, depth, error);
}

static gboolean has_size(const krita_exchange *ex, const krita_form *form, GError **error)
{
    if (form->width == ex->width && form->height == ex->height)
        return TRUE;
    return message_fail(error, "Krita offers another size than it has announced");
}

/* The space of the answer's profile; sRGB where it has none. NULL with error set. */
static const Babl *read_space(JsonObject *answer, const krita_form *form, GError **error)
{
    const char *text;
    gsize size;
    if (!json_object_has_member(answer, "profile"))
        return krita_space(form, NULL, error);
    if (!message_text(answer, "profile", &text, error))
        return NULL;
    guchar *data = g_base64_decode(text, &size);
    g_autoptr(GBytes) profile = g_bytes_new_take(data, size);
    if (size > 0 && size <= MAX_ICC)
        return krita_space(form, profile, error);
    message_fail(error, "the colour profile is empty or too large");
    return NULL;
}

/* @param opaque set to whether the pixels are; NULL: nobody asks */
static GeglBuffer *buffer_of(krita_exchange *ex, JsonObject *answer, const krita_form *form,
                             const Babl *space, gboolean *opaque, GError **error)
{
    void *pixels = map_answer(ex, answer, krita_form_bytes(form), FALSE, error);
    if (!pixels)
        return NULL;
    if (opaque)
        *opaque = krita_pixels_opaque(form, pixels);
    krita_pixels_swap(form, pixels);
    return krita_buffer(form, space, pixels);
}

gboolean krita_exchange_start(krita_exchange *ex, krita_pipe *pipe, GError **error)
{
    *ex = (krita_exchange){.pipe = pipe, .folder = -1, .layer = -1};
    g_mutex_init(&ex->lock);
    disk_params_init(&ex->params);
    say_hello(pipe);
    ex->start = krita_pipe_receive(pipe, PATIENCE, error);
    if (!ex->start || !check_protocol(ex->start, error) || !open_folder(ex, error) ||
        !read_start(ex, error))
        return FALSE;
    send_question(ex, "picture", -1, FALSE); /* Krita is at it while GEGL starts */
    return TRUE;
}

/* Where the profile is beyond babl, Krita is asked to convert the picture, and its result back.
 * The first question was sent at the start. The lock is held. */
static gboolean fetch_picture(krita_exchange *ex, gboolean convert, GError **error)
{
    if (convert)
        send_question(ex, "picture", -1, TRUE);
    g_autoptr(JsonObject) answer = take_answer(ex, "picture", -1, error);
    if (!answer || !read_form(answer, &ex->form, error) || !has_size(ex, &ex->form, error))
        return FALSE;
    g_autoptr(GError) unknown = NULL;
    ex->space = read_space(answer, &ex->form, &unknown);
    if (!ex->space && !convert)
        return fetch_picture(ex, TRUE, error);
    if (!ex->space)
        return message_fail(error, "%s", unknown->message);
    gboolean opaque = FALSE;
    ex->picture = buffer_of(ex, answer, &ex->form, ex->space, &opaque, error);
    ex->covers &= opaque;
    return ex->picture != NULL;
}

GeglBuffer *krita_exchange_picture(krita_exchange *ex, GError **error)
{
    g_mutex_lock(&ex->lock);
    GeglBuffer *picture = ex->picture || fetch_picture(ex, FALSE, error) ? ex->picture : NULL;
    g_mutex_unlock(&ex->lock);
    return picture;
}

/* A depth map's values count as they are stored; the profile says only how much each colour
 * weighs, so that one that is beyond babl counts as sRGB's. The lock is held. */
static GeglBuffer *fetch_depth(krita_exchange *ex, int layer, GError **error)
{
    krita_form form;
    g_autoptr(JsonObject) answer = ask(ex, "layer", layer, FALSE, error);
    if (!answer || !read_form(answer, &form, error))
        return NULL;
    const Babl *space = read_space(answer, &form, NULL);
    return buffer_of(ex, answer, &form, space ? space : babl_space("sRGB"), NULL, error);
}

GeglBuffer *krita_exchange_depth(krita_exchange *ex, int layer, GError **error)
{
    g_mutex_lock(&ex->lock);
    if (!ex->depths[layer])
        ex->depths[layer] = fetch_depth(ex, layer, error);
    GeglBuffer *depth = ex->depths[layer];
    g_mutex_unlock(&ex->lock);
    return depth;
}

/* The lock is held. */
static gboolean fetch_selection(krita_exchange *ex, GError **error)
{
    gsize size = (gsize)ex->width * (gsize)ex->height;
    g_autoptr(JsonObject) answer = ask(ex, "selection", -1, FALSE, error);
    if (answer)
        ex->mask = map_answer(ex, answer, size, FALSE, error);
    return ex->mask != NULL;
}

const guint8 *krita_exchange_selection(krita_exchange *ex, GError **error)
{
    g_mutex_lock(&ex->lock);
    gboolean there = ex->mask || fetch_selection(ex, error);
    g_mutex_unlock(&ex->lock);
    return there ? ex->mask : NULL;
}

/* The lock is held. */
static gboolean fetch_result(krita_exchange *ex, GError **error)
{
    g_autoptr(JsonObject) answer = ask(ex, "result", -1, FALSE, error);
    if (!answer)
        return FALSE;
    ex->pixels = map_answer(ex, answer, krita_form_bytes(&ex->form), TRUE, error);
    if (ex->pixels)
        ex->result = krita_buffer(&ex->form, ex->space, ex->pixels);
    return ex->pixels != NULL;
}

GeglBuffer *krita_exchange_result(krita_exchange *ex, GError **error)
{
    g_mutex_lock(&ex->lock);
    GeglBuffer *result = ex->result || fetch_result(ex, error) ? ex->result : NULL;
    g_mutex_unlock(&ex->lock);
    return result;
}

void krita_exchange_done(krita_exchange *ex, const disk_params *params, int layer)
{
    gegl_buffer_flush(ex->result);
    krita_pixels_swap(&ex->form, ex->pixels);
    JsonObject *done = message_new("done");
    json_object_set_object_member(done, "settings", settings_write(params));
    json_object_set_int_member(done, "layer", layer);
    json_object_set_boolean_member(done, "covers", ex->covers);
    krita_pipe_send(ex->pipe, done);
}
