/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file krita-dialog.h
 * The dialog on what Krita offers.
 */
#ifndef DISK_KRITA_DIALOG_H
#define DISK_KRITA_DIALOG_H

#include "krita-exchange.h"

typedef enum krita_choice {
    KRITA_CHOICE_DONE,      /**< the exchange was told so */
    KRITA_CHOICE_CANCELLED, /**< the user does not want it */
    KRITA_CHOICE_FAILED,    /**< with error set */
} krita_choice;

/** Runs the dialog until it is closed; on OK the result is filled, and Krita told. */
krita_choice krita_dialog_run(krita_exchange *exchange, GError **error);

#endif
