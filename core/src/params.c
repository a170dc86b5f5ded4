/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The table of parameters, and what can be done with a row of it. */

#include <disk/params.h>

#include <string.h>

/* Marks a text for the translations of those who show it. */
#define N_(text) text

static const disk_choice near_choices[] = {
    {"white", DISK_NEAR_WHITE, N_("White is near")},
    {"black", DISK_NEAR_BLACK, N_("Black is near")},
    {NULL, 0, NULL},
};

static const disk_choice occlusion_choices[] = {
    {"yes", DISK_OCCLUSION_YES, N_("Yes")},
    {"no", DISK_OCCLUSION_NO, N_("No")},
    {NULL, 0, NULL},
};

static const disk_choice engine_choices[] = {
    {"auto", DISK_ENGINE_AUTO, N_("Automatic")},
    {"dense", DISK_ENGINE_DENSE, N_("Dense (exact, slow)")},
    {"fft", DISK_ENGINE_FFT, N_("FFT (exact, one radius)")},
    {"cascade", DISK_ENGINE_CASCADE, N_("Cascade")},
    {"pyramid", DISK_ENGINE_PYRAMID, N_("Pyramid")},
    {"spans", DISK_ENGINE_SPANS, N_("Spans (sharp apertures)")},
    {NULL, 0, NULL},
};

#define AT(field) offsetof(disk_params, field)

static const disk_param_spec table[] = {
    {.name = "aperture",
     .type = DISK_PARAM_TEXT,
     .offset = AT(aperture),
     .initial_text = "disc",
     .label = N_("Aperture"),
     .blurb = N_("The shape of the opening: the name of a preset, or the path of an .svg, .png or "
                 ".gbr file")},
    {.name = "radius",
     .type = DISK_PARAM_REAL,
     .offset = AT(radius),
     .min = 0,
     .max = DISK_MAX_RADIUS,
     .ui_min = 0,
     .ui_max = 100,
     .initial = 16,
     .unit = "pixel-distance",
     .label = N_("Radius"),
     .blurb = N_("The strongest blur: distance from the aperture's centre to its farthest point")},
    {.name = "rotation",
     .type = DISK_PARAM_REAL,
     .offset = AT(rotation),
     .min = -180,
     .max = 180,
     .ui_min = -180,
     .ui_max = 180,
     .initial = 0,
     .unit = "degree",
     .label = N_("Rotation"),
     .blurb = N_("Turns the aperture, counter-clockwise as seen on the screen")},
    {.name = "samples",
     .type = DISK_PARAM_INT,
     .offset = AT(samples),
     .min = 0,
     .max = DISK_MAX_SAMPLES,
     .ui_min = 0,
     .ui_max = 128,
     .initial = 48,
     .label = N_("Samples"),
     .blurb = N_("Taps spent on a pixel: more is closer to the aperture, 0 is exact")},
    {.name = "focus",
     .type = DISK_PARAM_REAL,
     .offset = AT(focus),
     .min = 0,
     .max = 1,
     .ui_min = 0,
     .ui_max = 1,
     .initial = 1,
     .label = N_("Focus"),
     .blurb = N_("The depth that is sharp: 0 is farthest, 1 is nearest"),
     .needs_depth = 1},
    {.name = "focus-range",
     .type = DISK_PARAM_REAL,
     .offset = AT(focus_range),
     .min = 0,
     .max = 1,
     .ui_min = 0,
     .ui_max = 1,
     .initial = 0,
     .label = N_("Focus range"),
     .blurb = N_("How much depth around the focus stays sharp"),
     .needs_depth = 1},
    {.name = "near",
     .type = DISK_PARAM_CHOICE,
     .offset = AT(near),
     .initial = DISK_NEAR_WHITE,
     .choices = near_choices,
     .label = N_("Near"),
     .blurb = N_("Which end of the depth map is near"),
     .needs_depth = 1},
    {.name = "near-strength",
     .type = DISK_PARAM_REAL,
     .offset = AT(near_strength),
     .min = 0,
     .max = 4,
     .ui_min = 0,
     .ui_max = 4,
     .initial = 1,
     .label = N_("Near strength"),
     .blurb = N_("Blur of what lies in front of the focus"),
     .needs_depth = 1},
    {.name = "far-strength",
     .type = DISK_PARAM_REAL,
     .offset = AT(far_strength),
     .min = 0,
     .max = 4,
     .ui_min = 0,
     .ui_max = 4,
     .initial = 1,
     .label = N_("Far strength"),
     .blurb = N_("Blur of what lies behind the focus"),
     .needs_depth = 1},
    {.name = "occlusion",
     .type = DISK_PARAM_CHOICE,
     .offset = AT(occlusion),
     .initial = DISK_OCCLUSION_YES,
     .choices = occlusion_choices,
     .label = N_("Occlusion"),
     .blurb =
         N_("Whether light sees its way through the scene's layers, so that edges of depth stay "
            "clean, or pixels are gathered plainly"),
     .needs_depth = 1},
    {.name = "highlight-factor",
     .type = DISK_PARAM_REAL,
     .offset = AT(highlight_factor),
     .min = 0,
     .max = 1,
     .ui_min = 0,
     .ui_max = 1,
     .initial = 0,
     .label = N_("Highlight factor"),
     .blurb = N_("How much brighter lights count than the rest, so that they keep their shine")},
    {.name = "highlight-threshold-low",
     .type = DISK_PARAM_REAL,
     .offset = AT(highlight_threshold_low),
     .min = 0,
     .max = 1000,
     .ui_min = 0,
     .ui_max = 1,
     .initial = 0,
     .label = N_("Highlight threshold low"),
     .blurb = N_("Linear luminance from which on a pixel counts as a highlight")},
    {.name = "highlight-threshold-high",
     .type = DISK_PARAM_REAL,
     .offset = AT(highlight_threshold_high),
     .min = 0,
     .max = 1000,
     .ui_min = 0,
     .ui_max = 1,
     .initial = 1,
     .label = N_("Highlight threshold high"),
     .blurb = N_("Linear luminance from which on a highlight counts in full")},
    {.name = "squeeze",
     .type = DISK_PARAM_REAL,
     .offset = AT(squeeze),
     .min = 0.5,
     .max = 2,
     .ui_min = 0.5,
     .ui_max = 2,
     .initial = 1,
     .label = N_("Squeeze"),
     .blurb = N_("Anamorphic lens: height to width of the blur; the longer half keeps the radius")},
    {.name = "cat-eye",
     .type = DISK_PARAM_REAL,
     .offset = AT(cat_eye),
     .min = 0,
     .max = 1,
     .ui_min = 0,
     .ui_max = 1,
     .initial = 0,
     .label = N_("Cat's eye"),
     .blurb =
         N_("Mechanical vignetting: how far, in the corners, the lens barrel clips the aperture")},
    {.name = "rim",
     .type = DISK_PARAM_REAL,
     .offset = AT(rim),
     .min = -1,
     .max = 1,
     .ui_min = -1,
     .ui_max = 1,
     .initial = 0,
     .label = N_("Rim"),
     .blurb =
         N_("Spherical aberration: above 0 lights behind the focus have a bright rim, below 0 a "
            "bright middle; in front of it the opposite")},
    {.name = "fringe",
     .type = DISK_PARAM_REAL,
     .offset = AT(fringe),
     .min = -1,
     .max = 1,
     .ui_min = -1,
     .ui_max = 1,
     .initial = 0,
     .label = N_("Fringe"),
     .blurb = N_("Longitudinal colour: above 0 blurs behind the focus have red edges, below 0 blue "
                 "ones; in front of it the opposite")},
    {.name = "engine",
     .type = DISK_PARAM_CHOICE,
     .offset = AT(engine),
     .initial = DISK_ENGINE_AUTO,
     .choices = engine_choices,
     .label = N_("Engine"),
     .blurb = N_("The way to filter, for experts and tests")},
    {.name = "depth-cleanup",
     .type = DISK_PARAM_REAL,
     .offset = AT(depth_cleanup),
     .min = 0,
     .max = 1,
     .ui_min = 0,
     .ui_max = 1,
     .initial = 0.5,
     .label = N_("Depth clean-up"),
     .blurb = N_("How readily the depth map's holes are filled and its edges snapped to the "
                 "picture's; 0 is off"),
     .needs_depth = 1},
};

const disk_param_spec *disk_param_table(int *count)
{
    *count = (int)(sizeof table / sizeof table[0]);
    return table;
}

const disk_param_spec *disk_param_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

void disk_params_scale(disk_params *params, double scale)
{
    params->radius *= scale;
}

const char **disk_param_text(disk_params *params, const disk_param_spec *spec)
{
    return (const char **)((char *)params + spec->offset);
}

double *disk_param_real(disk_params *params, const disk_param_spec *spec)
{
    return (double *)((char *)params + spec->offset);
}

int *disk_param_int(disk_params *params, const disk_param_spec *spec)
{
    return (int *)((char *)params + spec->offset);
}

void disk_params_init(disk_params *params)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const disk_param_spec *spec = &table[i];
        switch (spec->type) {
        case DISK_PARAM_TEXT:
            *disk_param_text(params, spec) = spec->initial_text;
            break;
        case DISK_PARAM_REAL:
            *disk_param_real(params, spec) = spec->initial;
            break;
        case DISK_PARAM_INT:
        case DISK_PARAM_CHOICE:
            *disk_param_int(params, spec) = (int)spec->initial;
            break;
        }
    }
}

static int in_range(disk_params *params, const disk_param_spec *spec)
{
    double value;
    switch (spec->type) {
    case DISK_PARAM_TEXT:
        return *disk_param_text(params, spec) && **disk_param_text(params, spec);
    case DISK_PARAM_CHOICE:
        for (const disk_choice *c = spec->choices; c->name; c++)
            if (c->value == *disk_param_int(params, spec))
                return 1;
        return 0;
    case DISK_PARAM_INT:
        value = *disk_param_int(params, spec);
        break;
    default:
        value = *disk_param_real(params, spec);
        break;
    }
    return value >= spec->min && value <= spec->max;
}

const disk_param_spec *disk_params_check(const disk_params *params)
{
    disk_params copy = *params;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (!in_range(&copy, &table[i]))
            return &table[i];
    return NULL;
}
