"""Plots whose events are read and set through the session state; ``?scene=`` session, form or many."""

import json

import streamlit as st
from clouds import cloud
from report import digest, report

from streamlit_glscatter import st_glscatter

LOOK = {"size": 4, "opacity": 1, "height": 360, "color": st.query_params.get("color")}
calls = st.session_state.setdefault("calls", {})


def count(name, key=None):
    """Make a callback that counts its calls and looks at what is selected meanwhile."""
    looks_at = key or name

    def called() -> None:
        calls[name] = calls.get(name, 0) + 1
        if looks_at in st.session_state:
            calls[f"{name} rows"] = len(st.session_state[looks_at].selection.point_indices)

    return called


def facts(event):
    """What a test compares."""
    return {
        "count": len(event.selection.point_indices),
        "digest": digest(event.selection.point_indices),
        "shapes": [len(event.selection.box), len(event.selection.lasso)],
        "view": event.state["view"],
        "filter": event.state["filter"],
    }


def assign(value):
    """Assign to the plot's key, as from a callback of a button."""
    st.session_state["plot"] = value


def session() -> None:
    """One plot and what an app may do with its key."""
    saved = st.session_state.get("saved")
    st.button("Hundred", on_click=assign, args=[{"selection": {"point_indices": range(100)}}])
    square = {"x": [-1.0, 1.0], "y": [-1.0, 1.0]}
    st.button("Box", on_click=assign, args=[{"selection": {"box": [square]}, "view": (0, 2, 0, 2)}])
    st.button("Delete", on_click=lambda: st.session_state.pop("plot"))
    if st.button("Give back"):
        saved = json.loads(st.session_state["kept"])
        st.session_state["saved"] = saved
    event = st_glscatter(
        cloud(), key="plot", on_select=count("plot"), on_view=count("view"), state=saved, **LOOK
    )
    if st.button("Keep"):
        st.session_state["kept"] = json.dumps(event.state)
    if st.button("Too late"):
        try:
            assign({})
        except Exception as error:  # noqa: BLE001 (the test looks at its name)
            calls["late"] = type(error).__name__
    same = st.session_state["plot"]["state"] == event.state
    report(same=same, calls=calls, **facts(event))


def form() -> None:
    """A plot that is told with a form."""
    with st.form("form", clear_on_submit=True):
        event = st_glscatter(cloud(), key="plot", on_select=count("plot"), **LOOK)
        st.form_submit_button("Submit", on_click=count("submit", "plot"))
    st.button("Rerun")
    report(calls=calls, **facts(event))


@st.fragment
def part() -> None:
    """A plot in a fragment."""
    event = st_glscatter(cloud(), key="part", on_select=count("part"), **LOOK)
    st.text(f"part {len(event.selection.point_indices)}")


def many() -> None:
    """Plots beside each other: alone, in a fragment, linked."""
    left, right = st.columns(2)
    with left:
        st_glscatter(cloud(), key="alone", on_select=count("alone"), on_view=count("view"), **LOOK)
        st_glscatter(cloud(), key="one", link="a", on_select=count("one"), **LOOK)
    with right:
        part()
        st_glscatter(cloud(), key="two", link="a", on_select=count("two"), **LOOK)
    st.button("Rerun")
    rows = {
        name: len(st.session_state[name].selection.point_indices)
        for name in ("alone", "part", "one", "two")
    }
    report(calls=calls, rows=rows)


{"session": session, "form": form, "many": many}[st.query_params["scene"]]()
