#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the README's pictures anew from what tools/demo made and from tests/truth's scenes. Needs ImageMagick and
# a build with tests.
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

# Edges of depth beside gegl:lens-blur, whose mask is |depth - focus|.
convert "$demo/night-depth.png" -colorspace Gray -fx 'abs(u-0.61)/0.61' "$work/mask.png"
gegl "$demo/night.exr" -o "$work/peer.png" -- gegl:lens-blur radius=24 \
    aux=[ gegl:load path="$work/mask.png" ]
cp "$demo/night-hearts.png" "$work/ours.png"
for name in peer ours; do
    convert "$work/$name.png" -crop 300x260+690+190 +repage -resize 400x "$work/$name-crop.png"
done
convert "$work/peer-crop.png" "$work/ours-crop.png" +append -strip -quality 88 "$docs/edges.jpg"

# Scenes of tests/truth: sharp, gegl:lens-blur, ours, and what a lens would have taken.
shown() { # FILE.exr: as a display shows it (bench_display() in tests/bench); three stops down, or PNG would cut lights
    gegl "$1" -o "$work/stops.png" -- gegl:exposure exposure=-3
    convert "$work/stops.png" -set colorspace sRGB -alpha off -colorspace RGB -fx '1-exp(-12*u)' -colorspace sRGB \
        "${1%.exr}.png"
}
tiles=
for scene in fence foliage night-leaves window bodies; do
    focus=$("$build/tests/truth/truth-scene" $scene "$work" 480 360 20 disc | sed 's/.*--focus //')
    "$blur" "$work/$scene-sharp.exr" "$work/$scene-ours.exr" --depth "$work/$scene-depth.png" --radius 20 \
        --focus "$focus"
    convert "$work/$scene-depth.png" -fx "abs(u-$focus)/max($focus,1-$focus)" "$work/mask.png"
    gegl "$work/$scene-sharp.exr" -o "$work/$scene-peer.exr" -- gegl:lens-blur radius=20 linear-mask=true \
        aux=[ gegl:load path="$work/mask.png" ]
    for kind in sharp peer ours truth; do
        shown "$work/$scene-$kind.exr"
        tiles="$tiles $work/$scene-$kind.png"
    done
done
montage $tiles -tile 4x -resize 300x -geometry +2+2 -quality 85 "$docs/truth.jpg"

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

# A grid of lights, those on the left behind the focus and those on the right in front of it, with
# each character of the glass.
lights=
for x in 30 90 150 210 270 330 390 450; do
    for y in 30 90 150 210 270; do
        lights="$lights rectangle $((x - 1)),$((y - 1)) $((x + 1)),$((y + 1))"
    done
done
convert -size 480x300 'xc:#141a22' -fill white -draw "$lights" "$work/lights.png"
convert -size 240x300 xc:black xc:white +append "$work/lights-depth.png"
tiles=
for glass in "rim=0" "squeeze=0.6" "cat-eye=1" "rim=0.9" "rim=-0.9" "fringe=1"; do
    "$blur" "$work/lights.png" "$work/$glass.png" --depth "$work/lights-depth.png" --focus 0.5 \
        --aperture disc --radius 24 --highlight-factor 0.8 --highlight-threshold-low 0.5 "--$glass"
    name=$glass
    test "$glass" = "rim=0" && name="none"
    convert "$work/$glass.png" -strip -fill white -gravity south -pointsize 14 \
        -annotate +0+2 "$name" "$work/$glass-tile.png"
    tiles="$tiles $work/$glass-tile.png"
done
montage $tiles -tile 2x -geometry +3+3 -background '#202020' -quality 85 "$docs/glass.jpg"

# The dialog, under a display of its own.
python3 "$docs/make-dialog.py" "$build" "$demo" "$docs/dialog.jpg"
