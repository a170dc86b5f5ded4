/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Learns an aperture from a sharp and a blurred picture, by gradient descent on a cascade: what
 * disk/gradient.h is for. Usage: learn-aperture [STEPS]
 *
 * Both pictures are made here: a texture with points of light, and the same blurred densely by a
 * star of radius 12 px, which the learner never sees. It has a cascade of 43 samples that starts as
 * a jittered disc. Adam (Kingma and Ba, ICLR 2015) moves the offsets and the roots of the weights,
 * so that weights stay >= 0, down the mean squared difference between the cascade's picture and the
 * blurred one. A sample feels light within its own texels only; therefore both pictures are
 * smoothed at first, which lets it feel farther, and sharpen as the learning goes on.
 *
 * Prints the loss of the current stage and the relative L2 error of the learned kernel against the
 * star's. Exits with 0 if the error ends below 0.35. */

#include <disk/gradient.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIDE        128
#define FLOATS      (4 * SIDE * SIDE)
#define RADIUS      12.0
#define STEPS       600
#define ERROR_BOUND 0.35

static _Noreturn void fail(const char *what, disk_status status)
{
    fprintf(stderr, "learn-aperture: %s: %s\n", what, disk_status_text(status));
    exit(2);
}

static void check(disk_status status, const char *what)
{
    if (status != DISK_OK)
        fail(what, status);
}

/* Uniform in [0, 1), the same on every machine. */
static double random_unit(void)
{
    static unsigned seed = 1;
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) / 16777216.0;
}

/* --- Pictures --------------------------------------------------------------------------------- */

static float *new_picture(void)
{
    float *pixels = calloc(FLOATS, sizeof *pixels);
    if (!pixels)
        fail("pictures", DISK_NO_MEMORY);
    return pixels;
}

static disk_image view(float *pixels)
{
    return (disk_image){pixels, SIDE, SIDE, 4 * (ptrdiff_t)sizeof(float) * SIDE};
}

/* Adds squares of random colour. */
static void add_squares(float *pixels, int side, double amount)
{
    for (int y0 = 0; y0 < SIDE; y0 += side)
        for (int x0 = 0; x0 < SIDE; x0 += side)
            for (int c = 0; c < 3; c++) {
                float value = (float)(amount * random_unit());
                for (int y = y0; y < y0 + side; y++)
                    for (int x = x0; x < x0 + side; x++)
                        pixels[4 * (y * SIDE + x) + c] += value;
            }
}

/* Opaque texture at all scales, and points of light. */
static float *sharp_picture(void)
{
    float *pixels = new_picture();
    for (int side = 1; side <= 16; side *= 2)
        add_squares(pixels, side, 0.2);
    for (int i = 0; i < 40; i++) {
        float *light = pixels + 4 * (int)(random_unit() * SIDE * SIDE);
        for (int c = 0; c < 3; c++)
            light[c] += (float)(2 + 6 * random_unit());
    }
    for (int i = 0; i < SIDE * SIDE; i++)
        pixels[4 * i + 3] = 1;
    return pixels;
}

static int clamp(int v)
{
    return v < 0 ? 0 : v >= SIDE ? SIDE - 1 : v;
}

/* Dense convolution, edges going on. */
static float *blurred_picture(const float *sharp, const disk_kernel *k)
{
    float *pixels = new_picture();
    const float *weight = k->weights;
    for (int j = -k->half; j <= k->half; j++)
        for (int i = -k->half; i <= k->half; i++, weight++)
            for (int p = 0; *weight > 0 && p < SIDE * SIDE; p++) {
                int from = clamp(p / SIDE - j) * SIDE + clamp(p % SIDE - i);
                for (int c = 0; c < 4; c++)
                    pixels[4 * p + c] += *weight * sharp[4 * from + c];
            }
    return pixels;
}

/* Smoothed by a triangle of half width 2^level: two boxes, each of layers that double its width. */
static float *smoothed_picture(float *pixels, int level)
{
    disk_cascade c = {.layers = 2 * level};
    float *smooth = new_picture();
    for (int l = 0; l < 2 * level; l++) {
        float by = ldexpf(0.5f, l / 2);
        c.count[l] = 4;
        for (int i = 0; i < 4; i++)
            c.samples[4 * l + i] = (disk_sample){i & 1 ? by : -by, i & 2 ? by : -by, 0.25f};
    }
    disk_image source = view(pixels), target = view(smooth);
    if (level > 0)
        check(disk_cascade_apply(&c, &source, &target, NULL, NULL), "smoothing");
    else
        memcpy(smooth, pixels, FLOATS * sizeof *smooth);
    return smooth;
}

/* A star of five points, which the learner is to find. */
static disk_kernel true_kernel(void)
{
    disk_path_step steps[10];
    disk_aperture *aperture;
    disk_kernel kernel;
    for (int i = 0; i < 10; i++) {
        double angle = 3.14159265358979 * i / 5, size = i % 2 ? 0.4 : 1;
        steps[i] = (disk_path_step){.verb = i ? DISK_PATH_LINE : DISK_PATH_MOVE,
                                    .x = {size * sin(angle)},
                                    .y = {-size * cos(angle)}};
    }
    check(disk_aperture_from_path(steps, 10, &aperture), "star");
    check(disk_aperture_draw(aperture, RADIUS, &kernel), "star");
    disk_aperture_free(aperture);
    return kernel;
}

/* --- Learning --------------------------------------------------------------------------------- */

/* One number that is learned, with Adam's two means of its gradient. */
typedef struct variable {
    double value, mean, square;
} variable;

typedef struct learner {
    int step;
    disk_cascade cascade;
    variable x[DISK_MAX_SAMPLES], y[DISK_MAX_SAMPLES], root[DISK_MAX_SAMPLES]; /* weight = root^2 */
} learner;

/* The first layer fills a disc (a sunflower's spiral, jittered), the others small circles. */
static void start(learner *a)
{
    static const int counts[] = {28, 5, 5, 5};
    static const double circles[] = {0, 2.5, 1.6, 1};
    int first = 0;
    memset(a, 0, sizeof *a);
    a->cascade.layers = 4;
    for (int l = 0; l < 4; first += counts[l++]) {
        a->cascade.count[l] = counts[l];
        for (int i = 0; i < counts[l]; i++) {
            double angle = l == 0 ? 2.399963 * i : 6.2831853 * (i + 0.5 * l) / counts[l];
            double size = l == 0 ? 0.7 * RADIUS * sqrt((i + 0.5) / counts[0]) : circles[l];
            a->x[first + i].value = size * cos(angle) + 0.5 * (random_unit() - 0.5);
            a->y[first + i].value = size * sin(angle) + 0.5 * (random_unit() - 0.5);
            a->root[first + i].value = sqrt(1.0 / counts[l]);
        }
    }
}

static void write_cascade(learner *a)
{
    for (int i = 0; i < disk_cascade_taps(&a->cascade); i++) {
        double root = a->root[i].value;
        a->cascade.samples[i] =
            (disk_sample){(float)a->x[i].value, (float)a->y[i].value, (float)(root * root)};
    }
}

static void descend(variable *v, double gradient, double rate, int step)
{
    v->mean = 0.9 * v->mean + 0.1 * gradient;
    v->square = 0.99 * v->square + 0.01 * gradient * gradient;
    double mean = v->mean / (1 - pow(0.9, step)), square = v->square / (1 - pow(0.99, step));
    v->value -= rate * mean / (sqrt(square) + 1e-12);
}

/* The mean squared difference; `out` becomes its gradient with respect to the picture. */
static double loss_gradient(float *out, const float *wanted)
{
    double sum = 0;
    for (int i = 0; i < FLOATS; i++) {
        double difference = (double)out[i] - (double)wanted[i];
        sum += difference * difference;
        out[i] = (float)(2 * difference / FLOATS);
    }
    return sum / FLOATS;
}

/* One step down; returns the loss before it. `work` is a picture's room. */
static double learn(learner *a, float *sharp, const float *blurred, float *work, double rate,
                    const disk_executor *executor)
{
    disk_sample_gradient gradient[DISK_MAX_SAMPLES];
    disk_image source = view(sharp), out = view(work);
    write_cascade(a);
    check(disk_cascade_apply(&a->cascade, &source, &out, executor, NULL), "filter");
    double loss = loss_gradient(work, blurred);
    disk_gradient_job job = {.source = source, .output = out, .samples = gradient};
    check(disk_cascade_gradient(&a->cascade, &job, executor, NULL), "gradient");
    a->step++;
    for (int i = 0; i < disk_cascade_taps(&a->cascade); i++) {
        double root = a->root[i].value;
        descend(&a->x[i], gradient[i].dx, rate, a->step);
        descend(&a->y[i], gradient[i].dy, rate, a->step);
        descend(&a->root[i], 2 * root * gradient[i].weight, 0.05 * rate, a->step);
    }
    return loss;
}

static double kernel_error(learner *a, const disk_kernel *kernel)
{
    double error;
    write_cascade(a);
    check(disk_cascade_error(&a->cascade, kernel, &error), "error");
    return error;
}

/* A third of the steps at each sharpness; the rate falls over all of them. */
static double learn_all(float *sharp, float *blurred, const disk_kernel *kernel, int steps,
                        const disk_executor *executor)
{
    static const int levels[] = {3, 1, 0};
    static learner a;
    float *work = new_picture();
    start(&a);
    printf("step\tsmoothing\tloss\terror\n0\t-\t-\t%.4f\n", kernel_error(&a, kernel));
    for (int stage = 0; stage < 3; stage++) {
        float *from = smoothed_picture(sharp, levels[stage]);
        float *to = smoothed_picture(blurred, levels[stage]);
        double loss = 0;
        int end = steps * (stage + 1) / 3;
        while (a.step < end) {
            loss = learn(&a, from, to, work, 0.2 * pow(0.1, (double)a.step / steps), executor);
            if (a.step % 50 == 0 || a.step == end)
                printf("%d\t%d\t%.3e\t%.4f\n", a.step, levels[stage], loss,
                       kernel_error(&a, kernel));
        }
        free(from);
        free(to);
    }
    free(work);
    return kernel_error(&a, kernel);
}

int main(int argc, char **argv)
{
    int steps = argc > 1 ? atoi(argv[1]) : STEPS;
    if (argc > 2 || steps < 3 || steps > 100000) {
        fprintf(stderr, "usage: learn-aperture [STEPS, 3 to 100000]\n");
        return 2;
    }
    disk_pool *pool;
    check(disk_pool_new(0, &pool), "threads");
    disk_kernel kernel = true_kernel();
    float *sharp = sharp_picture(), *blurred = blurred_picture(sharp, &kernel);
    double error = learn_all(sharp, blurred, &kernel, steps, disk_pool_executor(pool));
    printf("error %.4f, bound %.2f\n", error, ERROR_BOUND);
    free(sharp);
    free(blurred);
    disk_kernel_free(&kernel);
    disk_pool_free(pool);
    return error < ERROR_BOUND ? 0 : 1;
}
