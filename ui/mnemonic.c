/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The set of taken letters is a string that grows; labels are few. */

#include "mnemonic.h"

#include <string.h>

static gboolean is_free(const disk_mnemonics *m, char letter)
{
    return g_ascii_isalpha(letter) && !strchr(m->taken, g_ascii_tolower(letter));
}

static void take(disk_mnemonics *m, char letter)
{
    gsize length = strlen(m->taken);
    if (is_free(m, letter) && length + 1 < sizeof m->taken)
        m->taken[length] = g_ascii_tolower(letter), m->taken[length + 1] = 0;
}

void disk_mnemonics_init(disk_mnemonics *m, const char *const *labels)
{
    m->taken[0] = 0;
    for (; labels && *labels; labels++) {
        const char *mark = strchr(*labels, '_');
        if (mark)
            take(m, mark[1]);
    }
}

/* The place of the letter that a label gets; -1: none is free. */
static int choose(const disk_mnemonics *m, const char *label)
{
    int any = -1;
    for (int i = 0; label[i]; i++) {
        if (!is_free(m, label[i]) || (i > 0 && (label[i - 1] & 0x80)))
            continue;
        if (i == 0 || label[i - 1] == ' ' || label[i - 1] == '-')
            return i;
        any = any < 0 ? i : any;
    }
    return any;
}

static gboolean has_latin(const char *label)
{
    for (; *label; label++)
        if (g_ascii_isalpha(*label))
            return TRUE;
    return FALSE;
}

/* For labels in scripts that the keyboard does not type in one stroke. */
static char *append_letter(disk_mnemonics *m, const char *label)
{
    for (char letter = 'a'; letter <= 'z'; letter++)
        if (is_free(m, letter)) {
            take(m, letter);
            return g_strdup_printf("%s(_%c)", label, g_ascii_toupper(letter));
        }
    return g_strdup(label);
}

char *disk_mnemonics_add(disk_mnemonics *m, const char *label)
{
    if (!has_latin(label))
        return append_letter(m, label);
    int at = choose(m, label);
    GString *text = g_string_new(NULL);
    for (int i = 0; label[i]; i++) {
        if (i == at || label[i] == '_')
            g_string_append_c(text, '_');
        g_string_append_c(text, label[i]);
    }
    if (at >= 0)
        take(m, label[at]);
    return g_string_free(text, FALSE);
}
