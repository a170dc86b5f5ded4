#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The core compiles and links with a C compiler alone, without any flag of another library, and each
# of its public headers compiles alone, as C and, where there is a compiler for it, as C++.
# Usage: core-alone.sh SOURCE_ROOT
set -eu
root=$1
cc=${CC:-cc}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for header in "$root"/core/include/disk/*.h; do
    name=$(basename "$header")
    echo "#include <disk/$name>" >"$work/one.c"
    $cc -std=c11 -Wall -Wextra -Wpedantic -Werror -I "$root/core/include" -c "$work/one.c" \
        -o "$work/one.o"
    if command -v c++ >/dev/null; then
        c++ -std=c++11 -Wall -Wextra -Werror -I "$root/core/include" -x c++ -c "$work/one.c" \
            -o "$work/one.o"
    fi
done

cat >"$work/main.c" <<'END'
#include <disk/plan.h>
int main(void)
{
    float open = 1, pixel[4] = {1, 1, 1, 1}, out[4];
    disk_plane mask = {&open, 1, 1, 4};
    disk_image image = {pixel, 1, 1, 16}, target = {out, 1, 1, 16};
    disk_job job = {.source = image, .target = target};
    disk_params params;
    disk_aperture *aperture;
    disk_plan *plan;
    disk_params_init(&params);
    if (disk_aperture_from_mask(&mask, &aperture) ||
        disk_plan_new(aperture, &params, 0, 0, 0, &plan) || disk_plan_apply(plan, &job, 0, 0))
        return 1;
    disk_plan_free(plan);
    disk_aperture_free(aperture);
    return !(out[0] > 0.999f && out[0] < 1.001f);
}
END
# The fft engine is the one part that takes a library more, and is left out without it.
sources=$(ls "$root"/core/src/*.c | grep -v -e '/engine_fft' -e '/fft_')
# shellcheck disable=SC2086
$cc -std=c11 -O1 -D_POSIX_C_SOURCE=200809L -I "$root/core/include" $sources \
    "$work/main.c" -o "$work/main" -lm -lpthread
"$work/main"
