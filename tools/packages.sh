# SPDX-License-Identifier: GPL-3.0-or-later
# What tools/demo and tools/test share: installing what is missing. Sourced, not run.

say() {
    printf '\n== %s\n' "$*"
}

# The packages that building and demonstrating take, on Debian and Ubuntu.
packages_build='gcc libc6-dev meson ninja-build pkg-config gegl libgegl-dev libglib2.0-dev-bin
libgexiv2-dev librsvg2-dev libcairo2-dev libpng-dev libjpeg-dev libtiff-dev libwebp-dev zlib1g-dev
libfftw3-dev libgtk-3-dev gettext libjson-glib-dev'

# What the tests take beyond that.
packages_test='check python3 g++ libimage-exiftool-perl
xvfb openbox xdotool imagemagick adwaita-icon-theme fonts-dejavu-core'

# What the plug-in for GIMP takes. A name that starts with ^ is a regular expression, for
# releases name libgimp's package differently.
packages_gimp='gimp ^libgimp(2[.]0|-3[.]0)-dev$'

# What the tests within Krita take; its package only recommends Qt's Python.
packages_krita='krita python3-pyqt5'

# What the core's tests for another processor take (tools/test-aarch64).
packages_aarch64='gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user'

is_installed() {
    case $1 in
    ^*) dpkg-query -W -f '${Package} ${Status}\n' | sed -n 's/ install ok installed$//p' | grep -qE -e "$1" ;;
    *) dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed' ;;
    esac
}

# need PACKAGE...: installs those that are missing, or names them where that cannot be done here.
need() {
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        command -v meson >/dev/null && pkg-config --exists gegl-0.4 gexiv2 librsvg-2.0 && return
        echo "This is no Debian or Ubuntu. Please install what these packages hold there:" $* >&2
        exit 1
    fi
    missing=
    for package in "$@"; do
        is_installed "$package" || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    as_root=
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "Neither root nor sudo: please install$missing" >&2
            exit 1
        fi
        as_root=sudo
    fi
    say "installing$missing"
    $as_root apt-get update -q
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
}
