/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Saved bases: the same bits back, the bytes as documented, and nothing broken accepted. The
 * checksum and the bytes are written out here once more, from the description in basis_file.h. */

#include "core_tests.h"
#include "shapes.h"

#include <disk/basis_file.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct block {
    unsigned char *bytes;
    size_t size;
} block;

static disk_status draw(void *cookie, double radius, double second, disk_kernel *out)
{
    return disk_aperture_draw(cookie, fmax(radius * (1 - 0.2 * second), 0.5), out);
}

/* A basis of `columns` columns. */
static disk_basis *small_basis(double max_radius, int all, int columns)
{
    disk_aperture *heart = shape_new("heart");
    disk_basis_recipe recipe = {.draw = draw,
                                .cookie = heart,
                                .max_radius = max_radius,
                                .all = all,
                                .samples = 8,
                                .second = {.count = columns, .values = {0, 1}}};
    disk_basis *basis = NULL;
    ck_assert_int_eq(disk_basis_fit(&recipe, NULL, NULL, &basis), DISK_OK);
    disk_aperture_free(heart);
    return basis;
}

static block written(const disk_basis *basis)
{
    block b = {NULL, disk_basis_size(basis)};
    ck_assert_uint_le(b.size, DISK_BASIS_MAX_BYTES);
    b.bytes = malloc(b.size);
    ck_assert_ptr_nonnull(b.bytes);
    disk_basis_write(basis, b.bytes);
    return b;
}

/* The smallest file: two nodes of 8 taps, in one or two columns. */
static block small_block(int columns)
{
    disk_basis *basis = small_basis(2, 0, columns);
    block b = written(basis);
    disk_basis_free(basis);
    return b;
}

/* Fowler, Noll and Vo's 64-bit FNV-1a, little-endian, into the last eight bytes. */
static void seal(block b)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < b.size - 8; i++)
        hash = (hash ^ b.bytes[i]) * 1099511628211u;
    for (size_t i = 0; i < 8; i++)
        b.bytes[b.size - 8 + i] = (unsigned char)(hash >> 8 * i);
}

static disk_status read_back(block b)
{
    disk_basis *basis = NULL;
    disk_status status = disk_basis_read(b.bytes, b.size, &basis);
    ck_assert((status == DISK_OK) == (basis != NULL));
    disk_basis_free(basis);
    return status;
}

START_TEST(comes_back_bit_by_bit)
{
    disk_basis *basis = small_basis(9, 1, 1 + _i), *copy;
    block b = written(basis);
    ck_assert_int_eq(disk_basis_read(b.bytes, b.size, &copy), DISK_OK);
    block again = written(copy);
    ck_assert_uint_eq(again.size, b.size);
    ck_assert_mem_eq(again.bytes, b.bytes, b.size);
    ck_assert_double_eq(disk_basis_max_radius(copy), 9);
    ck_assert_int_eq(disk_basis_columns(copy), 1 + _i);
    for (double r = 0; r < 10; r += 0.13) {
        disk_cascade from, to;
        disk_basis_at_both(basis, r, 0.1 * r, &from);
        disk_basis_at_both(copy, r, 0.1 * r, &to);
        ck_assert_int_eq(from.layers, to.layers);
        ck_assert_mem_eq(from.count, to.count, sizeof from.count);
        ck_assert_mem_eq(from.samples, to.samples, 8 * sizeof from.samples[0]);
    }
    free(b.bytes);
    free(again.bytes);
    disk_basis_free(basis);
    disk_basis_free(copy);
}
END_TEST

START_TEST(every_truncation_is_refused)
{
    block b = small_block(2);
    for (size_t size = 0; size < b.size; size++) {
        unsigned char *cut = malloc(size + 1); /* so that a reader past the end is caught */
        memcpy(cut, b.bytes, size);
        ck_assert_int_eq(read_back((block){cut, size}), DISK_BAD_DATA);
        free(cut);
    }
    unsigned char *longer = calloc(1, b.size + 1);
    memcpy(longer, b.bytes, b.size);
    ck_assert_int_eq(read_back((block){longer, b.size + 1}), DISK_BAD_DATA);
    free(longer);
    free(b.bytes);
}
END_TEST

/* Every other value of every byte. */
START_TEST(every_changed_byte_is_refused)
{
    block b = small_block(2);
    for (size_t i = 0; i < b.size; i++)
        for (int change = 1; change < 256; change++) {
            b.bytes[i] ^= (unsigned char)change;
            disk_status status = read_back(b);
            ck_assert_msg(status == DISK_BAD_DATA, "byte %zu ^ %d: status %d", i, change, status);
            b.bytes[i] ^= (unsigned char)change;
        }
    ck_assert_int_eq(read_back(b), DISK_OK);
    free(b.bytes);
}
END_TEST

static void put(unsigned char **to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        *(*to)++ = (unsigned char)(value >> 8 * i);
}

/* By hand: radii 0 and 2, one layer of two samples, (-1, 0.5) and (1, -0.5) of weight 1/2. */
static const uint32_t by_hand[] = {
    1,          0,          2,
    1,          1,          2, /* version, bytes, nodes, columns, layers, samples */
    0,                         /* period */
    0,          0x40000000,    /* radii 0 and 2 */
    0,                         /* the one column's value */
    0,          0,          0x3f000000,
    0,          0,          0x3f000000, /* at radius 0 */
    0xbf800000, 0x3f000000, 0x3f000000,
    0x3f800000, 0xbf000000, 0x3f000000};

#define BY_HAND (sizeof by_hand / sizeof by_hand[0])

static block hand_made(unsigned char bytes[8 + 4 * BY_HAND + 8])
{
    block b = {bytes, 8 + 4 * BY_HAND + 8};
    unsigned char *to = bytes + 8;
    memcpy(bytes, "DISKbas\n", 8);
    for (size_t i = 0; i < BY_HAND; i++)
        put(&to, i == 1 ? (uint32_t)b.size : by_hand[i]);
    seal(b);
    return b;
}

START_TEST(bytes_are_as_documented)
{
    unsigned char bytes[8 + 4 * BY_HAND + 8];
    block b = hand_made(bytes);
    disk_basis *basis;
    disk_cascade c;
    ck_assert_int_eq(disk_basis_read(b.bytes, b.size, &basis), DISK_OK);
    disk_basis_at(basis, 1, &c);
    ck_assert_int_eq(c.layers, 1);
    ck_assert_int_eq(c.count[0], 2);
    ck_assert_float_eq(c.samples[0].dx, -0.5f); /* halfway to radius 2 */
    ck_assert_float_eq(c.samples[0].dy, 0.25f);
    ck_assert_float_eq(c.samples[1].dy, -0.25f);
    ck_assert_float_eq(c.samples[1].weight, 0.5f);
    block again = written(basis);
    ck_assert_uint_eq(again.size, b.size);
    ck_assert_mem_eq(again.bytes, b.bytes, b.size);
    free(again.bytes);
    disk_basis_free(basis);
}
END_TEST

/* What a machine of the other byte order would write if it wrote its own: refused. */
START_TEST(other_byte_order_is_refused)
{
    unsigned char bytes[8 + 4 * BY_HAND + 8];
    block b = hand_made(bytes);
    for (size_t i = 8; i < b.size - 8; i += 4) {
        unsigned char swap[4] = {bytes[i + 3], bytes[i + 2], bytes[i + 1], bytes[i]};
        memcpy(bytes + i, swap, 4);
    }
    seal(b);
    ck_assert_int_eq(read_back(b), DISK_BAD_DATA);
}
END_TEST

/* Wrong in one number, with a checksum that is right. */
START_TEST(numbers_out_of_bounds_are_refused)
{
    static const struct {
        int index;
        uint32_t value;
    } bad[] = {
        {0, 2},           {0, 0},           {1, 0},           {1, 1u << 30},    {2, 0},
        {2, 1},           {2, 49},          {2, 0xffffffff},  {3, 0},           {3, 17},
        {3, 0x80000001},  {4, 0},           {4, 9},           {5, 0},           {5, 257},
        {5, 0xfffffffe},  {6, 0x7fc00000},  {6, 0xbf800000},  {6, 0x7f800000},  {7, 0x3f800000},
        {7, 0x7fc00000},  {8, 0x7fc00000},  {8, 0},           {8, 0xc0000000},  {8, 0x447a4000},
        {9, 0x7f800000},  {9, 0x7fc00000},  {10, 0x3f800000}, {10, 0x7fc00000}, {12, 0x7fc00000},
        {12, 0x3f800000}, {12, 0x7f800000}, {16, 0x7fc00000}, {16, 0x7f800000}, {16, 0x42c80000},
        {17, 0xc2c80000}, {18, 0x7fc00000}, {18, 0x41a00000}, {18, 0},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        unsigned char bytes[8 + 4 * BY_HAND + 8], *to;
        block b = hand_made(bytes);
        to = bytes + 8 + 4 * bad[i].index;
        put(&to, bad[i].value);
        seal(b);
        ck_assert_msg(read_back(b) == DISK_BAD_DATA, "number %d = %x", bad[i].index, bad[i].value);
    }
}
END_TEST

/* Random numbers anywhere, sealed: whatever is accepted can be asked for cascades. */
START_TEST(what_is_accepted_can_be_used)
{
    unsigned seed = 5;
    for (int i = 0; i < 20000; i++) {
        unsigned char bytes[8 + 4 * BY_HAND + 8];
        block b = hand_made(bytes);
        for (int k = 0; k < 2; k++) {
            seed = seed * 1664525u + 1013904223u;
            bytes[8 + (seed >> 8) % (4 * BY_HAND)] ^= (unsigned char)(seed >> 24);
        }
        seal(b);
        disk_basis *basis = NULL;
        disk_cascade c;
        if (disk_basis_read(b.bytes, b.size, &basis) != DISK_OK)
            continue;
        for (double r = 0; r < 3; r += 0.5) {
            disk_basis_at_both(basis, r, r, &c);
            for (int s = 0; s < disk_cascade_taps(&c); s++)
                ck_assert(isfinite(c.samples[s].dx) && isfinite(c.samples[s].weight));
        }
        disk_basis_free(basis);
    }
    ck_assert_int_eq(disk_basis_read(NULL, 100, NULL), DISK_BAD_ARGUMENT);
}
END_TEST

TCase *basis_file_tests(void)
{
    TCase *tests = tcase_create("basis_file");
    tcase_add_loop_test(tests, comes_back_bit_by_bit, 0, 2);
    tcase_add_test(tests, every_truncation_is_refused);
    tcase_add_test(tests, every_changed_byte_is_refused);
    tcase_add_test(tests, bytes_are_as_documented);
    tcase_add_test(tests, other_byte_order_is_refused);
    tcase_add_test(tests, numbers_out_of_bounds_are_refused);
    tcase_add_test(tests, what_is_accepted_can_be_used);
    return tests;
}
