"""What the app gets to know and cannot change."""

from collections.abc import Mapping
from typing import Any, ClassVar, NoReturn

from streamlit_glscatter.errors import near_miss


class ReadOnlyDict(dict[str, Any]):
    """A dictionary that also answers by attribute, like the events of `st.plotly_chart`.

    Changing it would change nothing in the app, so it refuses.
    """

    ELSEWHERE: ClassVar[Mapping[str, str]] = {}
    """What other charts call things, with what to use here."""

    def __getattr__(self, name: str) -> Any:
        """Return the entry of that name."""
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(error.args[0]) from None

    def __missing__(self, name: object) -> NoReturn:
        """Say what there is; a misspelt name, or one that other charts have, gets a hint."""
        hint = self.ELSEWHERE.get(str(name)) or near_miss(str(name), self)
        there = ", ".join(self)
        raise KeyError(f"{type(self).__name__} has no {name!r}; it has {there}.{hint}")

    def _refuse(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} is read-only: pass selection=, view= or state= to change the plot, "
            "or assign to st.session_state[key] before it."
        )

    __setattr__ = __delattr__ = __setitem__ = __delitem__ = _refuse
    __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle through the constructor, since items cannot be set one by one."""
        return type(self), (dict(self),)
