/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Edge pixels. Such a pixel shows both what is in front (F, as the front layer is filled in there)
 * and what is behind (B): its share of F is found by projecting its colour onto the line from B to
 * F, alpha = ((S - B).(F - B) + e own) / (|F - B|^2 + e), own being 1 where the depth map says that
 * it is the front's. What differs from its word by no more than texture does is texture, so that
 * grain leaves no dots along edges. A colour far off the line is no mixture of both (a third thing
 * shows there), and the depth map's word stands. What is left over is added where that layer is in
 * focus, so that sharp edges stay what they were. Layers between both cover nothing there, layers
 * behind as much as under anything nearer. What is left of a light tells nothing about either side:
 * it is its own layer's.
 *
 * Fine bricks take that over pixel by pixel; a texel gets a quarter of each edge pixel in it. */

#include "view.h"

#include <math.h>

#define CERTAINTY 0.003f /* e: how much the depth map's word counts */
#define IN_FOCUS  1.5f   /* pixels of radius */
#define OFF       0.1f   /* how far off the line mixtures lie, in shares of its length, squared */

static float clamp01(float v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

/* Which of the view's layers stands for each of the scene's. */
typedef struct numbering {
    unsigned char of[DISK_LABEL_LAYER + 1];
} numbering;

static int layer_at(const disk_view *view, const numbering *n, int x, int y)
{
    x = x < 0 ? 0 : x >= view->width ? view->width - 1 : x;
    y = y < 0 ? 0 : y >= view->height ? view->height - 1 : y;
    return n->of[view->labels[(size_t)y * (size_t)view->width + (size_t)x] & DISK_LABEL_LAYER];
}

/* The layers in front and behind; equal where only one shows around. */
static disk_edge find_sides(const disk_view *view, const numbering *n, int x, int y)
{
    int own = layer_at(view, n, x, y), nearest = own, farthest = own;
    for (int k = 0; k < 9; k++) {
        int layer = layer_at(view, n, x + k % 3 - 1, y + k / 3 - 1);
        nearest = layer < nearest ? layer : nearest;
        farthest = layer > farthest ? layer : farthest;
    }
    return (disk_edge){.pixel = y * view->width + x,
                       .front = (unsigned char)nearest,
                       .back = (unsigned char)(nearest < own ? own : farthest),
                       .alpha = nearest == own};
}

/* The line from B to F, by the square of its length. */
typedef struct mixing_line {
    float step[3];
} mixing_line;

static float project(const mixing_line *line, const float *colour)
{
    return line->step[0] * colour[0] + line->step[1] * colour[1] + line->step[2] * colour[2];
}

/* How much shares are off by texture: twice the standard deviation that pixels of the edge pixel's
 * own layer have around it, along the line. */
static float texture_at(const disk_view *view, const mixing_line *line, int x, int y)
{
    int own = view->labels[(size_t)y * (size_t)view->width + (size_t)x] & DISK_LABEL_LAYER;
    float sum = 0, squares = 0, count = 0;
    disk_rect r = disk_rect_grow((disk_rect){x, y, 1, 1}, 2, view->width, view->height);
    for (int ny = r.y; ny < r.y + r.height; ny++)
        for (int nx = r.x; nx < r.x + r.width; nx++) {
            size_t i = (size_t)ny * (size_t)view->width + (size_t)nx;
            if ((view->labels[i] & ~DISK_LABEL_JOINT) != own)
                continue;
            float along = project(line, view->pixels + 4 * i);
            sum += along, squares += along * along, count += 1;
        }
    return count > 2 ? 2 * sqrtf(fmaxf(squares / count - sum * sum / (count * count), 0)) : 0;
}

/* Whether a colour lies near where a share of the front would put it. */
static int is_mixture(const float *s, const float *f, const float *b, float share)
{
    float off = 0, length = 0;
    for (int c = 0; c < 3; c++) {
        float step = f[c] - b[c], rest = s[c] - b[c] - share * step;
        off += rest * rest, length += step * step;
    }
    return off <= OFF * length + CERTAINTY;
}

/* @param own 1 where the pixel is the front's, else 0 */
static float share_of_front(const disk_view *view, const float *s, const float *f, const float *b,
                            float own, int x, int y)
{
    mixing_line line;
    float length = CERTAINTY;
    for (int c = 0; c < 3; c++)
        length += (f[c] - b[c]) * (f[c] - b[c]);
    for (int c = 0; c < 3; c++)
        line.step[c] = (f[c] - b[c]) / length;
    float share = clamp01(project(&line, s) - project(&line, b) + CERTAINTY * own / length);
    if (!is_mixture(s, f, b, share))
        return own;
    float other = fabsf(share - own), texture = texture_at(view, &line, x, y);
    if (texture > 0)
        other = other > texture ? (other - texture) / (1 - texture) : 0;
    return own > 0 ? 1 - other : other;
}

/* A layer at an edge pixel. */
typedef struct side {
    const float *value; /* red, green, blue; NULL: not known */
    float *pixel;       /* NULL: not fine there */
    float radius;
} side;

static side side_at(const disk_view *view, int layer, int x, int y)
{
    const disk_view_layer *l = &view->layers[layer];
    const disk_brick *b = &l->bricks[disk_view_brick(view, x, y)];
    size_t texel = disk_view_texel(view, x, y);
    side s = {NULL, NULL, l->radius[texel]};
    if (b->fine && b->task == DISK_BRICK_FILL)
        s.value = s.pixel = l->colour + 4 * ((size_t)y * (size_t)view->width + (size_t)x);
    else if (b->task == DISK_BRICK_FILL)
        s.value = l->texels.texels[texel].values;
    return s;
}

/* Finds the front's share, and adds what the sharp picture has more than both sides give. */
static void part(const disk_view *view, disk_edge *e, int x, int y)
{
    side front = side_at(view, e->front, x, y), back = side_at(view, e->back, x, y);
    const float *s = view->pixels + 4 * (size_t)e->pixel;
    if (!front.value || !back.value)
        return;
    float alpha = e->alpha = share_of_front(view, s, front.value, back.value, e->alpha, x, y);
    side *main = alpha > 0.5f ? &front : &back;
    if (!main->pixel || !(fabsf(main->radius) < IN_FOCUS))
        return;
    for (int c = 0; c < 3; c++) {
        float left = s[c] - (alpha * front.value[c] + (1 - alpha) * back.value[c]);
        float value = main->pixel[c] + left / (alpha > 0.5f ? alpha : 1 - alpha);
        /* What the other side shows there need not have been so bright: no light is negative. */
        main->pixel[c] = value < 0 && s[c] >= 0 ? 0 : value;
    }
}

static void find_row(disk_view *view, const numbering *n, int x0, int y)
{
    for (int x = x0; x < x0 + DISK_VIEW_BRICK; x++) {
        int label = view->labels[(size_t)y * (size_t)view->width + (size_t)x];
        if (!(label & DISK_LABEL_EDGE))
            continue;
        disk_edge e = find_sides(view, n, x, y);
        if (e.front == e.back)
            e.alpha = 1;
        else if (!(label & (DISK_LABEL_LIGHT | DISK_LABEL_SPARK)))
            part(view, &e, x, y);
        view->edges[view->edge_count++] = e;
    }
}

static void find_edges(disk_view *view)
{
    numbering n = {{0}};
    for (int i = 0; i < view->count; i++)
        n.of[view->layers[i].index] = (unsigned char)i;
    view->edge_count = 0;
    for (int i = 0; i < view->columns * view->rows; i++)
        for (int y = 0; y < DISK_VIEW_BRICK && view->masks[i] & DISK_VIEW_EDGES; y++)
            find_row(view, &n, i % view->columns * DISK_VIEW_BRICK,
                     i / view->columns * DISK_VIEW_BRICK + y);
}

/* The coverage of a layer at an edge pixel; `under` what is nearer it covers so much. */
static float cover_of(const disk_edge *e, int layer, float under)
{
    if (layer == e->front)
        return e->alpha;
    return layer == e->back ? 1 : layer > e->back ? under : 0;
}

/* Gives a layer its share of an edge pixel. */
static void cover(const disk_view *view, disk_view_pass pass, int layer, const disk_edge *e)
{
    const disk_view_layer *l = &view->layers[layer];
    int x = e->pixel % view->width, y = e->pixel / view->width;
    const disk_brick *b = &l->bricks[disk_view_brick(view, x, y)];
    if (b->task != DISK_BRICK_FILL)
        return;
    size_t texel = disk_view_texel(view, x, y);
    float share = cover_of(e, layer, l->under[texel]);
    int label = view->labels[e->pixel];
    int spark = label & DISK_LABEL_SPARK && (label & DISK_LABEL_LAYER) == l->index;
    const disk_fill t =
        spark ? disk_view_pixel(view, (size_t)e->pixel, 1) : l->texels.texels[texel];
    const float *v = t.values;
    const float colour[4] = {v[0], v[1], v[2], 1}, alpha[4] = {v[3], v[DISK_FILL_WEIGHT], 0, 1};
    for (int c = 0; c < 4; c++)
        l->half[4 * texel + (size_t)c] +=
            0.25f * share * (pass == DISK_VIEW_COLOUR ? colour : alpha)[c];
    for (int c = 0; b->fine && c < 4; c++)
        l->colour[4 * (size_t)e->pixel + (size_t)c] *= share;
}

void disk_view_matte(disk_view *view, disk_view_pass pass)
{
    if (pass == DISK_VIEW_COLOUR)
        find_edges(view);
    for (int i = 0; i < view->edge_count; i++)
        for (int l = 0; l < view->count; l++)
            cover(view, pass, l, &view->edges[i]);
}
