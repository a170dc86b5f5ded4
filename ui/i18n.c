/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the translations lie. The host has chosen the language by setlocale(); texts come in UTF-8
 * as GTK wants them, whatever the locale's encoding. */

#include "i18n.h"

void disk_i18n_init(void)
{
    const char *folder = g_getenv("DISK_LOCALE_DIR");
    bindtextdomain(GETTEXT_PACKAGE, folder ? folder : DISK_LOCALE_FOLDER);
    bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
}
