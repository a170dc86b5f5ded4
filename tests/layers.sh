#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Who may know whom: core <- presets <- ui <- plugin, by the includes; only plugin/gimp knows libgimp;
# every file says its licence, the core's LGPL, the others' GPL.
# Usage: layers.sh SOURCE_ROOT
set -u
cd "$1" || exit 1
bad=0

# Lines of files below $1 that include what matches $2.
forbid() {
    [ -d "$1" ] || return 0
    if grep -rnE "#[[:space:]]*include[[:space:]]*[<\"]($2)" "$1"; then
        echo "^ $1 must not include that" >&2
        bad=1
    fi
}

above_core='glib|gio|gobject|gmodule|gegl|babl|gtk|gdk|cairo|librsvg|png|libgimp|check|disk-'
forbid core "$above_core"
forbid presets 'gegl|babl|gtk|gdk/|libgimp|disk-(level|render|operation|properties)'
forbid ui 'gegl|babl|libgimp|librsvg|disk-(level|render|operation|properties|gegl-host)'
for folder in plugin/*; do
    [ "$folder" = plugin/gimp ] || forbid "$folder" 'libgimp'
done
# What of ui/ can be tested without a display knows no GTK.
for name in background budget-levels filter-run i18n mnemonic pixels preview-aim preview-engine preview-filter preview-plans \
    preview-source preview-steps screen shrink viewport window-state; do
    for file in "ui/$name.c" "ui/$name.h"; do
        if grep -nE '#[[:space:]]*include[[:space:]]*<(gtk|gdk|cairo)' "$file"; then
            echo "^ $file must do without GTK" >&2
            bad=1
        fi
    done
done
# Outside of the core and its own tests nobody reaches behind the public headers.
forbid presets '.*core/src'
forbid ui '.*core/src'
forbid plugin '.*core/src'
forbid examples '.*core/src|glib|gegl|disk-'

for file in $(find core presets ui plugin examples tests tools docs -type f \( -name '*.c' -o -name '*.h' \
    -o -name '*.py' -o -name '*.sh' -o -name '*.scm' -o  -name meson.build \)); do
    licence=GPL-3.0-or-later
    case $file in core/*) licence=LGPL-3.0-or-later ;; esac
    if ! head -n 5 "$file" | grep -q "SPDX-License-Identifier: $licence"; then
        echo "$file does not say SPDX-License-Identifier: $licence" >&2
        bad=1
    fi
done
exit $bad
