#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the README's pictures anew from what tools/demo made. Needs ImageMagick.
# Usage: docs/make-pictures.sh [BUILD_DIR [DEMO_DIR]]
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-$root/build} demo=${2:-$root/demo} docs=$root/docs
blur=$build/plugin/cli/disk-lens-blur
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for name in sharp hearts; do
    convert "$demo/night-$name.png" -resize 800x -strip -quality 85 "$docs/night-$name.jpg"
done

# The far lights through each aperture.
tiles=
for aperture in $("$blur" --list-apertures); do
    "$blur" "$demo/night.exr" "$work/$aperture.png" --depth "$demo/night-depth.png" \
        --focus 0.61 --aperture "$aperture" --radius 24 --samples 96
    convert "$work/$aperture.png" -crop 190x140+470+150 +repage -strip -fill white \
        -gravity south -pointsize 15 -annotate +0+4 "$aperture" "$work/$aperture-tile.png"
    tiles="$tiles $work/$aperture-tile.png"
done
montage $tiles -tile 4x -geometry +3+3 -background '#202020' -quality 85 "$docs/apertures.jpg"
