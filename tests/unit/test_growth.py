"""What a session recognises as appended rows, and what of their columns is sent again."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from streamlit_glscatter import GlScatterError, prepare
from streamlit_glscatter.append import Seen, prepare_after
from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.labels.labels import labels_of
from streamlit_glscatter.page.plot import Plot
from streamlit_glscatter.page.resolve import color_of
from streamlit_glscatter.selection.selection import rows_of, select
from streamlit_glscatter.session.event import evaluate
from streamlit_glscatter.session.moves import Moves
from streamlit_glscatter.session.shown import Shown

FIRST, MORE = 30_000, 400


def rows(count, seed, groups=("a", "b", "c"), high=1.0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "x": rng.random(count),
            "y": rng.random(count) * high,
            "group": rng.choice(groups, count),
            "value": rng.random(count),
        }
    )


def first():
    corners = pd.DataFrame({"x": [0.0, 1.0], "y": [0.0, 1.0], "group": "a", "value": [0.0, 1.0]})
    return pd.concat([corners, rows(FIRST - 2, 0)], ignore_index=True)


def parts(buffer):
    return [part.digest for part in buffer.parts or (buffer,)]


def colored(points, shown, color):
    return color_of(
        points, shown, color=color, palette=None, colormap=None, domain=None, scale="linear"
    )


@pytest.fixture
def base():
    return prepare(first())


FORMS = {
    "pandas": lambda frame: frame,
    "polars": pl.from_pandas,
    "arrow": lambda frame: pa.Table.from_pandas(frame, preserve_index=False),
    "chunked": lambda frame: pa.concat_tables(
        [pa.Table.from_pandas(part, preserve_index=False) for part in (frame[:7], frame[7:])]
    ),
    "dict": lambda frame: {name: frame[name].to_numpy() for name in frame},
}


@pytest.mark.parametrize("form", FORMS)
def test_a_table_that_grew_at_its_end_is_recognised(form):
    before = FORMS[form](first())
    after = FORMS[form](pd.concat([first(), rows(MORE, 1)], ignore_index=True))
    seen = Seen.of(prepare(before))
    grown = prepare_after(seen, after, "x", "y")
    old = seen.coordinates
    assert grown.layout.source == old.layout.digest
    assert grown.layout.levels == (*old.layout.levels, MORE)
    assert parts(grown.position)[:1] == parts(old.position)
    assert parts(grown.cells)[:1] == parts(old.cells)
    # Few rows are few bytes, cells included.
    fresh = grown.position.parts[1].size + grown.cells.parts[1].size
    assert fresh < 8 * MORE + 2000


def changed(frame):
    frame = frame.copy()
    frame.loc[5, "y"] = 0.25
    return frame


@pytest.mark.parametrize(
    "other",
    [
        lambda: changed(pd.concat([first(), rows(MORE, 1)], ignore_index=True)),
        lambda: first()[: FIRST - 1],
        lambda: pd.concat([rows(MORE, 1), first()], ignore_index=True),
        lambda: pd.concat([first(), rows(MORE, 1)], ignore_index=True).astype({"x": "float32"}),
    ],
    ids=["changed", "shorter", "in front", "type"],
)
def test_any_other_table_is_laid_out_anew(base, other):
    points = prepare_after(Seen.of(base), other(), "x", "y")
    assert points.layout.base is None
    assert points.layout.source == points.layout.digest != base.layout.source


def test_the_same_table_again_is_what_was_shown(base):
    frame = pd.concat([first(), rows(MORE, 1)], ignore_index=True)
    grown = prepare_after(Seen.of(base), frame, "x", "y")
    again = prepare_after(Seen.of(grown), frame.copy(), "x", "y")
    assert again.coordinates is grown.coordinates


def test_rows_without_coordinates_are_counted_only(base):
    lost = pd.DataFrame({"x": [np.nan] * 3, "y": [0.5] * 3, "group": "a", "value": 0.0})
    grown = base.append(lost)
    assert (grown.layout.n_rows, grown.layout.dropped) == (FIRST + 3, 3)
    assert grown.layout.levels == base.layout.levels
    assert grown.layout.digest != base.layout.digest
    more = grown.append(rows(MORE, 1))
    assert more.layout.rows[-MORE:].min() == FIRST + 3


def test_small_levels_are_merged_and_in_the_end_drawn_anew(base):
    points, most = base, 0
    for step in range(50):
        points = points.append(rows(MORE, step))
        most = max(most, len(points.layout.parts))
    assert most <= 1 + 9
    layout = points.layout
    assert layout.n_rows == FIRST + 50 * MORE
    # More than half as many were appended: most of them are in sampled levels now.
    assert int(layout.level_starts[layout.base]) > 1.5 * FIRST


def test_colours_of_the_points_that_were_there_stay(base):
    shown = Shown()
    before = colored(base, shown, "group")
    points = base.append(rows(MORE, 1, groups=("c", "d")))
    after = colored(points, shown, "group")
    assert after.rows.own.to_pylist() == [*before.rows.own.to_pylist(), "d"]
    assert parts(after.column.buffer)[:1] == parts(before.column.buffer)
    assert colored(points, shown, "group") is after
    # Alone they would be ordered by their counts.
    assert colored(points, Shown(), "group").rows.own.to_pylist() != after.rows.own.to_pylist()


def test_numbers_keep_their_colours_while_they_lie_within(base):
    shown = Shown()
    before = colored(base, shown, "value")
    within = base.append(rows(MORE, 1))
    after = colored(within, shown, "value")
    assert parts(after.column.buffer)[:1] == parts(before.column.buffer)
    beyond = within.append(rows(MORE, 2).assign(value=2.0))
    last = colored(beyond, shown, "value")
    assert last.manifest["domain"] == [before.manifest["domain"][0], 2.0]
    assert parts(last.column.buffer)[:1] != parts(before.column.buffer)


def test_labels_keep_their_name_while_their_codes_stay(base):
    shown = Shown()

    def labelled(points):
        channel = colored(points, shown, "group")
        return shown.named(labels_of(points, "group", channel), points.layout)

    before = labelled(base)
    grown = base.append(rows(MORE, 1, groups=("c", "d")))
    after = labelled(grown)
    assert after.source == before.source
    assert after.column.digest != before.column.digest
    assert labelled(grown).source == before.source
    # A state tells the value of a step by its codes, whatever they are called.
    plot = SimpleNamespace(labels=after, color=colored(grown, Shown(), "value"))
    assert Plot.named(plot)[after.column.digest][0] == "group"
    # A missing value comes after all others, so another value moves it.
    lost = grown.append(rows(MORE, 2).assign(group=None))
    assert labelled(lost).source == before.source
    more = lost.append(rows(MORE, 3, groups=("e",)))
    assert labelled(more).source != before.source
    # Other points with labels of the same name.
    assert labelled(prepare(rows(FIRST, 9))).source not in {before.source, None}


def test_filters_speak_of_a_colour_by_one_name_while_its_codes_stay(base):
    shown = Shown()

    def named(points, color="group"):
        channel = colored(points, shown, color)
        return channel, shown.source(channel.column.digest, channel, points.layout)

    before, source = named(base)
    assert source == before.column.digest
    grown = base.append(rows(MORE, 1, groups=("c", "d")))
    after, again = named(grown)
    assert after.column.digest != before.column.digest
    assert again == named(grown)[1] == source
    # Another colour of the same points, and other points, have names of their own.
    assert named(grown, "value")[1] != source
    assert named(prepare(rows(FIRST, 9)))[1] != source


def test_what_the_browser_said_goes_along_with_the_axes(base):
    moves = Moves()
    moves.follow(base.layout)
    ops = [
        {"op": "replace", "kind": "box", "x": [0.0, 2.0**23], "y": [0.0, 2.0**24 - 1]},
        {"op": "add", "kind": "point", "index": 3, "at": [5.0, 6.0]},
        {"op": "add", "kind": "value", "column": "c", "code": 1},
    ]
    state = {"points": base.layout.source, "epoch": 0, "command": None, "base": False, "ops": ops}
    view = [0.0, 2.0**24 - 1, 0.0, 2.0**24 - 1]
    assert moves.selection(state) is state
    assert moves.seen(view) is view
    points = base
    for step, high in enumerate((1.5, 4.0)):
        points = points.append(rows(MORE, step, high=high))
        moves.follow(points.layout)
        moves.follow(points.layout)  # the app runs again
    said = moves.selection(state)
    assert said["points"] == points.layout.source
    box, point, value = said["ops"]
    top = points.layout.y.to_value(box["y"][1])
    assert (box["x"], value) == (ops[0]["x"], ops[2])
    assert top == pytest.approx(1.0)
    assert points.layout.y.to_value(point["at"][1]) == pytest.approx(base.layout.y.to_value(6.0))
    assert points.layout.y.to_value(moves.seen(view)[3]) == pytest.approx(1.0)
    known = {**said, "ops": [box, point]}  # nobody has the codes of "c"
    event = evaluate(points.layout, None, selection=known, view=moves.seen(view))
    low = rows_of(points.layout, select(points.layout, [box]))
    assert set(low) <= set(event.selection.point_indices)
    assert event.view[3] == pytest.approx(1.0)
    # Another view is one on the present axes; other points have nothing to do with these.
    assert moves.seen([1.0, 2.0, 3.0, 4.0]) == [1.0, 2.0, 3.0, 4.0]
    moves.follow(prepare(rows(FIRST, 9)).layout)
    assert moves.selection(state) is state


@pytest.mark.parametrize(
    "ops", [None, "x", [None], [{"kind": "box"}], [{"kind": "point", "at": 1}]]
)
def test_nonsense_comes_back_as_it_is(base, ops):
    moves = Moves()
    moves.follow(base.layout)
    moves.follow(base.append(rows(MORE, 1, high=1.5)).layout)
    state = {"points": base.layout.source, "ops": ops}
    assert moves.selection(state)["ops"] == ops
    assert moves.seen(ops) == ops


def test_results_of_the_points_before_are_forgotten(base):
    shown = Shown()
    colored(base, shown, "group")
    digest = base.layout.digest
    assert any(digest in key for key in CACHE._values if isinstance(key, tuple))
    colored(base.append(rows(MORE, 1)), shown, "group")
    assert not any(digest in key for key in CACHE._values if isinstance(key, tuple))


def test_points_append_is_as_the_table_appended(base):
    frame = pd.concat([first(), rows(MORE, 1)], ignore_index=True)
    explicit = base.append(rows(MORE, 1))
    recognised = prepare_after(Seen.of(base), frame, "x", "y")
    assert explicit.layout.digest == recognised.layout.digest
    assert explicit.table.column("group", role="color").arrow.to_pylist() == frame["group"].tolist()
    assert len(base) == FIRST  # as it was
    assert base.append(rows(0, 1)) is base


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"x": [0.5]}, 'append="y": there is no such column'),
        ({"x": [0.5], "y": ["high"]}, 'column "y" of the new rows has type string'),
    ],
)
def test_rows_that_do_not_fit_are_an_error(base, more, message):
    with pytest.raises(GlScatterError, match=message):
        base.append(more)


def test_a_prepared_folder_stays_as_it_is(tmp_path, base):
    folder = prepare(first(), path=tmp_path / "folder", progress=False)
    with pytest.raises(GlScatterError, match="prepared folder, which stays as it is"):
        folder.append(rows(1, 1))


def test_rows_outside_get_longer_axes_with_room(base):
    grown = base.append(rows(MORE, 1, high=1.5))
    old, new = base.layout, grown.layout
    assert new.moved.source == old.source
    assert (new.x, new.y.origin) == (old.x, old.y.origin)
    assert 2.8 < new.y.step / old.y.step < 3.0  # as much again as there is
    again = grown.append(rows(MORE, 2, high=2.5))
    assert again.layout.source == new.source
