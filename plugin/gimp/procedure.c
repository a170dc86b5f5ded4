/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What plug-in-disk-lens-blur does: look at the arguments, copy, filter, merge. */

#include "procedure.h"

#include "blur.h"
#include "items.h"
#ifdef HAVE_DIALOG
#include "dialog.h"
#endif

#include <gegl.h>
#include <glib/gi18n-lib.h>

void procedure_call_init(procedure_call *call)
{
    *call = (procedure_call){.depth = ITEMS_NONE};
    disk_params_init(&call->params);
    procedure_call_set_aperture(call, call->params.aperture);
}

void procedure_call_clear(procedure_call *call)
{
    g_free(call->aperture);
}

void procedure_call_set_aperture(procedure_call *call, const char *aperture)
{
    char *copy = g_strdup(aperture);
    g_free(call->aperture);
    call->params.aperture = call->aperture = copy;
}

/* "0 (white), 1 (black)" */
static char *choices_text(const disk_param_spec *spec)
{
    GString *text = g_string_new(NULL);
    for (const disk_choice *c = spec->choices; c->name; c++)
        g_string_append_printf(text, "%s%d (%s)", text->len ? ", " : "", c->value, c->name);
    return g_string_free(text, FALSE);
}

static gboolean in_range(const disk_params *params, GError **error)
{
    const disk_param_spec *bad = disk_params_check(params);
    if (!bad)
        return TRUE;
    if (bad->type == DISK_PARAM_TEXT) {
        g_set_error(error, BLUR_ERROR, BLUR_ERROR_CALL, "%s: it is empty", bad->name);
    } else if (bad->type == DISK_PARAM_CHOICE) {
        g_autofree char *choices = choices_text(bad);
        g_set_error(error, BLUR_ERROR, BLUR_ERROR_CALL, "%s: it must be one of %s", bad->name,
                    choices);
    } else {
        g_set_error(error, BLUR_ERROR, BLUR_ERROR_CALL, "%s: it must be from %g to %g", bad->name,
                    bad->min, bad->max);
    }
    return FALSE;
}

static gboolean check_arguments(const procedure_call *call, GError **error)
{
    if (!in_range(&call->params, error))
        return FALSE;
    if (call->depth == ITEMS_NONE || items_is_drawable(call->depth))
        return TRUE;
    g_set_error_literal(error, BLUR_ERROR, BLUR_ERROR_CALL, "depth: there is no such drawable");
    return FALSE;
}

/* Filters with the call's own parameters. */
static procedure_result filter(procedure_call *call, blur *b, GError **error)
{
    depth_map *depth = call->depth == ITEMS_NONE ? NULL : depth_map_new(call->depth, b->image);
    gboolean done = (!depth || depth_map_load(depth, error)) &&
                    blur_filter_with_progress(b, &call->params, depth, error);
    depth_map_free(depth);
    return done ? PROCEDURE_DONE : PROCEDURE_FAILED;
}

/* Without windows a run with the last values is all that can be had. */
static procedure_result filter_or_ask(procedure_call *call, blur *b, GError **error)
{
#ifdef HAVE_DIALOG
    if (call->interactive)
        return dialog_run(call, b, error);
#endif
    return filter(call, b, error);
}

procedure_result procedure_run(procedure_call *call, GError **error)
{
    GError *problem = NULL;
    blur *b = NULL;
    procedure_result result = PROCEDURE_FAILED;
    gegl_init(NULL, NULL);
    if (check_arguments(call, &problem) &&
        (b = blur_new(call->drawables, call->count, &problem)) != NULL)
        result = filter_or_ask(call, b, &problem);
    if (result == PROCEDURE_DONE && !blur_merge(b, &problem))
        result = PROCEDURE_FAILED;
    blur_free(b);
    if (g_error_matches(problem, BLUR_ERROR, BLUR_ERROR_CALL))
        result = PROCEDURE_CALLING_ERROR;
    if (problem)
        g_propagate_error(error, problem);
    return result;
}
