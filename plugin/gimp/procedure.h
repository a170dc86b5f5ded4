/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file procedure.h
 * What plug-in-disk-lens-blur does, once gimp-2.c or gimp-3.c have read its arguments.
 */
#ifndef DISK_GIMP_PROCEDURE_H
#define DISK_GIMP_PROCEDURE_H

#include <disk/params.h>
#include <glib.h>

G_BEGIN_DECLS

#define PROCEDURE_NAME  "plug-in-disk-lens-blur"
#define PROCEDURE_MENU  "<Image>/Filters/Blur"
#define PROCEDURE_TYPES "RGB*, GRAY*"
#define PROCEDURE_LABEL "DISK _Lens Blur..."
#define PROCEDURE_BLURB "Blur as a lens with any aperture would, by a depth map"
#define PROCEDURE_HELP                                                                             \
    "Blurs layers with a depth map, through an aperture of any shape: a preset's, a file's or "    \
    "one "                                                                                         \
    "that you draw. The depth map is any layer, mask or channel; one of the same image is taken "  \
    "where it lies, one of another image is stretched over the layer."
#define PROCEDURE_AUTHOR      "The DISK Lens Blur developers"
#define PROCEDURE_YEAR        "2026"
#define PROCEDURE_DEPTH_BLURB "The depth map: a layer, mask or channel"

typedef enum procedure_result {
    PROCEDURE_DONE,
    PROCEDURE_CANCELLED,     /* by the user, in the dialog */
    PROCEDURE_CALLING_ERROR, /* the arguments are wrong */
    PROCEDURE_FAILED,
} procedure_result;

typedef struct procedure_call {
    gboolean interactive;
    const int *drawables; /* borrowed; of one image */
    int count;
    disk_params params; /* in and out: what was used */
    char *aperture;     /* owned; the params' aperture points to it */
    int depth;          /* in and out; a drawable or ITEMS_NONE */
    gboolean first;     /* there are no last values: the dialog may guess the depth map */
} procedure_call;

/* The defaults, without a depth map. */
void procedure_call_init(procedure_call *call);
void procedure_call_clear(procedure_call *call);

void procedure_call_set_aperture(procedure_call *call, const char *aperture);

/* Runs it; the error is set unless it is done or cancelled. */
procedure_result procedure_run(procedure_call *call, GError **error);

G_END_DECLS

#endif
