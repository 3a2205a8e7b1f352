"""Write frontend/test/fixtures/selection.json: selections and their answers for both languages.

Run ``python tests/make_fixtures.py`` after a change. The points are in sorted order; ``selected``
holds one bit a point as hex, point ``i`` in bit ``i % 8`` of byte ``i // 8``.

Only Python's own generator and plain arithmetic are used, so every machine writes the same file.
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
from quanta import box, lasso, layout_of, point

from streamlit_glscatter.layout.point_column import PointColumn
from streamlit_glscatter.selection.selection import select

TARGET = Path(__file__).parent.parent / "frontend" / "test" / "fixtures" / "selection.json"

QMAX = 2**24 - 1
MIDDLE = 2**23
POINTS = 2000
LATTICE = 2**17  # a part of the points lies on the crossings of a coarse lattice

Polygon = tuple[list[float], list[float]]


def points(random: Random) -> list[tuple[int, int]]:
    """Two thirds in a cloud, the rest on a lattice, with some exact duplicates."""
    cloud = [
        tuple(round(sum(random.random() for _ in range(6)) / 6 * QMAX) for _ in "xy")
        for _ in range(POINTS * 2 // 3)
    ]
    steps = QMAX // LATTICE
    lattice = [
        (LATTICE * int(random.random() * steps), LATTICE * int(random.random() * steps))
        for _ in range(POINTS - len(cloud) - 20)
    ]
    return [*cloud, *lattice, *cloud[:18], (0, 0), (QMAX, QMAX)]


def at(random: Random, scale: float) -> float:
    """Draw a coordinate around the middle, with a fraction."""
    return round(MIDDLE + (random.random() * 2 - 1) * scale, 3)


def tangle(random: Random, corners: int, scale: float) -> Polygon:
    """Draw random corners: it crosses itself."""
    return [at(random, scale) for _ in range(corners)], [at(random, scale) for _ in range(corners)]


def ring(random: Random, corners: int, scale: float, *, turns: int = 1) -> Polygon:
    """Draw a wobbly circle by the rational parametrisation, so without sines."""
    x, y = [], []
    for i in range(corners):
        turn = (i / corners * turns) % 1 * 4
        quarter, t = int(turn), turn % 1
        cos, sin = (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)
        for _ in range(quarter):
            cos, sin = -sin, cos
        radius = scale * (0.8 + 0.4 * random.random())
        x.append(round(MIDDLE + radius * cos, 3))
        y.append(round(MIDDLE + radius * sin, 3))
    return x, y


def on_points(random: Random, q: list[tuple[int, int]], corners: int) -> Polygon:
    """Pick points as corners."""
    picked = [q[int(random.random() * len(q))] for _ in range(corners)]
    return [float(x) for x, _ in picked], [float(y) for _, y in picked]


def rectangle(x0: float, x1: float, y0: float, y1: float) -> Polygon:
    """Make a counter-clockwise rectangle."""
    return [x0, x1, x1, x0], [y0, y0, y1, y1]


def polygons(random: Random, q: list[tuple[int, int]]) -> list[tuple[str, Polygon]]:
    """Ordinary, crossing, degenerate, tiny and enormous polygons under speaking names."""
    found: list[tuple[str, Polygon]] = []
    for i in range(6):
        found += [
            (f"ring {i}", ring(random, 40, 6e6 / (i + 1))),
            (f"triangle {i}", tangle(random, 3, 8e6 / (i + 1))),
            (f"tangle {i}", tangle(random, 5 + 5 * i, 8e6)),
            (f"corners on points {i}", on_points(random, q, 3 + 2 * i)),
        ]
    x, y = ring(random, 30, 5e6)
    found += [
        ("turned around", (x[::-1], y[::-1])),
        ("twice around", ring(random, 60, 5e6, turns=2)),
        ("around and back", (x + x[::-1], y + y[::-1])),
        ("repeated corners", ([v for v in x for _ in "abc"], [v for v in y for _ in "abc"])),
        ("closed explicitly", ([*x, x[0]], [*y, y[0]])),
        ("pentagram", ([2e6, 8e6, 14e6, 4e6, 12e6], [4e6, 15e6, 4e6, 11e6, 11e6])),
        ("figure of eight", ([2e6, 14e6, 2e6, 14e6], [2e6, 14e6, 14e6, 2e6])),
        ("on a line", ([1e6, 8e6, 15e6], [1e6, 8e6, 15e6])),
        ("on a horizontal line", ([1e6, 8e6, 15e6], [8388608.0] * 3)),
        ("a single place", ([8388608.0] * 4, [8388608.0] * 4)),
        ("lattice rows and columns", rectangle(*(LATTICE * v + 0.0 for v in (30, 90, 40, 100)))),
        ("cell borders", rectangle(*(65536.0 * v for v in (80, 180, 90, 170)))),
        ("one cell", rectangle(8388608.0, 8454144.0, 8388608.0, 8454144.0)),
        (
            "less than a quantum",
            rectangle(q[0][0] - 0.25, q[0][0] + 0.25, q[0][1] - 0.25, q[0][1] + 0.25),
        ),
        ("whole grid", rectangle(0.0, QMAX, 0.0, QMAX)),
        ("whole grid and more", rectangle(-1.0, QMAX + 1.0, -1.0, QMAX + 1.0)),
        ("outside", rectangle(2e7, 3e7, 2e7, 3e7)),
        ("across the left border", tangle(random, 7, 3e7)),
        *((f"enormous, 1e9, {i}", tangle(random, 15, 1e9)) for i in range(4)),
        ("enormous, 1e15", tangle(random, 15, 1e15)),
        ("enormous, 1e200", tangle(random, 15, 1e200)),
        ("two corners", ([1e6, 8e6], [1e6, 8e6])),
        ("no corners", ([], [])),
    ]
    return found


def cases(random: Random, q: list[tuple[int, int]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Every polygon alone, then boxes, points and combinations."""
    found = [(name, [lasso(*polygon)]) for name, polygon in polygons(random, q)]
    a, b = lasso(*ring(random, 25, 6e6)), lasso(*ring(random, 25, 4e6), op="subtract")
    edge = [LATTICE * 40.0, LATTICE * 90.0]
    return [
        *found,
        ("box, ends included", [box(edge, edge)]),
        ("box with fractions", [box([edge[0] + 0.5, edge[1] - 0.5], edge)]),
        ("box turned around", [box(edge[::-1], edge)]),
        ("box within one cell", [box([8400000.0, 8410000.0], [8400000.0, 8450000.0])]),
        ("box without an area", [box([0.0, 0.0], [0.0, 0.0])]),
        ("box beyond the grid", [box([-1e9, 1e9], [-5.0, 8e6])]),
        ("point", [point(17)]),
        ("point added and taken away", [point(3), point(4, "add"), point(3, "subtract")]),
        ("ring without its middle", [a, b]),
        ("box added to ring", [a, box(edge, edge, "add")]),
        ("replaced", [a, box(edge, edge, "add"), point(5)]),
        ("nothing done", []),
        ("taken from nothing", [b]),
    ]


def codes(random: Random, count: int) -> dict[str, list[int]]:
    """Draw the codes of two colours: 300 categories, and numbers of which some are missing."""
    return {
        "categories": [int(random.random() ** 3 * 300) for _ in range(count)],
        "numbers": [
            65535 if random.random() < 0.1 else int(random.random() * 65535) for _ in range(count)
        ],
    }


def filtered(random: Random) -> list[tuple[str, list[dict[str, Any]]]]:
    """Steps that were made under filters."""
    a, b = lasso(*ring(random, 25, 7e6)), lasso(*ring(random, 25, 5e6))
    everywhere = box([0.0, QMAX], [0.0, QMAX])
    hidden = {"column": "categories", "hidden": [0, 1, 2, 255, 256]}
    shown = {"column": "categories", "shown": [3, 4, 280]}
    value = {"op": "replace", "kind": "value", "column": "categories", "code": 1}

    def within(low: int, high: int, missing: bool) -> dict[str, Any]:
        return {"column": "numbers", "range": [low, high], "missing": missing}

    return [
        ("categories hidden", [{**a, "where": hidden}]),
        ("some categories shown", [{**a, "where": shown}]),
        ("none hidden", [{**a, "where": {**hidden, "hidden": []}}]),
        ("none shown", [{**a, "where": {"column": "categories", "shown": []}}]),
        ("a range in a box", [{**everywhere, "where": within(20000, 40000, False)}]),
        ("a range with the missing", [{**everywhere, "where": within(20000, 40000, True)}]),
        ("the missing alone", [{**everywhere, "where": within(1, 0, True)}]),
        ("both ends of a range", [{**everywhere, "where": within(0, 65534, False)}]),
        ("a value under a range", [{**value, "where": within(0, 30000, True)}]),
        (
            "only what is shown is taken away",
            [a, {**b, "op": "subtract", "where": shown}],
        ),
        (
            "another filter for each step",
            [
                {**b, "where": hidden},
                {**a, "op": "add", "where": within(50000, 65534, False)},
                {**everywhere, "op": "subtract", "where": within(60000, 65000, False)},
            ],
        ),
    ]


def build() -> str:
    """Return the text of the fixture."""
    random = Random(20261122)  # noqa: S311 (a fixed seed is the point)
    source = points(random)
    layout = layout_of(np.array(source, np.int64))
    q = [source[row] for row in layout.rows.tolist()]
    drawn = cases(random, q)
    columns = codes(random, len(q))
    known = {
        name: PointColumn("code", pa.array(values, pa.uint16()), layout)
        for name, values in columns.items()
    }
    lines = []
    for name, ops in [*drawn, *filtered(random)]:
        mask = select(layout, ops, columns=known)
        bits = np.packbits(mask, bitorder="little").tobytes().hex()
        case = {"name": name, "ops": ops, "count": int(mask.sum()), "selected": bits}
        lines.append(json.dumps(case, separators=(",", ":")))
    head = {"levels": layout.levels, "x": [x for x, _ in q], "y": [y for _, y in q]}
    head["columns"] = columns
    text = json.dumps(head, separators=(",", ":"))
    return text[:-1] + ',"cases":[\n' + ",\n".join(lines) + "\n]}\n"


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(build())
