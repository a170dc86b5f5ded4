/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Folders that tests write into. */
#ifndef FOLDER_H
#define FOLDER_H

/* Removes the files of a folder, which may not be there. */
void folder_empty(const char *path);

#endif
