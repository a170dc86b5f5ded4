/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file i18n.h
 * Translated texts: _() and N_() of GLib, in the domain "disk-lens-blur", whatever the host's own
 * domain is.
 */
#ifndef DISK_I18N_H
#define DISK_I18N_H

#ifndef GETTEXT_PACKAGE
#define GETTEXT_PACKAGE "disk-lens-blur"
#endif

#include <glib/gi18n-lib.h>

G_BEGIN_DECLS

/**
 * Tells gettext where the translations lie: the folder that DISK_LOCALE_DIR names in the
 * environment, else where they are installed. May be called again; needed before the first text.
 */
void disk_i18n_init(void);

G_END_DECLS

#endif
