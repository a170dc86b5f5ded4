/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every allocation of the core fails once, by itself and with all after it: in fits, bases, and the
 * plans and filters of every engine in the parameter table. Each failure must come out as
 * DISK_NO_MEMORY, with outputs untouched and nothing left allocated. The linker hands the core's
 * calls to the functions below (-Wl,--wrap), which count what is alive; AddressSanitizer watches
 * the rest where it is built in (tools/test-sanitized). */

#include "shapes.h"

#include <disk/fit.h>
#include <disk/plan.h>

#include <limits.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Allocation ---------------------------------------------------------------------------- */

static atomic_long calls, alive; /* calls so far, blocks not yet freed */
static atomic_long fail_from = LONG_MAX, fail_to = LONG_MAX;
static atomic_int injected;          /* whether a call was made to fail */
static _Thread_local int host_works; /* then nothing fails: a host's callback, not the core */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
int __real_posix_memalign(void **block, size_t alignment, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
int __wrap_posix_memalign(void **block, size_t alignment, size_t size);
void __wrap_free(void *block);

static int fails(void)
{
    if (host_works)
        return 0;
    long call = atomic_fetch_add(&calls, 1);
    if (call < atomic_load(&fail_from) || call >= atomic_load(&fail_to))
        return 0;
    atomic_store(&injected, 1);
    return 1;
}

static void *counted(void *block)
{
    if (block)
        atomic_fetch_add(&alive, 1);
    return block;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : counted(__real_calloc(count, size));
}

void *__wrap_realloc(void *block, size_t size)
{
    if (fails())
        return NULL;
    void *larger = __real_realloc(block, size);
    return block ? larger : counted(larger);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : counted(__real_aligned_alloc(alignment, size));
}

int __wrap_posix_memalign(void **block, size_t alignment, size_t size)
{
    if (fails())
        return 12; /* ENOMEM */
    int error = __real_posix_memalign(block, alignment, size);
    if (!error)
        counted(*block);
    return error;
}

void __wrap_free(void *block)
{
    if (block)
        atomic_fetch_sub(&alive, 1);
    __real_free(block);
}

/* --- Trials -------------------------------------------------------------------------------- */

#define WIDTH  90
#define HEIGHT 60
#define PIXELS (WIDTH * HEIGHT)
#define RADIUS 7.0
#define ALL    16 /* so many calls of a trial all fail in turn, and about so many of the others */
#define SOME   24

/* A place to keep the bases that plans ask for, so that not every trial fits them anew. */
typedef struct kept {
    double radius;
    int samples, all;
    disk_basis *basis;
} kept;

typedef struct scene {
    disk_aperture *shape;
    disk_kernel kernel;
    disk_params params;
    int with_depth;
    const disk_executor *executor;
    disk_plan *plan;
    kept kept[8];
    float source[4 * PIXELS], target[4 * PIXELS], blur[PIXELS];
} scene;

static int failures;
static char outputs; /* an address that no function hands out */
#define UNTOUCHED ((void *)&outputs)

static void complain(const char *what, const char *name, long call)
{
    fprintf(stderr, "%s, allocation %ld: %s\n", name, call, what);
    failures++;
}

static void expect_no_output(const char *name, const void *out)
{
    if (out != UNTOUCHED)
        complain("the output was touched", name, -1);
}

/* Runs with the calls from `from` to before `to` failing. */
static void run_failing(const char *name, disk_status (*run)(scene *), scene *s, long from, long to)
{
    long before = atomic_load(&alive);
    atomic_store(&injected, 0);
    atomic_store(&calls, 0);
    atomic_store(&fail_to, to);
    atomic_store(&fail_from, from);
    disk_status status = run(s);
    atomic_store(&fail_from, LONG_MAX);
    /* On several threads the count of calls may vary, so that the last ones may not be reached. */
    if (status != (atomic_load(&injected) ? DISK_NO_MEMORY : DISK_OK))
        complain(disk_status_text(status), name, from);
    if (atomic_load(&alive) != before)
        complain("memory was not freed", name, from);
}

static void try_calls(const char *name, disk_status (*run)(scene *), scene *s)
{
    run_failing(name, run, s, LONG_MAX, LONG_MAX);
    long total = atomic_load(&calls), step = 1 + (total - ALL) / SOME;
    if (total == 0)
        complain("allocates nothing: is the linker's --wrap at work?", name, 0);
    for (long i = 0; i < total; i += i < ALL ? 1 : step) {
        run_failing(name, run, s, i, i + 1);
        run_failing(name, run, s, i, LONG_MAX);
    }
    printf("%-24s %ld allocations\n", name, total);
}

/* --- What may fail --------------------------------------------------------------------------- */

static disk_status draw_shape(scene *s)
{
    disk_aperture *turned = UNTOUCHED;
    disk_kernel kernel = {.weights = UNTOUCHED};
    disk_status status = disk_aperture_rotate(s->shape, 20, &turned);
    if (status != DISK_OK) {
        expect_no_output("rotate", turned);
        return status;
    }
    status = disk_aperture_draw(turned, RADIUS, &kernel);
    if (status == DISK_OK)
        disk_kernel_free(&kernel);
    else
        expect_no_output("draw", kernel.weights);
    disk_aperture_free(turned);
    return status;
}

static disk_status new_pool(scene *s)
{
    (void)s;
    disk_pool *pool = UNTOUCHED;
    disk_status status = disk_pool_new(1, &pool);
    if (status == DISK_OK)
        disk_pool_free(pool);
    else
        expect_no_output("pool", pool);
    return status;
}

static disk_fit_settings short_fit(void)
{
    disk_fit_settings settings;
    disk_fit_settings_init(&settings, 12);
    settings.starts = 4;
    settings.start_steps = 3;
    settings.final_steps = 3;
    return settings;
}

static disk_status fit(scene *s)
{
    disk_fit_settings settings = short_fit();
    disk_cascade cascade;
    return disk_fit(&s->kernel, &settings, s->executor, NULL, &cascade);
}

static disk_status draw(void *cookie, double radius, double second, disk_kernel *out)
{
    (void)second;
    return disk_aperture_draw(cookie, radius, out);
}

static disk_status fit_basis(scene *s)
{
    disk_fit_settings settings = short_fit();
    disk_basis_recipe recipe = {.draw = draw,
                                .cookie = s->shape,
                                .max_radius = RADIUS,
                                .all = 1,
                                .samples = 12,
                                .settings = &settings};
    disk_basis *basis = UNTOUCHED;
    disk_status status = disk_basis_fit(&recipe, s->executor, NULL, &basis);
    if (status == DISK_OK)
        disk_basis_free(basis);
    else
        expect_no_output("basis", basis);
    return status;
}

/* --- Plans --------------------------------------------------------------------------------- */

static disk_basis *copy_of(const disk_basis *basis)
{
    double radii[DISK_MAX_NODES];
    disk_cascade *cascades = calloc(DISK_MAX_NODES, sizeof *cascades);
    disk_basis *copy = NULL;
    int nodes = disk_basis_nodes(basis);
    for (int i = 0; i < nodes; i++)
        radii[i] = disk_basis_node(basis, i, &cascades[i]);
    if (disk_basis_from_nodes(nodes, radii, cascades, &copy) != DISK_OK)
        abort();
    free(cascades);
    return copy;
}

static kept *slot_of(scene *s, const disk_basis_key *key)
{
    kept *k = s->kept;
    while (k->basis &&
           !(k->radius == key->max_radius && k->samples == key->samples && !k->all == !key->all))
        if (++k == s->kept + sizeof s->kept / sizeof s->kept[0])
            abort();
    return k;
}

static disk_basis *load(void *cookie, const disk_basis_key *key)
{
    host_works = 1;
    kept *k = slot_of(cookie, key);
    disk_basis *basis = k->basis ? copy_of(k->basis) : NULL;
    host_works = 0;
    return basis;
}

static void keep(void *cookie, const disk_basis_key *key, const disk_basis *basis)
{
    host_works = 1;
    kept *k = slot_of(cookie, key);
    if (!k->basis)
        *k = (kept){key->max_radius, key->samples, key->all, copy_of(basis)};
    host_works = 0;
}

static disk_status make_plan(scene *s)
{
    disk_basis_store store = {.load = load, .store = keep, .cookie = s};
    disk_plan *plan = UNTOUCHED;
    disk_status status =
        disk_plan_new_stored(s->shape, &s->params, s->with_depth, &store, s->executor, NULL, &plan);
    if (status == DISK_OK)
        disk_plan_free(plan);
    else
        expect_no_output("plan", plan);
    return status;
}

static disk_status scale_plan(scene *s)
{
    disk_plan *plan = UNTOUCHED;
    disk_status status = disk_plan_scaled(s->plan, 0.5, s->executor, NULL, &plan);
    if (status == DISK_OK)
        disk_plan_free(plan);
    else
        expect_no_output("scaled plan", plan);
    return status;
}

static disk_status apply(scene *s)
{
    disk_plane map = {s->blur, WIDTH, HEIGHT, (ptrdiff_t)sizeof(float) * WIDTH};
    disk_job job = {.source = {s->source, WIDTH, HEIGHT, 16 * WIDTH},
                    .blur = s->with_depth ? &map : NULL,
                    .target = {s->target, WIDTH, HEIGHT, 16 * WIDTH}};
    return disk_plan_apply(s->plan, &job, s->executor, NULL);
}

/* One engine's plan and filter, with highlights, which ask for copies, and without. */
static void try_engine(scene *s, const disk_choice *engine)
{
    char name[64];
    disk_basis_store store = {.load = load, .store = keep, .cookie = s};
    s->params.engine = engine->value;
    for (int i = 0; i < 4; i++) {
        s->with_depth = i & 1;
        s->params.highlight_factor = i & 2 ? 0.5 : 0;
        snprintf(name, sizeof name, "%s%s%s", engine->name, i & 1 ? ", depth" : "",
                 i & 2 ? ", highlights" : "");
        /* Once beforehand, so that the bases are kept. */
        if (disk_plan_new_stored(s->shape, &s->params, s->with_depth, &store, s->executor, NULL,
                                 &s->plan) != DISK_OK) {
            complain("no plan", name, -1);
            continue;
        }
        if (!(i & 2)) /* highlights do not change the plan */
            try_calls(name, make_plan, s);
        if (!(i & 2) && (s->with_depth || engine->value == DISK_ENGINE_DENSE))
            try_calls(name, scale_plan, s); /* others may fit anew */
        try_calls(name, apply, s);
        disk_plan_free(s->plan);
    }
}

/* Lights, a NaN (so that the picture is copied) and half transparent pixels; a map with steps. */
static void paint(scene *s)
{
    for (int i = 0; i < PIXELS; i++) {
        int x = i % WIDTH, y = i / WIDTH;
        for (int c = 0; c < 3; c++)
            s->source[4 * i + c] = i % 511 == 0 ? 30 : 0.4f;
        s->source[4 * i + 3] = y < 20 ? 0.5f : 1;
        s->blur[i] = (x / 25 + y / 25) % 3 ? (float)(RADIUS * sin(0.04 * x)) : 0.2f;
    }
    s->source[4 * 1234] = NAN;
}

static void try_all(scene *s)
{
    try_calls("draw", draw_shape, s);
    try_calls("pool", new_pool, s);
    try_calls("fit", fit, s);
    try_calls("basis", fit_basis, s);
    for (const disk_choice *c = disk_param_find("engine")->choices; c->name; c++)
        try_engine(s, c);
}

int main(void)
{
    static scene s;
    disk_pool *pool;
    s.shape = shape_new("star");
    s.kernel = shape_kernel("star", RADIUS);
    disk_params_init(&s.params);
    s.params.radius = RADIUS;
    s.params.samples = 12;
    paint(&s);
    if (disk_pool_new(3, &pool) != DISK_OK)
        return EXIT_FAILURE;
    printf("on one thread\n");
    try_all(&s);
    printf("on three\n");
    s.executor = disk_pool_executor(pool);
    try_all(&s);
    disk_pool_free(pool);
    for (size_t i = 0; i < sizeof s.kept / sizeof s.kept[0]; i++)
        disk_basis_free(s.kept[i].basis);
    disk_kernel_free(&s.kernel);
    disk_aperture_free(s.shape);
    if (atomic_load(&alive) != 0)
        complain("memory was not freed", "in the end", -1);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
