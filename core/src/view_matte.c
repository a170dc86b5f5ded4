/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Edge pixels. Such a pixel shows both what is in front (F, as the front layer is filled in there)
 * and what is behind (B): its share of F is found by projecting its colour onto the line from B to
 * F, alpha = ((S - B).(F - B) + e own) / (|F - B|^2 + e), own being 1 where the depth map says that
 * it is the front's. What is left over is added where that layer is in focus, so that sharp edges
 * stay what they were. Layers between both cover nothing there, layers behind go on. What is left
 * of a light tells nothing about either side: it is its own layer's. */

#include "view.h"

#include <math.h>

#define CERTAINTY 0.003f /* e: how much the depth map's word counts */
#define IN_FOCUS  1.5f   /* pixels of radius */

static float clamp01(float v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

/* Which of the view's layers a pixel lies in. */
static int layer_at(const disk_view *view, int x, int y)
{
    x = x < 0 ? 0 : x >= view->width ? view->width - 1 : x;
    y = y < 0 ? 0 : y >= view->height ? view->height - 1 : y;
    int label = view->labels[(size_t)y * (size_t)view->width + (size_t)x] & DISK_LABEL_LAYER;
    int i = 0;
    while (view->layers[i].index != label)
        i++;
    return i;
}

/* The layers in front and behind; equal where only one shows around. */
static disk_edge find_sides(const disk_view *view, int x, int y)
{
    int own = layer_at(view, x, y), nearest = own, farthest = own;
    for (int k = 0; k < 9; k++) {
        int layer = layer_at(view, x + k % 3 - 1, y + k / 3 - 1);
        nearest = layer < nearest ? layer : nearest;
        farthest = layer > farthest ? layer : farthest;
    }
    return (disk_edge){.pixel = y * view->width + x,
                       .front = (unsigned char)nearest,
                       .back = (unsigned char)(nearest < own ? own : farthest),
                       .alpha = nearest == own};
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

/* Finds the front's share, and adds what the sharp picture has more than both sides give. */
static void part(disk_view *view, disk_edge *e)
{
    const disk_view_layer *front = &view->layers[e->front], *back = &view->layers[e->back];
    const float *s = view->pixels + 4 * (size_t)e->pixel;
    float *f = front->colour + 4 * (size_t)e->pixel, *b = back->colour + 4 * (size_t)e->pixel;
    float alpha = e->alpha = share_of_front(s, f, b, e->alpha);
    for (int c = 0; c < 3; c++) {
        float left = s[c] - (alpha * f[c] + (1 - alpha) * b[c]);
        if (alpha > 0.5f && fabsf(front->radius[e->pixel]) < IN_FOCUS)
            f[c] += left / alpha;
        else if (alpha <= 0.5f && fabsf(back->radius[e->pixel]) < IN_FOCUS)
            b[c] += left / (1 - alpha);
    }
}

static void find_edges(disk_view *view)
{
    view->edge_count = 0;
    for (int y = 0; y < view->height; y++)
        for (int x = 0; x < view->width; x++) {
            if (!(view->labels[(size_t)y * (size_t)view->width + (size_t)x] & DISK_LABEL_EDGE))
                continue;
            disk_edge e = find_sides(view, x, y);
            int label = view->labels[e.pixel];
            if (e.front == e.back)
                e.alpha = 1;
            else if (!(label & DISK_LABEL_LIGHT))
                part(view, &e);
            view->edges[view->edge_count++] = e;
        }
}

/* The coverage of a layer at an edge pixel. */
static float cover_of(const disk_edge *e, int layer)
{
    if (layer == e->front)
        return e->alpha;
    return layer >= e->back;
}

void disk_view_matte(disk_view *view, disk_view_pass pass)
{
    if (pass == DISK_VIEW_COLOUR)
        find_edges(view);
    for (int i = 0; i < view->edge_count; i++)
        for (int l = 0; l < view->count; l++) {
            float cover = cover_of(&view->edges[i], l);
            float *colour = view->layers[l].colour + 4 * (size_t)view->edges[i].pixel;
            for (int c = 0; c < 4; c++)
                colour[c] *= cover;
        }
}
