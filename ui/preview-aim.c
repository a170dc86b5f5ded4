/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Light moves no farther than the largest radius; the lens looks a little past that. */

#include "preview-aim.h"

#include <math.h>

#define SLACK 0.25 /* of the visible part's sides, read beyond what is filtered */

static double scale_for(double pixels, double area)
{
    return MIN(1, sqrt(pixels / area));
}

double disk_preview_kept_scale(int width, int height)
{
    return scale_for(DISK_PREVIEW_KEPT, (double)width * height);
}

static disk_rect grown(disk_rect r, int by_x, int by_y, int width, int height)
{
    int x0 = MAX(r.x - by_x, 0), y0 = MAX(r.y - by_y, 0);
    int x1 = MIN(r.x + r.width + by_x, width), y1 = MIN(r.y + r.height + by_y, height);
    return (disk_rect){x0, y0, x1 - x0, y1 - y0};
}

static double area(disk_rect r)
{
    return (double)r.width * r.height;
}

disk_preview_aim disk_preview_aim_at(const disk_viewport *v, const disk_params *params,
                                     gboolean with_depth, gboolean whole)
{
    disk_preview_aim aim = {.seen = {0, 0, v->width, v->height}};
    double radius = params->radius < DISK_MIN_RADIUS ? 0 : disk_lens_max_radius(params, with_depth);
    int reach = (int)ceil(1.15 * radius * (1 + 0.1 * fabs(params->fringe))) + 24;
    if (!whole)
        aim.seen = disk_viewport_visible(v);
    aim.source = grown(aim.seen, reach, reach, v->width, v->height);
    double most = scale_for(DISK_PREVIEW_MOST, area(aim.source));
    aim.refined = MIN(MIN(v->zoom, 1), most);
    aim.draft = MIN(aim.refined, scale_for(DISK_PREVIEW_DRAFT, area(aim.source)));
    return aim;
}

disk_rect disk_preview_aim_read(const disk_viewport *v, const disk_preview_aim *aim)
{
    return grown(aim->source, (int)(SLACK * aim->seen.width), (int)(SLACK * aim->seen.height),
                 v->width, v->height);
}
