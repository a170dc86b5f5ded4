/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The values of the last run as text, for GIMP 2.10, which keeps bytes for a plug-in. */
#ifndef DISK_GIMP_LAST_VALUES_H
#define DISK_GIMP_LAST_VALUES_H

#include "procedure.h"

/* The caller frees it. Talks to GIMP. */
char *last_values_to_text(const procedure_call *call);

/* Sets the parameters and the depth map for the call's drawables. FALSE with error set: the depth
 * map is gone; the parameters are set all the same. */
gboolean last_values_from_text(const char *text, procedure_call *call, GError **error);

/* Sets the parameters to those of the last dialog in any session and host, if there are any. */
void last_values_from_settings(procedure_call *call);

#endif
