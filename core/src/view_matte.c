/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Composing: colours times coverage. A pixel at an edge shows both what is in front (F, as the
 * front layer is filled in there) and what is behind (B): its share of F is found by projecting its
 * colour onto the line from B to F, alpha = ((S - B).(F - B) + e own) / (|F - B|^2 + e), own being
 * 1 where the depth map says that it is the front's. What is left over is added where that layer is
 * in focus, so that sharp edges stay what they were. */

#include "view.h"

#include <math.h>

#define CERTAINTY 0.003f /* e: how much the depth map's word counts */
#define IN_FOCUS  1.5f   /* pixels of radius */

static float clamp01(float v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

static int label_at(const disk_view *view, int x, int y)
{
    x = x < 0 ? 0 : x >= view->width ? view->width - 1 : x;
    y = y < 0 ? 0 : y >= view->height ? view->height - 1 : y;
    return view->labels[(size_t)y * (size_t)view->width + (size_t)x] & DISK_LABEL_LAYER;
}

/* The layers in front and behind at an edge pixel; equal where only one shows around. */
static void find_sides(const disk_view *view, int x, int y, int *front, int *back)
{
    int own = label_at(view, x, y), nearest = own, farthest = own;
    for (int k = 0; k < 9; k++) {
        int label = label_at(view, x + k % 3 - 1, y + k / 3 - 1);
        nearest = label < nearest ? label : nearest;
        farthest = label > farthest ? label : farthest;
    }
    *front = nearest;
    *back = nearest < own ? own : farthest;
}

static disk_view_layer *layer_of(disk_view *view, int index)
{
    for (int i = 0; i < view->count; i++)
        if (view->layers[i].index == index)
            return &view->layers[i];
    return NULL;
}

static float share_of_front(const float *s, const float *f, const float *b, float own)
{
    float along = CERTAINTY * own, length = CERTAINTY;
    for (int c = 0; c < 3; c++) {
        along += (s[c] - b[c]) * (f[c] - b[c]);
        length += (f[c] - b[c]) * (f[c] - b[c]);
    }
    return clamp01(along / length);
}

/* Coverage of an edge pixel, and in both colours what the sharp picture has more than they give. */
static void part(disk_view *view, int x, int y)
{
    size_t i = (size_t)y * (size_t)view->width + (size_t)x;
    int f, b;
    find_sides(view, x, y, &f, &b);
    disk_view_layer *front = layer_of(view, f), *back = layer_of(view, b);
    if (front == back)
        return;
    const float *s = view->pixels + 4 * i;
    float *fc = front->colour + 4 * i, *bc = back->colour + 4 * i;
    float own = label_at(view, x, y) == f;
    float alpha = share_of_front(s, fc, bc, own);
    front->cover[i] = alpha;
    back->cover[i] = 1;
    for (int c = 0; c < 3; c++) {
        float left = s[c] - (alpha * fc[c] + (1 - alpha) * bc[c]);
        if (alpha > 0.5f && fabsf(front->radius[i]) < IN_FOCUS)
            fc[c] += left / alpha;
        else if (alpha <= 0.5f && fabsf(back->radius[i]) < IN_FOCUS)
            bc[c] += left / (1 - alpha);
    }
}

void disk_view_compose(disk_view *view, disk_view_pass pass)
{
    for (int y = 0; pass == DISK_VIEW_COLOUR && y < view->height; y++)
        for (int x = 0; x < view->width; x++)
            if (view->labels[(size_t)y * (size_t)view->width + (size_t)x] & DISK_LABEL_EDGE)
                part(view, x, y);
    for (int l = 0; l < view->count; l++) {
        const float *cover = view->layers[l].cover;
        float *colour = view->layers[l].colour;
        for (size_t i = 0; i < (size_t)view->width * (size_t)view->height; i++)
            for (size_t c = 0; c < 4; c++)
                colour[4 * i + c] *= cover[i];
    }
}
