"""Which tests run beside each other: those that share something dear stay on one worker."""

from __future__ import annotations

from pathlib import PurePosixPath

from xdist.scheduler import LoadScopeScheduling

COUNTING = "counting"  # their servers compile what counts
TOGETHER = {
    "test_aggregates": COUNTING,
    "test_route": COUNTING,
    # One page for all tests of the file, or one server.
    "test_density": "density",
    "test_sizes": "sizes",
    "test_app": "app",
    "test_pictures": "pictures",
}


class Together(LoadScopeScheduling):
    """Gives a worker one test at a time, or all of those that belong together; the largest groups first."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER.get(PurePosixPath(nodeid.split("::", maxsplit=1)[0]).stem, nodeid)
