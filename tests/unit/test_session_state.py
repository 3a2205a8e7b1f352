"""``st.session_state[key]`` is the event: read, set and deleted as an app does it."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest
import streamlit as st
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from streamlit_glscatter.session.event import GlScatterState
from streamlit_glscatter.session.slot import Slot


def cloud(n: int = 300) -> dict[str, np.ndarray]:
    random = np.random.default_rng(5)
    return {"x": random.normal(size=n), "y": random.normal(size=n)}


class App:
    """A script with one plot; ``before`` runs before it, ``after`` after it, ``on_select`` as callback."""

    def __init__(self, *, shown=True, **options) -> None:
        self.data, self.options = cloud(), {"key": "plot", "on_select": self.called, **options}
        self.before = self.after = lambda: None
        self.shown = shown
        self.events, self.heard = [], []
        self._test = AppTest.from_function(_script, args=(self,), default_timeout=60)
        self._sent = {}
        self.rerun()

    def called(self) -> None:
        self.heard.append(st.session_state["plot"].selection.point_indices.tolist())

    def rerun(self, **state):
        """Run the script again; the browser goes on sending the states it has."""
        self._sent |= state
        states = WidgetStates()
        if self._sent:
            widget = states.widgets.add()
            widget.id = self.proto.id
            widget.json_value = json.dumps(self._sent)
        self._test._run(states)
        return self.events[-1] if self.events else None

    @property
    def error(self):
        return self._test.exception[0].message if self._test.exception else None

    @property
    def proto(self):
        return self._test.get("bidi_component")[0].proto

    @property
    def manifest(self):
        return json.loads(self.proto.json)[0]

    def select(self, *rows, view=(0, 2**23, 0, 2**23), base=False):
        """Select points, as the browser does on what is shown now."""
        layout = self.layout()
        index = [int(np.flatnonzero(layout.rows == row)[0]) for row in rows]
        ops = [{"op": "add", "kind": "point", "index": i} for i in index]
        manifest = self.manifest
        command = manifest["selection"] and manifest["selection"]["command"]
        points, epoch = manifest["points"]["digest"], manifest["epoch"]
        said = {"points": points, "command": command, "epoch": epoch, "base": base, "ops": ops}
        return self.rerun(selection={**said, "view": list(view)})

    def layout(self):
        from streamlit_glscatter import prepare  # noqa: PLC0415

        return prepare(self.data).layout


def _script(app):
    import streamlit as st  # noqa: PLC0415 (a script on its own)

    from streamlit_glscatter import st_glscatter  # noqa: PLC0415

    app.before()
    if app.shown:
        app.events.append(st_glscatter(app.data, **app.options))
        app.under_key = st.session_state.get("plot")
    app.keys = [key for key in st.session_state if "_streamlit_glscatter" not in str(key)]
    app.after()


def assign(value):
    return lambda: st.session_state.__setitem__("plot", value)


def once(app, action) -> None:
    """Do something before the plot of the next run alone, as a callback does."""
    app.before = action
    app.rerun()
    app.before = lambda: None


def rows(event):
    return event.selection.point_indices.tolist()


@pytest.fixture
def app():
    app = App()
    assert app.error is None
    return app


def test_what_stands_under_the_key_is_the_event(app):
    assert isinstance(app.under_key, GlScatterState)
    assert rows(app.under_key) == []
    event = app.select(3, 1)
    assert rows(event) == rows(app.under_key) == [1, 3]
    assert app.under_key["selection"]["point_indices"].dtype == np.int64
    assert app.under_key["state"] == event.state
    assert event.state["selection"] == [
        {"op": "add", "points": [3]},
        {"op": "add", "points": [1]},
    ]
    axis = app.layout().x
    assert np.allclose(event.state["view"][:2], axis.to_value(np.array([0, 2**23])))
    assert event.view is None  # nobody listens
    assert set(app.keys) == {"plot", "plot\ufeff"}


def test_a_callback_reads_what_it_was_called_for_and_is_called_once(app):
    app.select(3)
    app.rerun()
    app.select(4, 5)
    app.rerun()
    assert app.heard == [[3], [4, 5]]


def test_a_script_reads_the_new_event_before_the_plot(app):
    seen = []
    app.before = lambda: seen.append(rows(st.session_state["plot"]))
    app.select(3)
    app.rerun()
    assert seen == [[3], [3]]


@pytest.mark.parametrize(
    "value",
    [
        {"selection": {"point_indices": [7, 2]}},
        {"selection": {"point_indices": np.array([2, 7])}},
        {"selection": {"point_indices": np.isin(np.arange(300), [2, 7])}},
        {"state": {"version": 1, "selection": [{"op": "add", "points": [2, 7]}]}},
    ],
)
def test_what_is_assigned_is_selected_once(app, value):
    app.select(3)
    before = app.manifest
    once(app, assign(value))
    assert app.error is None
    assert rows(app.events[-1]) == rows(app.under_key) == [2, 7]
    assert app.manifest["epoch"] > before["epoch"]
    assert app.manifest["selection"]["count"] == 2
    shown = app.proto.json
    assert rows(app.rerun()) == [2, 7]
    assert app.proto.json == shown
    assert rows(app.select(9)) == [9]  # the user goes on
    once(app, assign(value))
    assert rows(app.under_key) == [2, 7]  # the same again is news
    assert app.heard == [[3], [9]]


def test_an_event_that_was_kept_can_be_assigned(app):
    kept = app.select(3, 4)
    app.select(8)
    once(app, assign(kept))
    assert rows(app.under_key) == [3, 4]
    assert app.manifest["restore"]["view"] == pytest.approx([0, 2**23, 0, 2**23], abs=0.01)
    once(app, assign(pickle.loads(pickle.dumps(kept))))  # noqa: S301
    assert rows(app.under_key) == [3, 4]


@pytest.mark.parametrize("value", [{}, None, {"selection": {}}, {"selection": None}])
def test_nothing_that_is_assigned_clears(app, value):
    app.options["selection"] = [1, 2]
    assert rows(app.rerun()) == [1, 2]
    app.select(3)
    once(app, assign(value))
    assert rows(app.under_key) == []
    assert app.manifest["selection"]["count"] == 0
    assert rows(app.rerun()) == []


def test_deleting_the_key_clears(app):
    app.select(3)
    once(app, lambda: st.session_state.pop("plot"))
    assert app.error is None
    assert rows(app.under_key) == []
    assert app.manifest["selection"]["count"] == 0


def test_a_view_that_is_assigned_moves_the_camera_each_time(app):
    once(app, assign({"view": (-1, 1, -0.5, 0.5)}))
    first = app.manifest["restore"]
    assert len(first["view"]) == 4
    assert np.allclose(app.under_key.state["view"], (-1, 1, -0.5, 0.5))
    once(app, assign({"view": (-1, 1, -0.5, 0.5)}))
    second = app.manifest["restore"]
    assert (second["view"], second["serial"]) == (first["view"], first["serial"] + 1)
    app.options["view"] = (0, 1, 0, 1)
    app.rerun()
    assert app.manifest["restore"] == {**second, "view": None}


def test_what_is_assigned_before_the_first_run_of_the_plot_counts():
    app = App(shown=False)
    app.before = assign({"selection": {"point_indices": [5]}})
    app.rerun()  # without the plot
    app.before, app.shown = (lambda: None), True
    app.rerun()
    assert app.error is None
    assert rows(app.under_key) == [5]


def test_what_is_assigned_after_the_plot_is_streamlits_own_error(app):
    app.after = assign({})
    app.rerun()
    assert "cannot be modified after the widget" in app.error


def test_it_goes_when_the_plot_is_not_shown(app):
    app.options["selection"] = [1]
    app.select(3)
    app.shown = False
    app.rerun()
    app._sent = {}  # the browser has forgotten it
    app.rerun()
    assert app.keys == []
    app.shown = True
    assert rows(app.rerun()) == [1]


def test_two_plots_of_one_key_are_streamlits_own_error(app):
    from streamlit_glscatter import st_glscatter  # noqa: PLC0415

    app.after = lambda: st_glscatter(app.data, key="plot")
    app.rerun()
    assert "key='plot'" in app.error


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (5, r'st.session_state["plot"] is 5; assign an event'),
        ({"selections": {}}, 'has \'selections\'; it takes selection, view, state. Did you mean "selection"?'),
        ({"selection": [1]}, 'selection is [1]; pass a dict such as {"point_indices": [...]}.'),
        ({"selection": {"points": [1]}}, 'Row positions are "point_indices".'),
        ({"selection": {"point_indices": [300]}}, "selection: selection asks for row 300"),
        ({"selection": {"box": 3}}, "box = 3; pass a list of shapes"),
        ({"selection": {"lasso": [{"x": [1, 2]}]}}, "lasso 0 has lasso = "),
        ({"view": (1, 2)}, 'st.session_state["plot"]: view is (1, 2)'),
        ({"state": {"version": 3}}, 'st.session_state["plot"]: state has "version": 3'),
    ],
)  # fmt: skip
def test_nonsense_is_an_error_that_names_the_key(app, value, message):
    once(app, assign(value))
    assert message in app.error
    app.rerun()
    assert app.error is None  # once


def test_a_plot_without_a_key_has_no_entry():
    app = App(key=None, on_select="rerun")
    assert app.keys == []
    assert rows(app.select(3)) == [3]


def test_a_slot_can_be_pickled():
    slot = pickle.loads(pickle.dumps(Slot("plot")))  # noqa: S301
    assert slot.component == "plot\ufeff"


# --- state= -------------------------------------------------------------------------------------


def test_a_state_acts_when_it_changes(app):
    kept = json.loads(json.dumps(app.select(3, 4).state))
    app.select(8, view=(0, 10, 0, 10))
    app.options["state"] = kept
    event = app.rerun()
    assert rows(event) == [3, 4]
    assert event.state["selection"] == kept["selection"]
    assert app.manifest["restore"]["serial"] == 1
    shown = app.proto.json
    app.rerun()
    assert app.proto.json == shown
    assert rows(app.select(9)) == [9]
    assert app.manifest["restore"]["serial"] == 1
    app.options["state"] = None
    assert rows(app.rerun()) == [9]
    app.options["state"] = kept
    assert rows(app.rerun()) == [3, 4]


def test_giving_back_the_state_of_now_changes_nothing(app):
    event = app.select(3, 4)
    for selected in ([5], [6, 7]):
        app.options["state"] = event.state
        shown = app.proto.json
        app.rerun()
        assert app.proto.json == shown
        event = app.select(*selected)
        assert rows(event) == selected


def test_a_state_is_replayed_on_other_data(app):
    box = {"x": [-1.0, 1.0], "y": [-1.0, 1.0]}
    app.options["state"] = {"version": 1, "selection": [{"op": "replace", "box": box}]}

    def inside():
        return np.flatnonzero((np.abs(app.data["x"]) <= 1) & (np.abs(app.data["y"]) <= 1)).tolist()

    assert rows(app.rerun()) == inside()
    app.data = cloud(200)
    event = app.rerun()
    assert rows(event) == inside()
    assert event.selection.box == [box]
    app.options["selection"] = [1]
    assert rows(app.rerun()) == [1]
    app.data = cloud(100)
    assert rows(app.rerun()) == [1]


BOX = {"x": [-1.0, 1.0], "y": [-1.0, 1.0]}


def grow(app):
    """Append rows, and tell which of all lie in the box."""
    more = {axis: values[:150] for axis, values in cloud(400).items()}
    app.data = {axis: np.concatenate([app.data[axis], more[axis]]) for axis in "xy"}
    return np.flatnonzero((np.abs(app.data["x"]) <= 1) & (np.abs(app.data["y"]) <= 1)).tolist()


@pytest.mark.parametrize("way", ["state", "assigned", "assigned state"])
def test_a_box_that_is_restored_or_assigned_holds_rows_that_are_appended(app, way):
    state = {"version": 1, "selection": [{"op": "replace", "box": BOX}]}
    if way == "state":
        app.options["state"] = state
        app.rerun()
    else:
        value = {"selection": {"box": [BOX]}} if way == "assigned" else {"state": state}
        once(app, assign(value))
    before = rows(app.rerun())
    assert len(before) > 50
    inside = grow(app)
    event = app.rerun()
    assert rows(event) == inside
    assert len(inside) > len(before)
    assert event.selection.box == [BOX]
    shown = app.proto.json
    app.rerun()
    assert app.proto.json == shown


def test_what_a_user_added_to_a_restored_box_stays_when_rows_are_appended(app):
    app.options["state"] = {"version": 1, "selection": [{"op": "replace", "box": BOX}]}
    before = rows(app.rerun())
    far = int(np.flatnonzero(np.abs(app.data["x"]) > 1.5)[0])
    assert rows(app.select(far, base=True)) == sorted([*before, far])
    inside = grow(app)
    assert rows(app.rerun()) == sorted([*inside, far])


def test_what_has_taken_the_place_of_a_restored_box_is_left_to_the_browser(app):
    app.options["state"] = {"version": 1, "selection": [{"op": "replace", "box": BOX}]}
    app.rerun()
    shown = app.manifest["selection"]["command"]
    app.select(9)
    grow(app)
    assert rows(app.rerun()) == [9]
    assert app.manifest["selection"]["command"] == shown


def test_the_manifest_stays_small_with_a_restored_lasso(app):
    turn = np.linspace(0, 6, 500)
    lasso = {"x": np.cos(turn).tolist(), "y": np.sin(turn).tolist()}
    app.options["state"] = {"version": 1, "selection": [{"op": "replace", "lasso": lasso}]}
    assert len(rows(app.rerun())) > 50
    assert len(app.proto.json) < 2048


# --- forms --------------------------------------------------------------------------------------


def _form(app):
    import streamlit as st  # noqa: PLC0415 (a script on its own)

    from streamlit_glscatter import st_glscatter  # noqa: PLC0415

    with st.form("form"):
        st_glscatter(app.data, **app.options)
        st.form_submit_button()


def test_above_the_threshold_a_form_is_an_error_unless_there_is_a_route(monkeypatch):
    app = App(shown=False, mode="aggregate")
    test = AppTest.from_function(_form, args=(app,), default_timeout=60).run()
    assert "serve the app as st.App with viewport_route()" in test.exception[0].message
    app.options["mode"] = "points"
    assert not test.run().exception
    monkeypatch.setattr("streamlit_glscatter.component.has_route", lambda: True)
    app.options["mode"] = "aggregate"
    assert not test.run().exception
