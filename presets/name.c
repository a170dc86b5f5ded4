/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people may call what they save: the name of a file without its ending. */

#include "mask.h"

#include <glib/gi18n-lib.h>
#include <string.h>

const char *disk_presets_name_complaint(const char *name, gsize longest)
{
    if (!name[0])
        return N_("a name is needed");
    if (strlen(name) > longest)
        return N_("this name is too long");
    if (!g_utf8_validate(name, -1, NULL))
        return N_("this name is not in UTF-8");
    if (strpbrk(name, "/\\"))
        return N_("a name has no slashes");
    if (name[0] == '.')
        return N_("a name does not start with a dot");
    for (const char *at = name; *at; at = g_utf8_next_char(at))
        if (g_unichar_iscntrl(g_utf8_get_char(at)))
            return N_("a name has no line breaks or other control characters");
    if (g_unichar_isspace(g_utf8_get_char(name)) ||
        g_unichar_isspace(g_utf8_get_char(g_utf8_prev_char(name + strlen(name)))))
        return N_("a name does not start or end with a blank");
    return NULL;
}
