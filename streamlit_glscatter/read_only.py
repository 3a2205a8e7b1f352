"""What the app gets to know and cannot change."""

from typing import Any, NoReturn


class ReadOnlyDict(dict[str, Any]):
    """A dictionary that also answers by attribute, like the events of `st.plotly_chart`.

    Changing it would change nothing in the app, so it refuses.
    """

    def __getattr__(self, name: str) -> Any:
        """Return the entry of that name."""
        try:
            return self[name]
        except KeyError:
            raise AttributeError(
                f"{type(self).__name__} has no {name!r}; it has {', '.join(self)}."
            ) from None

    def _refuse(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} is read-only: pass selection= or view= to change the plot."
        )

    __setattr__ = __delattr__ = __setitem__ = __delitem__ = _refuse
    __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle through the constructor, since items cannot be set one by one."""
        return type(self), (dict(self),)
