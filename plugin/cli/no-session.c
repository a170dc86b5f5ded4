/* SPDX-License-Identifier: GPL-3.0-or-later */

/* In place of session.c where the program is built without the dialog. */

#include "session.h"

gboolean session_begin(void)
{
    return FALSE;
}

int session_run(const options *opt)
{
    return EXIT_USAGE;
}
