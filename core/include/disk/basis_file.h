/* SPDX-License-Identifier: LGPL-3.0-or-later */

/**
 * @file basis_file.h
 * A fitted basis as a block of bytes, the same on every machine, and back. What is read is never
 * trusted: every count, float and the checksum are looked at before they are used.
 *
 * The block, integers and IEEE 754 single floats in little-endian order:
 *
 *     8 bytes   "DISKbas\n"
 *     u32       DISK_BASIS_VERSION
 *     u32       bytes of the whole block
 *     u32       nodes over the radius, 2 to 48; the first is radius 0
 *     u32       columns over the second axis, 1 to DISK_MAX_COLUMNS
 *     u32       layers, 1 to DISK_MAX_LAYERS
 *     u32 ...   samples of each layer
 *     f32       period of the second axis, or 0
 *     f32 ...   radii of the nodes
 *     f32 ...   values of the columns
 *     f32 ...   for each column, node and sample: dx, dy, weight
 *     u64       FNV-1a of all bytes before it (Fowler, Noll, Vo; 64 bits), which no change of a
 *               single byte leaves as it is
 */
#ifndef DISK_BASIS_FILE_H
#define DISK_BASIS_FILE_H

#include <disk/basis.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Other versions are refused. */
#define DISK_BASIS_VERSION 1

/** No block is longer, in bytes. */
#define DISK_BASIS_MAX_BYTES ((size_t)4 << 20)

/** How many bytes disk_basis_write() writes; at most DISK_BASIS_MAX_BYTES. */
size_t disk_basis_size(const disk_basis *basis);

/**
 * Writes a basis.
 * @param block of disk_basis_size() bytes
 */
void disk_basis_write(const disk_basis *basis, void *block);

/**
 * Reads a basis back, bit for bit, if it keeps what fitted ones do: no light at radius 0 is moved,
 * no cascade reaches past disk_basis_reach(), every layer's weights sum to 1. A basis of
 * disk_basis_from_nodes() need not.
 *
 * @param block borrowed, of any contents
 * @param out set on DISK_OK only; the caller frees it with disk_basis_free()
 * @return DISK_OK; DISK_BAD_DATA for another version or length, a wrong checksum, counts, floats,
 *         light or reaches out of bounds; DISK_BAD_ARGUMENT for a NULL pointer; DISK_NO_MEMORY.
 *         Thread safe.
 */
disk_status disk_basis_read(const void *block, size_t bytes, disk_basis **out);

#ifdef __cplusplus
}
#endif

#endif
