/* SPDX-License-Identifier: GPL-3.0-or-later */

/* In place of krita-dialog.c where the program is built without GTK. */

#include "krita-dialog.h"
#include "krita-message.h"

krita_choice krita_dialog_run(krita_exchange *exchange, GError **error)
{
    message_fail(error, "this program was built without its dialog");
    return KRITA_CHOICE_FAILED;
}
