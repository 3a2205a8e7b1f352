from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from streamlit_glscatter import GlScatterError, Points, prepare, st_glscatter
from streamlit_glscatter.cache import CACHE, ContentCache
from streamlit_glscatter.page import mount
from streamlit_glscatter.page import still as still_module


def frame(n: int = 400) -> pd.DataFrame:
    random = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "x": random.normal(size=n),
            "y": random.normal(size=n),
            "kind": pd.Categorical.from_codes(random.integers(0, 4, n), list("abcd")),
            "value": random.normal(size=n),
            "other": random.normal(size=n),
        }
    )


class App:
    """A script with one plot, run by Streamlit's own test harness: no server and no browser.

    The script reads its arguments at every run, so that a test can change them in between.
    """

    def __init__(self, data, **options) -> None:
        self.data, self.options = data, {"key": "plot", **options}
        self.events = []
        self._test = AppTest.from_function(_script, args=(self,), default_timeout=60)
        self.rerun()

    def rerun(self, **state):
        """Run the script again, as when the browser sent these states; returns the event."""
        states = WidgetStates()
        if state:
            widget = states.widgets.add()
            widget.id = self.proto.id
            widget.json_value = json.dumps(state)
        self._test._run(states)
        assert not self._test.exception, self._test.exception[0].stack_trace
        return self.event

    @property
    def event(self):
        return self.events[-1]

    @property
    def proto(self):
        return self._test.get("bidi_component")[0].proto

    @property
    def manifest(self):
        return json.loads(self.proto.json)[0]

    def select(self, *ops, base=False):
        """Send a selection made on what is shown now."""
        manifest = self.manifest
        command = manifest["selection"] and manifest["selection"]["command"]
        points = manifest["points"]["digest"]
        return self.rerun(
            selection={"points": points, "command": command, "base": base, "ops": ops}
        )


def _script(app):
    from streamlit_glscatter import st_glscatter  # noqa: PLC0415 (a script on its own)

    app.events.append(st_glscatter(app.data, **app.options))


def slots(manifest) -> dict[str, dict]:
    """References of a manifest by name."""
    color = {name: value for name, value in manifest["color"].items() if isinstance(value, dict)}
    found = {**manifest["points"], **color, "hover": manifest["hover"], "ramp": manifest["ramp"]}
    found |= {name: (manifest[name] or {}).get("column") for name in ("size", "opacity")}
    found["still"] = (manifest["still"] or {}).get("image")
    return {name: ref for name, ref in found.items() if isinstance(ref, dict) and "digest" in ref}


POINT = {"op": "replace", "kind": "point", "index": 3}


@pytest.fixture
def builds(monkeypatch):
    """Keys of what is built rather than found in the cache from here on."""
    built = []
    get = ContentCache.get

    def counting(self, key, build, nbytes):
        def counted():
            built.append(key)
            return build()

        return get(self, key, counted, nbytes)

    CACHE.clear()
    monkeypatch.setattr(ContentCache, "get", counting)
    return built


# --- what is sent -------------------------------------------------------------------------------


def test_the_manifest_describes_the_plot():
    manifest = App(frame(), color="kind", hover=["value"], height=300, size=4).manifest
    assert set(manifest) == {
        "labels",
        "version", "points", "color", "hover", "image", "selection", "style", "view", "modes",
        "report", "height", "notes", "epoch", "size", "opacity", "ramp", "still", "aggregate",
        "link",
        "frame",
    }  # fmt: skip
    points = manifest["points"]
    assert (points["count"], points["rows"], sum(points["levels"])) == (400, 400, 400)
    assert [points[axis]["name"] for axis in "xy"] == ["x", "y"]
    assert manifest["color"]["kind"] == "category"
    assert manifest["hover"]["columns"] == ["value"]
    assert manifest["style"] == {
        "size": 4.0, "opacity": None, "mode": "auto", "how": "eq_hist", "front": None,
    }  # fmt: skip
    assert [manifest[name] for name in ("size", "opacity", "ramp", "still")] == [None] * 4
    assert manifest["modes"] == ["points", "box", "lasso"]
    assert manifest["report"] == {"selection": False, "view": False}
    assert (manifest["height"], manifest["notes"]) == (300, [])
    for ref in slots(manifest).values():
        assert ref["url"].startswith("/mock/media/")
        assert ref["bytes"] > 0
        assert len(ref["digest"]) == 32


def test_a_linked_plot_says_what_its_points_stand_for(builds):
    app = App(frame(), link="a", link_camera=False, on_select="rerun")
    link = app.manifest["link"]
    items = link.pop("items")
    assert link == {"name": "a", "plot": "key plot", "domain": "400 rows", "camera": False}
    assert items["url"].startswith("/mock/media/")
    builds.clear()
    before = app.proto.json
    app.rerun()
    assert (app.proto.json, builds) == (before, [])
    app.options |= {"link_id": "other", "key": None}
    with pytest.raises(AssertionError, match="no 64-bit integer"):
        app.rerun()
    app.data = frame().assign(other=range(400))
    app.rerun()
    link = app.manifest["link"]
    assert (link["domain"], link["items"]["digest"] == items["digest"]) == ("ids", False)
    app.options["mode"] = "aggregate"
    app.rerun()
    assert app.manifest["link"]["items"] is None  # the browser has no points


def test_a_linked_plot_tells_of_its_own_selection():
    app = App(frame(), link="a", on_select="rerun")
    points = app.manifest["points"]["digest"]
    ops = [{"op": "replace", "kind": "box", "x": [0, 2**23], "y": [0, 2**24]}]
    link = {"serial": 1, "plot": "key plot", "before": []}
    state = {"points": points, "command": None, "base": False, "epoch": 0, "ops": ops, "link": link}
    event = app.rerun(selection=state)
    x = frame()["x"]
    rows = np.flatnonzero(np.round((x - x.min()) / (np.ptp(x) / (2**24 - 1))) <= 2**23)
    assert event.selection.point_indices.tolist() == rows.tolist()
    assert len(event.selection.box) == 1


def test_the_manifest_is_small():
    sizes = [
        len(App(frame(), color=color, hover=["kind", "value", "other"]).proto.json)
        for color in ("kind", "value")
    ]
    assert max(sizes) < 2048
    assert len(App(frame(), color="kind").proto.json) < 1664


def test_a_filter_is_told_by_its_codes_and_a_name():
    app = App(frame(), color="kind")
    assert not {"filter", "legend"} & app.manifest.keys()
    app.options |= {"filter": ["b"], "legend_order": "size"}
    app.rerun()
    first = app.manifest["filter"]
    assert (first["shown"], app.manifest["legend"]) == ([1], "size")
    app.options["filter"] = []
    app.rerun()
    assert app.manifest["filter"]["hidden"] == []
    assert app.manifest["filter"]["command"] != first["command"]
    app.options |= {"color": "value", "filter": (0, None), "legend_order": "given"}
    app.rerun()
    assert app.manifest["filter"]["missing"] is False
    app.options["legend_order"] = "sizes"
    with pytest.raises(AssertionError, match=r'legend_order is .*Did you mean "size"'):
        app.rerun()


def test_a_box_under_a_filter_selects_what_is_shown():
    data = frame()
    app = App(data, color="kind", on_select="rerun")
    points = app.manifest["points"]["digest"]
    box = {"op": "replace", "kind": "box", "x": [0, 2**24], "y": [0, 2**24]}

    def select(**where):
        step = {**box, "where": {"column": app.manifest["color"]["source"], **where}}
        state = {"points": points, "command": None, "base": False, "epoch": 0, "ops": [step]}
        return app.rerun(selection=state).selection.point_indices.tolist()

    assert select(shown=[0, 3]) == np.flatnonzero(data["kind"].isin(["a", "d"])).tolist()
    app.options["color"] = "value"
    app.rerun()
    codes = np.rint((data["value"] - data["value"].min()) / np.ptp(data["value"]) * 65534)
    within = np.flatnonzero((codes >= 20000) & (codes <= 40000)).tolist()
    assert select(range=[20000, 40000], missing=False) == within
    assert select(range="all") == []


def test_a_rerun_with_an_equal_frame_builds_nothing_and_sends_the_same(builds):
    app = App(frame(), color="kind")
    before = app.proto.json
    assert builds
    builds.clear()
    app.data = frame()
    app.rerun()
    assert builds == []
    assert app.proto.json == before


def test_another_colour_changes_only_the_colour(builds):
    app = App(frame(), color="kind", hover=[])
    before = slots(app.manifest)
    builds.clear()
    app.options["color"] = "value"
    app.rerun()
    after = slots(app.manifest)
    assert {key[0] for key in builds} == {"color"}
    assert [before[slot] == after[slot] for slot in ("cells", "position", "column")] == [
        True, True, False,
    ]  # fmt: skip


def test_options_of_the_colour_that_differ_in_the_middle_are_not_mixed_up():
    many = frame(3000).assign(kind=lambda data: np.arange(len(data)) % 2000)
    palette = np.array([f"#{i:06x}" for i in range(2000)])
    app = App(many, color="kind", palette=palette)
    before = app.manifest["color"]["legend"]["digest"]
    palette[1000] = "#ffffff"
    app.rerun()
    assert app.manifest["color"]["legend"]["digest"] != before


def test_a_column_named_like_a_buffer_stays_a_name():
    data = frame().rename(columns={"kind": "legend"})
    color = App(data, color="legend").manifest["color"]
    assert color["name"] == "legend"
    assert color["legend"]["bytes"] > 0


def test_rows_without_coordinates_are_counted_in_a_note():
    data = frame()
    assert App(data).manifest["notes"] == []
    data.loc[[5, 7], "x"] = np.nan
    assert App(data).manifest["notes"] == ["2 rows without coordinates are not shown"]
    data.loc[7, "x"] = 0.0
    app = App(data, selection=[5, 6])
    assert app.manifest["notes"] == [
        "1 row without coordinates is not shown",
        "1 row of the selection has no coordinates",
    ]
    assert app.event.selection.point_indices.tolist() == [6]


def test_large_integers_reach_the_browser_as_float64():
    ids = np.arange(3, dtype=np.int64) + 2**60 + 1
    axis = App({"x": ids, "y": [0.0, 1.0, 2.0]}).manifest["points"]["x"]
    assert axis["origin"] == float(2**60)
    assert isinstance(axis["origin"], float)


def test_a_view_is_sent_in_quantum_coordinates():
    data = {"x": [0.0, 10.0], "y": [0.0, 100.0]}
    view = App(data, view=(0, 5, -100, 50)).manifest["view"]
    assert np.allclose(view, [0, (2**24 - 1) / 2, -(2**24 - 1), (2**24 - 1) / 2])


def test_points_are_drawn_as_they_were_prepared(builds):
    points = prepare(frame(), "value", "other")
    builds.clear()
    app = App(points, color="kind")
    assert not any(key[0] == "layout" for key in builds)
    assert app.manifest["points"]["x"]["name"] == "value"
    assert App(points, x="value", y="other").manifest["points"]["y"]["name"] == "other"
    with pytest.raises(GlScatterError, match=r'x="kind".*prepared with x="value"'):
        st_glscatter(points, "kind")


def test_size_and_opacity_by_column(builds):
    data = frame().assign(share=np.linspace(0.2, 1, 400))
    data.loc[3, "value"] = np.nan
    app = App(data, size="value", opacity="share", hover=[])
    manifest = app.manifest
    assert manifest["style"]["size"] is manifest["style"]["opacity"] is None
    assert set(manifest["size"]) == {"name", "column", "domain", "datetime", "range", "missing"}
    assert (manifest["size"]["name"], manifest["size"]["missing"]) == ("value", 1)
    assert manifest["opacity"]["domain"] == [0, 1]
    assert manifest["notes"] == ['1 point without a value in "value" is drawn at a middle size']
    before = slots(manifest)
    builds.clear()
    app.options["size"] = "other"
    app.rerun()
    after = slots(app.manifest)
    assert {key[0] for key in builds} == {"size"}
    assert {slot for slot in after if after[slot] != before[slot]} == {"size"}
    app.options |= {"size": "value", "opacity": 0.5}
    builds.clear()
    app.rerun()
    assert builds == []
    assert slots(app.manifest)["size"] == before["size"]
    assert app.manifest["style"]["opacity"] == 0.5
    assert app.manifest["opacity"] is None


def test_a_number_never_names_a_column():
    data = frame().rename(columns={"value": 3})
    assert App(data, size=3).manifest["style"]["size"] == 3
    assert App(data, size="3").manifest["size"]["name"] == "3"


def test_modes():
    style = App(frame(), mode="density", how="log").manifest["style"]
    assert (style["mode"], style["how"]) == ("density", "log")
    assert App(frame(), mode="points").manifest["style"]["mode"] == "points"


def test_counts_have_colours_where_nothing_else_has():
    app = App(frame(), mode="density")
    ramp = app.manifest["ramp"]
    app.options["colormap"] = "fire"
    app.rerun()
    number = App(frame(), color="value", colormap="fire").manifest["color"]["colormap"]
    assert app.manifest["ramp"]["digest"] == number["digest"] != ramp["digest"]
    assert app.manifest["notes"] == []
    for options in ({"mode": "auto"}, {"mode": "points"}, {"color": "red"}, {"color": "value"}):
        assert App(frame(), **{"mode": "density", **options}).manifest["ramp"] is None


def test_a_category_in_front():
    app = App(frame(), color="kind", front="c")
    assert app.manifest["style"]["front"] == 2
    legend = app.manifest["color"]["legend"]
    app.options["front"] = None
    app.rerun()
    assert app.manifest["style"]["front"] is None
    assert app.manifest["color"]["legend"] == legend


# --- a browser that cannot draw -----------------------------------------------------------------


@pytest.fixture
def blank_pictures(monkeypatch):
    """Pictures without anything in them: what is in them has tests of its own."""
    monkeypatch.setattr(still_module, "_draw", lambda *_: bytes(100))


STILL = {"width": 60, "height": 40.5, "ratio": 1.5, "dark": True}


@pytest.mark.parametrize("key", ["plot", None])
@pytest.mark.usefixtures("blank_pictures")
def test_a_browser_that_cannot_draw_gets_a_picture(key, monkeypatch):
    reruns = []
    rerun = mount.st.rerun
    monkeypatch.setattr(mount.st, "rerun", lambda: (reruns.append(1), rerun()))
    app = App(frame(), key=key, color="kind")
    assert app.manifest["still"] is None
    runs = len(app.events)
    app.rerun(still=STILL)
    picture = app.manifest["still"]
    assert (picture["width"], picture["height"]) == (60, 40.5)
    assert slots(app.manifest)["still"]["bytes"] == 100
    # Without a key the request is only known once the plot stands: it takes another run.
    assert (len(app.events), len(reruns)) == (runs + 1, 0 if key else 1)
    before = app.proto.json
    app.rerun(still=STILL)
    assert app.proto.json == before
    app.rerun()
    assert app.manifest["still"] == picture
    app.rerun(still={**STILL, "width": 61})
    assert len(reruns) == (0 if key else 1)
    app.rerun(still={**STILL, "width": 80})
    assert app.manifest["still"]["width"] == 80


def test_the_picture_is_a_png_file():
    app = App(frame())
    app.rerun(still=STILL, transport={"inline": True})
    _, buffers = unpack(app.proto.bytes)
    assert buffers["still"][:8] == b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("state", [None, [], 7, {**STILL, "width": -1}, {"width": 60}])
def test_a_malformed_request_is_ignored(state):
    app = App(frame())
    app.rerun(still=state)
    assert app.manifest["still"] is None


def test_the_primary_colour_is_the_theme_s(monkeypatch):
    assert mount._primary("dark") == mount.PRIMARY
    themes = {"theme.dark.primaryColor": None, "theme.primaryColor": "#00ff7f"}
    monkeypatch.setattr(mount.st, "get_option", themes.get)
    assert mount._primary("dark") == (0, 255, 127)
    themes["theme.dark.primaryColor"] = "red"
    assert mount._primary("dark") == (255, 0, 0)

    def old(name):
        if name != "theme.primaryColor":
            raise RuntimeError(name)
        return "blue"

    monkeypatch.setattr(mount.st, "get_option", old)
    assert mount._primary("light") == (0, 0, 255)


# --- what comes back ----------------------------------------------------------------------------


def test_a_selection_of_the_browser_is_known_by_rows():
    app = App(frame(), on_select="rerun")
    assert app.manifest["report"] == {"selection": True, "view": False}
    row = int(prepare(frame()).layout.rows[3])
    assert app.select(POINT).selection.point_indices.tolist() == [row]
    everything = {"op": "replace", "kind": "box", "x": [0, 2**24], "y": [0, 2**24]}
    assert len(app.select(everything).selection.point_indices) == 400
    assert len(app.event.selection.box) == 1
    assert app.select().selection.point_indices.tolist() == []


def test_without_on_select_the_browser_is_not_asked():
    app = App(frame(), selection=[1, 2])
    assert app.select(POINT).selection.point_indices.tolist() == [1, 2]
    assert app.event.view is None


def test_functions_are_called_before_the_script():
    calls = []
    app = App(
        frame(),
        on_select=lambda: calls.append(("select", len(app.events))),
        on_view=lambda: calls.append(("view", len(app.events))),
    )
    assert app.manifest["report"] == {"selection": True, "view": True}
    app.select(POINT)
    assert calls == [("select", 1)]
    assert app.rerun(view=[0, 2**24 - 1, 0, 2**24 - 1]).view is not None
    assert ("view", 2) in calls


def test_a_selection_of_python_replaces_that_of_the_browser():
    app = App(frame(), on_select="rerun")
    app.select(POINT)
    sent = {"points": app.manifest["points"]["digest"], "command": None, "base": False,
            "ops": [POINT]}  # fmt: skip
    app.options["selection"] = [7, 5]
    assert app.rerun(selection=sent).selection.point_indices.tolist() == [5, 7]
    assert app.manifest["selection"]["count"] == 2
    first = app.manifest["selection"]["command"]
    app.select({"op": "subtract", "kind": "point", "index": 0}, base=True)
    app.options["selection"] = []
    assert app.rerun().selection.point_indices.tolist() == []
    assert app.manifest["selection"]["count"] == 0
    assert app.manifest["selection"]["command"] != first


def test_changing_back_does_not_revive_an_old_selection():
    app = App(frame(), key="plot", on_select="rerun")
    sent = {"points": app.manifest["points"]["digest"], "epoch": app.manifest["epoch"],
            "command": None, "base": False, "ops": [POINT]}  # fmt: skip
    assert len(app.rerun(selection=sent).selection.point_indices) == 1
    app.data = {"x": [0.0, 1.0], "y": [0.0, 1.0]}
    app.rerun()
    app.data = frame()
    assert len(app.rerun().selection.point_indices) == 0
    sent["epoch"] = app.manifest["epoch"]
    assert len(app.rerun(selection=sent).selection.point_indices) == 1


def unpack(packed):
    """Read the manifest of an inline value and the bytes of its buffers."""
    length = int.from_bytes(packed[:4], "little")
    manifest = json.loads(packed[4 : 4 + length])
    region = packed[(4 + length + 7) // 8 * 8 :]
    found = slots(manifest).items()
    return manifest, {
        slot: region[ref["offset"] : ref["offset"] + ref["bytes"]] for slot, ref in found
    }


@pytest.mark.parametrize("key", ["plot", None])
def test_after_a_failed_fetch_the_buffers_come_inline(key):
    app = App(frame(), color="kind", key=key, size="value", opacity="other")
    urls = slots(app.manifest)
    app.rerun(transport={"inline": True})
    packed = app.proto.bytes
    manifest, buffers = unpack(packed)
    assert slots(manifest).keys() == urls.keys()
    for slot, ref in slots(manifest).items():
        assert ref["url"] is None
        assert ref["digest"] == urls[slot]["digest"]
        assert len(buffers[slot]) == ref["bytes"]
        assert buffers[slot][:4] == b"\xff\xff\xff\xff"  # an Arrow stream
    app.rerun()
    assert app.proto.bytes == packed


def test_without_a_store_the_buffers_come_inline(monkeypatch):
    monkeypatch.setattr(mount, "publish", lambda buffers, place: None)
    app = App(frame())
    assert app.proto.json == ""
    assert len(app.proto.bytes) > 1000


def test_plain_python_returns_an_event_and_draws_nothing():
    event = st_glscatter(frame(), color="kind", selection=np.arange(400) < 2)
    assert event.selection.point_indices.tolist() == [0, 1]
    assert event.view is None


# --- options ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"label": "value"}, 'label="value" holds numbers such as .*pandas.cut'),
        ({"agg": "maen"}, 'agg is \'maen\'; it takes "mean".*Did you mean "mean"'),
        ({"size": "vlaue"}, 'size is "vlaue", which is no column.*Did you mean "value"'),
        ({"opacity": "vlaue"}, 'opacity is "vlaue", which is no column.*Did you mean "value"'),
        ({"size": "3"}, 'size is "3", which is no column; pass a number from 0.1 to 256'),
        ({"size": "red"}, 'size is "red", which is no column'),
        ({"size": "kind"}, 'size="kind" holds categories such as .*; sizes are numbers or dates'),
        ({"opacity": "kind"}, 'opacity="kind" holds categories .*; opacities are numbers or dates'),
        ({"how": "eq_hits"}, "how is 'eq_hits'.*Did you mean \"eq_hist\""),
        ({"front": "a"}, "front is 'a': .*Pass color= with a column of categories"),
        ({"front": "a", "color": "red"}, "front is 'a': .*Pass color="),
        ({"front": 1, "color": "value"}, '"value" holds numbers.*pass palette= as well'),
        ({"front": "e", "color": "kind"}, 'front="e": no point has this value in "kind"'),
        ({"mode": "point"}, "mode is 'point'.*Did you mean \"points\""),
        ({"scale": "lineer"}, 'Did you mean "linear"'),
        ({"selection_mode": "laso"}, 'Did you mean "lasso"'),
        ({"selection_mode": ["box", "boxes"]}, "selection_mode is 'boxes'"),
        ({"selection_mode": 5}, "selection_mode is 5"),
        ({"on_select": "return"}, "on_select is 'return'.*Did you mean \"rerun\""),
        ({"on_select": None}, "on_select is None"),
        ({"on_view": "ignored"}, "on_view is 'ignored'.*Did you mean \"ignore\""),
        ({"on_stats": "reran"}, "on_stats is 'reran'.*Did you mean \"rerun\""),
        ({"threshold": 0}, "threshold is 0"),
        ({"threshold": 1.5}, "threshold is 1.5"),
        ({"threshold": True}, "threshold is True"),
        ({"size": 0}, "size is 0"),
        ({"size": True}, "size is True"),
        ({"size": [1]}, r"size is \[1\]; pass .* the name of a column of numbers, or None"),
        ({"size": np.True_}, "size is np.True_"),
        ({"opacity": 1.5}, "opacity is 1.5; pass a number from 0 to 1"),
        ({"opacity": float("nan")}, "opacity is nan"),
        ({"height": 0}, "height is 0"),
        ({"height": "tall"}, "height is 'tall'"),
        ({"height": True}, "height is True"),
        ({"key": 1.5}, "key is 1.5"),
        ({"hover": 5}, "hover is 5"),
        ({"hover": ["vlaue"]}, 'hover="vlaue".*Did you mean "value"'),
        ({"hover": "vlaue"}, 'hover="vlaue".*Did you mean "value"'),
        ({"color": "knid"}, 'Did you mean "kind"'),
        ({"x": "xx"}, 'x="xx"'),
        ({"image": "img"}, 'image="img"'),
        ({"selection": [400]}, "row 400"),
        ({"view": (1, 0, 0, 1)}, "x0 below x1"),
    ],
)
def test_a_slip_names_the_option_and_the_remedy(options, message):
    with pytest.raises(GlScatterError, match=message):
        st_glscatter(frame(), **options)


@pytest.mark.parametrize("data", [5, [1, 2]])
def test_data_that_is_no_table_is_an_error(data):
    with pytest.raises(GlScatterError, match="data is"):
        st_glscatter(data)


def test_ways_to_say_the_same(builds):
    app = App(frame(), hover="value", selection_mode="box", mode="points", height="stretch")
    assert app.manifest["modes"] == ["box"]
    assert app.manifest["hover"]["columns"] == ["value"]
    assert app.manifest["height"] == "stretch"
    app.options |= {"selection_mode": {"lasso", "points"}, "hover": (c for c in ["value"])}
    builds.clear()
    app.rerun()
    assert app.manifest["modes"] == ["points", "lasso"]
    assert builds == []
    app.options |= {"selection_mode": [], "hover": [], "opacity": 0}
    app.rerun()
    assert app.manifest["modes"] == []
    assert app.manifest["hover"] is None
    assert app.manifest["style"]["opacity"] == 0.0


# --- the packaged frontend ----------------------------------------------------------------------


def test_a_frontend_that_is_not_built_is_an_error(monkeypatch, tmp_path):
    monkeypatch.setattr(mount, "STATIC", tmp_path)
    mount._renderer.cache_clear()
    with pytest.raises(GlScatterError, match="not built"):
        mount._renderer()
    for name in ("index-1.js", "index-2.js"):
        (tmp_path / name).touch()
    with pytest.raises(GlScatterError, match="more than one"):
        mount._renderer()


def test_a_package_that_is_not_installed_is_an_error(monkeypatch):
    mount._renderer.cache_clear()
    # Outside of an app Streamlit knows no packaged component, as when the package is not installed.
    with pytest.raises(GlScatterError, match="pip install"):
        mount._renderer()
    assert isinstance(prepare(frame()), Points)


def test_a_manifest_says_how_other_data_follows_and_says_so_again():
    app = App(frame())
    assert "motion" not in app.manifest
    first = app.manifest["points"]["digest"]
    app.data = frame().assign(x=frame()["y"], y=frame()["x"])
    app.rerun()
    found = app.manifest
    assert found["motion"]["points"] == first
    assert found["motion"]["gone"] is None
    app.rerun()
    assert app.manifest == found
    app.options["threshold"] = 100
    app.rerun()
    assert "motion" not in app.manifest
    del app.options["threshold"]
    app.rerun()
    app.data = frame()
    app.options["transition"] = False
    app.rerun()
    assert "motion" not in app.manifest


def test_ids_of_rows_tell_which_came_and_went():
    data = frame().assign(id=np.arange(400))
    app = App(data, row_id="id")
    app.data = data.sample(frac=0.5, random_state=3)
    app.rerun()
    assert app.manifest["motion"]["gone"] is not None


def test_highlighted_rows_are_described_and_counted():
    data = frame()
    data.loc[7, "x"] = np.nan
    app = App(data)
    assert "highlight" not in app.manifest
    for options in ({}, {"mode": "aggregate"}):
        app.options |= {"highlight": [7, 8, 9], **options}
        app.rerun()
        assert app.manifest["highlight"]["count"] == 2
        assert "1 row of the highlight has no coordinates" in app.manifest["notes"]
    app.options["highlight"] = []
    app.rerun()
    assert "highlight" not in app.manifest
