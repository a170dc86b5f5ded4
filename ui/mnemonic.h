/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file mnemonic.h
 * Access keys for labels that come without: those of the table of parameters, in any language. Each
 * label of a window gets a letter that no other has, as long as there are any. No GTK.
 */
#ifndef DISK_MNEMONIC_H
#define DISK_MNEMONIC_H

#include <glib.h>

G_BEGIN_DECLS

/** The letters that are taken in a window. */
typedef struct disk_mnemonics {
    char taken[37]; /**< of a-z and 0-9 */
} disk_mnemonics;

/** None taken but those of labels that have theirs ("_OK"). @param labels ended by NULL */
void disk_mnemonics_init(disk_mnemonics *mnemonics, const char *const *labels);

/**
 * Gives a label its access key: the first letter of a word that is free, else any letter that is.
 * Where a label has no Latin letters a free one is added, as "(_A)".
 * @param label UTF-8, without underscores; others are doubled, so that they show
 * @return with '_' before the key, or without one where all are taken. The caller frees it.
 */
char *disk_mnemonics_add(disk_mnemonics *mnemonics, const char *label);

G_END_DECLS

#endif
