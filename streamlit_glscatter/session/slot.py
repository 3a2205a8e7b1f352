"""What lies under a plot's key in ``st.session_state``: its event, as with Streamlit's own charts.

Under the key of a component Streamlit keeps the component's own state, the JSON of the wire. So the component
gets another key, and the plot's key belongs to a widget that no browser knows: reading it works out the event
from the component's state of that moment, also in a callback; assigning to it is what an app asks for.
All that this needs of Streamlit's inside is in this file (docs/internals.md, "Session state").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from streamlit_glscatter.session.event import GlScatterState
from streamlit_glscatter.wire.publish import in_app

if TYPE_CHECKING:
    from streamlit_glscatter.session.reading import Reading

UNSEEN = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Ends a component's key. Streamlit's page trims such spaces away where it makes the class
``st-key-<key>`` of an element, so that style sheets find plots by the key they were given."""


class _Taken:
    """Stands in the session state for what was assigned and has been taken from there."""


TAKEN = _Taken()


@dataclass(frozen=True)
class Assigned:
    """What an app has assigned to ``st.session_state[key]``."""

    key: str
    value: Any


class Slot:
    """The entry of one plot in the session state.

    Parameters
    ----------
    key
        The plot's key.

    Attributes
    ----------
    component
        Key of the component.
    reading
        Works out the event from the component's state; None before the plot was first shown.
    """

    def __init__(self, key: str) -> None:
        self.key = key
        self.component = key + UNSEEN
        self.reading: Reading | None = None
        self._waiting: Assigned | None = None
        self._quiet = False

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle without what it reads: Streamlit can check that all of a session is serialisable."""
        return Slot, (self.key,)

    def claim(self) -> Assigned | None:
        """Make the entry for this run, before the component is called.

        Returns
        -------
        Assigned or None
            What was assigned to it since the last run; deleting it is as good as assigning ``{}``.

        Raises
        ------
        Exception
            Streamlit's own for a key that another element has.
        """
        from streamlit.elements.lib.utils import (  # noqa: PLC0415 (guarded)
            compute_and_register_element_id,
        )
        from streamlit.runtime.scriptrunner import get_script_run_ctx  # noqa: PLC0415 (guarded)
        from streamlit.runtime.state import register_widget  # noqa: PLC0415 (guarded)

        ctx = get_script_run_ctx()
        assigned = self._assigned()
        widget = compute_and_register_element_id(
            "glscatter", user_key=self.key, dg=None, key_as_main_identity=True
        )
        self._quiet = True
        try:
            register_widget(
                widget,
                deserializer=lambda _value: None,
                serializer=lambda _value: None,
                ctx=ctx,
                value_type="json_value",
                presenter=self._present,
            )
        finally:
            self._quiet = False
        self._waiting = None
        return assigned

    def _assigned(self) -> Assigned | None:
        from streamlit.runtime.scriptrunner import get_script_run_ctx  # noqa: PLC0415 (guarded)

        session = get_script_run_ctx().session_state  # type: ignore[union-attr]  # only called in an app
        try:
            value = session[self.key]
        except KeyError:
            # It goes with the component when the plot is not shown; alone, it was deleted.
            deleted = self.component in session
            return Assigned(self.key, {}) if deleted else self._waiting
        if session.is_new_state_value(self.key):
            session.reset_state_value(self.key, TAKEN)
            return Assigned(self.key, value)
        ours = value is None or (self.reading is not None and isinstance(value, GlScatterState))
        if self._waiting is not None or ours:
            return self._waiting
        return Assigned(self.key, value)  # assigned in a run that did not come to the plot

    def _present(self, base: Any, session: Any) -> Any:
        """Give what stands under the key; Streamlit calls this, also to keep it from run to run.

        Parameters
        ----------
        base
            What Streamlit has stored: what was assigned, or an earlier event, which is out of date.
        session
            The session state, by internal keys as well.
        """
        if self._quiet:
            return None  # Streamlit makes a deep copy of it
        if session.is_new_state_value(self.key) and base is not TAKEN:
            # A run that does not come to the plot does not lose it.
            self._waiting = Assigned(self.key, base)
        if self._waiting is not None:
            return self._waiting.value
        if self.reading is None:
            return None
        try:
            state = session[self.component]
        except KeyError:
            state = {}
        return self.reading.event(state if isinstance(state, Mapping) else {})


def claim(key: str | None) -> tuple[Slot | None, str | None, Assigned | None]:
    """Make the entry of a plot in the session state for this run.

    Parameters
    ----------
    key
        The plot's key, if any.

    Returns
    -------
    Slot or None, str or None, Assigned or None
        The entry, the key for the component, and what was assigned. Where Streamlit's inside is not as it was,
        there is no entry, and the component has the plot's own key.
    """
    if key is None or not in_app():
        return None, key, None
    slot: Slot = st.session_state.setdefault(f"_streamlit_glscatter slot {key}", Slot(key))
    try:
        return slot, slot.component, slot.claim()
    except (ImportError, AttributeError, TypeError):
        return None, key, None


def state_under(key: str | None) -> Mapping[str, Any]:
    """Read what the browser has said last, by the component's key."""
    state = st.session_state.get(key) if key is not None and in_app() else None
    return state if isinstance(state, Mapping) else {}


def in_form() -> bool:
    """Whether the element about to be added stands in a form, which holds back what browsers say."""
    try:
        from streamlit.elements.lib.form_utils import current_form_id  # noqa: PLC0415 (guarded)

        return current_form_id(st._main) != ""  # noqa: SLF001 (guarded)
    except (ImportError, AttributeError):
        return False
