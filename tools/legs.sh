# SPDX-License-Identifier: GPL-3.0-or-later
# What tools/test is made of: legs, each a command that passes (0), is skipped (77, as Meson has it)
# or fails. Sourced, not run.

passed=0 failed=0 skipped=0

# leg TITLE COMMAND...: runs one and counts it.
leg() {
    title=$1
    shift
    say "$title"
    status=0
    "$@" || status=$?
    case $status in
    0) passed=$((passed + 1)) ;;
    77)
        echo "SKIPPED: $title" >&2
        skipped=$((skipped + 1))
        ;;
    *)
        echo "FAILED: $title" >&2
        failed=$((failed + 1))
        ;;
    esac
}
