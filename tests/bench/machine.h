/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the machine can do at most, measured in the same run as what it is compared with. */
#ifndef MACHINE_H
#define MACHINE_H

/* Bytes read plus bytes written in a second by one core that copies buffers larger than its own
 * caches, best of several runs. Measured once. */
double machine_copy_bandwidth(void);

/* Multiply-adds in a second that one core does with all operands in registers, single precision,
 * in the widest instruction set that compiler and processor have. Measured once. */
double machine_multiply_adds(void);

#endif
