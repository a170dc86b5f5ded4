#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plots time against radius from disk-bench's tables; needs matplotlib (python3-matplotlib).

    build/tests/bench/disk-bench varying > varying.tsv
    build/tests/bench/disk-bench peers > peers.tsv
    tests/bench/plot_time.py varying.tsv peers.tsv -o docs/time.svg

Each table gives a panel: a line for each engine (those of one aperture, map, size and budget: by
default a heart, a ramp, 1 Mpx, 48 samples) or each program, in seconds a megapixel on one core or
on the table's threads. The ending of the output's name says its format.
"""
import argparse
import csv

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402  (after the backend is chosen)


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def wanted(row, options):
    """Rows of one setting, so that a line has one value at each radius."""
    if "program" in row:
        return True
    return (row["aperture"] == options.aperture and row["map"] in ("-", options.map)
            and row["samples"] == options.samples and abs(float(row["mpix"]) - 1) < 0.1)


def name(row):
    if "engine" in row:
        return row["engine"]
    return row["program"] + (" by map" if row["map"] == "1" else "")


def lines(rows, options):
    """{name: [(radius, seconds a megapixel)]}, sorted by radius."""
    found = {}
    for row in rows:
        if wanted(row, options):
            point = (float(row["radius"]), float(row["seconds"]) / float(row["mpix"]))
            found.setdefault(name(row), []).append(point)
    return {key: sorted(points) for key, points in found.items()}


def title(rows, options):
    if "program" in rows[0]:
        return f"programs, {rows[0]['threads']} threads"
    varying = any(row["map"] != "-" for row in rows)
    what = f"radius 0 to r, {options.map}" if varying else "one radius"
    return f"engines, {options.aperture}, {what}, one core"


def draw(axes, rows, options):
    """Ours stand out: all engines, and the operations of this project."""
    for key, points in lines(rows, options).items():
        ours = "engine" in rows[0] or key.startswith("disk")
        axes.plot(*zip(*points), marker="o", markersize=3, linewidth=2 if ours else 1,
                  linestyle="-" if ours else "--", label=key)
    axes.set(xscale="log", yscale="log", xlabel="radius, px", ylabel="seconds a megapixel",
             title=title(rows, options))
    radii = sorted({float(row["radius"]) for row in rows if wanted(row, options)})
    axes.set_xticks(radii, [f"{r:g}" for r in radii])
    axes.minorticks_off()
    axes.grid(alpha=0.3)
    bottom, top = axes.get_ylim()
    axes.set_ylim(bottom, top * 4)  # room for the legend
    axes.legend(fontsize=6, ncols=2, loc="upper left")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tables", nargs="+", help="output of disk-bench apply, varying or peers")
    parser.add_argument("-o", "--output", required=True)
    parser.add_argument("--aperture", default="heart")
    parser.add_argument("--map", default="ramp")
    parser.add_argument("--samples", default="48")
    options = parser.parse_args()
    tables = [rows for rows in map(read, options.tables) if rows]
    if not tables or not any(lines(rows, options) for rows in tables):
        parser.error("no rows of that aperture, map and budget")
    plt.rcParams.update({"font.size": 8, "svg.fonttype": "none", "axes.titlesize": 8})
    figure, panels = plt.subplots(1, len(tables), figsize=(4.5 * len(tables), 3.5), squeeze=False)
    for axes, rows in zip(panels[0], tables):
        draw(axes, rows, options)
    figure.tight_layout()
    figure.savefig(options.output, dpi=110)


if __name__ == "__main__":
    main()
