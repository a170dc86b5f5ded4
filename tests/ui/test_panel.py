#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The aperture panel under a private X server, worked with a real pointer and keyboard. What comes out is
compared with geometry: "open" is the share of the unit circle that is open, after the core has
centred and scaled the shape.

Usage: test_panel.py PANEL_WINDOW LOCALE_FOLDER SCREENSHOT_FOLDER [TEST ...]"""

import math
import os
import shutil
import sys
import time
import unittest

from panel_case import PanelCase

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "apertures")
LOCALES = None


def circle(radius, x=0, y=0, count=36, turns=1.0):
    return [(x + radius * math.cos(2 * math.pi * turns * i / count),
             y + radius * math.sin(2 * math.pi * turns * i / count)) for i in range(count + 1)]


class Drawing(PanelCase):
    """The editor, by pointer."""

    def setUp(self):
        super().setUp()
        self.panel.press("New")

    def test_freehand_undo_redo(self):
        panel = self.panel
        panel.drag(circle(0.8))
        panel.wait(lambda s: s["name"] == "-" and abs(s["open"] - 1) < 0.03, "a disc")
        panel.shot(self.shots, "freehand")
        panel.drag(circle(0.4))
        panel.wait(lambda s: abs(s["open"] - 0.75) < 0.03 and s["middle"] == 0, "a ring")
        panel.press("Undo", "GtkButton")
        panel.wait(lambda s: abs(s["open"] - 1) < 0.03, "without the hole again")
        panel.keys("ctrl+z")
        panel.wait(lambda s: s["open"] == 0, "nothing is left")
        panel.keys("ctrl+shift+z")
        panel.press("Redo", "GtkButton")
        panel.wait(lambda s: abs(s["open"] - 0.75) < 0.03, "all again")
        panel.drag(circle(0.4, turns=0.5)[:-9])
        panel.keys("ctrl+y")  # what was redone is nothing any more
        self.assertNotAlmostEqual(panel.now()["open"], 0, 2)

    def test_changes_come_while_drawing(self):
        panel = self.panel
        place = panel.canvas()
        points = circle(0.8)
        panel.move(*place(*points[0]))
        panel.xdo("mousedown", 1)
        for point in points[1:20]:
            panel.move(*place(*point))
        panel.wait(lambda s: 0.2 < s["open"] < 0.99, "half a disc, the button still held")
        panel.keys("Escape")
        panel.xdo("mouseup", 1)
        panel.wait(lambda s: s["open"] == 0, "Escape drops the stroke")

    def test_polygon(self):
        panel = self.panel
        panel.press("Polygon", "GtkRadioButton")
        corners = [(0.6, -0.6), (0.6, 0.6), (-0.6, 0.6), (-0.6, -0.6)]
        for corner in corners:
            panel.click_at(*corner)
        panel.shot(self.shots, "polygon-open")
        panel.keys("BackSpace")
        panel.wait(lambda s: 0.25 < s["open"] < 0.35, "three corners")
        panel.click_at(*corners[3])
        panel.click_at(*corners[0])  # closes it
        panel.wait(lambda s: abs(s["open"] - 2 / math.pi) < 0.01, "a square")
        panel.click_at(0.2, 0.2)
        panel.click_at(-0.2, 0.2)
        panel.keys("Escape")
        panel.wait(lambda s: abs(s["open"] - 2 / math.pi) < 0.01, "the square alone")
        for corner in [(0.3, -0.3), (0.3, 0.3), (-0.3, 0.3)]:
            panel.click_at(*corner)
        panel.click_at(-0.3, -0.3, twice=True)
        panel.wait(lambda s: s["middle"] == 0 and abs(s["open"] - 1.5 / math.pi) < 0.01,
                   "a square hole, by a double click")
        panel.shot(self.shots, "polygon-hole")

    def test_symmetric_star(self):
        panel = self.panel
        _, _, x, y, width, height, _ = panel.find("Symmetry", "GtkSpinButton")
        panel.click(x + 12, y + height / 2, twice=True)
        panel.keys("ctrl+a")
        panel.write("5")
        panel.keys("Return")
        tip, valley = 1.0, 0.4
        half = math.pi / 5
        ends = [(0, -tip), (valley * math.sin(half), -valley * math.cos(half)),
                (tip * math.sin(2 * half), -tip * math.cos(2 * half))]
        line = []
        for a, b in zip(ends, ends[1:]):
            line += [(a[0] + (b[0] - a[0]) * i / 15, a[1] + (b[1] - a[1]) * i / 15)
                     for i in range(15)]
        panel.drag(line + [ends[2]])
        expected = 5 * tip * valley * math.sin(half) / math.pi
        panel.wait(lambda s: abs(s["open"] - expected) < 0.02, f"a star, {expected:.3f}")
        panel.shot(self.shots, "star")
        panel.press("Mirror", "GtkCheckButton")  # a star's mirror is itself
        panel.wait(lambda s: abs(s["open"] - expected) < 0.02, "the star again")
        panel.keys("ctrl+z", "ctrl+z")
        panel.wait(lambda s: s["open"] == 0, "nothing is left")

    def test_mirrored_half(self):
        panel = self.panel
        panel.press("Mirror", "GtkCheckButton")
        line = [(0.9 * math.sin(math.pi * i / 30), -0.9 * math.cos(math.pi * i / 30))
                for i in range(31)]
        panel.drag(line)  # the right half of a circle
        panel.wait(lambda s: abs(s["open"] - 1) < 0.03 and abs(s["left"] - 0.5) < 0.01, "a disc")

    def square(self):
        panel = self.panel
        panel.press("Polygon", "GtkRadioButton")
        for corner in [(0.6, -0.6), (0.6, 0.6), (-0.6, 0.6), (-0.6, -0.6)]:
            panel.click_at(*corner)
        panel.keys("Return")
        panel.press("Points", "GtkRadioButton")
        return panel.wait(lambda s: abs(s["open"] - 2 / math.pi) < 0.01, "a square")["open"]

    def test_points(self):
        panel, square = self.panel, self.square()
        panel.drag([(0.6, 0), (0.7, 0), (0.9, 0)])  # adds a point on the right side and pulls it
        panel.wait_text(r"Corner \d of 5 at 0\.90")
        house = panel.wait(lambda s: s["left"] > 0.501, "a house")["open"]
        panel.click_at(0.9, 0, twice=True)
        panel.wait_text(r"Smooth point \d of 5")
        panel.wait(lambda s: abs(s["open"] - house) > 0.001, "a rounded house")
        panel.shot(self.shots, "points")
        panel.press("Smooth", "GtkToggleButton")
        panel.wait(lambda s: abs(s["open"] - house) < 0.0005, "a corner again")
        panel.press("Delete", "GtkButton")
        panel.wait_text(r"centre 0\.00, 0\.00, radius 0\.85")  # the square again

    def test_outlines(self):
        panel, square = self.panel, self.square()
        panel.drag([(0.1, 0.1), (0.2, 0.15), (0.3, 0.2)])  # by its inside
        panel.wait_text(r"Outline 1 of 1")
        panel.wait_text(r"centre 0\.20, -0\.(09|10), radius 0\.85")
        self.assertAlmostEqual(panel.now()["open"], square, 2)  # centred again by the core
        panel.shot(self.shots, "outline")
        panel.keys("minus", "minus", "minus", "minus", "minus")
        panel.wait_text(r"radius 0\.66")
        panel.keys("Delete")
        panel.wait(lambda s: s["open"] == 0, "nothing is left")

    def test_menu_of_points(self):
        panel, square = self.panel, self.square()
        panel.click_at(0, 0.6, button=3)
        panel.keys("Down", "Return")  # adds a point here
        panel.wait_text(r"Corner \d of 5")
        panel.click_at(0.6, 0.6, button=3)
        panel.shot(self.shots, "menu")
        panel.keys("Down", "Down", "Return")  # deletes it
        panel.wait(lambda s: s["open"] < square, "without a corner")

    def test_larger_window(self):
        panel = self.panel
        panel.press("Larger", "GtkToggleButton")
        time.sleep(0.5)
        self.assertGreater(panel.find("Aperture drawing")[4], 450)
        panel.drag(circle(0.8))
        panel.wait(lambda s: abs(s["open"] - 1) < 0.02, "a disc")
        panel.shot_all(self.shots, "larger")
        panel.keys("Escape")
        time.sleep(0.5)
        self.assertLess(panel.find("Aperture drawing")[4], 450)
        panel.wait(lambda s: abs(s["open"] - 1) < 0.02, "the same disc")


class Gallery(PanelCase):
    """Presets, names and files."""

    args = ("sources",)

    def draw_disc_with_hole(self):
        self.panel.press("New")
        self.panel.drag(circle(0.8))
        self.panel.drag(circle(0.4))
        return self.panel.wait(lambda s: abs(s["open"] - 0.75) < 0.03, "a ring")["open"]

    def name_it(self, name, button="Save"):
        panel = self.panel
        panel.click_in("GtkEntry")
        panel.keys("ctrl+a")
        panel.write(name)
        if button:
            panel.press(button, "GtkButton")
        else:
            panel.keys("Return")

    def test_choosing(self):
        panel = self.panel
        panel.press("heart")
        panel.wait(lambda s: s["name"] == "heart" and 0.4 < s["open"] < 0.7, "a heart")
        panel.keys("Right")  # the next one by keyboard
        panel.wait(lambda s: s["name"] == "plus" and s["open"] > 0, "a plus")

    def test_save_rename_delete(self):
        panel = self.panel
        drawn = self.draw_disc_with_hole()
        self.name_it("my ring")
        panel.wait(lambda s: s["name"] == "my ring", "a name")
        self.assertEqual(self.own_files(), ["my ring.svg"])
        panel.press("Back to the gallery", "GtkButton")
        panel.shot(self.shots, "own")
        panel.command("set disc")
        panel.wait(lambda s: s["open"] > 0.99, "the disc")
        panel.press("my ring", "GtkFlowBoxChild")
        panel.wait(lambda s: s["name"] == "my ring" and abs(s["open"] - drawn) < 0.01,
                   "what was saved is what was drawn")
        panel.press("Rename", "GtkButton")
        self.name_it("heart", None)  # taken by a built-in one
        panel.wait_text("built-in aperture has this name")
        panel.shot(self.shots, "rename-refused")
        self.name_it("torus", None)
        panel.wait(lambda s: s["name"] == "torus", "another name")
        self.assertEqual(self.own_files(), ["torus.svg"])
        panel.keys("Delete")
        panel.wait_text("Delete your aperture")
        self.assertEqual(self.own_files(), ["torus.svg"])  # it only asks
        panel.shot(self.shots, "delete")
        panel.keys("Return")
        panel.wait(lambda s: s["name"] == "disc" and s["open"] > 0.99, "the default one")
        self.assertEqual(self.own_files(), [])

    def test_names_that_are_none(self):
        panel = self.panel
        self.draw_disc_with_hole()
        for name, what in (("a/b", "slash"), (".x", "dot"), ("x.svg", "file"), ("cat", "built-in")):
            self.name_it(name)
            panel.wait_text(what)
        self.assertEqual(self.own_files(), [])
        self.assertEqual(panel.now()["name"], "-")

    def test_replacing_is_asked(self):
        panel = self.panel
        self.draw_disc_with_hole()
        self.name_it("one")
        panel.wait(lambda s: s["name"] == "one", "saved")
        panel.press("Back to the gallery", "GtkButton")
        panel.press("New")
        panel.drag(circle(0.7))
        panel.wait(lambda s: s["open"] > 0.95, "a disc")
        self.name_it("one")
        panel.wait_text("already")
        self.assertEqual(panel.now()["name"], "-")
        time.sleep(0.6)  # the bar slides in
        panel.shot(self.shots, "replace")
        panel.press("Replace", "GtkButton")
        panel.wait(lambda s: s["name"] == "one", "replaced")
        panel.command("set one")
        panel.wait(lambda s: s["open"] > 0.95, "the disc is kept")

    def test_keep(self):
        panel = self.panel
        drawn = self.draw_disc_with_hole()
        self.assertEqual(panel.command("keep"), [])
        self.assertEqual(panel.now()["name"], "drawing")
        self.assertEqual(self.own_files(), ["drawing.svg"])
        panel.command("keep")  # has a name
        self.assertEqual(self.own_files(), ["drawing.svg"])
        panel.command("set drawing")
        panel.wait(lambda s: abs(s["open"] - drawn) < 0.01, "the same")

    def test_edit_a_copy(self):
        panel = self.panel
        panel.press("heart")
        heart = panel.wait(lambda s: s["name"] == "heart" and s["open"] > 0, "a heart")["open"]
        panel.press("Edit a copy", "GtkButton")
        panel.wait_text("Drag points")
        panel.shot(self.shots, "edit-heart")
        self.assertEqual(panel.now()["name"], "heart")  # nothing is changed yet
        panel.keys("Return")
        panel.wait(lambda s: s["name"] == "heart" and s["open"] > 0, "still the heart")
        panel.press("Edit a copy", "GtkButton")
        panel.wait_text("Drag points")
        panel.keys("Tab", "ctrl+Right")
        panel.wait(lambda s: s["name"] == "-" and abs(s["open"] - heart) < 0.02, "a traced heart")
        panel.keys("Return")
        panel.wait(lambda s: s["name"] == "-", "it has no name yet")
        self.assertTrue(panel.has("(unsaved)"))
        panel.shot(self.shots, "unsaved")
        panel.press("Save", "GtkButton")
        panel.wait(lambda s: s["name"] == "heart 2", "the name that was proposed")
        panel.press("Edit", "GtkButton")  # the user's own: with the points it was saved with
        panel.wait_text("Drag points")
        panel.keys("Tab", "shift+Left")
        panel.wait(lambda s: s["name"] == "-", "changed")
        panel.press("Save", "GtkButton")
        panel.wait(lambda s: s["name"] == "heart 2", "replaced without a question")
        self.assertEqual(self.own_files(), ["heart 2.svg"])

    def import_file(self, path):
        panel = self.panel
        panel.press("Import…", "GtkButton")
        panel.wait_widget("GtkFileChooserDialog")
        time.sleep(0.7)
        panel.write("/")  # opens the entry for a path
        time.sleep(0.5)
        panel.write(os.path.realpath(path)[1:])
        time.sleep(0.3)
        panel.keys("Return")

    def test_import(self):
        panel = self.panel
        files = ["even-odd.svg", "transparent.png", "gray.gbr"]
        for file in files:
            name = os.path.splitext(file)[0]
            self.import_file(f"{DATA}/{file}")
            panel.wait(lambda s, n=name: s["name"] == n and s["open"] > 0, f"{file} is shown")
        self.assertEqual(self.own_files(), sorted(files))
        panel.shot(self.shots, "imported")
        self.import_file(f"{DATA}/gray.gbr")
        panel.wait(lambda s: s["name"] == "gray 2", "a second one gets another name")

    def test_import_of_broken_files(self):
        panel = self.panel
        for name, content in (("torn.png", b"\x89PNG\r\n\x1a\n...."), ("none.svg", b"<svg"),
                              ("x.gbr", b"")):
            with open(f"{self.home}/{name}", "wb") as file:
                file.write(content)
            self.import_file(f"{self.home}/{name}")
            panel.wait_text(name.replace(".", r"\."))
            self.assertEqual(panel.now()["name"], "disc")
            self.assertGreater(panel.now()["open"], 0.99)  # what was shown stays
        panel.shot(self.shots, "import-broken")
        self.assertEqual(self.own_files(), [])

    def test_missing_file(self):
        self.panel.command("set /nowhere/leaf.svg")
        self.panel.wait_text("No such file")
        self.assertEqual(self.panel.now(), {"name": "/nowhere/leaf.svg", "open": 0})
        self.panel.shot(self.shots, "missing")

    def choose_source(self, number):
        self.panel.press("From the image", "GtkMenuButton")
        self.panel.keys(*["Down"] * number, "Return")

    def test_sources(self):
        panel = self.panel
        self.choose_source(1)
        half = panel.wait(lambda s: s["name"] == "-" and 0 < s["open"] < 0.9, "half a disc")
        panel.shot(self.shots, "source")
        self.assertEqual(panel.command("keep"), [])
        self.assertEqual(self.own_files(), ["drawing.png"])
        panel.command("set drawing")
        panel.wait(lambda s: s["open"] > 0 and abs(s["open"] - half["open"]) < 0.01, "the same")
        self.choose_source(2)
        panel.wait_text("No brush is active")
        panel.wait(lambda s: s["name"] == "drawing", "what was shown stays")
        panel.press("Edit", "GtkButton")  # a mask is traced
        panel.wait_text("Drag points")
        panel.keys("Tab", "ctrl+Up")
        panel.wait(lambda s: s["name"] == "-" and abs(s["open"] - half["open"]) < 0.02, "traced")

    def test_visits_that_change_nothing(self):
        panel = self.panel
        drawn = self.draw_disc_with_hole()
        panel.press("Back to the gallery", "GtkButton")
        for button, hint in (("New", "in one stroke"), ("Edit", "Outline|Drag points")):
            panel.press(button, "GtkButton")
            panel.wait_text(hint)
            panel.keys("Escape", "Escape")  # the selection, then the editor
            panel.wait(lambda s: s["name"] == "-" and s["open"] == drawn, "still the drawing")
        panel.press("star")
        panel.wait(lambda s: s["name"] == "star" and s["open"] > 0, "a star")
        panel.press("Edit a copy", "GtkButton")
        panel.wait_text("Drag points")
        panel.keys("Escape")
        panel.wait(lambda s: s["name"] == "star" and s["open"] > 0, "still the star")
        panel.press("(unsaved)", "GtkFlowBoxChild")
        panel.wait(lambda s: s["name"] == "-" and s["open"] == drawn, "the drawing is there, too")

    def test_menu(self):
        panel = self.panel
        _, _, x, y, width, height, _ = panel.find("heart", "GtkFlowBoxChild")
        panel.click(x + width / 2, y + 30, button=3)
        panel.shot(self.shots, "gallery-menu")
        panel.keys("Down", "Return")
        panel.wait_text("Drag points")


class Keyboard(PanelCase):
    """Everything without a pointer."""

    def test_all_by_keyboard(self):
        panel = self.panel
        panel.open_by_keys()
        self.assertIn("f", panel.find("Aperture drawing")[6])
        panel.keys("alt+y")  # the polygon
        panel.focus_on("Aperture drawing")
        panel.keys("space")  # shows its place
        for keys in (["shift+Up"] * 5, ["shift+Right"] * 6 + ["shift+Down"] * 8,
                     ["shift+Left"] * 12):
            panel.keys(*keys, "space")
        panel.shot(self.shots, "keyboard-polygon")
        panel.keys("Return")  # closes the triangle
        triangle = panel.wait(lambda s: s["open"] > 0.2, "a triangle")["open"]
        panel.keys("alt+i")  # points
        panel.focus_on("Aperture drawing")
        panel.keys("Tab", "Tab")
        panel.wait_text(r"Corner 2 of 3 at 0\.60, -0\.30")
        panel.keys("Right", "Right", "Insert")
        panel.wait_text(r"Corner 3 of 4")
        panel.keys("space", "shift+Down")
        panel.wait_text(r"Smooth point 3 of 4")
        rounded = panel.wait(lambda s: abs(s["open"] - triangle) > 0.02, "a rounded foot")["open"]
        panel.shot(self.shots, "keyboard-points")
        panel.keys("BackSpace")
        panel.wait(lambda s: abs(s["open"] - rounded) > 0.02, "the point is gone")
        panel.keys("ctrl+z")
        panel.wait(lambda s: abs(s["open"] - rounded) < 0.01, "it is back")
        panel.keys("Return")  # to the gallery
        panel.keys("alt+n", "ctrl+a")
        panel.write("by keys")
        panel.keys("Return")
        panel.wait(lambda s: s["name"] == "by keys", "saved")
        self.assertEqual(self.own_files(), ["by keys.svg"])

    def test_tab_leaves_the_canvas(self):
        panel = self.panel
        panel.open_by_keys()
        panel.keys("alt+i")
        panel.focus_on("Aperture drawing")
        panel.keys("Tab")  # nothing is drawn: on to the next widget
        self.assertNotIn("f", panel.find("Aperture drawing")[6])


class Kernels(PanelCase):
    """The fitted kernel beside the drawn one."""

    def error_of(self, samples):
        self.panel.command(f"params {samples} 20 0")
        text = self.panel.wait_text(rf"Error ([0-9.]+) % {samples} taps *$")
        return float(text[1])

    def test_more_samples_are_closer(self):
        errors = [self.error_of(samples) for samples in (8, 16, 32)]
        self.assertGreater(errors[0], errors[1])
        self.assertGreater(errors[1], errors[2])
        self.assertLess(errors[2], 25)
        self.assertGreater(errors[2], 5)
        self.panel.command("params 0 20 0")
        self.panel.wait_text("Exact")
        self.panel.shot(self.shots, "exact")

    def test_fits_while_drawing(self):
        panel = self.panel
        panel.press("New")
        place = panel.canvas()
        points = circle(0.8, count=60)
        panel.move(*place(*points[0]))
        panel.xdo("mousedown", 1)
        seen = set()
        for point in points[1:]:
            panel.move(*place(*point))
            seen.update(t for t in panel.texts() if t.startswith("Error"))
        panel.xdo("mouseup", 1)
        self.assertGreater(len(seen), 1)  # the disc's, and at least one while drawing
        answers = [a for a in panel.command("stall") if a.startswith("stall ")]
        stall = float(answers[0].split()[1])
        self.assertLess(stall, 1.5)  # tens of milliseconds where nothing else runs


class Looks(unittest.TestCase):
    """Screenshots of the gallery and the editor in other surroundings, to be looked at."""

    def look(self, name, **env):
        Gallery.setUpClass()
        case = Gallery("test_choosing")
        case.env = env
        try:
            case.setUp()
            panel = case.panel
            time.sleep(1)
            panel.shot(PanelCase.shots, f"look-{name}-gallery")
            first = next(w for w in panel.widgets() if w[0] == "GtkButton")
            panel.click(first[2] + first[4] / 2, first[3] + first[5] / 2)  # "New"
            canvas = next(w for w in panel.widgets() if w[0] == "DiskApertureEditor")
            self.assertGreaterEqual(canvas[4], 260)  # in 780 rows, with all its tools
            x, y = canvas[2] + canvas[4] / 2, canvas[3] + canvas[5] / 2
            panel.move(x + 90, y)
            panel.xdo("mousedown", 1)
            for px, py in circle(90, count=24):
                panel.move(x + px, y + py * (0.6 if py < 0 else 1))
            panel.xdo("mouseup", 1)
            panel.wait(lambda s: s["name"] == "-" and 0.5 < s["open"] < 0.95, "an egg")
            time.sleep(0.5)
            panel.shot(PanelCase.shots, f"look-{name}-editor")
            case.tearDown()
        finally:
            Gallery.tearDownClass()

    def test_dark(self):
        self.look("dark", GTK_THEME="Adwaita:dark")

    def test_high_density(self):
        self.look("high-density", GDK_SCALE="2")

    def test_german(self):
        self.look("german", LANGUAGE="de", DISK_LOCALE_DIR=LOCALES)

    def test_high_contrast(self):
        self.look("high-contrast", GTK_THEME="HighContrast")


if __name__ == "__main__":
    for needed in ("Xvfb", "xdotool", "openbox", "import", "convert"):
        if not shutil.which(needed):
            print(f"SKIPPED: {needed} is not installed")
            sys.exit(77)
    PanelCase.program, LOCALES, PanelCase.shots = sys.argv[1:4]
    os.makedirs(PanelCase.shots, exist_ok=True)
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
