/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Fields: a tile and its surroundings as an engine reads them. Pixels are the source's own where
 * they are clean and not weighted, and a copy where not; radii are always a copy: cleaned and cut,
 * so that engines take them as they are. */

#include "field.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define INFINITE 65504.0f /* the largest half float stands for infinity */

/* --- Reading ------------------------------------------------------------------------------- */

static const float *row_of(const disk_plane *plane, int y)
{
    return (const float *)((const char *)plane->data + y * plane->stride);
}

/* Choices without branches, for loops over rows. */
static inline float cut_radius(float r, float largest)
{
    float below = r > largest ? largest : r, cut = below < -largest ? -largest : below;
    return fabsf(r) >= (float)DISK_MIN_RADIUS ? cut : 0;
}

float disk_cut_radius(float radius, float largest)
{
    return cut_radius(radius, largest);
}

float disk_field_radius(const disk_field *field, int x, int y)
{
    if (!field->blur)
        return field->max_radius;
    const float *row = row_of(field->blur, disk_clamp(y, field->blur->height));
    return disk_cut_radius(row[disk_clamp(x, field->blur->width)], field->max_radius);
}

float disk_field_second(const disk_field *field, int x, int y)
{
    return row_of(field->second,
                  disk_clamp(y, field->second->height))[disk_clamp(x, field->second->width)];
}

const float *disk_field_row(const disk_field *field, int x, int y, int count, float *room)
{
    const float *row = field->pixels + disk_clamp(y, field->height) * field->stride;
    if (x >= 0 && x <= field->width - count)
        return row + 4 * (ptrdiff_t)x;
    int i = 0, from = disk_clamp(x, field->width), to = disk_clamp(x + count - 1, field->width);
    for (; i < from - x && i < count; i++)
        memcpy(room + 4 * i, row + 4 * (ptrdiff_t)from, 4 * sizeof *room);
    if (i < count && from == x + i) {
        memcpy(room + 4 * i, row + 4 * (ptrdiff_t)from, 4 * (size_t)(to - from + 1) * sizeof *room);
        i += to - from + 1;
    }
    for (; i < count; i++)
        memcpy(room + 4 * i, row + 4 * (ptrdiff_t)to, 4 * sizeof *room);
    return room;
}

disk_rect disk_rect_grow(disk_rect r, int by, int width, int height)
{
    int x0 = r.x - by < 0 ? 0 : r.x - by, y0 = r.y - by < 0 ? 0 : r.y - by;
    int x1 = width - by < r.x + r.width ? width : r.x + r.width + by;
    int y1 = height - by < r.y + r.height ? height : r.y + r.height + by;
    return (disk_rect){x0, y0, x1 - x0, y1 - y0};
}

disk_rect disk_rect_intersect(disk_rect a, disk_rect b)
{
    int x0 = a.x > b.x ? a.x : b.x, y0 = a.y > b.y ? a.y : b.y;
    int x1 = a.x + a.width < b.x + b.width ? a.x + a.width : b.x + b.width;
    int y1 = a.y + a.height < b.y + b.height ? a.y + a.height : b.y + b.height;
    return (disk_rect){x0, y0, x1 - x0, y1 - y0};
}

/* --- Cleaning ------------------------------------------------------------------------------ */

float disk_unclean(float v)
{
    if (fabsf(v) <= DISK_HUGEST)
        return v;
    return isnan(v) ? 0 : isinf(v) ? copysignf(INFINITE, v) : copysignf(DISK_HUGEST, v);
}

static const float *pixels_at(const disk_image *image, int x, int y)
{
    return (const float *)((const char *)image->data + y * image->stride) + 4 * (ptrdiff_t)x;
}

int disk_are_clean(const float *row, size_t count)
{
    int clean = 1;
    for (size_t i = 0; i < count; i++)
        clean &= fabsf(row[i]) <= DISK_HUGEST;
    return clean;
}

void disk_clean_floats(const float *from, size_t count, float *to)
{
    memcpy(to, from, count * sizeof *to);
    if (disk_are_clean(from, count))
        return;
    for (size_t i = 0; i < count; i++)
        to[i] = disk_cleaned(from[i]);
}

int disk_is_clean(const disk_image *image, disk_rect part)
{
    for (int y = 0; y < part.height; y++)
        if (!disk_are_clean(pixels_at(image, part.x, part.y + y), 4 * (size_t)part.width))
            return 0;
    return 1;
}

/* --- Making -------------------------------------------------------------------------------- */

static disk_status copy_colour(const disk_job *job, disk_rect part, disk_tile_field *f)
{
    size_t row = 4 * (size_t)part.width;
    f->colour_room = malloc(row * (size_t)part.height * sizeof *f->colour_room);
    if (!f->colour_room)
        return DISK_NO_MEMORY;
    for (int y = 0; y < part.height; y++) {
        const float *from = pixels_at(&job->source, part.x, part.y + y);
        float *to = f->colour_room + (size_t)y * row;
        disk_clean_floats(from, row, to);
    }
    f->field.pixels = f->colour_room;
    f->field.cleaned = 1;
    f->field.stride = (ptrdiff_t)row;
    return DISK_OK;
}

/* Where every pixel is opaque, alpha becomes the weight and is filtered along with the colour. */
static disk_status weigh(const disk_plan *plan, const disk_job *job, disk_tile_field *f)
{
    size_t count = (size_t)f->field.width * (size_t)f->field.height;
    int opaque = 1;
    for (size_t i = 0; i < count; i++)
        opaque &= f->colour_room[4 * i + 3] == 1;
    f->separate = !opaque;
    f->field.weighted = opaque;
    if (!opaque && !(f->weight_room = malloc(4 * count * sizeof *f->weight_room)))
        return DISK_NO_MEMORY;
    disk_highlight_weigh(&plan->params, job->luminance, f->colour_room, f->weight_room, count);
    f->weights = f->field;
    f->weights.pixels = f->weight_room;
    f->weights.kept = f->field.kept ? &f->kept[1] : NULL;
    return DISK_OK;
}

static disk_status copy_radii(const disk_job *job, disk_rect part, disk_tile_field *f)
{
    size_t width = (size_t)part.width;
    float largest = f->field.max_radius;
    f->radii = malloc(width * (size_t)part.height * sizeof *f->radii);
    if (!f->radii)
        return DISK_NO_MEMORY;
    for (int y = 0; y < part.height; y++) {
        const float *from = row_of(job->blur, part.y + y) + part.x;
        float *to = f->radii + (size_t)y * width;
        for (size_t x = 0; x < width; x++)
            to[x] = cut_radius(from[x], largest);
    }
    f->blur = (disk_plane){f->radii, part.width, part.height, (ptrdiff_t)(width * sizeof(float))};
    f->field.blur = &f->blur;
    return DISK_OK;
}

/* One radius as a map, for a colour with its own. */
static disk_status spread_radius(float radius, disk_rect part, disk_tile_field *f)
{
    size_t count = (size_t)part.width * (size_t)part.height;
    f->radii = malloc(count * sizeof *f->radii);
    if (!f->radii)
        return DISK_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        f->radii[i] = radius;
    f->blur = (disk_plane){f->radii, part.width, part.height,
                           (ptrdiff_t)sizeof(float) * (ptrdiff_t)part.width};
    f->field.blur = &f->blur;
    return DISK_OK;
}

disk_status disk_tile_field_colour(disk_tile_field *f, int colour, float fringe)
{
    size_t count = (size_t)f->field.width * (size_t)f->field.height;
    f->field.colour = f->weights.colour = colour;
    f->fringe = fringe;
    if (!f->radii)
        return DISK_OK;
    if (fringe == 0) {
        f->blur.data = f->radii;
        return DISK_OK;
    }
    if (!f->fringed && !(f->fringed = malloc(count * sizeof *f->fringed)))
        return DISK_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        f->fringed[i] = cut_radius(disk_fringed(f->radii[i], fringe), f->field.max_radius);
    f->blur.data = f->fringed;
    return DISK_OK;
}

static disk_status make_radii(const disk_plan *plan, const disk_job *job, disk_rect part,
                              disk_tile_field *f)
{
    disk_status status = DISK_OK;
    if (job->blur)
        status = copy_radii(job, part, f);
    else if (plan->varying)
        status = spread_radius((float)fmin(plan->params.radius, DISK_MAX_RADIUS), part, f);
    return status;
}

/* Where the source's first pixel lies for the engines, whose grids are fixed to the picture's first
 * pixel; a scene's are to the source's. */
static int origin(const disk_plan *plan, int source)
{
    return plan->lens ? 0 : source;
}

/* The clipping circle moves by cat-eye from the middle to a corner. */
static disk_vignette vignette_of(const disk_plan *plan, const disk_job *job)
{
    float left = (float)(job->source_x - origin(plan, job->source_x));
    float top = (float)(job->source_y - origin(plan, job->source_y));
    int width = job->width ? job->width : job->source.width;
    int height = job->height ? job->height : job->source.height;
    return (disk_vignette){0.5f * (float)(width - 1) - left, 0.5f * (float)(height - 1) - top,
                           (float)(plan->params.cat_eye / (0.5 * hypot(width, height)))};
}

void disk_tile_field_frame(const disk_plan *plan, const disk_job *job, disk_rect part,
                           disk_tile_field *out)
{
    out->field = (disk_field){.width = part.width,
                              .height = part.height,
                              .x = origin(plan, job->source_x) + part.x,
                              .y = origin(plan, job->source_y) + part.y,
                              .max_radius = (float)plan->max_radius,
                              .colour = 1,
                              .vignette = vignette_of(plan, job)};
    if (plan->params.fringe != 0)
        out->field.kept = &out->kept[0];
}

disk_status disk_tile_field_make(const disk_plan *plan, const disk_job *job, disk_rect part,
                                 int clean, disk_tile_field *out)
{
    disk_tile_field_frame(plan, job, part, out);
    out->field.pixels = pixels_at(&job->source, part.x, part.y);
    out->field.stride = job->source.stride / (ptrdiff_t)sizeof(float);
    disk_status status = make_radii(plan, job, part, out);
    if (job->second) {
        float *values = (float *)row_of(job->second, part.y) + part.x;
        out->second = (disk_plane){values, part.width, part.height, job->second->stride};
        out->field.second = &out->second;
    }
    int weighted = plan->params.highlight_factor > 0;
    if (status == DISK_OK && (weighted || !clean))
        status = copy_colour(job, part, out);
    if (status == DISK_OK && weighted)
        status = weigh(plan, job, out);
    return status;
}

void disk_tile_field_release(disk_tile_field *f)
{
    free(f->colour_room);
    free(f->weight_room);
    free(f->radii);
    free(f->fringed);
    for (int i = 0; i < 2; i++)
        if (f->kept[i].data)
            f->kept[i].release(f->kept[i].data);
}
