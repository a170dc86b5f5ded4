/* SPDX-License-Identifier: LGPL-3.0-or-later */

/**
 * @file params.h
 * The parameters of the lens blur and the one table that describes them. GEGL
 * properties, command line options, host arguments, dialogs and preset files
 * are made from this table, so that a name, a range or a default stands once.
 */
#ifndef DISK_PARAMS_H
#define DISK_PARAMS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Which end of a depth map is near. The numbers are part of GIMP 2.10's interface. */
typedef enum disk_near {
    DISK_NEAR_WHITE = 0,
    DISK_NEAR_BLACK = 1,
} disk_near;

/** Whether samples see their way through the scene's layers. The numbers are part of GIMP 2.10's
 * interface. */
typedef enum disk_occlusion {
    DISK_OCCLUSION_YES = 0,
    DISK_OCCLUSION_NO = 1,
} disk_occlusion;

/** The ways to filter. The numbers are part of GIMP 2.10's interface; gaps are engines to come. */
typedef enum disk_engine {
    DISK_ENGINE_AUTO = 0,
    DISK_ENGINE_DENSE = 1,
    DISK_ENGINE_FFT = 2,
    DISK_ENGINE_CASCADE = 3,
    DISK_ENGINE_PYRAMID = 4,
    DISK_ENGINE_SPANS = 5,
} disk_engine;

/** A value for each row of the table, in its units. */
typedef struct disk_params {
    const char *aperture; /**< borrowed; a preset's name or a path; libdisk never reads it */
    double radius;
    double rotation;
    int samples;
    double focus;
    double focus_range;
    int near; /**< a disk_near */
    double near_strength;
    double far_strength;
    int occlusion; /**< a disk_occlusion */
    double highlight_factor;
    double highlight_threshold_low;
    double highlight_threshold_high;
    double squeeze;
    double cat_eye;
    double rim;
    double fringe;
    int engine; /**< a disk_engine */
    double depth_cleanup;
} disk_params;

typedef enum disk_param_type {
    DISK_PARAM_TEXT,   /**< const char *: any text */
    DISK_PARAM_REAL,   /**< double in [min, max] */
    DISK_PARAM_INT,    /**< int in [min, max] */
    DISK_PARAM_CHOICE, /**< int: the value of one of `choices` */
} disk_param_type;

typedef struct disk_choice {
    const char *name; /**< as written on a command line */
    int value;
    const char *label; /**< for people, untranslated */
} disk_choice;

/** One row of the table. All strings are static and untranslated. */
typedef struct disk_param_spec {
    const char *name; /**< "focus-range" */
    disk_param_type type;
    size_t offset;              /**< of the value within disk_params */
    double min, max;            /**< real and int: the allowed range, both ends included */
    double ui_min, ui_max;      /**< real and int: the range of a slider */
    double initial;             /**< real, int and choice: the default */
    const char *initial_text;   /**< text: the default */
    const disk_choice *choices; /**< choice: ended by a NULL name; else NULL */
    const char *unit;           /**< "pixel-distance", "degree" as GEGL names them, or NULL */
    const char *label;          /**< "Focus range" */
    const char *blurb;          /**< one sentence that explains it */
    int needs_depth;            /**< has no meaning without a depth map */
} disk_param_spec;

/** Radii above this, whatever the strengths, are cut to it; in pixels. */
#define DISK_MAX_RADIUS 1000.0

/** A radius below this one is no blur; in pixels. */
#define DISK_MIN_RADIUS 0.5

/** The largest number of taps a budget can ask for. */
#define DISK_MAX_SAMPLES 256

/**
 * The table, in its fixed order (later parameters go to the end of a host's list).
 * @param count set to the number of rows.
 * @return a static array. Thread safe.
 */
const disk_param_spec *disk_param_table(int *count);

/** The row of that name, or NULL. Thread safe. */
const disk_param_spec *disk_param_find(const char *name);

/** Every parameter at its default. `aperture` points to a static string. */
void disk_params_init(disk_params *params);

/**
 * The first row whose value is outside its range (NaN is outside any), or NULL
 * if all are in range. A NULL or empty text is out of range. Thread safe.
 */
const disk_param_spec *disk_params_check(const disk_params *params);

/**
 * Turns the parameters of a picture into those of the same picture scaled down, for previews: the
 * radius is in pixels, nothing else depends on their size.
 * @param scale small pixels a pixel, above 0 and at most 1
 */
void disk_params_scale(disk_params *params, double scale);

/** The value of a text row. */
const char **disk_param_text(disk_params *params, const disk_param_spec *spec);
/** The value of a real row. */
double *disk_param_real(disk_params *params, const disk_param_spec *spec);
/** The value of an int or choice row. */
int *disk_param_int(disk_params *params, const disk_param_spec *spec);

#ifdef __cplusplus
}
#endif

#endif
