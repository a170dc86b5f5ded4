/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Bases that a host keeps. What a store gives is checked against what was asked for: a file under
 * another's name must not change a picture's radius or budget. */

#include <disk/basis_store.h>

#include "basis_internal.h"
#include "bytes.h"

#include <disk/basis_file.h>

static void add_number(disk_digest add, void *cookie, uint64_t value)
{
    unsigned char bytes[8];
    disk_put_u64(bytes, value);
    add(cookie, bytes, sizeof bytes);
}

static void add_settings(int samples, disk_digest add, void *cookie)
{
    disk_fit_settings s;
    disk_fit_settings_init(&s, samples);
    add_number(add, cookie, (uint64_t)s.start);
    add_number(add, cookie, (uint64_t)s.starts);
    add_number(add, cookie, (uint64_t)s.start_steps);
    add_number(add, cookie, (uint64_t)s.final_steps);
    add_number(add, cookie, s.seed);
    for (int i = 0; i < s.layout_count; i++) {
        add_number(add, cookie, (uint64_t)s.layouts[i].layers);
        for (int l = 0; l < s.layouts[i].layers; l++)
            add_number(add, cookie, (uint64_t)s.layouts[i].count[l]);
    }
}

void disk_basis_key_digest(const disk_basis_key *key, disk_digest add, void *cookie)
{
    unsigned char radius[8];
    disk_put_f64(radius, key->max_radius);
    add_number(add, cookie, DISK_FIT_VERSION);
    add_number(add, cookie, DISK_BASIS_VERSION);
    add(cookie, radius, sizeof radius);
    add_number(add, cookie, (uint64_t)key->samples);
    add_number(add, cookie, key->all != 0);
    add_settings(key->samples, add, cookie);
    disk_aperture_digest(key->aperture, add, cookie);
    if (key->front)
        disk_aperture_digest(key->front, add, cookie);
}

/* As many axes, that radius, that budget, and all its radii or the largest alone. */
static int answers(const disk_basis *basis, const disk_basis_key *key)
{
    int samples = key->samples < 8                  ? 8
                  : key->samples > DISK_MAX_SAMPLES ? DISK_MAX_SAMPLES
                                                    : key->samples;
    float lowest = basis->radius[1], top = (float)key->max_radius;
    return basis->columns == (key->front ? 2 : 1) && basis->radius[basis->nodes - 1] == top &&
           disk_cascade_taps(&basis->cascade[0]) == samples &&
           (key->all ? lowest == (float)DISK_MIN_RADIUS : basis->nodes <= 3);
}

static disk_status draw_side(void *cookie, double radius, double second, disk_kernel *out)
{
    const disk_basis_key *key = cookie;
    return disk_aperture_draw(second > 0 ? key->front : key->aperture, radius, out);
}

static disk_status fit(const disk_basis_key *key, const disk_executor *executor,
                       const disk_progress *progress, disk_basis **out)
{
    if (!key->front)
        return disk_basis_new(key->aperture, key->max_radius, key->samples, key->all, executor,
                              progress, out);
    disk_basis_recipe recipe = {.draw = draw_side,
                                .cookie = (void *)key, /* only read */
                                .max_radius = key->max_radius,
                                .all = key->all,
                                .samples = key->samples,
                                .second = {.count = 2, .values = {0, 1}}};
    return disk_basis_fit(&recipe, executor, progress, out);
}

disk_status disk_basis_new_stored(const disk_basis_key *key, const disk_basis_store *store,
                                  const disk_executor *executor, const disk_progress *progress,
                                  disk_basis **out)
{
    if (!key || !key->aperture || !out ||
        !(key->max_radius >= DISK_MIN_RADIUS && key->max_radius <= DISK_MAX_RADIUS))
        return DISK_BAD_ARGUMENT;
    disk_basis *basis = store ? store->load(store->cookie, key) : NULL;
    if (basis && answers(basis, key)) {
        *out = basis;
        return DISK_OK;
    }
    disk_basis_free(basis);
    disk_status status = fit(key, executor, progress, &basis);
    if (status != DISK_OK)
        return status;
    if (store)
        store->store(store->cookie, key, basis);
    *out = basis;
    return DISK_OK;
}
