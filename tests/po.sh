#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The translations: every file with texts is in po/POTFILES, every language is well-formed, German has
# all texts as the sources have them now.
# Usage: po.sh SOURCE_ROOT
set -u
cd "$1" || exit 1
for program in xgettext msgmerge msgfmt; do
    command -v $program >/dev/null || exit 77
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

marks='(^|[^A-Za-z0-9_])N?_\("|(^|[^A-Za-z0-9_])_\('"'"'|disk_presets_set_error\(|picture_fail\(error, "'
grep -rlE --include='*.c' --include='*.py' "$marks" core/src presets ui plugin | sort >"$work/marked"
grep -v '^#' po/POTFILES | sort >"$work/listed"
if ! diff "$work/marked" "$work/listed" >"$work/diff"; then
    echo "po/POTFILES and the files with texts differ (< has texts, > is listed):" >&2
    cat "$work/diff" >&2
    bad=1
fi

xgettext --files-from=po/POTFILES --output="$work/now.pot" --from-code=UTF-8 --keyword=_ --keyword=N_ \
    --keyword=disk_presets_set_error:4 --keyword=picture_fail:2 --flag=g_strdup_printf:1:c-format \
    --flag=disk_presets_set_error:4:c-format --add-comments=Translators || exit 1
while read -r language; do
    msgfmt --check --output-file="$work/$language.mo" "po/$language.po" || bad=1
done <po/LINGUAS

msgmerge --quiet --no-fuzzy-matching --output-file="$work/de.po" po/de.po "$work/now.pot" || exit 1
LC_ALL=C msgfmt --statistics --output-file="$work/de.mo" "$work/de.po" 2>"$work/count"
if grep -qE 'untranslated|fuzzy' "$work/count"; then
    echo "German is not complete: $(cat "$work/count")" >&2
    msgattrib --untranslated --no-wrap "$work/de.po" | grep '^msgid' >&2
    bad=1
fi
exit $bad
