/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The dialog, with GIMP as its host. */
#ifndef DISK_GIMP_DIALOG_H
#define DISK_GIMP_DIALOG_H

#include "blur.h"
#include "procedure.h"

/* Lets the user choose, and filters; nothing is merged yet. The call holds what the dialog starts
 * with and, when it is done, what was chosen. */
procedure_result dialog_run(procedure_call *call, blur *b, GError **error);

#endif
